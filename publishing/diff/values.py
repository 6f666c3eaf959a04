"""Comparable values of content, and which row of one text is which of another."""

from collections import Counter
from collections.abc import Callable, Hashable

from django.db import models
from django.db.models import Field
from django.db.models.options import Options
from django.utils.text import capfirst
from django.utils.translation import gettext

from publishing import diff
from publishing.diff import ContentData, RowValues
from publishing.diff.blocks import plain_blocks, rich_blocks
from publishing.diff.differences import match_items, word_features
from publishing.models import ContentRow, Edition
from publishing.richtext import RichTextField, canonical


def editable_fields(model: type[Edition]) -> list[Field]:
    """Columns and many-to-many fields that editors write."""
    return [field for field in [*diff.columns(model), *diff.many_to_many(model)] if field.editable]


def row_fields(model: type[ContentRow]) -> list[Field]:
    """Columns of a content row that editors write, without its position."""
    columns = diff.row_columns(model)
    return [field for field in columns if field.editable and field.name != "position"]


def label(named: "Field | Options[ContentRow]") -> str:
    """Translated name of a field, or of a model of content rows."""
    return gettext(capfirst(str(named.verbose_name)))


def plural(model: type[ContentRow], *, capital: bool = True) -> str:
    """Translated plural name of a model of content rows."""
    name = str(model._meta.verbose_name_plural)
    return gettext(capfirst(name) if capital else name)


# Values


def comparable_value(field: Field, row: RowValues) -> object:
    """Value without invisible differences, such as line endings; all blank values are equal."""
    value = row.get(field.name)
    if isinstance(value, str):
        is_rich = isinstance(field, RichTextField)
        value = canonical(value) if is_rich else value.replace("\r\n", "\n")
    elif field.many_to_many:
        value = sorted(value or [])
    return blank_value(field) if is_blank(value) else value


def is_blank(value: object) -> bool:
    return value is None or value in ("", [])


def blank_value(field: Field) -> object:
    """Value of a field that is not filled in."""
    if field.many_to_many:
        return []
    return "" if field.empty_strings_allowed and not field.null else None


def is_prose(field: Field) -> bool:
    """Whether a field is compared word by word: text that is neither a choice nor a URL."""
    is_text = isinstance(field, models.CharField | models.TextField)
    return is_text and not field.choices and not isinstance(field, models.URLField)


# Rows


def sorted_rows(content: ContentData, name: str) -> list[RowValues]:
    """Content rows of a relation by their positions, with all stored values."""
    return sorted(content["parts"].get(name, []), key=lambda row: row.get("position") or 0)


def comparable_rows(model: type[ContentRow], rows: list[RowValues]) -> list[RowValues]:
    return [
        {field.name: comparable_value(field, row) for field in row_fields(model)} for row in rows
    ]


def naming_field(model: type[ContentRow]) -> Field:
    """Column that names a content row: its first foreign key, else its first short text."""
    columns = row_fields(model)
    references = [field for field in columns if isinstance(field, models.ForeignKey)]
    short_texts = [
        field for field in columns if isinstance(field, models.CharField) and not field.choices
    ]
    return [*references, *short_texts, *columns][0]


def match_rows(
    model: type[ContentRow],
    old: list[RowValues],
    new: list[RowValues],
    *,
    may_be_renamed: bool = True,
) -> dict[int, int]:
    """Indexes of old rows with those of the same new rows: equal, of one name, or similar."""
    fields = row_fields(model)
    name = fields.index(naming_field(model))
    before, after = (
        [tuple(row[field.name] for field in fields) for row in rows] for rows in (old, new)
    )
    keys: list[Callable[[tuple[object, ...]], Hashable]] = [
        lambda row: row,
        lambda row: str(row[name]),
    ]

    def features(row: tuple[object, ...]) -> Counter[str]:
        return _features(fields, row) if may_be_renamed else Counter()

    return match_items(before, after, keys, features)


def _features(fields: list[Field], row: tuple[object, ...]) -> Counter[str]:
    """Features of a row that show its similarity to a row of another name."""
    features: Counter[str] = Counter()
    for field, value in zip(fields, row, strict=True):
        if isinstance(value, str) and is_prose(field):
            blocks = rich_blocks if isinstance(field, RichTextField) else plain_blocks
            for block in blocks(value):
                features += word_features(block.words)
        elif not is_blank(value):
            features[f"{field.name} {value}"] += len(field.name)
    return features
