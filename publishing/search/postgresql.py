"""The index on PostgreSQL: a column of SearchEntry that Django does not know of, and two GIN.

The words that it holds are made by publishing.search.words; PostgreSQL's own parsers and
dictionaries, which depend on the locale of the database, have no part in it.
"""

import datetime
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection

from publishing.search.content import Terms
from publishing.search.query import Choice, Query, Unit

TABLE = "publishing_searchentry"
INDEXES = {False: "publishing_search_today", True: "publishing_search_past"}
# The label of each column: title, other names, summary, text, where it is filed.
LABELS = dict(zip(Terms._fields, "ABBCD", strict=True))
# How much a word counts, from D to A.
WEIGHTS = "'{0, 0.1, 0.4, 1}'"
LIVE = "live_from <= %s AND (live_until IS NULL OR live_until > %s)"
# Between columns, so that no phrase goes over from one to the next.
GAP = 8
# PostgreSQL counts no further, and keeps no more places of one word.
LAST_PLACE, MOST_PLACES = 16_383, 255


def create() -> None:
    """Makes the column and its indexes anew, empty."""
    with connection.cursor() as cursor:
        # No table is altered while a row of it waits to be checked.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    drop()
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {TABLE} ADD COLUMN vector tsvector")
        for past, index in INDEXES.items():
            condition = "is_past" if past else "NOT is_past"
            cursor.execute(f"CREATE INDEX {index} ON {TABLE} USING gin (vector) WHERE {condition}")


def drop() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE IF EXISTS {TABLE} DROP COLUMN IF EXISTS vector")


def empty() -> None:
    """Nothing: the words go with their rows."""


def put(rows: Iterable[tuple[int, bool, Terms]]) -> None:
    """Writes the words of editions; whether they are past stands in their row."""
    pks, vectors = _columns(rows)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {TABLE} AS entry SET vector = given.words::tsvector "  # noqa: S608
            "FROM unnest(%s::bigint[], %s::text[]) AS given (pk, words) "
            "WHERE entry.edition_id = given.pk",
            [pks, vectors],
        )


def move(pks: Collection[int], *, to_past: bool) -> None:
    """Nothing: the indexes follow the column `is_past`."""


def remove(pks: Collection[int]) -> None:
    """Nothing: the words go with their row."""


def ranked(
    query: Query, at: datetime.datetime, most: int, *, past: bool
) -> list[tuple[float, int]]:
    """The best editions that are live at `at`, with their scores: the smaller, the better."""
    words = expression(query)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT -ts_rank({WEIGHTS}, vector, %s::tsquery, 1) AS score, edition_id "  # noqa: S608
            f"FROM {TABLE} WHERE {_part(past=past)} AND vector @@ %s::tsquery AND {LIVE} "
            "ORDER BY score, edition_id DESC LIMIT %s",
            [words, words, at, at, most],
        )
        return list(cursor.fetchall())


def counts(queries: list[Query], at: datetime.datetime, most: int, *, past: bool) -> list[int]:
    """How many live editions each query finds, counted up to `most`; in one statement."""
    if not queries:
        return []
    one = (
        f"(SELECT COUNT(*) FROM (SELECT 1 FROM {TABLE} WHERE {_part(past=past)} "  # noqa: S608
        f"AND vector @@ %s::tsquery AND {LIVE} LIMIT %s) AS capped)"
    )
    values: list[Any] = []
    for query in queries:
        values += [expression(query), at, at, most]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join([one] * len(queries)), values)
        return list(cursor.fetchone())


def differing(rows: Iterable[tuple[int, bool, Terms]]) -> set[int]:
    """The keys of editions whose words the index has otherwise."""
    pks, vectors = _columns(rows)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT given.pk FROM unnest(%s::bigint[], %s::text[]) AS given (pk, words) "  # noqa: S608
            f"LEFT JOIN {TABLE} AS entry ON entry.edition_id = given.pk "
            "WHERE entry.vector IS DISTINCT FROM given.words::tsvector",
            [pks, vectors],
        )
        return {pk for (pk,) in cursor.fetchall()}


def faults() -> list[str]:
    """What is wrong with the index itself, which has to be made anew then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = %s AND indexname = ANY(%s)",
            [TABLE, list(INDEXES.values())],
        )
        there = {name for (name,) in cursor.fetchall()}
    return [f"The index {name} is missing." for name in INDEXES.values() if name not in there]


def strays() -> int:
    """None: the words go with their row."""
    return 0


def tidy() -> None:
    """Brings the indexes into their fastest shape."""
    with connection.cursor() as cursor:
        for index in INDEXES.values():
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])


def expression(query: Query) -> str:
    """A query as PostgreSQL understands it; every word stands in quotation marks."""
    units = (" | " if query.is_any else " & ").join(map(_unit, query.units))
    among = "".join(f" & '{sign}':D" for sign in query.among)
    return f"({units}){among}"


def _unit(unit: Unit) -> str:
    return f"({' | '.join(map(_choice, unit.choices))})"


def _choice(choice: Choice) -> str:
    words = [f"'{word}'" for word in choice.terms]
    words[-1] += ":*" if choice.is_open else ""
    words[-1] += ":AB" if choice.is_mark else ""
    return f"({' <-> '.join(words)})"


def _part(*, past: bool) -> str:
    return "is_past" if past else "NOT is_past"


def _columns(rows: Iterable[tuple[int, bool, Terms]]) -> tuple[list[int], list[str]]:
    rows = list(rows)
    return [pk for pk, _past, _terms in rows], [vector(terms) for _pk, _past, terms in rows]


def vector(terms: Terms) -> str:
    """The words of an edition as PostgreSQL writes them: 'cramp':1A,14C 'leg':2A"""
    places: dict[str, list[str]] = {}
    place = 0
    for column, label in LABELS.items():
        for word in getattr(terms, column).split(" "):
            place = min(place + 1, LAST_PLACE)
            if word:
                there = places.setdefault(word, [])
                if len(there) < MOST_PLACES:
                    there.append(f"{place}{label}")
        place += GAP
    return " ".join(f"'{word}':{','.join(there)}" for word, there in places.items())
