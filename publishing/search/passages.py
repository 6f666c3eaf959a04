"""Shows where in a text the words stand that somebody looked for."""

from collections.abc import Iterator
from typing import NamedTuple

from publishing.search.query import Choice, Query
from publishing.search.words import EASTERN_NAME, EMPTY, Word, normal, words

# How many words a passage has, and how many of them stand before the first that was looked for.
LENGTH, BEFORE = 34, 8
# How long a passage is at most; Japanese has a word for every sign.
SIGNS = 320
# A text is looked through up to here.
FARTHEST = 60_000


class Piece(NamedTuple):
    """Some signs of a text that are shown alike."""

    text: str
    is_hit: bool = False
    is_japanese: bool = False


def whole(text: str, query: Query) -> list[Piece]:
    """A short text, such as a title, with what was looked for."""
    text = normal(text)
    return list(_pieces(text, 0, len(text), hits(list(words(text)), query)))


def passage(text: str, query: Query) -> list[Piece]:
    """The part of a text that has most of what was looked for, else its beginning."""
    text = text.replace("\n", " ").strip()[:FARTHEST]
    known = list(words(text))
    if not known:
        return []
    found = hits(known, query)
    first = _best(known, found)
    last = min(first + LENGTH, len(known)) - 1
    while last > first and known[last].end - known[first].start > SIGNS:
        last -= 1
    start = known[first].start if first else 0
    end = known[last].end if last < len(known) - 1 else len(text)
    spans = [span for span in found if start <= span[0] and span[1] <= end]
    pieces = list(_pieces(text, start, end, spans))
    before = [Piece("… ")] if first else []
    return [*before, *pieces, *([Piece(" …")] if end < len(text) else [])]


def share(title: str, query: Query) -> float:
    """How much of a title was looked for, times how much of what was looked for stands in it.

    From 0 to 1; words of the title that say nothing count for nothing.
    """
    known = list(words(normal(title)))
    telling = [word for word in known if word.folded not in EMPTY] or known
    spans = hits(known, query)
    meant = [word for word in telling if any(s <= word.start < end for s, end, _unit in spans)]
    if not telling:
        return 0.0
    found = {unit for _start, _end, unit in spans}
    return len(meant) / len(telling) * len(found) / len(query.units)


# Where a hit begins and ends, and which unit of the query it is of.
Span = tuple[int, int, int]


def hits(known: list[Word], query: Query) -> list[Span]:
    """Where the words stand that were looked for, one after the other."""
    found: list[Span] = []
    place = 0
    terms = [word.term for word in known]
    firsts: dict[str, list[tuple[int, Choice]]] = {}
    open_ones: list[tuple[int, Choice]] = []
    for number, unit in enumerate(query.units):
        for choice in unit.choices:
            if choice.is_open and len(choice.terms) == 1:
                open_ones.append((number, choice))
            elif not choice.is_mark:
                firsts.setdefault(choice.terms[0], []).append((number, choice))
    while place < len(known):
        length = 0
        for number, choice in [*firsts.get(terms[place], []), *open_ones]:
            if length < len(choice.terms) and _fits(choice, known, terms, place):
                length = len(choice.terms)
                span = (known[place].start, known[place + length - 1].end, number)
        if length:
            found.append(span)
        place += length or 1
    return found


def _fits(choice: Choice, known: list[Word], terms: list[str], place: int) -> bool:
    length = len(choice.terms)
    if place + length > len(terms):
        return False
    *firm, last = choice.terms
    if terms[place : place + length - 1] != firm:
        return False
    at = place + length - 1
    if choice.is_open:
        return known[at].folded.startswith(last) or terms[at].startswith(last)
    return terms[at] == last


def _best(known: list[Word], found: list[Span]) -> int:
    """The word with which the passage begins that has most different hits, the earliest."""
    if not found:
        return 0
    place = {word.start: number for number, word in enumerate(known)}
    starts = [(place[start], unit) for start, _end, unit in found]
    best, best_score = 0, (-1, -1)
    right = 0
    for left, (start, _unit) in enumerate(starts):
        while right < len(starts) and starts[right][0] < start + LENGTH - BEFORE:
            right += 1
        units = {unit for _place, unit in starts[left : min(right, left + LENGTH)]}
        score = (len(units), min(right - left, 4))
        if score > best_score:
            best, best_score = start, score
    if best + LENGTH - BEFORE > len(known):
        best = max(0, len(known) - LENGTH + BEFORE)
    return max(0, best - BEFORE)


def _pieces(text: str, start: int, end: int, spans: list[Span]) -> Iterator[Piece]:
    for first, last, _unit in spans:
        yield from _by_script(text[start:first], is_hit=False)
        yield from _by_script(text[first:last], is_hit=True)
        start = last
    yield from _by_script(text[start:end], is_hit=False)


def _by_script(text: str, *, is_hit: bool) -> Iterator[Piece]:
    """Parts Japanese from the rest, so that a page can say which is which."""
    start = 0
    for name in EASTERN_NAME.finditer(text):
        if name.start() > start:
            yield Piece(text[start : name.start()], is_hit)
        yield Piece(name[0], is_hit, is_japanese=True)
        start = name.end()
    if start < len(text):
        yield Piece(text[start:], is_hit)
