"""Three-way merge of content: carries the changes of a fix forward into a later text.

`base` is the text that both go on from, `fix` the earlier one, `mine` the later one.
"""

import copy
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Any

from django.db.models import Field

from publishing import diff
from publishing.diff import ContentData, RowValues, values
from publishing.diff.blocks import VOID
from publishing.diff.differences import common_subsequence, gaps
from publishing.models import ContentRow, Edition
from publishing.richtext import RichTextField, canonical, sanitise
from publishing.richtext.markup import TOKEN

FIX, MINE, TOGETHER = "fix", "mine", "together"
# Elements that are split into start tag, content and end tag.
CONTAINERS = ("ul", "ol", "table", "thead", "tbody")
START = re.compile(rf"<({'|'.join(CONTAINERS)})>[^<]*")


@dataclass(frozen=True)
class Change:
    """Change of the fix that the later text does not have.

    The value of a content row that was added or removed is None on the other sides.
    """

    key: str
    label: str
    base: Any
    mine: Any
    fix: Any
    # Merged value, where the two changes do not conflict.
    together: object = None
    # Width and height that belong to the fix's picture.
    dimensions: tuple[tuple[str, object], ...] = ()
    # Content row with the changed column, or rows whose order changed.
    rows: tuple[RowValues, ...] = ()

    @property
    def is_conflict(self) -> bool:
        """Whether both sides changed the value, so that a person decides."""
        return bool(self.mine != self.base)

    @property
    def default(self) -> str:
        """Proposed choice; empty where a person has to choose."""
        if not self.is_conflict:
            return FIX
        return TOGETHER if self.together is not None else ""


def changes(
    model: type[Edition], base: ContentData, *, mine: ContentData, fix: ContentData
) -> list[Change]:
    """Changes of the fix that the later text does not have, in the order of the form."""
    found = []
    for field in values.editable_fields(model):
        if change := _change(field, base["fields"], mine["fields"], fix["fields"]):
            found.append(change)
    for name, row_model in diff.row_models(model).items():
        rows = [values.sorted_rows(side, name) for side in (base, mine, fix)]
        found += _row_changes(name, row_model, *rows)
    return found


def apply(
    model: type[Edition], mine: ContentData, found: list[Change], chosen: dict[str, str]
) -> ContentData:
    """The later text with the chosen changes."""
    merged = copy.deepcopy(mine)
    taken = [
        (change, change.together if chosen[change.key] == TOGETHER else change.fix)
        for change in found
        if chosen.get(change.key) in {FIX, TOGETHER}
    ]
    for change, value in taken:
        if ":" not in change.key:
            merged["fields"][change.key] = value
            merged["fields"].update(change.dimensions)
    for name in diff.row_models(model):
        own = [pair for pair in taken if pair[0].key.startswith(f"{name}:")]
        if own:
            merged["parts"][name] = _apply_to_rows(values.sorted_rows(merged, name), own)
    return merged


# Fields


def _change(field: Field, base: RowValues, mine: RowValues, fix: RowValues) -> Change | None:
    """Change of the fix in one field of an edition or a content row."""
    old, own, new = (values.comparable_value(field, row) for row in (base, mine, fix))
    if new in (old, own):
        return None
    together = _merge_values(field, old, own, new)
    if together == own:
        return None  # The later text made the same change, and more.
    dimensions = tuple((name, fix.get(name)) for name in diff.dimension_fields(field))
    return Change(field.name, values.label(field), old, own, new, together, dimensions)


def _merge_values(field: Field, base: Any, mine: Any, fix: Any) -> list[Any] | str | None:
    """Both changes in one value; None where they conflict."""
    if mine == base:
        return None
    if field.many_to_many:
        base, mine, fix = set(base), set(mine), set(fix)
        return sorted((mine | (fix - base)) - (base - fix))
    return merge_rich_text(base, mine, fix) if isinstance(field, RichTextField) else None


# Rich text


def merge_rich_text(base: str, mine: str, fix: str) -> str | None:
    """Both changes of a rich text in one; None where they conflict."""
    sides = [split_blocks(side) for side in (base, mine, fix)]
    merged = merge_blocks(*sides)
    if merged is None or not _is_in_columns(merged, *sides[1:]):
        return None
    text = "".join(merged)
    is_sound = canonical(sanitise(text)) == text and split_blocks(text) == merged
    return text if is_sound else None


def split_blocks(text: str) -> list[str]:
    """Rich text split into paragraphs, headings, list items, table rows, and tags around them."""
    starts, depth = [0], 0
    for tag in TOKEN.finditer(text):
        if depth == 0:
            starts.append(tag.start())
        if tag[2] not in VOID and (depth or tag[2] not in CONTAINERS):
            depth += -1 if tag[1] else 1
    return [text[start:end] for start, end in pairwise([*starts, len(text)]) if start < end]


def merge_blocks(base: list[str], mine: list[str], fix: list[str]) -> list[str] | None:
    """Both changes of a list in one; None where they touch, or break a list or table."""
    if mine in (base, fix):
        return fix
    if fix == base:
        return mine
    edits = sorted({*_edits(base, mine), *_edits(base, fix)})
    for (first, end, _new), (start, last, _other) in pairwise(edits):
        # Nobody can tell whether an insertion belongs before or after an adjacent change.
        if start < end or (start == end and (first == end or start == last)):
            return None
    if not all(_is_whole(base[start:end]) and _is_whole(new) for start, end, new in edits):
        return None
    merged = list(base)
    for start, end, new in reversed(edits):
        merged[start:end] = new
    return merged if _has_each_once(base, mine, fix, merged) else None


def _edits(old: list[str], new: list[str]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Edits from the old list to the new: start and end in the old list, and the new items."""
    found = gaps(common_subsequence(old, new), range(len(old)), range(len(new)))
    changed = [(olds, news) for olds, news, _pair in found if olds or news]
    lows = [0, *(olds.stop for olds, _news in changed)]
    highs = [*(olds.start for olds, _news in changed[1:]), len(old)]
    for (olds, news), low, high in zip(changed, lows, highs, strict=False):
        step, room = 0, (low - olds.start, high - olds.stop)
        if not news:
            step = _slide(old, olds, *room)
        elif not olds:
            step = _slide(new, news, *room)
        items = tuple(new[news.start + step : news.stop + step])
        yield olds.start + step, olds.stop + step, items


def _slide(pieces: list[str], places: range, low: int, high: int) -> int:
    """Offset of an insertion or deletion to an equivalent place with whole lists; 0 if none."""
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
    """1 for the start tag of a list or table, -1 for its end tag, else 0."""
    return -1 if piece.startswith("</") else int(START.fullmatch(piece) is not None)


def _is_whole(pieces: Sequence[str]) -> bool:
    """Whether every list and table that begins among the pieces ends among them."""
    levels = list(accumulate(map(_depth, pieces), initial=0))
    return min(levels) == levels[-1] == 0


def _has_each_once(base: list[str], mine: list[str], fix: list[str], merged: list[str]) -> bool:
    """Whether each piece is there as often as on the side that changed its number.

    A piece that both sides moved may not be.
    """
    counts = [Counter(piece for piece in some if not _depth(piece)) for some in (base, mine, fix)]
    there = Counter(piece for piece in merged if not _depth(piece))
    for piece in {*counts[0], *counts[1], *counts[2]}:
        before, *after = (count[piece] for count in counts)
        if ({*after} - {before} or {before}) != {there[piece]}:
            return False
    return True


def _is_in_columns(merged: list[str], mine: list[str], fix: list[str]) -> bool:
    """Whether every table has rows of the same widths as on one of the sides."""
    sides = [*_widths(mine), *_widths(fix)]
    return all(widths in sides for widths in _widths(merged))


def _widths(pieces: list[str]) -> list[set[int]]:
    """Numbers of cells in the rows of each table."""
    tables: list[set[int]] = []
    for piece in pieces:
        if START.fullmatch(piece) and piece.startswith("<table>"):
            tables.append(set())
        elif tables and piece.startswith("<tr>"):
            tables[-1].add(piece.count("</td>") + piece.count("</th>"))
    return tables


# Rows


def _row_label(model: type[ContentRow], row: RowValues) -> str:
    instance = model(**{field.attname: row.get(field.name) for field in diff.row_columns(model)})
    return f"{values.label(model._meta)} “{instance}”"


def _row_changes(
    name: str,
    model: type[ContentRow],
    base: list[RowValues],
    mine: list[RowValues],
    fix: list[RowValues],
) -> Iterator[Change]:
    """Changes of content rows; their keys have the index in `mine`, or with a plus in `fix`."""
    bases, mines, fixes = (values.comparable_rows(model, rows) for rows in (base, mine, fix))
    to_mine = values.match_rows(model, bases, mines)
    to_fix = values.match_rows(model, bases, fixes)
    for i, row in enumerate(base):
        own = to_mine.get(i)
        new = to_fix.get(i)
        if own is not None and new is not None:
            yield from _column_changes(f"{name}:{own}", model, row, mine[own], fix[new])
        elif own is not None:
            as_base = mine[own] if mines[own] == bases[i] else row
            label = _row_label(model, mine[own])
            yield Change(f"{name}:{own}", label, as_base, mine[own], None)
        elif new is not None and fixes[new] != bases[i]:
            yield Change(f"{name}:+{new}", _row_label(model, fix[new]), row, None, fix[new])
    # Two new rows of one name are one row that both sides added.
    ours = [j for j in range(len(mines)) if j not in to_mine.values()]
    theirs = [j for j in range(len(fixes)) if j not in to_fix.values()]
    both = values.match_rows(
        model, [fixes[j] for j in theirs], [mines[j] for j in ours], may_be_renamed=False
    )
    for number, j in enumerate(theirs):
        if number in both:
            own = ours[both[number]]
            yield from _column_changes(f"{name}:{own}", model, {}, mine[own], fix[j])
        else:
            yield Change(f"{name}:+{j}", _row_label(model, fix[j]), None, None, fix[j])
    order = [i for i in sorted(to_fix, key=lambda i: to_fix[i]) if i in to_mine]
    old_order, own_order = sorted(order), sorted(order, key=lambda i: to_mine[i])
    if order not in (old_order, own_order):
        label = f"Order of the {model._meta.verbose_name_plural}"
        was, now, fixed = ([to_mine[i] for i in some] for some in (old_order, own_order, order))
        yield Change(f"{name}:order", label, was, now, fixed, rows=tuple(mine))


def _column_changes(
    key: str, model: type[ContentRow], base: RowValues, mine: RowValues, fix: RowValues
) -> Iterator[Change]:
    """Changes of the fix in one content row."""
    for field in values.row_fields(model):
        if change := _change(field, base, mine, fix):
            label = f"{_row_label(model, mine)}: {field.verbose_name}"
            key_of_column = f"{key}:{field.name}"
            yield replace(change, key=key_of_column, label=label, rows=(base or mine,))


def _apply_to_rows(rows: list[RowValues], taken: list[tuple[Change, Any]]) -> list[RowValues]:
    """Content rows of the later text with the values that were taken."""
    merged: dict[int, RowValues] = dict(enumerate(rows))
    order = list(merged)
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
            merged[int(where[0])].update({where[1]: value, **dict(change.dimensions)})
        else:
            merged.pop(int(where[0]))
    ordered = [merged[index] for index in order if index in merged] + added
    return [row | {"position": position} for position, row in enumerate(ordered, 1)]
