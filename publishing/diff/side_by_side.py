"""Two lists of blocks in rows: what stayed, changed, came, went and moved, and where it moved."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from publishing.diff import words as terms
from publishing.diff.blocks import BlockStyle, TextBlock
from publishing.diff.differences import gaps, in_place, matches, pairs, word_features
from publishing.diff.marking import Sides, changed_block, framed, joined, note, whole

# A stretch of unchanged blocks keeps this many in sight at either end.
CONTEXT = 1
NO_HTML = SafeString()


@dataclass(frozen=True)
class DiffRow:
    """Blocks that stand beside one another: safe HTML of each side, and of both in one."""

    kind: str
    left: SafeString = NO_HTML
    right: SafeString = NO_HTML
    inline: SafeString = NO_HTML
    # What happened, and more about it, as a reader is told: Moved here; from under “Causes”.
    words: str = ""
    note: str = ""
    # The column that the row belongs to, where it is the first one of that column.
    label: str = ""
    # What is folded away, for unchanged blocks: 12 unchanged paragraphs.
    folded: str = ""
    # What kind of block it is, for those that may be folded away.
    noun: str = ""

    @property
    def one(self) -> str:
        """The side that says everything where there is one column: left, right, or neither."""
        if self.inline == self.right:
            return "right"
        return "left" if self.inline == self.left else ""


def diff_row(
    kind: str, sides: Sides, words: str = "", *, note: str = "", folded: str = "", noun: str = ""
) -> DiffRow:
    # Every text in these was escaped where it was put between tags: see publishing.diff.marking.
    left, right, inline = (mark_safe(side) for side in sides)  # noqa: S308
    return DiffRow(
        kind, left, right, inline, words or str(terms.WORDS[kind]), note, "", folded, noun
    )


class SideBySide:
    """Two lists of blocks in rows, and what changed in words."""

    def __init__(self, old: list[TextBlock], new: list[TextBlock]) -> None:
        self.old, self.new = old, new
        # What has no words is the same wherever it stands: a line across has not moved.
        keys = [lambda block: block if block.text else None]
        self.found = pairs(old, new, keys, lambda block: word_features(block.words))
        self.stay = sorted(in_place(self.found))
        stay = set(self.stay)
        self.moved = {i: j for i, j in self.found.items() if i not in stay}
        self.moved_back = {j: i for i, j in self.moved.items()}
        self.moved_html: dict[int, Sides] = {}
        self.headings = list(_headings(old)), list(_headings(new))
        self.counts: Counter[tuple[str, str]] = Counter()
        self.rows = list(_folded(self._rows()))

    @property
    def summary(self) -> str:
        """Such as: Changed: 2 paragraphs, 1 heading. Moved: 1 list item."""
        said = []
        for how, words in terms.HOW.items():
            some = [(count, noun) for (known, noun), count in self.counts.items() if known == how]
            if some:
                counted = (str(terms.COUNTED[noun] % count) for count, noun in some)
                said.append(f"{words}: {', '.join(counted)}.")
        return " ".join(said) or str(terms.UNSEEN)

    def _rows(self) -> Iterator[DiffRow]:
        stay = ((i, self.found[i]) for i in self.stay)
        for olds, news, pair in gaps(stay, range(len(self.old)), range(len(self.new))):
            yield from self._gap(olds, news)
            if pair:
                yield self._pair(*pair)

    def _pair(self, i: int, j: int) -> DiffRow:
        old, new = self.old[i], self.new[j]
        if old == new:
            html = whole(new)
            return diff_row(
                terms.SAME, Sides(_as_it_was(old, new, html), html, html), noun=new.noun
            )
        sides, stays = changed_block(old, new)
        how = "changed" if stays else "rewritten"
        self.counts[how, new.noun] += 1
        return diff_row(terms.CHANGED, sides, str(terms.HOW[how]))

    def _gap(self, olds: range, news: range) -> Iterator[DiffRow]:
        """Rows for what stands between two blocks that stayed."""
        gone = [i for i in olds if i not in self.moved]
        came = [j for j in news if j not in self.moved_back]
        # What is of one kind stands side by side, even if not one word stayed.
        beside = matches([self.old[i].style for i in gone], [self.new[j].style for j in came])
        for before, after, pair in gaps(((gone[a], came[b]) for a, b in beside), olds, news):
            yield from self._went(before)
            yield from self._came(after)
            if pair:
                yield self._pair(*pair)

    def _went(self, places: range) -> Iterator[DiffRow]:
        for run in self._runs(places, self.moved):
            first = self.old[run[0]]
            if run[0] in self.moved:
                html = "".join(self._moved(i).left for i in run)
                stub = framed(BlockStyle("p"), note(Truncator(first.text).words(8)))
                sides, where = Sides(left=html, inline=stub), self._where(run[0], "now")
                yield diff_row(terms.MOVED, sides, str(terms.MOVED_AWAY), note=where)
            else:
                self.counts["removed", first.noun] += 1
                html = whole(first, "Old")
                yield diff_row(terms.REMOVED, Sides(left=html, inline=html))

    def _came(self, places: range) -> Iterator[DiffRow]:
        for run in self._runs(places, self.moved_back):
            first = self.new[run[0]]
            if run[0] in self.moved_back:
                came_from = [self.moved_back[j] for j in run]
                how = "moved" if self.old[came_from[0]] == first else "moved and changed"
                self.counts.update((how, self.new[j].noun) for j in run)
                sides = joined(self._moved(i) for i in came_from)._replace(left="")
                words = str(terms.MOVED_HERE[how])
                yield diff_row(terms.MOVED, sides, words, note=self._where(came_from[0], "from"))
            else:
                self.counts["added", first.noun] += 1
                html = whole(first, "New")
                yield diff_row(terms.ADDED, Sides(right=html, inline=html))

    def _runs(self, places: range, moved: dict[int, int]) -> Iterator[list[int]]:
        """Places one by one, save that what moved together, unchanged, stays together."""
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

    def _moved(self, i: int) -> Sides:
        if i not in self.moved_html:
            old, new = self.old[i], self.new[self.moved[i]]
            html = whole(new)
            same = Sides(_as_it_was(old, new, html), html, html)
            self.moved_html[i] = changed_block(old, new)[0] if old != new else same
        return self.moved_html[i]

    def _where(self, i: int, word: str) -> str:
        """The other place of a moved block: under which heading, or else which way."""
        j = self.moved[i]
        before, after = self.headings[0][i], self.headings[1][j]
        if before != after:
            heading = after if word == "now" else before
            return str(terms.UNDER[word] % heading if heading else terms.AT_THE_HEAD[word])
        went_up = bisect_left(self.stay, i) > bisect_left([self.found[k] for k in self.stay], j)
        is_up = went_up == (word == "now")
        return str((terms.FURTHER_UP if is_up else terms.FURTHER_DOWN)[word])


def _as_it_was(old: TextBlock, new: TextBlock, html: str) -> str:
    """The HTML of the old one of two equal blocks, whose number may be another."""
    return html if old.number == new.number else whole(old)


def _headings(blocks: list[TextBlock]) -> Iterator[str]:
    """The words of the last heading before each block; empty where there is none."""
    heading = ""
    for block in blocks:
        yield heading
        if block.noun == "heading":
            heading = Truncator(block.text).chars(60)


def _folded(rows: Iterable[DiffRow]) -> Iterator[DiffRow]:
    """Rows with long stretches of unchanged blocks in one row each."""
    groups = [(kind, list(group)) for kind, group in groupby(rows, key=lambda row: row.kind)]
    for number, (kind, group) in enumerate(groups):
        start = CONTEXT if number else 0
        end = len(group) - (CONTEXT if number < len(groups) - 1 else 0)
        inside = group[start:end]
        if kind != terms.SAME or len(inside) < 2:
            yield from group
            continue
        nouns = {row.noun for row in inside}
        words = terms.UNCHANGED[nouns.pop()] if len(nouns) == 1 else terms.UNCHANGED_OF_MANY_KINDS
        html = joined(Sides(row.left, row.right, row.inline) for row in inside)
        yield from group[:start]
        yield diff_row(terms.SAME, html, folded=str(words % len(inside)))
        yield from group[end:]
