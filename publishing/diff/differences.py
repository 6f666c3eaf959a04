"""Sequence comparison: longest common subsequences, word edits, and moved items.

The time grows with the length alone: a comparison that would cost more is coarser.
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

# Pairs of equal items that are compared, besides 20 for each item; and their maximum.
MIN_PAIRS = 2_000
MAX_PAIRS = 500_000
MAX_DEPTH = 8
# Two items are one changed item from this similarity on.
MIN_SIMILARITY = 0.5
# A feature of more items than this is ignored.
MAX_ITEMS_OF_FEATURE = 20
# Up to so many equal words between two changes are shown as changed too.
ISLAND = 3
# A text with a smaller share of equal words is shown as rewritten, not word by word.
MIN_EQUAL = 0.3


class Edit(NamedTuple):
    """Equal words of two texts, or new words in place of old ones."""

    is_equal: bool
    old: list[Token]
    new: list[Token]


def longest_chain(found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Longest series of index pairs that rises in both indexes (Hunt and Szymanski).

    The pairs are sorted by the first index, then by the second one in descending order.
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
    """The ranges before each pair of indexes, with that pair; and those after the last pair."""
    i, j = old.start, new.start
    for pair in found:
        yield range(i, pair[0]), range(j, pair[1]), pair
        i, j = pair[0] + 1, pair[1] + 1
    yield range(i, old.stop), range(j, new.stop), None


def common_subsequence(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Index pairs of a longest common subsequence, or of nearly one."""
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
        if low == high or start == end or depth == MAX_DEPTH:
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
    """Longest common subsequence of the rare items, and whether all items are rare."""
    counts = Counter(old[olds.start : olds.stop])
    places: dict[Hashable, list[int]] = defaultdict(list)
    for j in reversed(news):
        if new[j] in counts:
            places[new[j]].append(j)
    budget = min(MIN_PAIRS + 20 * (len(olds) + len(news)), MAX_PAIRS)
    rare = {}
    for item, where in sorted(places.items(), key=lambda entry: counts[entry[0]] * len(entry[1])):
        budget -= counts[item] * len(where)
        if budget < 0:
            break
        rare[item] = where
    found = longest_chain((i, j) for i in olds for j in rare.get(old[i], ()))
    return found, len(rare) == len(places)


# Words


def word_edits(old: list[Token], new: list[Token]) -> list[Edit]:
    """Edits between two texts, aligned to sentences where possible."""
    stretches: list[list[int]] = []
    same = common_subsequence([word.text for word in old], [word.text for word in new])
    for olds, news, pair in gaps(same, range(len(old)), range(len(new))):
        if olds or news:
            stretches.append([False, olds.start, olds.stop, news.start, news.stop])
        if pair and stretches and stretches[-1][0]:
            stretches[-1][2], stretches[-1][4] = pair[0] + 1, pair[1] + 1
        elif pair:
            stretches.append([True, pair[0], pair[0] + 1, pair[1], pair[1] + 1])
    stretches = _without_islands(stretches, _lengths(old), _lengths(new))
    _slide(stretches, old, new)
    equal = sum(len(word.text) for is_equal, a, b, *_ in stretches if is_equal for word in old[a:b])
    size = sum(len(word.text) for word in (*old, *new))
    if len(stretches) > 1 and 2 * equal < MIN_EQUAL * size:
        return [Edit(False, old, new)]
    return [Edit(bool(is_equal), old[a:b], new[c:d]) for is_equal, a, b, c, d in stretches]


def _lengths(words: list[Token]) -> list[int]:
    """Number of characters before each word."""
    return list(accumulate((len(word.text) for word in words), initial=0))


def _without_islands(stretches: list[list[int]], old: list[int], new: list[int]) -> list[list[int]]:
    """The stretches, with changes joined where the equal words between are fewer than either."""

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
    """Moves pure insertions and deletions to the start of a sentence, where that is equivalent."""
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
    """End before a place: 2 of a sentence, 1 of a part of a sentence, else 0."""
    text = words[place - 1].text if place else "."
    return 2 if text in ".!?。！？\n" else int(text in ",;:、–")


# Moved items


def match_items(
    old: Sequence[T],
    new: Sequence[T],
    keys: Sequence[Callable[[T], Hashable]],
    features: Callable[[T], Counter[str]],
) -> dict[int, int]:
    """Indexes of old items with those of the same new items: equal, else of one key, else similar.

    Equal items in order come first. A key of None matches nothing.
    """
    in_order = common_subsequence(old, new)
    found = dict(in_order)
    for key in keys:
        waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        taken = set(found.values())
        for j, item in enumerate(new):
            if j not in taken and (value := key(item)) is not None:
                waiting[value].append(j)
        for i, item in enumerate(old):
            if i not in found and (value := key(item)) is not None and waiting[value]:
                found[i] = waiting[value].popleft()
    taken = set(found.values())
    left = {i: features(item) for i, item in enumerate(old) if i not in found}
    right = {j: features(item) for j, item in enumerate(new) if j not in taken}
    starts, ends = [i for i, _ in in_order], [j for _, j in in_order]

    def rank(candidate: tuple[float, int, int]) -> tuple[float, int, int]:
        similarity, i, j = candidate
        # Of two similar items, the one in the same place.
        near = bisect_left(starts, i) == bisect_left(ends, j)
        return (-similarity - (0.2 if near else 0), i, j)

    taken = set()
    for _similarity, i, j in sorted(_similar(left, right), key=rank):
        if i not in found and j not in taken:
            found[i] = j
            taken.add(j)
    return found


def _similar(
    old: dict[int, Counter[str]], new: dict[int, Counter[str]]
) -> Iterator[tuple[float, int, int]]:
    """Similarities of at least MIN_SIMILARITY, each with the indexes of the two items."""
    places: dict[str, list[int]] = defaultdict(list)
    for j, features in new.items():
        for feature in features:
            places[feature].append(j)
    sizes = {j: features.total() for j, features in new.items()}
    for i, features in old.items():
        shared: Counter[int] = Counter()
        for feature, weight in features.items():
            if len(where := places.get(feature, ())) <= MAX_ITEMS_OF_FEATURE:
                for j in where:
                    shared[j] += weight
        for j, _weight in shared.most_common(4):
            similarity = 2 * (features & new[j]).total() / (features.total() + sizes[j])
            if similarity >= MIN_SIMILARITY:
                yield similarity, i, j


def word_features(words: list[Token]) -> Counter[str]:
    """Words and pairs of neighbours, weighted by length, for the similarity of two texts."""
    features: Counter[str] = Counter()
    before = ""
    for word in words:
        text = word.text.casefold()
        # A single Japanese character means little; two are a word.
        if len(text) > 1:
            features[text] += len(text)
        features[f"{before} {text}"] += len(text)
        before = text
    return features


def unmoved(found: dict[int, int]) -> set[int]:
    """Indexes of the old items that did not move: the most that have one order in both."""
    return {i for i, _j in longest_chain(sorted(found.items()))}
