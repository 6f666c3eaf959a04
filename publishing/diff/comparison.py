"""Comparison of two contents of a kind: fields and content rows, in labels and HTML."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.db import models
from django.db.models import Field
from django.utils import formats
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from publishing import diff, moments
from publishing.diff import ContentData, RowValues, marking, values
from publishing.diff.blocks import plain_blocks, rich_blocks
from publishing.diff.differences import unmoved
from publishing.diff.labels import ADDED, CHANGED, MOVED, REMOVED, SAME, WORDS
from publishing.diff.side_by_side import NO_HTML, DiffRow, SideBySide, diff_row
from publishing.models import ContentRow, Edition
from publishing.richtext import RichTextField

# Names of rows of a model by their keys; deleted rows have none.
GetNames = Callable[[type[models.Model], set[int]], dict[int, str]]

MISSING_NAME = "(no longer there)"
MAX_LABEL = 80


@dataclass(frozen=True)
class DiffEntry:
    """Changes of a field, or of one content row."""

    kind: str
    rows: list[DiffRow]
    # Name of a content row; empty for a field.
    label: str = ""
    words: str = ""
    note: str = ""
    # Footnote mark after the label; see publishing.models.ContentRow.
    mark: str = ""


@dataclass(frozen=True)
class DiffSection:
    """Changes of a field, or of the content rows of one model."""

    label: str
    summary: str
    entries: list[DiffEntry]


@dataclass(frozen=True)
class Comparison:
    """Changes between two contents."""

    sections: list[DiffSection]
    # Number of footnote marks.
    marks: int = 0

    @property
    def is_same(self) -> bool:
        return not self.sections


def names_on_desk(model: type[models.Model], keys: set[int]) -> dict[int, str]:
    """Names of rows as the desk shows them."""
    return {key: str(row) for key, row in model._default_manager.in_bulk(keys).items()}


def compare(
    model: type[Edition],
    old: ContentData,
    new: ContentData,
    get_names: GetNames = names_on_desk,
    *,
    marked: bool = False,
) -> Comparison:
    """Compares two contents of a kind.

    `get_names` names the rows that they refer to; `marked` adds footnote marks.
    """
    comparer = _Comparer(model, old, new, get_names, marked=marked)
    sections = list(comparer.sections())
    return Comparison(sections, comparer.marks)


class _Comparer:
    def __init__(
        self,
        model: type[Edition],
        old: ContentData,
        new: ContentData,
        get_names: GetNames,
        *,
        marked: bool,
    ) -> None:
        self.marked, self.marks = marked, 0
        # Fields, and models of content rows, whose values differ, with both values.
        self.fields = []
        for field in values.editable_fields(model):
            before, after = (values.comparable_value(field, side["fields"]) for side in (old, new))
            if before != after:
                self.fields.append((field, before, after))
        self.row_models = []
        for name, row_model in diff.row_models(model).items():
            rows, new_rows = (
                values.comparable_rows(row_model, values.sorted_rows(side, name))
                for side in (old, new)
            )
            if rows != new_rows:
                self.row_models.append((row_model, rows, new_rows))
        self.names = {target: get_names(target, keys) for target, keys in self._keys().items()}

    def _keys(self) -> dict[type[models.Model], set[int]]:
        """Keys of the references among the changes, by model."""
        keys: dict[type[models.Model], set[int]] = defaultdict(set)
        for field, old, new in self.fields:
            if target := field.related_model:
                keys[target] |= _keys(old) | _keys(new)
        for row_model, old_rows, new_rows in self.row_models:
            for field in values.row_fields(row_model):
                if target := field.related_model:
                    for row in (*old_rows, *new_rows):
                        keys[target] |= _keys(row[field.name])
        return {target: some for target, some in keys.items() if some}

    def sections(self) -> Iterator[DiffSection]:
        for field, old, new in self.fields:
            rows, summary = self._field(field, old, new)
            yield DiffSection(values.label(field), summary, [DiffEntry(_kind(old, new), rows)])
        for row_model, old_rows, new_rows in self.row_models:
            yield self._row_section(row_model, old_rows, new_rows)

    # Fields

    def _field(self, field: Field, old: object, new: object) -> tuple[list[DiffRow], str]:
        """Rows and summary of a field whose value differs."""
        kind = _kind(old, new)
        is_rich = isinstance(field, RichTextField)
        if is_rich or values.is_prose(field):
            parse = rich_blocks if is_rich else plain_blocks
            comparison = SideBySide(parse(str(old or "")), parse(str(new or "")))
            rows = comparison.rows
            # A text of one line is no paragraph among others.
            is_line = not is_rich and len(rows) == 1 and not rows[0].folded
            return rows, rows[0].words if is_line else comparison.summary
        if isinstance(field, models.FileField):
            sides = marking.replaced(_picture(field, old, "Old"), _picture(field, new, "New"))
        elif field.many_to_many:
            sides = self._many_to_many(field, _keys(old), _keys(new))
        else:
            sides = marking.replaced(*(escape(self._display(field, value)) for value in (old, new)))
        return [diff_row(kind, sides)], str(WORDS[kind])

    def _display(self, field: Field, value: Any) -> str:
        """Value as text."""
        if values.is_blank(value):
            return ""
        if target := field.related_model:
            return self.names[target].get(value, MISSING_NAME)
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

    def _many_to_many(self, field: Field, old: set[int], new: set[int]) -> marking.Sides:
        sides = []
        for name, key in sorted((self._display(field, key), key) for key in old | new):
            html = escape(name)
            if key in old and key in new:
                sides.append(marking.Sides(html, html, html))
            else:
                sides.append(
                    marking.replaced(html if key in old else "", html if key in new else "")
                )
        return marking.Sides(*(", ".join(filter(None, side)) for side in zip(*sides, strict=True)))

    # Content rows

    def _row_section(
        self, model: type[ContentRow], old: list[RowValues], new: list[RowValues]
    ) -> DiffSection:
        matches = values.match_rows(model, old, new)
        stay = unmoved(matches)
        back = {j: i for i, j in matches.items()}
        removed = [i for i in range(len(old)) if i not in matches]
        entries = []
        for j, row in enumerate(new):
            i = back.get(j)
            while i in stay and removed and removed[0] < i:
                entries.append(self._entry(model, old[removed.pop(0)], None))
            entry = self._entry(model, old[i] if i is not None else None, row)
            if i is not None and i not in stay:
                words = _("Moved and changed") if entry.kind == CHANGED else _("Moved")
                note = _("was number %(old)d, is number %(new)d")
                if i == j:
                    note = _("is still number %(old)d, but between others")
                note %= {"old": i + 1, "new": j + 1}
                entry = replace(entry, kind=MOVED, words=words, note=note)
            entries.append(entry)
        entries += [self._entry(model, old[i], None) for i in removed]
        counts = Counter(entry.words.lower() for entry in entries if entry.kind != SAME)
        summary = ", ".join(f"{count} {words}" for words, count in counts.items())
        return DiffSection(values.plural(model), summary, list(_folded(model, entries)))

    def _entry(
        self, model: type[ContentRow], old: RowValues | None, new: RowValues | None
    ) -> DiffEntry:
        kind = SAME if old == new else _kind(old, new)
        naming = values.naming_field(model)
        name = self._display(naming, (new or old or {})[naming.name])
        label = Truncator(name).chars(MAX_LABEL)
        rows: list[DiffRow] = []
        for field in values.row_fields(model):
            before, after = (
                row[field.name] if row else values.blank_value(field) for row in (old, new)
            )
            # The label names an added or removed row already.
            is_label = field == naming and kind != CHANGED and label == name
            if before != after and not is_label:
                first, *more = self._field(field, before, after)[0] or [DiffRow(SAME)]
                shown = [replace(first, label=values.label(field)), *more]
                left, right = (self._mark(model, field.name, row) for row in (old, new))
                if left or right:
                    shown[-1] = _with_marks(shown[-1], left, right)
                rows += shown
        mark = self._mark(model, naming.name, new or old)
        return DiffEntry(kind, rows, label, str(WORDS[kind]), mark=mark)

    def _mark(self, model: type[ContentRow], column: str, row: RowValues | None) -> SafeString:
        """Footnote mark after a column, which is counted."""
        mark = model.mark(column, row) if row and self.marked else NO_HTML
        self.marks += bool(mark)
        return mark


def _with_marks(row: DiffRow, left: SafeString, right: SafeString) -> DiffRow:
    return replace(
        row,
        left=marking.append_mark(row.left, left),
        right=marking.append_mark(row.right, right),
        inline=marking.append_mark(row.inline, left or right),
    )


def _kind(old: object, new: object) -> str:
    if values.is_blank(old):
        return ADDED
    return REMOVED if values.is_blank(new) else CHANGED


def _keys(value: Any) -> set[int]:
    if value is None:
        return set()
    return set(value) if isinstance(value, list) else {value}


def _picture(field: models.FileField, name: object, age: str) -> str:
    """Small picture with a note; of any other file, its name."""
    if not name:
        return ""
    if not isinstance(field, models.ImageField):
        return escape(name)
    label = str(marking.PICTURE_LABELS[age])
    return marking.picture(field.storage.url(str(name)), label) + marking.note(label)


def _folded(model: type[ContentRow], entries: list[DiffEntry]) -> Iterator[DiffEntry]:
    """Entries with three or more unchanged rows in succession as one."""
    for kind, group in groupby(entries, key=lambda entry: entry.kind):
        members = list(group)
        if kind != SAME or len(members) < 3:
            yield from members
        else:
            what = {"count": len(members), "what": values.plural(model, capital=False)}
            yield DiffEntry(SAME, [], _("%(count)d unchanged %(what)s") % what)
