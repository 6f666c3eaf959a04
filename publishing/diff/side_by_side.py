"""Comparison of two lists of blocks in rows: unchanged, changed, added, removed and moved."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from publishing.diff import labels
from publishing.diff.blocks import BlockStyle, TextBlock
from publishing.diff.differences import (
    common_subsequence,
    gaps,
    match_items,
    unmoved,
    word_features,
)
from publishing.diff.marking import Sides, block_html, changed_block, join_sides, note, whole_block

# Unchanged blocks that stay visible beside a change.
CONTEXT = 1
NO_HTML = SafeString()


@dataclass(frozen=True)
class DiffRow:
    """Row of a comparison: safe HTML of either side, and of both in one column."""

    kind: str
    left: SafeString = NO_HTML
    right: SafeString = NO_HTML
    inline: SafeString = NO_HTML
    # Label of the change, and a note: Moved here; from under “Causes”.
    words: str = ""
    note: str = ""
    # Label of the field, in the first row of a field of a content row.
    label: str = ""
    # Summary of folded unchanged blocks: 12 unchanged paragraphs.
    folded: str = ""
    # Kind of block, for unchanged blocks.
    noun: str = ""

    @property
    def one(self) -> str:
        """The side that is enough in one column: left, right, or empty for neither."""
        if self.inline == self.right:
            return "right"
        return "left" if self.inline == self.left else ""


def diff_row(
    kind: str, sides: Sides, words: str = "", *, note: str = "", folded: str = "", noun: str = ""
) -> DiffRow:
    # publishing.diff.marking escapes every text.
    left, right, inline = (mark_safe(side) for side in sides)  # noqa: S308
    return DiffRow(
        kind, left, right, inline, words or str(labels.WORDS[kind]), note, "", folded, noun
    )


class SideBySide:
    """Rows and summary of a comparison of two lists of blocks."""

    def __init__(self, old: list[TextBlock], new: list[TextBlock]) -> None:
        self.old, self.new = old, new
        # Blocks without words, such as dividing lines, do not move.
        keys = [lambda block: block if block.text else None]
        self.matches = match_items(old, new, keys, lambda block: word_features(block.words))
        stay = unmoved(self.matches)
        self.unmoved = sorted(stay)
        self.moved = {i: j for i, j in self.matches.items() if i not in stay}
        self.moved_back = {j: i for i, j in self.moved.items()}
        self.moved_html: dict[int, Sides] = {}
        self.headings = list(_headings(old)), list(_headings(new))
        self.counts: Counter[tuple[str, str]] = Counter()
        self.rows = list(_folded(self._rows()))

    @property
    def summary(self) -> str:
        """Summary, such as: Changed: 2 paragraphs, 1 heading. Moved: 1 list item."""
        sentences = []
        for change, label in labels.CHANGES.items():
            counted = [
                str(labels.COUNTED[noun] % count)
                for (of, noun), count in self.counts.items()
                if of == change
            ]
            if counted:
                sentences.append(f"{label}: {', '.join(counted)}.")
        return " ".join(sentences) or str(labels.INVISIBLE)

    def _rows(self) -> Iterator[DiffRow]:
        pairs = ((i, self.matches[i]) for i in self.unmoved)
        for olds, news, pair in gaps(pairs, range(len(self.old)), range(len(self.new))):
            yield from self._gap(olds, news)
            if pair:
                yield self._pair(*pair)

    def _pair(self, i: int, j: int) -> DiffRow:
        old, new = self.old[i], self.new[j]
        if old == new:
            return diff_row(labels.SAME, _equal_blocks(old, new), noun=new.noun)
        sides, has_equal_words = changed_block(old, new)
        change = "changed" if has_equal_words else "rewritten"
        self.counts[change, new.noun] += 1
        return diff_row(labels.CHANGED, sides, str(labels.CHANGES[change]))

    def _gap(self, olds: range, news: range) -> Iterator[DiffRow]:
        """Rows between two unmoved blocks."""
        removed = [i for i in olds if i not in self.moved]
        added = [j for j in news if j not in self.moved_back]
        # Blocks of one style are one rewritten block, even without a word in common.
        styles = [self.old[i].style for i in removed], [self.new[j].style for j in added]
        rewritten = [(removed[a], added[b]) for a, b in common_subsequence(*styles)]
        for before, after, pair in gaps(rewritten, olds, news):
            yield from self._old_rows(before)
            yield from self._new_rows(after)
            if pair:
                yield self._pair(*pair)

    def _old_rows(self, places: range) -> Iterator[DiffRow]:
        for run in self._runs(places, self.moved):
            first = self.old[run[0]]
            if run[0] in self.moved:
                html = "".join(self._moved_sides(i).left for i in run)
                stub = block_html(BlockStyle("p"), note(Truncator(first.text).words(8)))
                sides, where = Sides(left=html, inline=stub), self._where(run[0], "now")
                yield diff_row(labels.MOVED, sides, str(labels.MOVED_AWAY), note=where)
            else:
                self.counts["removed", first.noun] += 1
                html = whole_block(first, "Old")
                yield diff_row(labels.REMOVED, Sides(left=html, inline=html))

    def _new_rows(self, places: range) -> Iterator[DiffRow]:
        for run in self._runs(places, self.moved_back):
            first = self.new[run[0]]
            if run[0] in self.moved_back:
                olds = [self.moved_back[j] for j in run]
                change = "moved" if self.old[olds[0]] == first else "moved and changed"
                self.counts.update((change, self.new[j].noun) for j in run)
                sides = join_sides(self._moved_sides(i) for i in olds)._replace(left="")
                label, where = str(labels.MOVED_HERE[change]), self._where(olds[0], "from")
                yield diff_row(labels.MOVED, sides, label, note=where)
            else:
                self.counts["added", first.noun] += 1
                html = whole_block(first, "New")
                yield diff_row(labels.ADDED, Sides(right=html, inline=html))

    def _runs(self, places: range, moved: dict[int, int]) -> Iterator[list[int]]:
        """Indexes one by one; unchanged blocks that moved together are in one run."""
        run: list[int] = []
        for place in places:
            if run and place in moved and moved.get(run[-1]) == moved[place] - 1:
                ours, theirs = (self.old, self.new) if moved is self.moved else (self.new, self.old)
                if all(ours[i] == theirs[moved[i]] for i in (run[-1], place)):
                    run.append(place)
                    continue
            if run:
                yield run
            run = [place]
        if run:
            yield run

    def _moved_sides(self, i: int) -> Sides:
        if i not in self.moved_html:
            old, new = self.old[i], self.new[self.moved[i]]
            is_same = old == new
            self.moved_html[i] = _equal_blocks(old, new) if is_same else changed_block(old, new)[0]
        return self.moved_html[i]

    def _where(self, i: int, direction: str) -> str:
        """The other place of a moved block: its heading, else whether further up or down."""
        j = self.moved[i]
        before, after = self.headings[0][i], self.headings[1][j]
        if before != after:
            heading = after if direction == "now" else before
            if heading:
                return str(labels.UNDER[direction] % heading)
            return str(labels.BEFORE_HEADINGS[direction])
        new_unmoved = [self.matches[k] for k in self.unmoved]
        moved_up = bisect_left(self.unmoved, i) > bisect_left(new_unmoved, j)
        is_up = moved_up == (direction == "now")
        return str((labels.FURTHER_UP if is_up else labels.FURTHER_DOWN)[direction])


def _equal_blocks(old: TextBlock, new: TextBlock) -> Sides:
    """Sides of two equal blocks, whose numbers may differ."""
    html = whole_block(new)
    return Sides(html if old.number == new.number else whole_block(old), html, html)


def _headings(blocks: list[TextBlock]) -> Iterator[str]:
    """Text of the last heading before each block; empty before the first heading."""
    heading = ""
    for block in blocks:
        yield heading
        if block.noun == "heading":
            heading = Truncator(block.text).chars(60)


def _folded(rows: Iterable[DiffRow]) -> Iterator[DiffRow]:
    """Rows with each long stretch of unchanged blocks folded into one."""
    groups = [(kind, list(group)) for kind, group in groupby(rows, key=lambda row: row.kind)]
    for number, (kind, group) in enumerate(groups):
        start = CONTEXT if number else 0
        end = len(group) - (CONTEXT if number < len(groups) - 1 else 0)
        inside = group[start:end]
        if kind != labels.SAME or len(inside) < 2:
            yield from group
            continue
        nouns = {row.noun for row in inside}
        words = labels.UNCHANGED[nouns.pop()] if len(nouns) == 1 else labels.UNCHANGED_MIXED
        html = join_sides(Sides(row.left, row.right, row.inline) for row in inside)
        yield from group[:start]
        yield diff_row(labels.SAME, html, folded=str(words % len(inside)))
        yield from group[end:]
