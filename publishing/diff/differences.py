"""What differs between two sequences: what stays, what went, what came, and what moved.

The time grows with the length alone, whatever the sequences hold: a comparison that would cost
more is left coarser.
"""

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from publishing.diff.blocks import Word

T = TypeVar("T", bound=Hashable)

# How many pairs of equal things are looked at, beside 20 for each thing.
PAIRS = 2_000
MOST_PAIRS = 500_000
ROUNDS = 8
# Two things are one that was changed if they share this much.
ALIKE = 0.5
# A word that stands in more things than this says little about any of them.
COMMON = 20
# Between two changes, this many words that stayed by chance are shown as changed too.
ISLAND = 3
# A text of which less than this stayed is shown as rewritten, not word by word.
KEPT = 0.3


class Edit(NamedTuple):
    """A stretch of words that stayed, or what came in the place of what went."""

    stays: bool
    old: list[Word]
    new: list[Word]


def matches(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """The places of what stays, in the order of both: a longest common subsequence, or nearly."""
    found: list[tuple[int, int]] = []
    gaps = [(0, len(old), 0, len(new), 0)]
    while gaps:
        low, high, start, end, depth = gaps.pop()
        while low < high and start < end and old[low] == new[start]:
            found.append((low, start))
            low, start = low + 1, start + 1
        while low < high and start < end and old[high - 1] == new[end - 1]:
            high, end = high - 1, end - 1
            found.append((high, end))
        if low == high or start == end or depth == ROUNDS:
            continue
        anchors, is_complete = _anchors(old, low, high, new, start, end)
        found += anchors
        if anchors and not is_complete:
            for (i, j), (next_i, next_j) in zip(
                [(low - 1, start - 1), *anchors], [*anchors, (high, end)], strict=True
            ):
                gaps.append((i + 1, next_i, j + 1, next_j, depth + 1))
    return sorted(found)


def _anchors(
    old: Sequence[Hashable], low: int, high: int, new: Sequence[Hashable], start: int, end: int
) -> tuple[list[tuple[int, int]], bool]:
    """The longest common subsequence of what is rare enough; and whether that is everything."""
    counts = Counter(old[low:high])
    places: dict[Hashable, list[int]] = defaultdict(list)
    for j in range(end - 1, start - 1, -1):
        if new[j] in counts:
            places[new[j]].append(j)
    budget = min(PAIRS + 20 * (high - low + end - start), MOST_PAIRS)
    rare = {}
    for cost, _, thing in sorted(
        (counts[thing] * len(where), number, thing)
        for number, (thing, where) in enumerate(places.items())
    ):
        budget -= cost
        if budget < 0:
            break
        rare[thing] = places[thing]
    # Hunt and Szymanski: `ends[n]` is where the best chain of n + 1 pairs ends.
    ends: list[int] = []
    chains: list[Any] = []
    for i in range(low, high):
        for j in rare.get(old[i], ()):
            n = bisect_left(ends, j)
            ends[n : n + 1], chains[n : n + 1] = [j], [(i, j, chains[n - 1] if n else None)]
    found = []
    chain: Any = chains[-1] if chains else None
    while chain:
        i, j, chain = chain
        found.append((i, j))
    return found[::-1], len(rare) == len(places)


# Words


def edits(old: list[Word], new: list[Word]) -> list[Edit]:
    """How one text became the other, in stretches that make sense to a reader."""
    stretches: list[list[int]] = []
    i = j = 0
    same = matches([word.text for word in old], [word.text for word in new])
    for next_i, next_j in [*same, (len(old), len(new))]:
        if i < next_i or j < next_j:
            stretches.append([False, i, next_i, j, next_j])
        if next_i < len(old):
            if stretches and stretches[-1][0]:
                stretches[-1][2], stretches[-1][4] = next_i + 1, next_j + 1
            else:
                stretches.append([True, next_i, next_i + 1, next_j, next_j + 1])
        i, j = next_i + 1, next_j + 1
    stretches = _without_islands(stretches, _lengths(old), _lengths(new))
    _slide(stretches, old, new)
    kept = sum(len(word.text) for stays, a, b, _, _ in stretches if stays for word in old[a:b])
    size = sum(len(word.text) for word in (*old, *new))
    if len(stretches) > 1 and 2 * kept < KEPT * size:
        return [Edit(False, old, new)]
    return [Edit(bool(stays), old[a:b], new[c:d]) for stays, a, b, c, d in stretches]


def _lengths(words: list[Word]) -> list[int]:
    """How many signs stand before each word."""
    lengths = [0]
    for word in words:
        lengths.append(lengths[-1] + len(word.text))
    return lengths


def _without_islands(stretches: list[list[int]], old: list[int], new: list[int]) -> list[list[int]]:
    """Joins two changes where what stayed between them is shorter than either."""

    def size(stretch: list[int]) -> int:
        _, a, b, c, d = stretch
        return max(old[b] - old[a], new[d] - new[c])

    joined: list[list[int]] = []
    for stretch in stretches:
        joined.append(stretch)
        while len(joined) > 2 and joined[-2][0] and not joined[-1][0]:
            before, island, after = joined[-3:]
            if island[2] - island[1] > ISLAND or size(island) > min(size(before), size(after)):
                break
            joined[-3:] = [[False, before[1], after[2], before[3], after[4]]]
    return joined


def _slide(stretches: list[list[int]], old: list[Word], new: list[Word]) -> None:
    """Lets what only came, or only went, begin where a sentence begins, if that says the same."""
    for before, change, after in zip(stretches, stretches[1:], stretches[2:], strict=False):
        _, a, b, c, d = change
        if change[0] or (a < b and c < d):
            continue
        words, start, end = (old, a, b) if a < b else (new, c, d)
        room = after[2] - after[1] - 1
        best, steps = _ending(words, start), 0
        for step in range(1, min(room, end - start) + 1):
            if words[start + step - 1].text != words[end + step - 1].text:
                break
            if (ending := _ending(words, start + step)) > best:
                best, steps = ending, step
        before[2], before[4] = before[2] + steps, before[4] + steps
        change[1:] = [a + steps, b + steps, c + steps, d + steps]
        after[1], after[3] = after[1] + steps, after[3] + steps


def _ending(words: list[Word], place: int) -> int:
    """How clearly something ends before a place: nothing, a part of a sentence, a sentence."""
    text = words[place - 1].text if place else "."
    return 2 if text in ".!?。！？\n" else int(text in ",;:、–")


# Things that move


def pairs(
    old: Sequence[T],
    new: Sequence[T],
    keys: Sequence[Callable[[T], Hashable]],
    features: Callable[[T], Counter[str]],
) -> dict[int, int]:
    """Which of the old things is which of the new: equal, else of one key, else alike.

    Equal things in order come first. A key of None belongs to nothing.
    """
    in_order = matches(old, new)
    found = dict(in_order)
    for key in keys:
        waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        taken = set(found.values())
        for j, thing in enumerate(new):
            if j not in taken and (known := key(thing)) is not None:
                waiting[known].append(j)
        for i, thing in enumerate(old):
            if i not in found and (known := key(thing)) is not None and waiting[known]:
                found[i] = waiting[known].popleft()
    taken = set(found.values())
    left = {i: features(thing) for i, thing in enumerate(old) if i not in found}
    right = {j: features(thing) for j, thing in enumerate(new) if j not in taken}
    starts, ends = [i for i, _ in in_order], [j for _, j in in_order]

    def rank(candidate: tuple[float, int, int]) -> tuple[float, int, int]:
        likeness, i, j = candidate
        # Of two that are much alike, the one in the same place.
        near = bisect_left(starts, i) == bisect_left(ends, j)
        return (-likeness - (0.2 if near else 0), i, j)

    taken = set()
    for _likeness, i, j in sorted(_alike(left, right), key=rank):
        if i not in found and j not in taken:
            found[i] = j
            taken.add(j)
    return found


def _alike(
    old: dict[int, Counter[str]], new: dict[int, Counter[str]]
) -> Iterator[tuple[float, int, int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for j, features in new.items():
        for feature in features:
            places[feature].append(j)
    sizes = {j: features.total() for j, features in new.items()}
    for i, features in old.items():
        shared: Counter[int] = Counter()
        for feature, weight in features.items():
            if len(where := places.get(feature, ())) <= COMMON:
                for j in where:
                    shared[j] += weight
        for j, _weight in shared.most_common(4):
            likeness = 2 * (features & new[j]).total() / (features.total() + sizes[j])
            if likeness >= ALIKE:
                yield likeness, i, j


def word_features(words: list[Word]) -> Counter[str]:
    """Words and pairs of neighbours, weighed by their length, to tell how alike two texts are."""
    features: Counter[str] = Counter()
    before = ""
    for word in words:
        text = word.text.casefold()
        # A single sign of Japanese says little; with its neighbour it is a word.
        if len(text) > 1:
            features[text] += len(text)
        features[f"{before} {text}"] += len(text)
        before = text
    return features


def in_place(found: dict[int, int]) -> set[int]:
    """Which of the paired old things did not move: as many as have one order in both."""
    ends: list[int] = []
    chains: list[Any] = []
    for i, j in sorted(found.items()):
        n = bisect_left(ends, j)
        ends[n : n + 1], chains[n : n + 1] = [j], [(i, chains[n - 1] if n else None)]
    kept = set()
    chain: Any = chains[-1] if chains else None
    while chain:
        i, chain = chain
        kept.add(i)
    return kept
