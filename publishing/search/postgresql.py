"""The index on PostgreSQL: columns of SearchEntry that Django does not know of, and two GIN.

`vector` has all words of a text, `head` those of its title, its other names and its summary: short
enough to be read of every text that a search finds.

The words are made by publishing.search.words; PostgreSQL's own parsers and dictionaries, which
depend on the locale of the database, have no part in it.
"""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from django.db import connection

from publishing.search.content import Terms
from publishing.search.query import Choice, Query, Unit

TABLE = "publishing_searchentry"
COLUMNS = {
    "vector": "tsvector",
    "head": "tsvector GENERATED ALWAYS AS (ts_filter(vector, '{a,b}')) STORED",
}
INDEXES = {False: "publishing_search_today", True: "publishing_search_past"}
FUNCTIONS = [f"{index}_{does}" for index in INDEXES.values() for does in ("ranked", "counted")]
PARTS = {False: "NOT is_past", True: "is_past"}
# The label of each column: title, other names, summary, text, where it is filed.
LABELS = dict(zip(Terms._fields, "ABBCD", strict=True))
# How much a word counts, from D to A.
WEIGHTS = "'{0, 0.1, 0.4, 1}'"
LIVE = "live_from <= moment AND (live_until IS NULL OR live_until > moment)"
# PostgreSQL believes that reading all texts is cheap, because it does not count what is stored
# beside the table (TOAST); only within a function it can be told otherwise for one statement.
FUNCTION = "LANGUAGE sql STABLE SET enable_seqscan = off"
# Of a text in which very much is found, only the head is read, to choose those whose whole text is
# weighed: reading the words of 20,000 whole texts takes longer than all the rest.
RANKED = """
CREATE OR REPLACE FUNCTION {index}_ranked (
    words tsquery, weighed tsquery, any_word tsquery, moment timestamptz, most integer
) RETURNS TABLE (score real, edition bigint) {function} AS $$
    WITH chosen AS MATERIALIZED (
        SELECT edition_id, vector, ts_rank({weights}, head, any_word) AS rough
        FROM {table} WHERE {part} AND vector @@ words AND {live}
        ORDER BY rough DESC, edition_id DESC LIMIT most
    )
    SELECT -ts_rank({weights}, vector, weighed, 1), edition_id FROM chosen
$$"""
COUNTED = """
CREATE OR REPLACE FUNCTION {index}_counted (words tsquery, moment timestamptz, most integer)
RETURNS bigint {function} AS $$
    SELECT count(*) FROM (
        SELECT FROM {table} WHERE {part} AND vector @@ words AND {live} LIMIT most
    ) AS capped
$$"""
# Between columns, so that no phrase goes over from one to the next.
GAP = 8
# PostgreSQL counts no further, and keeps no more places of one word.
LAST_PLACE, MOST_PLACES = 16_383, 255


def create() -> None:
    """Makes the columns, the indexes and the functions anew, empty."""
    with connection.cursor() as cursor:
        # No table is altered while a row of it waits to be checked.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    drop()
    with connection.cursor() as cursor:
        for column, kind in COLUMNS.items():
            cursor.execute(f"ALTER TABLE {TABLE} ADD COLUMN {column} {kind}")
        for past, index in INDEXES.items():
            part = PARTS[past]
            cursor.execute(f"CREATE INDEX {index} ON {TABLE} USING gin (vector) WHERE {part}")
            for function in (RANKED, COUNTED):
                names = {"function": FUNCTION, "weights": WEIGHTS, "live": LIVE, "table": TABLE}
                cursor.execute(function.format(index=index, part=part, **names))


def drop() -> None:
    with connection.cursor() as cursor:
        for index in INDEXES.values():
            cursor.execute(f"DROP FUNCTION IF EXISTS {index}_ranked, {index}_counted")
        for column in reversed(COLUMNS):
            cursor.execute(f"ALTER TABLE IF EXISTS {TABLE} DROP COLUMN IF EXISTS {column}")


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
    words, weighed = expression(query), _units(query)
    any_word = _units(replace(query, is_any=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM {INDEXES[past]}_ranked (%s, %s, %s, %s, %s) "  # noqa: S608
            "ORDER BY score, edition DESC",
            [words, weighed, any_word, at, most],
        )
        return list(cursor.fetchall())


def counts(queries: list[Query], at: datetime.datetime, most: int, *, past: bool) -> list[int]:
    """How many live editions each query finds, counted up to `most`; in one statement."""
    if not queries:
        return []
    one = f"{INDEXES[past]}_counted (%s, %s, %s)"
    values: list[Any] = []
    for query in queries:
        values += [expression(query), at, most]
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
            "SELECT name FROM unnest(%s::text[]) AS name WHERE to_regclass(name) IS NULL "
            "UNION ALL SELECT name FROM unnest(%s::text[]) AS name WHERE to_regproc(name) IS NULL",
            [list(INDEXES.values()), FUNCTIONS],
        )
        return [f"{name} is missing in the database." for (name,) in cursor.fetchall()]


def strays() -> int:
    """None: the words go with their row."""
    return 0


def tidy() -> None:
    """Brings the indexes into their fastest shape."""
    with connection.cursor() as cursor:
        for index in INDEXES.values():
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])


def expression(query: Query) -> str:
    """A query as PostgreSQL understands it; every word stands in quotation marks.

    It names no label: the index does not know them, so every text that it finds would be read
    again. None is needed: the sign of a name stands where the text is filed, too.
    """
    return _units(query) + "".join(f" & '{sign}'" for sign in query.among)


def _units(query: Query) -> str:
    """The words of a query, by which texts are put in order."""
    units = (" | " if query.is_any else " & ").join(map(_unit, query.units))
    return f"({units})"


def _unit(unit: Unit) -> str:
    return f"({' | '.join(map(_choice, unit.choices))})"


def _choice(choice: Choice) -> str:
    words = [f"'{word}'" for word in choice.terms]
    words[-1] += ":*" if choice.is_open else ""
    return f"({' <-> '.join(words)})"


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
