"""Index on PostgreSQL: columns of SearchEntry that Django does not know, and two GIN indexes.

`vector` has all terms of an edition, `head` those of title, other names and summary: short enough
to be read of every match.

The terms are those of publishing.search.words, not of PostgreSQL's parsers and dictionaries, which
depend on the locale of the database.
"""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import replace

from django.db import connection

from publishing.search.content import Terms
from publishing.search.query import Clause, Phrase, Query

TABLE = "publishing_searchentry"
COLUMNS = {
    "vector": "tsvector",
    "head": "tsvector GENERATED ALWAYS AS (ts_filter(vector, '{a,b}')) STORED",
}
INDEXES = {False: "publishing_search_today", True: "publishing_search_past"}
FUNCTIONS = [f"{index}_{name}" for index in INDEXES.values() for name in ("ranked", "counted")]
CONDITIONS = {False: "NOT is_past", True: "is_past"}
# Weight labels of title, other names, summary, body and filters.
LABELS = dict(zip(Terms._fields, "ABBCD", strict=True))
# Weights of the labels D to A.
WEIGHTS = "'{0, 0.1, 0.4, 1}'"
LIVE = "live_from <= moment AND (live_until IS NULL OR live_until > moment)"
# The planner underestimates sequential scans, as it does not count TOAST tables; only a function
# can switch them off for one statement.
FUNCTION = "LANGUAGE sql STABLE SET enable_seqscan = off"
# A first ranking by `head` alone chooses the editions that are ranked by `vector`: reading 20,000
# whole vectors takes longer than all the rest.
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
# Positions between two columns, so that no phrase matches across them.
GAP = 8
# Limits of PostgreSQL's tsvector: the last position, and the positions of one term.
LAST_POSITION, MAX_POSITIONS = 16_383, 255


def create() -> None:
    """Creates the columns, the indexes and the functions anew, empty."""
    with connection.cursor() as cursor:
        # PostgreSQL alters no table with pending constraint checks.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    drop()
    with connection.cursor() as cursor:
        for column, kind in COLUMNS.items():
            cursor.execute(f"ALTER TABLE {TABLE} ADD COLUMN {column} {kind}")
        for is_past, index in INDEXES.items():
            part = CONDITIONS[is_past]
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


def clear() -> None:
    """Nothing: the terms are deleted with their rows."""


def write(rows: Iterable[tuple[int, bool, Terms]]) -> None:
    """Writes the terms of editions by their keys."""
    pks, vectors = _columns(rows)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {TABLE} AS entry SET vector = given.words::tsvector "  # noqa: S608
            "FROM unnest(%s::bigint[], %s::text[]) AS given (pk, words) "
            "WHERE entry.edition_id = given.pk",
            [pks, vectors],
        )


def move(pks: Collection[int], *, to_past: bool) -> None:
    """Nothing: the indexes depend on the column `is_past`."""


def remove(pks: Collection[int]) -> None:
    """Nothing: the terms are deleted with their rows."""


def best_matches(
    query: Query, at: datetime.datetime, most: int, *, is_past: bool
) -> list[tuple[float, int]]:
    """Scores and keys of the best editions that are live at `at`, the lowest score first."""
    any_word = _clauses(replace(query, is_any=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM {INDEXES[is_past]}_ranked (%s, %s, %s, %s, %s) "  # noqa: S608
            "ORDER BY score, edition DESC",
            [expression(query), _clauses(query), any_word, at, most],
        )
        return list(cursor.fetchall())


def count_matches(
    queries: list[Query], at: datetime.datetime, most: int, *, is_past: bool
) -> list[int]:
    """Number of live editions for each query, counted up to `most`; in one statement."""
    if not queries:
        return []
    count = f"{INDEXES[is_past]}_counted (%s, %s, %s)"
    values = [value for query in queries for value in (expression(query), at, most)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join([count] * len(queries)), values)
        return list(cursor.fetchone())


def differences(rows: Iterable[tuple[int, bool, Terms]]) -> set[int]:
    """Keys of the editions whose terms are not in the index."""
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
    """Damages of the index, which `create` repairs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM unnest(%s::text[]) AS name WHERE to_regclass(name) IS NULL "
            "UNION ALL SELECT name FROM unnest(%s::text[]) AS name WHERE to_regproc(name) IS NULL",
            [list(INDEXES.values()), FUNCTIONS],
        )
        return [f"{name} is missing in the database." for (name,) in cursor.fetchall()]


def count_orphans() -> int:
    """None: the terms are deleted with their rows."""
    return 0


def optimize() -> None:
    """Merges the pending entries of the indexes."""
    with connection.cursor() as cursor:
        for index in INDEXES.values():
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])


def expression(query: Query) -> str:
    """Query in the syntax of a tsquery, with every term in quotation marks.

    It has no weight labels: GIN does not store them, so PostgreSQL would read every match again.
    Terms of references need none, as they stand among the filters too.
    """
    return _clauses(query) + "".join(f" & '{term}'" for term in query.filters)


def _clauses(query: Query) -> str:
    """The clauses without the filters, for the ranking."""
    return f"({(' | ' if query.is_any else ' & ').join(map(_clause, query.clauses))})"


def _clause(clause: Clause) -> str:
    return f"({' | '.join(map(_phrase, clause.phrases))})"


def _phrase(phrase: Phrase) -> str:
    terms = [f"'{term}'" for term in phrase.terms]
    terms[-1] += ":*" if phrase.is_prefix else ""
    return f"({' <-> '.join(terms)})"


def _columns(rows: Iterable[tuple[int, bool, Terms]]) -> tuple[list[int], list[str]]:
    """Keys and vectors of rows, as arrays for unnest()."""
    rows = list(rows)
    return [pk for pk, _is_past, _terms in rows], [tsvector(terms) for _pk, _is_past, terms in rows]


def tsvector(terms: Terms) -> str:
    """Terms in the syntax of a tsvector: 'cramp':1A,14C 'leg':2A"""
    positions: dict[str, list[str]] = {}
    position = 0
    for column, label in LABELS.items():
        for term in getattr(terms, column).split(" "):
            position = min(position + 1, LAST_POSITION)
            if term and len(of_term := positions.setdefault(term, [])) < MAX_POSITIONS:
                of_term.append(f"{position}{label}")
        position += GAP
    return " ".join(f"'{term}':{','.join(some)}" for term, some in positions.items())
