"""Two texts of one kind compared: every column and part, moved things as moved, in words and HTML.

It knows no kind by its name: what a text has, and what that is called, the models say.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import formats
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from publishing import moments
from publishing.diff import RowValues, Text, marking, values
from publishing.diff.blocks import plain_blocks, rich_blocks
from publishing.diff.differences import in_place
from publishing.diff.side_by_side import NO_HTML, DiffRow, SideBySide, diff_row
from publishing.diff.words import ADDED, CHANGED, MOVED, REMOVED, SAME, WORDS
from publishing.richtext import RichTextField

if TYPE_CHECKING:
    from publishing.models import Edition

LookUp = Callable[[type[models.Model], set[Any]], dict[Any, str]]

GONE = "(no longer there)"
NAMED = 80


@dataclass(frozen=True)
class DiffEntry:
    """A field, or one row of a part; what changed in it, in rows."""

    kind: str
    rows: list[DiffRow]
    # What a row of a part is called; empty for a field.
    label: str = ""
    words: str = ""
    note: str = ""
    # The sign of a footnote after the label; see publishing.models.ContentRow.
    mark: str = ""


@dataclass(frozen=True)
class DiffSection:
    """What differs in a field, or in the rows of a part."""

    label: str
    summary: str
    entries: list[DiffEntry]


@dataclass(frozen=True)
class Comparison:
    """What differs between two texts; nothing of what does not."""

    sections: list[DiffSection]
    # How many signs of footnotes are shown.
    marks: int = 0

    @property
    def is_same(self) -> bool:
        return not self.sections


def look_up(model: type[models.Model], keys: set[Any]) -> dict[Any, str]:
    """What rows are called on the desk; those that are there."""
    return {key: str(row) for key, row in model._default_manager.in_bulk(keys).items()}


def compare(
    model: "type[Edition]",
    old: Text,
    new: Text,
    names: LookUp = look_up,
    *,
    marked: bool = False,
) -> Comparison:
    """What differs between two texts of a kind.

    `names` says what rows are called that a text points to; `marked` adds the signs of footnotes.
    """
    reader = _TextComparison(model, old, new, names, marked=marked)
    sections = list(reader.sections())
    return Comparison(sections, reader.marks)


class _TextComparison:
    """Reads two texts of one kind, with the names of all that they point to."""

    def __init__(
        self, model: "type[Edition]", old: Text, new: Text, names: LookUp, *, marked: bool
    ) -> None:
        self.marked, self.marks = marked, 0
        self.fields = []
        for field in values.fields(model):
            both = [values.value(field, text["fields"]) for text in (old, new)]
            if both[0] != both[1]:
                self.fields.append((field, both))
        self.parts = []
        for name, part in values.parts(model):
            sides = [values.rows(part, values.stored_rows(text, name)) for text in (old, new)]
            if sides[0] != sides[1]:
                self.parts.append((part, sides))
        self.names = {target: names(target, some) for target, some in self._keys().items()}

    def _keys(self) -> dict[type[models.Model], set[Any]]:
        """The keys of all that is pointed to where something differs, by model."""
        keys: dict[type[models.Model], set[Any]] = defaultdict(set)
        for field, both in self.fields:
            if field.is_relation:
                keys[field.related_model] |= _keys(both[0]) | _keys(both[1])
        for part, (old, new) in self.parts:
            for field in values.part_fields(part):
                if field.is_relation:
                    for row in (*old, *new):
                        keys[field.related_model] |= _keys(row[field.name])
        return {target: some for target, some in keys.items() if some}

    def sections(self) -> Iterator[DiffSection]:
        for field, both in self.fields:
            rows, summary = self._field(field, *both)
            yield DiffSection(values.label(field), summary, [DiffEntry(_kind(*both), rows)])
        for part, (old, new) in self.parts:
            yield self._part(part, old, new)

    # Fields

    def _field(self, field: Any, old: Any, new: Any) -> tuple[list[DiffRow], str]:
        """A field whose value differs, in rows, and what happened to it in words."""
        kind = _kind(old, new)
        if isinstance(field, RichTextField):
            beside = SideBySide(rich_blocks(old or ""), rich_blocks(new or ""))
            return beside.rows, beside.summary
        if isinstance(field, models.FileField):
            sides = marking.replaced(_picture(field, old, "Old"), _picture(field, new, "New"))
        elif field.many_to_many:
            sides = self._many(field, _keys(old), _keys(new))
        elif values.is_text(field):
            beside = SideBySide(plain_blocks(old or ""), plain_blocks(new or ""))
            # A text of one line is no paragraph among others.
            is_line = len(beside.rows) == 1 and not beside.rows[0].folded
            return beside.rows, beside.rows[0].words if is_line else beside.summary
        else:
            sides = marking.replaced(*(escape(self._shown(field, value)) for value in (old, new)))
        return [diff_row(kind, sides)], str(WORDS[kind])

    def _shown(self, field: Any, value: Any) -> str:
        """A value in words."""
        if values.is_nothing(value):
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
            return _("Yes") if value else _("No")
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

    def _part(self, part: Any, old: list[RowValues], new: list[RowValues]) -> DiffSection:
        found = values.pair(part, old, new)
        stay = in_place(found)
        back = {j: i for i, j in found.items()}
        gone = [i for i in range(len(old)) if i not in found]
        entries = []
        for j, row in enumerate(new):
            i = back.get(j)
            while i in stay and gone and gone[0] < i:
                entries.append(self._entry(part, old[gone.pop(0)], None))
            entry = self._entry(part, old[i] if i is not None else None, row)
            if i is not None and i not in stay:
                words = _("Moved and changed") if entry.kind == CHANGED else _("Moved")
                places = {"old": i + 1, "new": j + 1}
                note = _("was number %(old)d, is number %(new)d") % places
                if i == j:
                    note = _("is still number %(old)d, but between others") % places
                entry = replace(entry, kind=MOVED, words=words, note=note)
            entries.append(entry)
        entries += [self._entry(part, old[i], None) for i in gone]
        counts = Counter(entry.words.lower() for entry in entries if entry.kind != SAME)
        summary = ", ".join(f"{count} {words}" for words, count in counts.items())
        return DiffSection(values.plural(part), summary, list(_folded(part, entries)))

    def _entry(self, part: Any, old: RowValues | None, new: RowValues | None) -> DiffEntry:
        kind = SAME if old == new else _kind(old, new)
        naming = values.naming(part)
        name = self._shown(naming, (new or old or {})[naming.name])
        label = Truncator(name).chars(NAMED)
        rows: list[DiffRow] = []
        for field in values.part_fields(part):
            both = [row[field.name] if row else values.nothing(field) for row in (old, new)]
            # What came or went whole is known by its name already.
            is_told = field == naming and kind != CHANGED and label == name
            if both[0] != both[1] and not is_told:
                first, *more = self._field(field, *both)[0] or [DiffRow(SAME)]
                shown = [replace(first, label=values.label(field)), *more]
                left, right = (self._mark(part, field.name, side) for side in (old, new))
                if left or right:
                    shown[-1] = _ended(shown[-1], left, right)
                rows += shown
        mark = self._mark(part, naming.name, new or old)
        return DiffEntry(kind, rows, label, str(WORDS[kind]), mark=mark)

    def _mark(self, part: Any, column: str, row: RowValues | None) -> SafeString:
        """The sign of a footnote after a column; none on the desk. Each one counts."""
        mark: SafeString = part.mark(column, row) if row and self.marked else NO_HTML
        self.marks += bool(mark)
        return mark


def _ended(row: DiffRow, left: SafeString, right: SafeString) -> DiffRow:
    """A row with signs of footnotes after its sides."""
    return replace(
        row,
        left=marking.ended(row.left, left),
        right=marking.ended(row.right, right),
        inline=marking.ended(row.inline, left or right),
    )


def _kind(old: Any, new: Any) -> str:
    if values.is_nothing(old):
        return ADDED
    return REMOVED if values.is_nothing(new) else CHANGED


def _keys(value: Any) -> set[Any]:
    if value is None:
        return set()
    return set(value) if isinstance(value, list) else {value}


def _picture(field: Any, name: str | None, age: str) -> str:
    """A stored picture, small; of any other file the name."""
    if not name:
        return ""
    if not isinstance(field, models.ImageField):
        return escape(name)
    told = marking.aged(age)
    return marking.picture(field.storage.url(name), told) + marking.note(told)


def _folded(part: Any, entries: list[DiffEntry]) -> Iterator[DiffEntry]:
    """Entries with several unchanged rows in a line as one."""
    for kind, group in groupby(entries, key=lambda entry: entry.kind):
        members = list(group)
        if kind != SAME or len(members) < 3:
            yield from members
        else:
            what = {"count": len(members), "what": values.plural(part, capital=False)}
            yield DiffEntry(SAME, [], _("%(count)d unchanged %(what)s") % what)
