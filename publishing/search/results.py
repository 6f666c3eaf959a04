"""Search among the editions that are live at a moment."""

import datetime
from dataclasses import dataclass, replace

from django.apps import apps

from publishing.models import Edition, SearchEntry
from publishing.models.reference import ReferenceData
from publishing.search import spelling
from publishing.search.content import reference_term
from publishing.search.engines import engine
from publishing.search.query import Clause, Phrase, Query, parse
from publishing.search.snippets import title_score
from publishing.search.words import normalize, words

MAX_RESULTS = 500
# The best results, which the titles rank anew.
RANKED_BY_TITLE = 100
# Up to this number the editions with a suggested word are counted.
ENOUGH = 50
MAX_CORRECTIONS = 4


@dataclass
class SearchResults:
    """Keys of the editions that match a query, the best first."""

    query: Query
    editions: list[int]
    # Whether no edition has all clauses, and these have some.
    is_relaxed: bool = False
    # The query with corrected spelling; empty without a suggestion.
    suggestion: str = ""

    @property
    def count(self) -> int:
        return min(len(self.editions), MAX_RESULTS)

    @property
    def is_capped(self) -> bool:
        return len(self.editions) > MAX_RESULTS


def find(text: str, at: datetime.datetime, filters: list[str]) -> SearchResults:
    """Finds editions with all words of a query; else with some, and suggests a spelling.

    `filters` are terms that every edition has.
    """
    query = _with_references(_with_completions(parse(text, filters)))
    if not query.clauses:
        return SearchResults(query, [])
    parts = _parts(at)
    if editions := _ranked(query, at, parts):
        return SearchResults(query, editions)
    suggestion = _suggestion(query, at, parts)
    relaxed = query.relaxed()
    if len(relaxed.clauses) > 1:
        editions = _ranked(relaxed, at, parts)
        return SearchResults(relaxed, editions, is_relaxed=True, suggestion=suggestion)
    return SearchResults(query, [], suggestion=suggestion)


def find_all_words(text: str, at: datetime.datetime, filters: list[str]) -> SearchResults:
    """Finds editions with all words of a query, and with no names of reference data."""
    query = _with_completions(parse(text, filters))
    return SearchResults(query, _ranked(query, at, _parts(at)) if query.clauses else [])


def _parts(at: datetime.datetime) -> list[bool]:
    """Parts of the index (`is_past`) that have editions live at `at`."""
    was_live = SearchEntry.objects.filter(is_past=True, live_until__gt=at)
    return [False, True] if was_live.exists() else [False]


def _ranked(query: Query, at: datetime.datetime, parts: list[bool]) -> list[int]:
    """Keys of the matches, the best first; scores of the two parts count as comparable."""
    rows: list[tuple[float, int]] = []
    for is_past in parts:
        rows += engine().best_matches(query, at, MAX_RESULTS + 1, is_past=is_past)
    rows.sort(key=lambda row: (row[0], -row[1]))
    best = _ranked_by_title(rows[:RANKED_BY_TITLE], query)
    return [*best, *(pk for _score, pk in rows[RANKED_BY_TITLE : MAX_RESULTS + 1])]


def _ranked_by_title(rows: list[tuple[float, int]], query: Query) -> list[int]:
    """The same editions, those first whose titles the query covers.

    A database scores how often a word is in a title, not how much of the title it is: of two pages
    with cramps in their titles, “Leg cramps” comes first.
    """
    editions = Edition.objects.filter(pk__in=[pk for _score, pk in rows])
    titles = dict(editions.values_list("pk", "title"))
    best = rows[0][0] if rows else 0

    def weight(row: tuple[float, int]) -> float:
        return (row[0] / best if best else 1) + title_score(titles.get(row[1], ""), query)

    return [pk for _score, pk in sorted(rows, key=weight, reverse=True)]


def _with_completions(query: Query) -> Query:
    """The query with the stems of words that the last word may become."""
    last = query.clauses[-1] if query.clauses else None
    if last is None or not last.prefix:
        return query
    # Stems that begin with the prefix are found by it.
    phrases = [
        Phrase((*last.terms[:-1], word.term))
        for other in spelling.words_with_prefix(last.prefix)
        for word in words(other)
        if not word.term.startswith(last.prefix)
    ]
    return replace(query, clauses=(*query.clauses[:-1], last.with_phrases(phrases)))


def _with_references(query: Query) -> Query:
    """The query with the reference data (patterns, people) that its words name.

    The index has their terms and not their names, which may change.
    """
    if not query.clauses:
        return query
    names = [
        (reference_term(model, row.pk), tuple(word.term for word in words(normalize(name))))
        for model in apps.get_models()
        if issubclass(model, ReferenceData) and model.is_searched
        for row in model.objects.all()
        for name in row.search_names
    ]
    clauses = [
        clause.with_phrases(
            Phrase((term,), is_reference=True) for term, name in names if _is_in(clause, name)
        )
        for clause in query.clauses
    ]
    return replace(query, clauses=tuple(clauses))


def _is_in(clause: Clause, name: tuple[str, ...]) -> bool:
    """Whether a name has the terms of a clause, in their order."""
    length = len(clause.terms)
    return any(
        name[start : start + length] == phrase.terms
        for phrase in clause.phrases
        if not phrase.is_reference
        for start in range(len(name) - length + 1)
    )


def _suggestion(query: Query, at: datetime.datetime, parts: list[bool]) -> str:
    """The query with its unknown words corrected; empty without a better spelling.

    Only by words of editions that are live at `at`, as planned ones are secret.
    """
    single = [replace(each, filters=()) for each in query.split() if each.clauses[0].single_word]
    counts = _counts(single, at, 1, parts)
    unknown = [
        each.clauses[0].single_word for each, count in zip(single, counts, strict=True) if not count
    ][:MAX_CORRECTIONS]
    if not unknown:
        return ""
    similar = spelling.suggestions(unknown)
    pairs = [(word, other) for word, others in similar.items() for other in others]
    counts = _counts([parse(f"“{other}”") for _word, other in pairs], at, ENOUGH, parts)
    best: dict[str, tuple[int, int, str]] = {}
    for (word, other), count in zip(pairs, counts, strict=True):
        if count:
            weight = (spelling.edit_distance(word, other), -count, other)
            best[word] = min(best.get(word, weight), weight)
    if not best:
        return ""
    text = query.corrected({word: other for word, (_distance, _count, other) in best.items()})
    found = _counts([_with_references(parse(text, query.filters))], at, 1, parts)
    return text.strip() if found[0] else ""


def _counts(queries: list[Query], at: datetime.datetime, most: int, parts: list[bool]) -> list[int]:
    """Number of live editions for each query, up to `most` in each part."""
    by_part = [engine().count_matches(queries, at, most, is_past=is_past) for is_past in parts]
    return [sum(counts) for counts in zip(*by_part, strict=True)]
