"""What a fix changed, brought into a later text: three texts, and a person's choices.

`base` is the text that both went on from, `fix` the one that goes live earlier, `mine` the later.
"""

import copy
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from publishing import diff
from publishing.diff import RowValues, Text, values
from publishing.diff.blocks import VOID
from publishing.diff.differences import gaps, matches
from publishing.richtext import RichTextField, canonical, sanitise
from publishing.richtext.markup import TOKEN

if TYPE_CHECKING:
    from publishing.models import Edition

FIX, MINE, TOGETHER = "fix", "mine", "together"
# What is taken apart into what opens it, what it holds, and what closes it.
HOLDERS = ("ul", "ol", "table", "thead", "tbody")
OPENING = re.compile(rf"<({'|'.join(HOLDERS)})>[^<]*")


@dataclass(frozen=True)
class Change:
    """Something that the fix changed and the later text does not have.

    A value of None says that it is not there: a row that was added or removed.
    """

    key: str
    label: str
    base: Any
    mine: Any
    fix: Any
    # Both changes in one, where they do not touch.
    together: Any = None
    # What goes along with the fix's value: the measures of a picture.
    along: tuple[tuple[str, Any], ...] = ()
    # The row that a changed column stands in, or the rows whose order changed.
    rows: tuple[RowValues, ...] = ()

    @property
    def is_conflict(self) -> bool:
        """Whether both sides changed it, so that a person decides."""
        return bool(self.mine != self.base)

    @property
    def default(self) -> str:
        """What is proposed; empty where only a person can say."""
        if not self.is_conflict:
            return FIX
        return TOGETHER if self.together is not None else ""


def changes(model: "type[Edition]", base: Text, *, mine: Text, fix: Text) -> list[Change]:
    """What the fix changed and the later text does not have, in the order of the form."""
    found = []
    for field in values.fields(model):
        if change := _change(field, *(text["fields"] for text in (base, mine, fix))):
            found.append(change)
    for name, part in values.parts(model):
        rows = [values.stored_rows(text, name) for text in (base, mine, fix)]
        found += _row_changes(name, part, *rows)
    return found


def apply(model: "type[Edition]", mine: Text, found: list[Change], chosen: dict[str, str]) -> Text:
    """The later text with what was chosen of each change."""
    merged = copy.deepcopy(mine)
    taken = [
        (change, change.together if chosen[change.key] == TOGETHER else change.fix)
        for change in found
        if chosen.get(change.key) in {FIX, TOGETHER}
    ]
    for change, value in taken:
        if ":" not in change.key:
            merged["fields"][change.key] = value
            merged["fields"].update(change.along)
    for name, _part in values.parts(model):
        rows = values.stored_rows(merged, name)
        own = [pair for pair in taken if pair[0].key.startswith(f"{name}:")]
        if own:
            merged["parts"][name] = _rows_with(rows, own)
    return merged


def _is_missed(base: Any, mine: Any, fix: Any) -> bool:
    return bool(fix not in (base, mine))


# Fields


def _change(field: Any, base: RowValues, mine: RowValues, fix: RowValues) -> Change | None:
    """What the fix changed in one field of an edition, or of a row."""
    old, own, new = (values.value(field, row) for row in (base, mine, fix))
    if not _is_missed(old, own, new):
        return None
    together = _together(field, old, own, new)
    if together == own:
        return None  # The later text made the same change, and more.
    along = tuple((name, fix.get(name)) for name in diff.measures(field))
    return Change(field.name, values.label(field), old, own, new, together, along)


def _together(field: Any, base: Any, mine: Any, fix: Any) -> Any:
    """Both changes in one value, where they do not touch; else None."""
    if mine == base:
        return None
    if field.many_to_many:
        base, mine, fix = set(base), set(mine), set(fix)
        return sorted((mine | (fix - base)) - (base - fix))
    return merge(base, mine, fix) if isinstance(field, RichTextField) else None


# Rich text


def merge(base: str, mine: str, fix: str) -> str | None:
    """Both changes of a rich text in one; None where a person has to look."""
    sides = [blocks(side) for side in (base, mine, fix)]
    merged = merge_blocks(*sides)
    if merged is None or not _is_in_columns(merged, *sides[1:]):
        return None
    text = "".join(merged)
    is_sound = canonical(sanitise(text)) == text and blocks(text) == merged
    return text if is_sound else None


def blocks(text: str) -> list[str]:
    """Rich text in pieces that can change apart: paragraphs, headings, list items, table rows."""
    starts, depth = [0], 0
    for tag in TOKEN.finditer(text):
        if depth == 0:
            starts.append(tag.start())
        if tag[2] not in VOID and (depth or tag[2] not in HOLDERS):
            depth += -1 if tag[1] else 1
    return [text[start:end] for start, end in pairwise([*starts, len(text)]) if start < end]


def merge_blocks(base: list[str], mine: list[str], fix: list[str]) -> list[str] | None:
    """Both changes of a list in one; None where they touch the same place, or break a list."""
    if mine in (base, fix):
        return fix
    if fix == base:
        return mine
    edits = sorted({*_edits(base, mine), *_edits(base, fix)})
    for (first, end, _new), (start, last, _other) in pairwise(edits):
        # What is put beside a change may belong before it or behind it: nobody can tell.
        if start < end or (start == end and (first == end or start == last)):
            return None
    if not all(_is_whole(base[start:end]) and _is_whole(new) for start, end, new in edits):
        return None
    merged = list(base)
    for start, end, new in reversed(edits):
        merged[start:end] = new
    return merged if _has_each_once(base, mine, fix, merged) else None


def _edits(old: list[str], new: list[str]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """What came in the place of what: from where in the old list, up to where, and the new."""
    found = gaps(matches(old, new), range(len(old)), range(len(new)))
    changed = [(olds, news) for olds, news, _pair in found if olds or news]
    lows = [0, *(olds.stop for olds, _news in changed)]
    highs = [*(olds.start for olds, _news in changed[1:]), len(old)]
    for (olds, news), low, high in zip(changed, lows, highs, strict=False):
        step, room = 0, (low - olds.start, high - olds.stop)
        if not news:
            step = _slide(old, olds, *room)
        elif not olds:
            step = _slide(new, news, *room)
        came = tuple(new[news.start + step : news.stop + step])
        yield olds.start + step, olds.stop + step, came


def _slide(pieces: list[str], places: range, low: int, high: int) -> int:
    """How far to move what only came, or only went, to have whole lists; it says the same there."""
    start, end = places.start, places.stop
    for way in (1, -1):
        step = 0
        while low <= step <= high:
            if _is_whole(pieces[start + step : end + step]):
                return step
            edge = step if way == 1 else step - 1
            if not low <= step + way <= high or pieces[start + edge] != pieces[end + edge]:
                break
            step += way
    return 0


def _depth(piece: str) -> int:
    """One level down for what opens a list or table, one up for what closes it."""
    return -1 if piece.startswith("</") else int(OPENING.fullmatch(piece) is not None)


def _is_whole(pieces: Sequence[str]) -> bool:
    """Whether every list and table that begins here ends here."""
    levels = list(accumulate(map(_depth, pieces), initial=0))
    return min(levels) == levels[-1] == 0


def _has_each_once(base: list[str], mine: list[str], fix: list[str], merged: list[str]) -> bool:
    """Whether all is there as often as whoever changed that wanted: what both moved may not be."""
    counts = [Counter(piece for piece in some if not _depth(piece)) for some in (base, mine, fix)]
    there = Counter(piece for piece in merged if not _depth(piece))
    for piece in {*counts[0], *counts[1], *counts[2]}:
        before, *after = (count[piece] for count in counts)
        if ({*after} - {before} or {before}) != {there[piece]}:
            return False
    return True


def _is_in_columns(merged: list[str], mine: list[str], fix: list[str]) -> bool:
    """Whether no table has rows of more kinds than on one of the sides, such as of other widths."""
    known = [*_widths(mine), *_widths(fix)]
    return all(widths in known for widths in _widths(merged))


def _widths(pieces: list[str]) -> list[set[int]]:
    """How many cells the rows have, of each table."""
    tables: list[set[int]] = []
    for piece in pieces:
        if OPENING.fullmatch(piece) and piece.startswith("<table>"):
            tables.append(set())
        elif tables and piece.startswith("<tr>"):
            tables[-1].add(piece.count("</td>") + piece.count("</th>"))
    return tables


# Rows


def _row_label(part: Any, row: RowValues) -> str:
    instance = part(**{field.attname: row.get(field.name) for field in diff.part_columns(part)})
    return f"{values.label(part._meta)} “{instance}”"


def _row_changes(
    name: str, part: Any, base: list[RowValues], mine: list[RowValues], fix: list[RowValues]
) -> Iterator[Change]:
    """Changes of rows; a key names the row of `mine` that it is about, or where it comes from."""
    bases, mines, fixes = (values.rows(part, some) for some in (base, mine, fix))
    to_mine, to_fix = values.pair(part, bases, mines), values.pair(part, bases, fixes)
    for i, row in enumerate(base):
        own = to_mine.get(i)
        new = to_fix.get(i)
        if own is not None and new is not None:
            yield from _column_changes(f"{name}:{own}", part, row, mine[own], fix[new])
        elif own is not None:
            as_base = mine[own] if mines[own] == bases[i] else row
            label = _row_label(part, mine[own])
            yield Change(f"{name}:{own}", label, as_base, mine[own], None)
        elif new is not None and fixes[new] != bases[i]:
            yield Change(f"{name}:+{new}", _row_label(part, fix[new]), row, None, fix[new])
    # Two new rows of one name are one row that both wrote.
    ours, theirs = (
        [j for j in range(len(some)) if j not in found.values()]
        for some, found in ((mines, to_mine), (fixes, to_fix))
    )
    both = values.pair(
        part, [fixes[j] for j in theirs], [mines[j] for j in ours], may_be_renamed=False
    )
    for number, j in enumerate(theirs):
        if number in both:
            own = ours[both[number]]
            yield from _column_changes(f"{name}:{own}", part, {}, mine[own], fix[j])
        else:
            yield Change(f"{name}:+{j}", _row_label(part, fix[j]), None, None, fix[j])
    order = [i for i in sorted(to_fix, key=lambda i: to_fix[i]) if i in to_mine]
    orders = sorted(order), sorted(order, key=lambda i: to_mine[i]), order
    if _is_missed(*orders):
        label = f"Order of the {part._meta.verbose_name_plural}"
        was, is_now, fixed = ([to_mine[i] for i in some] for some in orders)
        yield Change(f"{name}:order", label, was, is_now, fixed, rows=tuple(mine))


def _column_changes(
    key: str, part: Any, base: RowValues, mine: RowValues, fix: RowValues
) -> Iterator[Change]:
    """What the fix changed in one row."""
    for field in values.part_fields(part):
        if change := _change(field, base, mine, fix):
            label = f"{_row_label(part, mine)}: {field.verbose_name}"
            key_of_column = f"{key}:{field.name}"
            yield replace(change, key=key_of_column, label=label, rows=(base or mine,))


def _rows_with(rows: list[RowValues], taken: list[tuple[Change, Any]]) -> list[RowValues]:
    """The rows of the later text with what was taken over."""
    kept: dict[int, RowValues] = dict(enumerate(rows))
    order = list(kept)
    added = []
    for change, value in taken:
        where = change.key.split(":")[1:]
        if where == ["order"]:
            places = sorted(order.index(index) for index in value if index in order)
            for place, index in zip(places, value, strict=False):
                order[place] = index
        elif where[0].startswith("+"):
            added.append(value)
        elif len(where) == 2:
            kept[int(where[0])].update({where[1]: value, **dict(change.along)})
        else:
            kept.pop(int(where[0]))
    merged = [kept[index] for index in order if index in kept] + added
    return [row | {"position": position} for position, row in enumerate(merged, 1)]
