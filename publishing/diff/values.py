"""What counts in a text, and which of its rows is which: for whoever compares texts or merges them.

It knows no kind by its name: what a text has, and what that is called, the models say.
"""

from collections import Counter
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Field, Model
from django.db.models.options import Options
from django.utils.text import capfirst
from django.utils.translation import gettext

from publishing import diff
from publishing.diff import RowValues, Text
from publishing.diff.blocks import plain_blocks, rich_blocks
from publishing.diff.differences import pairs, word_features
from publishing.richtext import RichTextField, canonical

if TYPE_CHECKING:
    from publishing.models import Edition


def fields(model: "type[Edition]") -> list[Any]:
    """The columns and choices of a kind that editors write."""
    every = [*diff.columns(model), *diff.many_to_many(model)]
    return [field for field in every if field.editable]


def parts(model: "type[Edition]") -> list[tuple[str, Any]]:
    """The parts of a kind, each with the name under which its rows stand in a text."""
    return [(relation.name, relation.related_model) for relation in model.content_rows()]


def part_fields(part: Any) -> list[Any]:
    """The columns of a part that editors write, without its place among the other rows."""
    columns = diff.part_columns(part)
    return [field for field in columns if field.editable and field.name != "position"]


def label(named: "Field | Options[Model]") -> str:
    """Translated name of a field, or of one row of a part."""
    return gettext(capfirst(str(named.verbose_name)))


def plural(part: type[Model], *, capital: bool = True) -> str:
    """Translated name of several rows of a part."""
    name = str(part._meta.verbose_name_plural)
    return gettext(capfirst(name) if capital else name)


# Values


def value(field: Any, row: RowValues) -> Any:
    """A value without what nobody sees, such as how lines end; nothing is always written alike."""
    found = row.get(field.name)
    if isinstance(found, str):
        is_rich = isinstance(field, RichTextField)
        found = canonical(found) if is_rich else found.replace("\r\n", "\n")
    elif field.many_to_many:
        found = sorted(found or [])
    return nothing(field) if is_nothing(found) else found


def is_nothing(value: Any) -> bool:
    return value is None or value in ("", [])


def nothing(field: Any) -> Any:
    """What a field holds that nobody filled in."""
    if field.many_to_many:
        return []
    return "" if field.empty_strings_allowed and not field.null else None


def is_text(field: Any) -> bool:
    """Whether a field is text whose words are worth a look; an address counts as a whole."""
    is_words = isinstance(field, models.CharField | models.TextField)
    return is_words and not field.choices and not isinstance(field, models.URLField)


# Rows


def stored_rows(text: Text, name: str) -> list[RowValues]:
    """The rows of a part in their order, with all that is stored."""
    return sorted(text["parts"].get(name, []), key=lambda row: row.get("position") or 0)


def rows(part: Any, stored: list[RowValues]) -> list[RowValues]:
    """The rows with what counts in them."""
    return [{field.name: value(field, row) for field in part_fields(part)} for row in stored]


def naming(part: Any) -> Any:
    """The column that a row is known by: what it points to, or else its first short text."""
    columns = part_fields(part)
    pointing = [field for field in columns if isinstance(field, models.ForeignKey)]
    short = [
        field for field in columns if isinstance(field, models.CharField) and not field.choices
    ]
    return [*pointing, *short, *columns][0]


def pair(
    part: Any, old: list[RowValues], new: list[RowValues], *, may_be_renamed: bool = True
) -> dict[int, int]:
    """Which row of `old` is which of `new`: the same, or of one name, or else much alike."""
    names = [field.name for field in part_fields(part)]
    name = names.index(naming(part).name)
    before, after = ([tuple(row[name] for name in names) for row in some] for some in (old, new))
    keys: list[Callable[[tuple[Any, ...]], Hashable]] = [
        lambda row: row,
        lambda row: str(row[name]),
    ]

    def features(row: tuple[Any, ...]) -> Counter[str]:
        return _features(part, row) if may_be_renamed else Counter()

    return pairs(before, after, keys, features)


def _features(part: Any, row: tuple[Any, ...]) -> Counter[str]:
    """What a row says, to find it again when it is called something else."""
    features: Counter[str] = Counter()
    for field, said in zip(part_fields(part), row, strict=True):
        if isinstance(said, str) and is_text(field):
            blocks = rich_blocks if isinstance(field, RichTextField) else plain_blocks
            for block in blocks(said):
                features += word_features(block.words)
        elif not is_nothing(said):
            features[f"{field.name} {said}"] += len(field.name)
    return features
