"""Two texts of one kind compared: every column and part, moved things as moved, in words and HTML.

It knows no kind by its name: what a text has, and what that is called, the models say.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import formats
from django.utils.html import escape
from django.utils.text import Truncator

from publishing import moments, texts
from publishing.richtext import RichTextField, canonical
from publishing.texts import Text, marking
from publishing.texts.blocks import plain_blocks, rich_blocks
from publishing.texts.differences import in_place, pairs, word_features
from publishing.texts.side_by_side import (
    ADDED,
    CHANGED,
    MOVED,
    REMOVED,
    SAME,
    WORDS,
    Row,
    SideBySide,
    in_row,
)

if TYPE_CHECKING:
    from publishing.models import Edition

# Names of rows that texts point to: those of one model, by their keys.
Names = Callable[[type[models.Model], set[Any]], dict[Any, str]]
# A row of a part as it is compared: its columns without its place.
Values = tuple[tuple[str, Hashable], ...]

GONE = "(no longer there)"
NAMED = 80


@dataclass(frozen=True)
class Entry:
    """A field, or one row of a part; what changed in it, in rows."""

    kind: str
    rows: list[Row]
    # What a row of a part is called; empty for a field.
    label: str = ""
    words: str = ""
    note: str = ""


@dataclass(frozen=True)
class Section:
    """What differs in a field, or in the rows of a part."""

    label: str
    summary: str
    entries: list[Entry]


@dataclass(frozen=True)
class Comparison:
    """What differs between two texts; nothing of what does not."""

    sections: list[Section]

    @property
    def is_same(self) -> bool:
        return not self.sections

    @property
    def in_short(self) -> str:
        """What differs, for lists: Body, Perspectives."""
        return ", ".join(section.label for section in self.sections)


def differing(model: "type[Edition]", old: Text, new: Text) -> list[str]:
    """The labels of the fields and parts that differ; asks the database for nothing."""
    fields = [_label(field) for field in _fields(model) if _differs(field, old, new)]
    parts = [_plural(part) for name, part in _parts(model) if _rows(part, name, old, new)]
    return fields + parts


def differ(model: "type[Edition]", old: Text, new: Text) -> bool:
    """Whether readers could see that these are two texts."""
    return bool(differing(model, old, new))


def look_up(model: type[models.Model], keys: set[Any]) -> dict[Any, str]:
    """What rows are called on the desk; those that are there."""
    return {key: str(row) for key, row in model._default_manager.in_bulk(keys).items()}


def compare(model: "type[Edition]", old: Text, new: Text, names: Names = look_up) -> Comparison:
    """What differs between two texts of a kind; `names` names what they point to."""
    return Comparison(list(_Reader(model, old, new, names).sections()))


# What there is to compare


def _fields(model: "type[Edition]") -> list[Any]:
    every = [*texts.columns(model), *texts.choices(model)]
    return [field for field in every if field.editable]


def _parts(model: "type[Edition]") -> list[tuple[str, Any]]:
    return [(relation.name, relation.related_model) for relation in model.parts()]


def _part_fields(part: Any) -> list[Any]:
    # The order of rows is their place among the others, not a text.
    fields = texts.part_columns(part)
    return [field for field in fields if field.editable and field.name != "position"]


def _value(field: Any, values: dict[str, Any]) -> Any:
    """A value as it is compared: nothing is nothing, however it is written."""
    value = values.get(field.name)
    if isinstance(value, str):
        is_rich = isinstance(field, RichTextField)
        value = canonical(value) if is_rich else value.replace("\r\n", "\n")
    if isinstance(value, list):
        value = tuple(sorted(value, key=str))
    return None if value in ("", (), None) else value


def _differs(field: Any, old: Text, new: Text) -> bool:
    return bool(_value(field, old["fields"]) != _value(field, new["fields"]))


def _rows(part: Any, name: str, old: Text, new: Text) -> list[list[Values]]:
    """The rows of both texts in their order; nothing where they are the same."""
    fields = _part_fields(part)
    both = [
        [
            tuple((field.name, _value(field, row)) for field in fields)
            for row in sorted(text["parts"].get(name, []), key=lambda row: row.get("position") or 0)
        ]
        for text in (old, new)
    ]
    return both if both[0] != both[1] else []


def _label(field: Any) -> str:
    label = str(field.verbose_name)
    return label[:1].upper() + label[1:]


def _plural(part: Any) -> str:
    plural = str(part._meta.verbose_name_plural)
    return plural[:1].upper() + plural[1:]


def _naming(part: Any) -> Any:
    """The column that a row is known by: what it points to, or else its first short text."""
    fields = _part_fields(part)
    pointing = [field for field in fields if isinstance(field, models.ForeignKey)]
    short = [field for field in fields if isinstance(field, models.CharField) and not field.choices]
    return [*pointing, *short, *fields][0]


class _Reader:
    """Reads two texts of one kind, with the names of all that they point to."""

    def __init__(self, model: "type[Edition]", old: Text, new: Text, names: Names) -> None:
        self.model, self.old, self.new = model, old, new
        self.parts = {
            name: both for name, part in _parts(model) if (both := _rows(part, name, old, new))
        }
        keys: dict[Any, set[Any]] = defaultdict(set)
        for field in _fields(model):
            if field.is_relation and _differs(field, old, new):
                for text in (old, new):
                    keys[field.related_model] |= _keys(_value(field, text["fields"]))
        for name, part in _parts(model):
            rows = [dict(row) for side in self.parts.get(name, []) for row in side]
            for field in _part_fields(part):
                if field.is_relation:
                    for row in rows:
                        keys[field.related_model] |= _keys(row[field.name])
        self.names = {target: names(target, some) for target, some in keys.items() if some}

    def sections(self) -> Iterator[Section]:
        for field in _fields(self.model):
            if _differs(field, self.old, self.new):
                values = [_value(field, text["fields"]) for text in (self.old, self.new)]
                rows, summary = self._field(field, *values)
                yield Section(_label(field), summary, [Entry(_kind(*values), rows)])
        for name, part in _parts(self.model):
            if name in self.parts:
                yield self._part(part, *self.parts[name])

    # Fields

    def _field(self, field: Any, old: Any, new: Any) -> tuple[list[Row], str]:
        """A field whose value differs, in rows, and what happened to it in words."""
        kind = _kind(old, new)
        if isinstance(field, RichTextField):
            beside = SideBySide(rich_blocks(old or ""), rich_blocks(new or ""))
            return beside.rows, beside.summary
        if isinstance(field, models.FileField):
            sides = marking.replaced(_picture(field, old, "Old"), _picture(field, new, "New"))
        elif field.many_to_many:
            sides = self._many(field, _keys(old), _keys(new))
        elif _is_text(field):
            beside = SideBySide(plain_blocks(old or ""), plain_blocks(new or ""))
            # A text of one line is no paragraph among others.
            is_line = len(beside.rows) == 1 and not beside.rows[0].folded
            return beside.rows, beside.rows[0].words if is_line else beside.summary
        else:
            sides = marking.replaced(*(escape(self._shown(field, value)) for value in (old, new)))
        return [in_row(kind, sides)], WORDS[kind]

    def _shown(self, field: Any, value: Any) -> str:
        """A value in words."""
        if value is None:
            return ""
        if field.is_relation:
            return self.names[field.related_model].get(value, GONE)
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        value = field.to_python(value)
        if isinstance(field, models.DateTimeField):
            return moments.in_words(value)
        if isinstance(field, models.DateField):
            return formats.date_format(value, "DATE_FORMAT")
        if isinstance(field, models.BooleanField):
            return "Yes" if value else "No"
        return str(value)

    def _many(self, field: Any, old: set[Any], new: set[Any]) -> marking.Sides:
        shown = sorted((self._shown(field, key), key) for key in old | new)
        sides = []
        for name, key in shown:
            html = escape(name)
            if key in old and key in new:
                sides.append(marking.Sides(html, html, html))
            else:
                sides.append(
                    marking.replaced(*(html if key in some else "" for some in (old, new)))
                )
        return marking.Sides(*(", ".join(filter(None, side)) for side in zip(*sides, strict=True)))

    # Parts

    def _part(self, part: Any, old: list[Values], new: list[Values]) -> Section:
        naming, fields = _naming(part), _part_fields(part)
        found = pairs(
            old,
            new,
            [lambda row: row, lambda row: str(dict(row)[naming.name])],
            lambda row: _features(fields, dict(row)),
        )
        stay = in_place(found)
        back = {j: i for i, j in found.items()}
        gone = [i for i in range(len(old)) if i not in found]
        entries = []
        for j, row in enumerate(new):
            i = back.get(j)
            while i in stay and gone and gone[0] < i:
                entries.append(self._entry(part, dict(old[gone.pop(0)]), None))
            entry = self._entry(part, dict(old[i]) if i is not None else None, dict(row))
            if i is not None and i not in stay:
                words = "Moved and changed" if entry.kind == CHANGED else "Moved"
                note = f"was number {i + 1}, is number {j + 1}"
                if i == j:
                    note = f"is still number {i + 1}, but between others"
                entry = replace(entry, kind=MOVED, words=words, note=note)
            entries.append(entry)
        entries += [self._entry(part, dict(old[i]), None) for i in gone]
        counts = Counter(entry.words.lower() for entry in entries if entry.kind != SAME)
        summary = ", ".join(f"{count} {words}" for words, count in counts.items())
        return Section(_plural(part), summary, list(_folded(part, entries)))

    def _entry(self, part: Any, old: dict[str, Any] | None, new: dict[str, Any] | None) -> Entry:
        kind = SAME if old == new else _kind(old, new)
        naming = _naming(part)
        name = self._shown(naming, (new or old or {})[naming.name])
        label = Truncator(name).chars(NAMED)
        rows: list[Row] = []
        for field in _part_fields(part):
            values = [(row or {}).get(field.name) for row in (old, new)]
            # What came or went whole is known by its name already.
            is_told = field == naming and kind != CHANGED and label == name
            if values[0] != values[1] and not is_told:
                first, *more = self._field(field, *values)[0] or [Row(SAME)]
                rows += [replace(first, label=_label(field)), *more]
        return Entry(kind, rows, label, WORDS[kind])


def _kind(old: Any, new: Any) -> str:
    if old is None:
        return ADDED
    return REMOVED if new is None else CHANGED


def _keys(value: Any) -> set[Any]:
    if value is None:
        return set()
    return set(value) if isinstance(value, tuple) else {value}


def _is_text(field: Any) -> bool:
    """Whether a field is text whose words are worth a look; an address counts as a whole."""
    is_text = isinstance(field, models.CharField | models.TextField)
    return is_text and not field.choices and not isinstance(field, models.URLField)


def _picture(field: Any, name: str | None, age: str) -> str:
    """A stored picture, small; of any other file the name."""
    if not name:
        return ""
    if not isinstance(field, models.ImageField):
        return escape(name)
    told = f"{age} picture"
    return marking.picture(field.storage.url(name), told) + marking.note(told)


def _features(fields: list[Any], row: dict[str, Any]) -> Counter[str]:
    """What a row says, to find it again when it is called something else."""
    features: Counter[str] = Counter()
    for field in fields:
        value = row[field.name]
        if isinstance(value, str) and _is_text(field):
            blocks = rich_blocks if isinstance(field, RichTextField) else plain_blocks
            for block in blocks(value):
                features += word_features([word for cell in block.cells for word in cell.words])
        elif value is not None:
            features[f"{field.name} {value}"] += len(field.name)
    return features


def _folded(part: Any, entries: list[Entry]) -> Iterator[Entry]:
    """Entries with several unchanged rows in a line as one."""
    for kind, group in groupby(entries, key=lambda entry: entry.kind):
        members = list(group)
        if kind != SAME or len(members) < 3:
            yield from members
        else:
            plural = part._meta.verbose_name_plural
            yield Entry(SAME, [], f"{len(members)} unchanged {plural}")
