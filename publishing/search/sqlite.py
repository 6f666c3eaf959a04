"""Index on SQLite: two FTS5 tables, one for today's editions and one for superseded ones.

The tokenizer `ascii` splits terms (publishing.search.words) at spaces, and takes every character
beyond ASCII for a letter.
"""

import datetime
from collections.abc import Collection, Iterable

from django.db import DatabaseError, connection

from publishing.search.content import Terms
from publishing.search.query import Clause, Phrase, Query

TABLES = {False: "publishing_search_today", True: "publishing_search_past"}
COLUMNS = ", ".join(Terms._fields)
PLACEHOLDERS = ", ".join(["%s"] * len(Terms._fields))
# Weights of the columns for bm25; filters have none.
WEIGHTS = "10.0, 5.0, 4.0, 1.0, 0.0"
ORPHANS = "rowid NOT IN (SELECT edition_id FROM publishing_searchentry)"
# Parameters: expression, moment, moment.
MATCHES = (
    "FROM {table} JOIN publishing_searchentry AS entry ON entry.edition_id = {table}.rowid "
    "WHERE {table} MATCH %s "
    "AND entry.live_from <= %s AND (entry.live_until IS NULL OR entry.live_until > %s)"
)


def create() -> None:
    """Creates the tables anew, empty."""
    drop()
    _execute(
        f"CREATE VIRTUAL TABLE {{table}} USING fts5({COLUMNS}, tokenize = 'ascii', prefix = '3 4')"
    )


def drop() -> None:
    _execute("DROP TABLE IF EXISTS {table}")


def clear() -> None:
    _execute("DELETE FROM {table}")


def optimize() -> None:
    """Deletes the terms of editions without an entry, and merges the parts of the index."""
    _execute(f"DELETE FROM {{table}} WHERE {ORPHANS}")  # noqa: S608
    _execute("INSERT INTO {table} ({table}) VALUES ('optimize')")


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        for table in TABLES.values():
            cursor.execute(statement.format(table=table))


def write(rows: Iterable[tuple[int, bool, Terms]]) -> None:
    """Writes the terms of editions, each by its key and whether it is superseded."""
    rows = list(rows)
    remove([pk for pk, _is_past, _terms in rows])
    with connection.cursor() as cursor:
        for is_past, table in TABLES.items():
            if values := [(pk, *terms) for pk, past, terms in rows if past is is_past]:
                cursor.executemany(
                    f"INSERT INTO {table} (rowid, {COLUMNS}) VALUES (%s, {PLACEHOLDERS})",  # noqa: S608
                    values,
                )


def move(pks: Collection[int], *, to_past: bool) -> None:
    """Moves the terms of editions from one table to the other."""
    source, target = TABLES[not to_past], TABLES[to_past]
    with connection.cursor() as cursor:
        for pk in pks:
            cursor.execute(
                f"INSERT INTO {target} (rowid, {COLUMNS}) "  # noqa: S608
                f"SELECT rowid, {COLUMNS} FROM {source} WHERE rowid = %s",
                [pk],
            )
            cursor.execute(f"DELETE FROM {source} WHERE rowid = %s", [pk])  # noqa: S608


def remove(pks: Collection[int]) -> None:
    with connection.cursor() as cursor:
        for table in TABLES.values():
            cursor.executemany(f"DELETE FROM {table} WHERE rowid = %s", [(pk,) for pk in pks])  # noqa: S608


def best_matches(
    query: Query, at: datetime.datetime, most: int, *, is_past: bool
) -> list[tuple[float, int]]:
    """Scores and keys of the best editions that are live at `at`, the lowest score first."""
    table, moment = TABLES[is_past], connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT bm25({table}, {WEIGHTS}) AS score, entry.edition_id "
            f"{MATCHES.format(table=table)} ORDER BY score, entry.edition_id DESC LIMIT %s",
            [expression(query), moment, moment, most],
        )
        return list(cursor.fetchall())


def count_matches(
    queries: list[Query], at: datetime.datetime, most: int, *, is_past: bool
) -> list[int]:
    """Number of live editions for each query, counted up to `most`; in one statement."""
    if not queries:
        return []
    moment = connection.ops.adapt_datetimefield_value(at)
    matches = MATCHES.format(table=TABLES[is_past])
    count = f"(SELECT COUNT(*) FROM (SELECT 1 {matches} LIMIT %s))"  # noqa: S608
    values = [value for query in queries for value in (expression(query), moment, moment, most)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join([count] * len(queries)), values)
        return list(cursor.fetchone())


def differences(rows: Iterable[tuple[int, bool, Terms]]) -> set[int]:
    """Keys of the editions whose terms are not in the index, or in the wrong table."""
    different = set()
    with connection.cursor() as cursor:
        for pk, is_past, terms in rows:
            stored = []
            for past, table in TABLES.items():
                cursor.execute(f"SELECT {COLUMNS} FROM {table} WHERE rowid = %s", [pk])  # noqa: S608
                stored += [(past, *row) for row in cursor.fetchall()]
            if stored != [(is_past, *terms)]:
                different.add(pk)
    return different


def faults() -> list[str]:
    """Damages of the index, which `create` repairs."""
    found = []
    with connection.cursor() as cursor:
        for table in TABLES.values():
            try:
                cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")  # noqa: S608
            except DatabaseError as error:
                found.append(f"The table {table} is damaged: {error}.")
    return found


def count_orphans() -> int:
    """Number of texts in the index without an entry."""
    count = 0
    with connection.cursor() as cursor:
        for table in TABLES.values():
            cursor.execute(f"SELECT COUNT(*) FROM {table} WHERE {ORPHANS}")  # noqa: S608
            count += cursor.fetchone()[0]
    return count


def expression(query: Query) -> str:
    """Query in the syntax of FTS5, with every term in quotation marks."""
    clauses = (" OR " if query.is_any else " AND ").join(map(_clause, query.clauses))
    filters = "".join(f' AND {{among}} : "{term}"' for term in query.filters)
    return f"({clauses}){filters}"


def _clause(clause: Clause) -> str:
    return f"({' OR '.join(map(_phrase, clause.phrases))})"


def _phrase(phrase: Phrase) -> str:
    terms = " ".join(phrase.terms).replace('"', "")
    column = "{names} : " if phrase.is_reference else ""
    return f'{column}"{terms}"{" *" if phrase.is_prefix else ""}'
