"""Words that somebody may have meant: those of the texts, found through what is left out of them.

Two words that differ by one letter are the same where one letter is left out of one or both.
"""

from collections.abc import Iterable
from typing import Any

from publishing.models import SearchSpelling, SearchWord

FARTHEST = 2
# How many words are weighed against one another, for each misspelt one.
MOST = 6
# No more are read, however many there are.
READ = 200
CHUNK = 500


def learn(words: Iterable[str], known: set[str]) -> None:
    """Keeps words that are not kept yet; `known` are some of which that is sure."""
    unsure = sorted(set(words) - known)
    for start in range(0, len(unsure), CHUNK):
        chunk = unsure[start : start + CHUNK]
        there = set(SearchWord.objects.filter(pk__in=chunk).values_list("pk", flat=True))
        _keep([word for word in chunk if word not in there])
        known.update(chunk)


def _keep(words: list[str]) -> None:
    SearchWord._default_manager.bulk_create([SearchWord(word=word) for word in words])
    SearchSpelling.objects.bulk_create(
        [SearchSpelling(key=key, word_id=word) for word in words for key in sorted(left_out(word))],
        batch_size=CHUNK,
    )


def left_out(word: str) -> set[str]:
    """The word, and the word without one of its letters."""
    return {word} | {word[:place] + word[place + 1 :] for place in range(len(word))}


def beginning_with(start: str, most: int = 20) -> list[str]:
    """Words that go on from `start`, the shortest first."""
    rows: Any = SearchWord.objects
    after = start[:-1] + chr(min(ord(start[-1]) + 1, 0x10FFFF))
    words = rows.filter(word__gte=start, word__lt=after).values_list("word", flat=True)[:READ]
    return sorted(words, key=lambda word: (len(word), word))[:most]


def like(words: Iterable[str]) -> dict[str, list[str]]:
    """For each word, those that it may have been meant as, the likest first; from one query."""
    words = list(words)
    keys: dict[str, list[str]] = {}
    for word in words:
        for key in left_out(word):
            keys.setdefault(key, []).append(word)
    rows = SearchSpelling.objects.filter(key__in=list(keys))
    near: dict[str, set[str]] = {word: set() for word in words}
    for key, word in rows.values_list("key", "word_id")[: READ * len(words)]:
        for mistyped in keys[key]:
            near[mistyped].add(word)
    return {word: _likest(word, near[word]) for word in words}


def _likest(word: str, others: set[str]) -> list[str]:
    measured = [(distance(word, other), other[0] != word[0], other) for other in others]
    # A short word has too many neighbours two letters away.
    farthest = FARTHEST if len(word) > 4 else 1
    return [other for far, _first, other in sorted(measured) if 0 < far <= farthest][:MOST]


def distance(one: str, other: str) -> int:
    """How many letters are added, left out, changed, or change places with the next one."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        now = [i]
        for j, second in enumerate(other, 1):
            cost = min(row[j] + 1, now[j - 1] + 1, row[j - 1] + (letter != second))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == second:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        before, row = row, now
    return row[-1]
