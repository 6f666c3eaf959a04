"""What a fix changed, brought into a later text: three texts, and a person's choices.

`base` is the text that both went on from, `fix` the one that goes live earlier, `mine` the later.
"""

import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db.models import Field, ForeignKey
from lxml import html as lxml_html

from publishing import texts
from publishing.richtext import RichTextField, canonical, sanitise
from publishing.texts import Text
from publishing.texts.differences import pairs

if TYPE_CHECKING:
    from publishing.models import Edition

FIX, MINE, TOGETHER = "fix", "mine", "together"
Row = dict[str, Any]


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
    rows: tuple[Row, ...] = ()

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
    for field in [*texts.columns(model), *texts.choices(model)]:
        old, own, new = (_value(field, text["fields"]) for text in (base, mine, fix))
        if field.editable and _is_missed(old, own, new):
            together = _together(field, old, own, new)
            names = (getattr(field, "width_field", None), getattr(field, "height_field", None))
            along = tuple((name, fix["fields"].get(name)) for name in names if name)
            found.append(Change(field.name, _label(field), old, own, new, together, along))
    for relation in model.parts():
        rows = [text["parts"].get(relation.name, []) for text in (base, mine, fix)]
        found += _row_changes(relation.name, relation.related_model, *rows)
    return found


def apply(model: "type[Edition]", mine: Text, found: list[Change], chosen: dict[str, str]) -> Text:
    """The later text with what was chosen of each change."""
    merged = copy.deepcopy(mine)
    names = {relation.name: relation.related_model for relation in model.parts()}
    taken = [
        (change, change.together if chosen[change.key] == TOGETHER else change.fix)
        for change in found
        if chosen.get(change.key) in {FIX, TOGETHER}
    ]
    for change, value in taken:
        if ":" not in change.key:
            merged["fields"][change.key] = value
            merged["fields"].update(change.along)
    for name in names:
        rows = merged["parts"].get(name, [])
        own = [pair for pair in taken if pair[0].key.startswith(f"{name}:")]
        if own:
            merged["parts"][name] = _rows_with(rows, own)
    return merged


def _value(field: Any, values: Row) -> Any:
    """A value as it is told apart: rich text without the blanks that nobody sees."""
    value = values.get(field.name)
    return canonical(value or "") if isinstance(field, RichTextField) else value


def _is_missed(base: Any, mine: Any, fix: Any) -> bool:
    return bool(fix not in (base, mine))


def _label(field: Any) -> str:
    label = str(field.verbose_name)
    return label[:1].upper() + label[1:]


# Fields


def _together(field: Any, base: Any, mine: Any, fix: Any) -> Any:
    """Both changes in one value, where they do not touch; else None."""
    if mine == base:
        return None
    if field.many_to_many:
        base, mine, fix = set(base or []), set(mine or []), set(fix or [])
        return sorted((mine | (fix - base)) - (base - fix))
    if isinstance(field, RichTextField):
        sides = [blocks(value or "") for value in (base, mine, fix)]
        if any(
            sanitise("".join(side)) != sanitise(value or "")
            for side, value in zip(sides, (base, mine, fix), strict=True)
        ):
            return None  # Taken apart, it would not be the same text; a person decides.
        merged = merge_blocks(*sides)
        return None if merged is None else sanitise("".join(merged))
    return None


def blocks(text: str) -> list[str]:
    """Rich text in pieces that can change apart: paragraphs, headings, list items, table rows."""
    pieces: list[str] = []
    node: Any
    for node in lxml_html.fragments_fromstring(text) if text.strip() else []:
        if isinstance(node, str):
            pieces.append(node)
        else:
            pieces += _pieces(node)
    return pieces


def _pieces(node: Any) -> Iterator[str]:
    outer = lxml_html.tostring(node, encoding="unicode", with_tail=True)
    if node.tag not in {"ul", "ol", "table", "thead", "tbody"} or not len(node):
        yield outer
        return
    inside = node.text or ""
    start = outer[: outer.index(">") + 1]
    yield start + inside
    for child in node:
        yield from _pieces(child)
    yield f"</{node.tag}>{node.tail or ''}"


def merge_blocks(base: list[str], mine: list[str], fix: list[str]) -> list[str] | None:
    """Both changes of a list in one; None where they touch the same place."""
    edits = sorted({*_edits(base, mine), *_edits(base, fix)})
    for (_start, end, _new), (start, _end, _other) in pairwise(edits):
        if start < end or start == end == _start:
            return None
    merged = list(base)
    for start, end, new in reversed(edits):
        merged[start:end] = new
    return merged


def _edits(old: list[str], new: list[str]) -> list[tuple[int, int, tuple[str, ...]]]:
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(i1, i2, tuple(new[j1:j2])) for tag, i1, i2, j1, j2 in codes if tag != "equal"]


# Rows


def pair(part: Any, old: list[Row], new: list[Row]) -> dict[int, int]:
    """Which row of `old` is which of `new`: the same, or of the same name."""
    fields = [field for field in texts.part_columns(part) if field.name != "position"]
    naming = [field for field in fields if isinstance(field, ForeignKey) and not field.null]
    name = [field.name for field in fields].index([*naming, *fields][0].name)
    before, after = (
        [tuple(_value(field, row) for field in fields) for row in rows] for rows in (old, new)
    )
    keys: list[Any] = [lambda row: row, lambda row: str(row[name])]
    return pairs(before, after, keys, lambda _row: Counter())


def _row_label(part: Any, row: Row, field: Field | None = None) -> str:
    instance = part(**{f.attname: row.get(f.name) for f in texts.part_columns(part)})
    what = str(part._meta.verbose_name)
    label = f"{what[:1].upper()}{what[1:]} “{instance}”"
    return f"{label}: {field.verbose_name}" if field else label


def _row_changes(
    name: str, part: Any, base: list[Row], mine: list[Row], fix: list[Row]
) -> Iterator[Change]:
    """Changes of rows; a key names the row of `mine` that it is about, or where it comes from."""
    to_mine, to_fix = pair(part, base, mine), pair(part, base, fix)
    fields = [field for field in texts.part_columns(part) if field.name != "position"]
    for i, row in enumerate(base):
        mine_row = mine[to_mine[i]] if i in to_mine else None
        if i not in to_fix:
            if mine_row is not None:
                as_base = mine_row if _same(fields, mine_row, row) else row
                yield Change(f"{name}:{to_mine[i]}", _row_label(part, row), as_base, mine_row, None)
            continue
        fix_row = fix[to_fix[i]]
        if mine_row is None:
            if not _same(fields, row, fix_row):
                key = f"{name}:+{to_fix[i]}"
                yield Change(key, _row_label(part, fix_row), row, None, fix_row)
            continue
        for field in fields:
            old, own, new = (_value(field, values) for values in (row, mine_row, fix_row))
            if _is_missed(old, own, new):
                key = f"{name}:{to_mine[i]}:{field.name}"
                label = _row_label(part, mine_row, field)
                together = _together(field, old, own, new)
                yield Change(key, label, old, own, new, together, rows=(row,))
    added = [row for j, row in enumerate(mine) if j not in to_mine.values()]
    for j, row in enumerate(fix):
        if j not in to_fix.values() and not any(_same(fields, row, own) for own in added):
            yield Change(f"{name}:+{j}", _row_label(part, row), None, None, row)
    order = [i for i in sorted(to_fix, key=lambda i: to_fix[i]) if i in to_mine]
    base_order, mine_order = sorted(order), sorted(order, key=lambda i: to_mine[i])
    if _is_missed(base_order, mine_order, order):
        plural = str(part._meta.verbose_name_plural)
        old, own, new = ([to_mine[i] for i in some] for some in (base_order, mine_order, order))
        label = f"Order of the {plural}"
        yield Change(f"{name}:order", label, old, own, new, rows=tuple(mine))


def _same(fields: list[Field], one: Row, other: Row) -> bool:
    return all(_value(field, one) == _value(field, other) for field in fields)


def _rows_with(rows: list[Row], taken: list[tuple[Change, Any]]) -> list[Row]:
    """The rows of the later text with what was taken over."""
    kept: dict[int, Row] = dict(enumerate(rows))
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
            kept[int(where[0])][where[1]] = value
        else:
            kept.pop(int(where[0]))
    merged = [kept[index] for index in order if index in kept] + added
    return [row | {"position": position} for position, row in enumerate(merged, 1)]
