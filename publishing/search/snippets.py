"""Snippets of texts with the words of a query highlighted."""

from collections.abc import Iterator
from typing import NamedTuple

from publishing.search.query import Phrase, Query
from publishing.search.words import JAPANESE, STOP_WORDS, Word, normalize, words

# Words of a snippet, and how many of them precede the first hit.
LENGTH, BEFORE = 34, 8
# Characters of a snippet at most; in Japanese, each is a word.
MAX_CHARACTERS = 320
# Characters of a text that are searched for the snippet.
MAX_TEXT = 60_000


class Piece(NamedTuple):
    """Part of a snippet in one style."""

    text: str
    is_hit: bool = False
    is_japanese: bool = False


class Hit(NamedTuple):
    """Position of a match, and the number of the clause."""

    start: int
    end: int
    clause: int


def highlighted(text: str, query: Query) -> list[Piece]:
    """A short text, such as a title, as a whole."""
    text = normalize(text)
    return list(_pieces(text, 0, len(text), hits(list(words(text)), query)))


def snippet(text: str, query: Query) -> list[Piece]:
    """The part of a text with most clauses of the query, else its beginning."""
    text = text.replace("\n", " ").strip()[:MAX_TEXT]
    found = list(words(text))
    if not found:
        return []
    all_hits = hits(found, query)
    first = _best_start(found, all_hits)
    last = min(first + LENGTH, len(found)) - 1
    while last > first and found[last].end - found[first].start > MAX_CHARACTERS:
        last -= 1
    start = found[first].start if first else 0
    end = found[last].end if last < len(found) - 1 else len(text)
    shown = [hit for hit in all_hits if start <= hit.start and hit.end <= end]
    before = [Piece("… ")] if first else []
    after = [Piece(" …")] if end < len(text) else []
    return [*before, *_pieces(text, start, end, shown), *after]


def title_score(title: str, query: Query) -> float:
    """Share of a title that the query covers, times the share of the query in it (0 to 1).

    Stop words of the title do not count.
    """
    found = list(words(normalize(title)))
    telling = [word for word in found if word.folded not in STOP_WORDS] or found
    if not telling:
        return 0.0
    all_hits = hits(found, query)
    covered = [word for word in telling if any(s <= word.start < e for s, e, _clause in all_hits)]
    clauses = {hit.clause for hit in all_hits}
    return len(covered) / len(telling) * len(clauses) / len(query.clauses)


def hits(found: list[Word], query: Query) -> list[Hit]:
    """Matches of the query among words, without overlaps, the longest first."""
    terms = [word.term for word in found]
    by_first: dict[str, list[tuple[int, Phrase]]] = {}
    prefixes: list[tuple[int, Phrase]] = []
    for number, clause in enumerate(query.clauses):
        for phrase in clause.phrases:
            if phrase.is_prefix and len(phrase.terms) == 1:
                prefixes.append((number, phrase))
            elif not phrase.is_reference:
                by_first.setdefault(phrase.terms[0], []).append((number, phrase))
    result: list[Hit] = []
    place = 0
    while place < len(found):
        length = 0
        for number, phrase in [*by_first.get(terms[place], []), *prefixes]:
            if length < len(phrase.terms) and _matches(phrase, found, terms, place):
                length = len(phrase.terms)
                hit = Hit(found[place].start, found[place + length - 1].end, number)
        if length:
            result.append(hit)
        place += length or 1
    return result


def _matches(phrase: Phrase, found: list[Word], terms: list[str], place: int) -> bool:
    *first, last = phrase.terms
    end = place + len(first)
    if end >= len(terms) or terms[place:end] != first:
        return False
    if phrase.is_prefix:
        return found[end].folded.startswith(last) or terms[end].startswith(last)
    return terms[end] == last


def _best_start(found: list[Word], all_hits: list[Hit]) -> int:
    """Index of the word at which the snippet with most different clauses begins."""
    if not all_hits:
        return 0
    place = {word.start: number for number, word in enumerate(found)}
    starts = [(place[hit.start], hit.clause) for hit in all_hits]
    best, best_score = 0, (-1, -1)
    right = 0
    for left, (start, _clause) in enumerate(starts):
        while right < len(starts) and starts[right][0] < start + LENGTH - BEFORE:
            right += 1
        clauses = {clause for _place, clause in starts[left : min(right, left + LENGTH)]}
        score = (len(clauses), min(right - left, 4))
        if score > best_score:
            best, best_score = start, score
    if best + LENGTH - BEFORE > len(found):
        best = max(0, len(found) - LENGTH + BEFORE)
    return max(0, best - BEFORE)


def _pieces(text: str, start: int, end: int, shown: list[Hit]) -> Iterator[Piece]:
    for hit in shown:
        yield from _by_script(text[start : hit.start], is_hit=False)
        yield from _by_script(text[hit.start : hit.end], is_hit=True)
        start = hit.end
    yield from _by_script(text[start:end], is_hit=False)


def _by_script(text: str, *, is_hit: bool) -> Iterator[Piece]:
    """Pieces of Japanese and of other scripts, for the attribute `lang`."""
    start = 0
    for japanese in JAPANESE.finditer(text):
        if japanese.start() > start:
            yield Piece(text[start : japanese.start()], is_hit)
        yield Piece(japanese[0], is_hit, is_japanese=True)
        start = japanese.end()
    if start < len(text):
        yield Piece(text[start:], is_hit)
