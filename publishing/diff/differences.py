"""What differs between two sequences: what stays, what went, what came, and what moved.

The time grows with the length alone, whatever the sequences hold: a comparison that would cost
more is left coarser.
"""

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple, TypeVar

from publishing.diff.blocks import Token

T = TypeVar("T", bound=Hashable)
# The last pair of a chain, and the chain before it.
Chain = tuple[int, int, "Chain | None"]

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
    old: list[Token]
    new: list[Token]


def longest_chain(found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Longest series of pairs of places that rises in both (Hunt and Szymanski).

    The pairs come in order of the first place; those of one first place, the last second one first.
    """
    ends: list[int] = []  # `ends[n]` is where the best chain of n + 1 pairs ends.
    chains: list[Chain] = []
    for i, j in found:
        n = bisect_left(ends, j)
        ends[n : n + 1], chains[n : n + 1] = [j], [(i, j, chains[n - 1] if n else None)]
    longest = []
    chain = chains[-1] if chains else None
    while chain:
        longest.append(chain[:2])
        chain = chain[2]
    return longest[::-1]


def gaps(
    found: Iterable[tuple[int, int]], old: range, new: range
) -> Iterator[tuple[range, range, tuple[int, int] | None]]:
    """What stands before each pair of places, with that pair, and at last what stands behind."""
    i, j = old.start, new.start
    for pair in found:
        yield range(i, pair[0]), range(j, pair[1]), pair
        i, j = pair[0] + 1, pair[1] + 1
    yield range(i, old.stop), range(j, new.stop), None


def matches(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """The places of what stays, in the order of both: a longest common subsequence, or nearly."""
    found: list[tuple[int, int]] = []
    waiting = [(range(len(old)), range(len(new)), 0)]
    while waiting:
        olds, news, depth = waiting.pop()
        low, high, start, end = olds.start, olds.stop, news.start, news.stop
        while low < high and start < end and old[low] == new[start]:
            found.append((low, start))
            low, start = low + 1, start + 1
        while low < high and start < end and old[high - 1] == new[end - 1]:
            high, end = high - 1, end - 1
            found.append((high, end))
        if low == high or start == end or depth == ROUNDS:
            continue
        olds, news = range(low, high), range(start, end)
        anchors, is_complete = _anchors(old, olds, new, news)
        found += anchors
        if anchors and not is_complete:
            waiting += [(*gap[:2], depth + 1) for gap in gaps(anchors, olds, news)]
    return sorted(found)


def _anchors(
    old: Sequence[Hashable], olds: range, new: Sequence[Hashable], news: range
) -> tuple[list[tuple[int, int]], bool]:
    """The longest common subsequence of what is rare enough; and whether that is everything."""
    counts = Counter(old[olds.start : olds.stop])
    places: dict[Hashable, list[int]] = defaultdict(list)
    for j in reversed(news):
        if new[j] in counts:
            places[new[j]].append(j)
    budget = min(PAIRS + 20 * (len(olds) + len(news)), MOST_PAIRS)
    rare = {}
    for thing, where in sorted(places.items(), key=lambda item: counts[item[0]] * len(item[1])):
        budget -= counts[thing] * len(where)
        if budget < 0:
            break
        rare[thing] = where
    found = longest_chain((i, j) for i in olds for j in rare.get(old[i], ()))
    return found, len(rare) == len(places)


# Words


def edits(old: list[Token], new: list[Token]) -> list[Edit]:
    """How one text became the other, in stretches that make sense to a reader."""
    stretches: list[list[int]] = []
    same = matches([word.text for word in old], [word.text for word in new])
    for olds, news, pair in gaps(same, range(len(old)), range(len(new))):
        if olds or news:
            stretches.append([False, olds.start, olds.stop, news.start, news.stop])
        if pair and stretches and stretches[-1][0]:
            stretches[-1][2], stretches[-1][4] = pair[0] + 1, pair[1] + 1
        elif pair:
            stretches.append([True, pair[0], pair[0] + 1, pair[1], pair[1] + 1])
    stretches = _without_islands(stretches, _lengths(old), _lengths(new))
    _slide(stretches, old, new)
    kept = sum(len(word.text) for stays, a, b, _, _ in stretches if stays for word in old[a:b])
    size = sum(len(word.text) for word in (*old, *new))
    if len(stretches) > 1 and 2 * kept < KEPT * size:
        return [Edit(False, old, new)]
    return [Edit(bool(stays), old[a:b], new[c:d]) for stays, a, b, c, d in stretches]


def _lengths(words: list[Token]) -> list[int]:
    """How many signs stand before each word."""
    return list(accumulate((len(word.text) for word in words), initial=0))


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


def _slide(stretches: list[list[int]], old: list[Token], new: list[Token]) -> None:
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


def _ending(words: list[Token], place: int) -> int:
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


def word_features(words: list[Token]) -> Counter[str]:
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
    return {i for i, _j in longest_chain(sorted(found.items()))}
