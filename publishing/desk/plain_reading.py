"""A text as plain reading: what each field is called, and what it says. It knows no kind."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import formats
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from publishing.diff import RowValues, Text, values
from publishing.diff.comparison import GONE, look_up
from publishing.richtext import RichTextField
from publishing.templatetags.publishing import rich

if TYPE_CHECKING:
    from publishing.models import Edition


@dataclass(frozen=True)
class Said:
    """A field with what it says."""

    label: str
    html: str


class Reading:
    """What a text says; nothing of the fields that are empty."""

    def __init__(self, model: "type[Edition]", text: Text) -> None:
        self.columns = values.fields(model)
        self.row = {field.name: values.value(field, text["fields"]) for field in self.columns}
        self.parts = [
            (part, values.rows(part, values.stored_rows(text, name)))
            for name, part in values.parts(model)
        ]
        self.names = {target: look_up(target, keys) for target, keys in self._keys().items()}

    def _keys(self) -> dict[type[models.Model], set[Any]]:
        """The keys of all that the text points to, by model."""
        keys: dict[type[models.Model], set[Any]] = defaultdict(set)
        tables = [(self.columns, [self.row])]
        tables += [(values.part_fields(part), rows) for part, rows in self.parts]
        for columns, rows in tables:
            for field in columns:
                for row in rows if field.is_relation else ():
                    keys[field.related_model] |= set(_many(row[field.name]))
        return keys

    def fields(self) -> list[Said]:
        return list(self._said(self.columns, self.row))

    def chapters(self) -> list[tuple[str, list[list[Said]]]]:
        """The rows of each part that has some, under the name of the part."""
        return [
            (values.plural(part), [list(self._said(values.part_fields(part), row)) for row in rows])
            for part, rows in self.parts
            if rows
        ]

    def _said(self, columns: list[Any], row: RowValues) -> Iterator[Said]:
        for field in columns:
            value = row[field.name]
            if not values.is_nothing(value):
                yield Said(values.label(field), self._html(field, value))

    def _html(self, field: Any, value: Any) -> SafeString:
        if isinstance(field, RichTextField):
            return format_html('<div class="rich">{}</div>', rich(value))
        if isinstance(field, models.ImageField):
            address = field.storage.url(value)
            return format_html('<img class="picture-now" src="{}" alt="the picture">', address)
        if field.is_relation:
            names = self.names[field.related_model]
            return format_html_join(", ", "{}", ((names.get(key, GONE),) for key in _many(value)))
        if field.choices:
            value = dict(field.flatchoices).get(value, value)
        elif isinstance(field, models.DateField):
            value = formats.date_format(field.to_python(value), "DATE_FORMAT")
        return conditional_escape(str(value))


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def not_there(gone: list[str]) -> str:
    """What a text points to and is not there any more, as the end of a sentence; or nothing."""
    if not gone:
        return ""
    return f" What it pointed to is not there any more, and was left out: {', '.join(gone)}."
