"""Vocabulary of the texts, and spelling suggestions by deletion keys (SymSpell).

Two words one edit apart have a key in common: each word is stored under itself and under itself
without each of its letters.
"""

from collections.abc import Iterable

from publishing.models import SearchSpelling, SearchWord

MAX_DISTANCE = 2
# Suggestions for one word.
MAX_SUGGESTIONS = 6
# Rows read for one word.
MAX_ROWS = 200
CHUNK = 500


def add_words(words: Iterable[str], stored: set[str]) -> None:
    """Adds words to the vocabulary; `stored` are words in it, and gets these too."""
    unknown = sorted(set(words) - stored)
    for start in range(0, len(unknown), CHUNK):
        chunk = unknown[start : start + CHUNK]
        stored.update(SearchWord._default_manager.filter(pk__in=chunk).values_list("pk", flat=True))
        new = [word for word in chunk if word not in stored]
        SearchWord._default_manager.bulk_create([SearchWord(word=word) for word in new])
        keys = [(key, word) for word in new for key in sorted(deletion_keys(word))]
        SearchSpelling._default_manager.bulk_create(
            [SearchSpelling(key=key, word_id=word) for key, word in keys], batch_size=CHUNK
        )
        stored.update(new)


def deletion_keys(word: str) -> set[str]:
    """The word, and the word without each of its letters."""
    return {word} | {word[:place] + word[place + 1 :] for place in range(len(word))}


def words_with_prefix(prefix: str, most: int = 20) -> list[str]:
    """Words of the vocabulary that begin with `prefix`, the shortest first."""
    after = prefix[:-1] + chr(min(ord(prefix[-1]) + 1, 0x10FFFF))
    rows = SearchWord._default_manager.filter(word__gte=prefix, word__lt=after)
    words = rows.values_list("word", flat=True)[:MAX_ROWS]
    return sorted(words, key=lambda word: (len(word), word))[:most]


def suggestions(words: list[str]) -> dict[str, list[str]]:
    """Similar words of the vocabulary for each word, the closest first; in one query."""
    keys: dict[str, list[str]] = {}
    for word in words:
        for key in deletion_keys(word):
            keys.setdefault(key, []).append(word)
    rows = SearchSpelling._default_manager.filter(key__in=list(keys))
    similar: dict[str, set[str]] = {word: set() for word in words}
    for key, other in rows.values_list("key", "word_id")[: MAX_ROWS * len(words)]:
        for word in keys[key]:
            similar[word].add(other)
    return {word: _closest(word, similar[word]) for word in words}


def _closest(word: str, others: set[str]) -> list[str]:
    ranked = sorted((edit_distance(word, other), other[0] != word[0], other) for other in others)
    # A short word has too many neighbours at distance two.
    most = MAX_DISTANCE if len(word) > 4 else 1
    close = [other for distance, _is_other_initial, other in ranked if 0 < distance <= most]
    return close[:MAX_SUGGESTIONS]


def edit_distance(one: str, other: str) -> int:
    """Damerau-Levenshtein distance (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        current = [i]
        for j, second in enumerate(other, 1):
            cost = min(row[j] + 1, current[j - 1] + 1, row[j - 1] + (letter != second))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == second:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        before, row = row, current
    return row[-1]
