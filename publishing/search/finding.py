"""What readers who look from a moment find there."""

import datetime
from dataclasses import dataclass, replace
from typing import Any

from django.apps import apps

from publishing.models import Edition, SearchEntry
from publishing.models.reference import ReferenceData
from publishing.search import spelling
from publishing.search.content import mark
from publishing.search.engines import engine
from publishing.search.passages import share
from publishing.search.query import Choice, Query, Unit, parse
from publishing.search.words import normal, words

# Results are listed up to this one; a search that finds more is too wide for anybody to read.
MOST = 500
# How many of them are put in order by their titles as well.
WEIGHED = 100
# How often a word that somebody may have meant is counted.
ENOUGH = 50
# How many misspelt words of one query are mended.
MENDED = 4


@dataclass
class Found:
    """The keys of editions that are live at the moment, the best first."""

    query: Query
    editions: list[int]
    # Whether nothing has all that was asked for, and these have some of it.
    is_loose: bool = False
    # What was meant, perhaps, where nothing was found.
    instead: str = ""

    @property
    def count(self) -> int:
        return min(len(self.editions), MOST)

    @property
    def is_capped(self) -> bool:
        return len(self.editions) > MOST


def find(text: str, at: datetime.datetime, among: list[str]) -> Found:
    """Searches for what somebody typed, among texts that have all the signs of `among`."""
    query = named(continued(parse(text, among)))
    if not query.units:
        return Found(query, [])
    wider = past_counts(at)
    if editions := ranked(query, at, past=wider):
        return Found(query, editions)
    instead = meant(query, at, past=wider)
    loose = query.loosened()
    if len(loose.units) > 1:
        return Found(loose, ranked(loose, at, past=wider), is_loose=True, instead=instead)
    return Found(query, [], instead=instead)


def having(text: str, at: datetime.datetime, among: list[str]) -> Found:
    """The texts that have all that somebody typed, or begins of it; no others in their place."""
    query = continued(parse(text, among))
    return Found(query, ranked(query, at, past=past_counts(at)) if query.units else [])


def past_counts(at: datetime.datetime) -> bool:
    """Whether something was live at `at` that is past by now."""
    entries = SearchEntry.objects
    found: bool = entries.filter(is_past=True, live_until__gt=at).exists()
    return found


def ranked(query: Query, at: datetime.datetime, *, past: bool) -> list[int]:
    """The editions that are live at `at` and fit, the best first."""
    parts = (False, True) if past else (False,)
    found = [row for part in parts for row in engine().ranked(query, at, MOST + 1, past=part)]
    # A second part has scores of its own making; as near as need be.
    found.sort(key=lambda row: (row[0], -row[1]))
    return [*_by_title(found[:WEIGHED], query), *(pk for _score, pk in found[WEIGHED : MOST + 1])]


def _by_title(rows: list[tuple[float, int]], query: Query) -> list[int]:
    """The same editions, those before others whose title is about little else.

    A database counts how often a word stands in a title, not how much of the title it is: of two
    pages with cramps in their titles, “Leg cramps” is the one to begin with.
    """
    editions = Edition.objects.filter(pk__in=[r[1] for r in rows])
    titles = dict(editions.values_list("pk", "title"))
    best = rows[0][0] if rows else 0

    def weight(row: tuple[float, int]) -> float:
        return (row[0] / best if best else 1) + share(titles.get(row[1], ""), query)

    return [pk for _score, pk in sorted(rows, key=weight, reverse=True)]


def continued(query: Query) -> Query:
    """The query with the stems of words that the last one may become."""
    last = query.units[-1] if query.units else None
    if last is None or not last.beginning:
        return query
    # Others than those that begin like it themselves, which are found by that.
    stems = [
        Choice((*last.terms[:-1], word.term))
        for other in spelling.beginning_with(last.beginning)
        for word in words(other)
        if not word.term.startswith(last.beginning)
    ]
    return replace(query, units=(*query.units[:-1], last.or_also(stems)))


def named(query: Query) -> Query:
    """The query with the names that are corrected in place (patterns, people).

    A text knows which of them it names, and not how they are called today.
    """
    if not query.units:
        return query
    names = [
        (mark(type(row), row.pk), tuple(word.term for word in words(normal(name))))
        for model in apps.get_models()
        if issubclass(model, ReferenceData) and model.is_searched
        for row in model.objects.all()
        for name in row.search_names
    ]
    units = [
        unit.or_also(Choice((sign,), is_mark=True) for sign, name in names if _is_in(unit, name))
        for unit in query.units
    ]
    return replace(query, units=tuple(units))


def _is_in(unit: Unit, name: tuple[str, ...]) -> bool:
    """Whether a name has the words of a unit, in their order."""
    length = len(unit.terms)
    return any(
        name[start : start + length] == choice.terms
        for choice in unit.choices
        if not choice.is_mark
        for start in range(len(name) - length + 1)
    )


def meant(query: Query, at: datetime.datetime, *, past: bool) -> str:
    """What was typed with each word mended that no live text has; empty where nothing is better.

    Only words of texts that are live at `at`: what is planned is told to nobody.
    """
    single = [query for query in query.one_by_one() if query.units[0].word]
    there = counts([replace(each, among=()) for each in single], at, 1, past=past)
    unknown = [each.units[0].word for each, count in zip(single, there, strict=True) if not count][
        :MENDED
    ]
    if not unknown:
        return ""
    near = spelling.like(unknown)
    candidates = [(word, other) for word, others in near.items() for other in others]
    found = counts([_exactly(other) for _word, other in candidates], at, ENOUGH, past=past)
    best: dict[str, tuple[int, int, str]] = {}
    for (word, other), count in zip(candidates, found, strict=True):
        if count:
            weighed = (spelling.distance(word, other), -count, other)
            best[word] = min(best.get(word, weighed), weighed)
    if not best:
        return ""
    text = query.mended({word: other for word, (_far, _count, other) in best.items()})
    whole: Any = counts([named(parse(text, query.among))], at, 1, past=past)
    return text.strip() if whole[0] else ""


def _exactly(word: str) -> Query:
    return parse(f"“{word}”")


def counts(queries: list[Query], at: datetime.datetime, most: int, *, past: bool) -> list[int]:
    """How many live editions each query finds, up to `most` or a little more."""
    found: list[int] = engine().counts(queries, at, most, past=False)
    if past:
        also = engine().counts(queries, at, most, past=True)
        found = [one + other for one, other in zip(found, also, strict=True)]
    return found
