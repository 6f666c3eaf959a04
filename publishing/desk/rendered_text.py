"""A text as labels and HTML, field by field and row by row; empty fields are left out."""

from dataclasses import dataclass

from django.db import models
from django.utils import formats
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from publishing import diff
from publishing.diff import ContentData, RowValues, values
from publishing.diff.comparison import MISSING_NAME, names_on_desk
from publishing.models import Edition
from publishing.richtext import RichTextField
from publishing.templatetags.publishing import rich


@dataclass(frozen=True)
class RenderedField:
    label: str
    html: SafeString


def render_fields(model: type[Edition], text: ContentData) -> list[RenderedField]:
    """The columns of the edition."""
    columns = values.editable_fields(model)
    row = {field.name: values.comparable_value(field, text["fields"]) for field in columns}
    return _render(columns, [row])[0]


def render_rows(
    model: type[Edition], text: ContentData
) -> list[tuple[str, list[list[RenderedField]]]]:
    """The content rows of each kind, under the name of the kind."""
    tables = [
        (part, values.comparable_rows(part, values.sorted_rows(text, name)))
        for name, part in diff.row_models(model).items()
    ]
    return [
        (values.plural(part), _render(values.row_fields(part), rows))
        for part, rows in tables
        if rows
    ]


def _render(columns: list[models.Field], rows: list[RowValues]) -> list[list[RenderedField]]:
    # One query a relation, for all rows.
    names = {
        field.name: names_on_desk(model, {key for row in rows for key in _keys(row, field)})
        for field in columns
        if (model := field.related_model) is not None
    }
    return [
        [
            RenderedField(values.label(field), _html(field, row, names.get(field.name, {})))
            for field in columns
            if not values.is_blank(row[field.name])
        ]
        for row in rows
    ]


def _html(field: models.Field, row: RowValues, names: dict[int, str]) -> SafeString:
    value = row[field.name]
    if isinstance(field, RichTextField):
        return format_html('<div class="rich">{}</div>', rich(value))
    if isinstance(field, models.ImageField):
        address = field.storage.url(value)
        return format_html('<img class="picture-now" src="{}" alt="the picture">', address)
    if field.is_relation:
        return format_html_join(
            ", ", "{}", ((names.get(key, MISSING_NAME),) for key in _keys(row, field))
        )
    if field.choices:
        value = dict(field.flatchoices).get(value, value)
    elif isinstance(field, models.DateField):
        value = formats.date_format(field.to_python(value), "DATE_FORMAT")
    return conditional_escape(str(value))


def _keys(row: RowValues, field: models.Field) -> list[int]:
    """The keys that a relation points to: none, one or many."""
    value = row[field.name]
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def left_out_targets(names: list[str]) -> str:
    """The end of a sentence about left-out references to rows that do not exist; or nothing."""
    if not names:
        return ""
    return f" What it pointed to is not there any more, and was left out: {', '.join(names)}."
