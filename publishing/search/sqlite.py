"""The index on SQLite: two tables of FTS5, one for readers of today and one for the past.

The words that they hold are made by publishing.search.words, so the plainest tokenizer will do: it
parts words at spaces and takes every sign beyond ASCII for a letter.
"""

import datetime
from collections.abc import Collection, Iterable
from typing import Any

from django.db import DatabaseError, connection

from publishing.search.content import Terms
from publishing.search.query import Choice, Query, Unit

TABLES = {False: "publishing_search_today", True: "publishing_search_past"}
COLUMNS = ", ".join(Terms._fields)
MARKS = ", ".join(["%s"] * len(Terms._fields))
# How much a word counts in the title, other names, the summary, the text; never where it is filed.
WEIGHTS = "10.0, 5.0, 4.0, 1.0, 0.0"
LIVE = "entry.live_from <= %s AND (entry.live_until IS NULL OR entry.live_until > %s)"


def create() -> None:
    """Makes the tables anew, empty."""
    drop()
    with connection.cursor() as cursor:
        for table in TABLES.values():
            cursor.execute(
                f"CREATE VIRTUAL TABLE {table} USING fts5({COLUMNS}, tokenize = 'ascii', "
                "prefix = '3 4')"
            )


def drop() -> None:
    with connection.cursor() as cursor:
        for table in TABLES.values():
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


def empty() -> None:
    """Takes all words out."""
    with connection.cursor() as cursor:
        for table in TABLES.values():
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608


def put(rows: Iterable[tuple[int, bool, Terms]]) -> None:
    """Writes the words of editions, by their keys and whether they are past."""
    rows = list(rows)
    remove([pk for pk, _past, _terms in rows])
    with connection.cursor() as cursor:
        for past, table in TABLES.items():
            values = [(pk, *terms) for pk, is_past, terms in rows if is_past is past]
            if values:
                cursor.executemany(
                    f"INSERT INTO {table} (rowid, {COLUMNS}) VALUES (%s, {MARKS})",  # noqa: S608
                    values,
                )


def move(pks: Collection[int], *, to_past: bool) -> None:
    """Takes editions from one table to the other."""
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


def ranked(
    query: Query, at: datetime.datetime, most: int, *, past: bool
) -> list[tuple[float, int]]:
    """The best editions that are live at `at`, with their scores: the smaller, the better."""
    table, moment = TABLES[past], connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT bm25({table}, {WEIGHTS}) AS score, entry.edition_id FROM {table} "  # noqa: S608
            f"JOIN publishing_searchentry AS entry ON entry.edition_id = {table}.rowid "
            f"WHERE {table} MATCH %s AND {LIVE} "
            "ORDER BY score, entry.edition_id DESC LIMIT %s",
            [expression(query), moment, moment, most],
        )
        return list(cursor.fetchall())


def counts(queries: list[Query], at: datetime.datetime, most: int, *, past: bool) -> list[int]:
    """How many live editions each query finds, counted up to `most`; in one statement."""
    if not queries:
        return []
    table, moment = TABLES[past], connection.ops.adapt_datetimefield_value(at)
    one = (
        f"(SELECT COUNT(*) FROM (SELECT 1 FROM {table} "  # noqa: S608
        f"JOIN publishing_searchentry AS entry ON entry.edition_id = {table}.rowid "
        f"WHERE {table} MATCH %s AND {LIVE} LIMIT %s))"
    )
    values: list[Any] = []
    for query in queries:
        values += [expression(query), moment, moment, most]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join([one] * len(queries)), values)
        return list(cursor.fetchone())


def differing(rows: Iterable[tuple[int, bool, Terms]]) -> set[int]:
    """The keys of editions whose words the index has otherwise, or in the wrong table."""
    wrong = set()
    with connection.cursor() as cursor:
        for pk, is_past, terms in rows:
            there = []
            for past, table in TABLES.items():
                cursor.execute(f"SELECT {COLUMNS} FROM {table} WHERE rowid = %s", [pk])  # noqa: S608
                there += [(past, *row) for row in cursor.fetchall()]
            if there != [(is_past, *terms)]:
                wrong.add(pk)
    return wrong


def faults() -> list[str]:
    """What is wrong with the index itself, which has to be made anew then."""
    found = []
    with connection.cursor() as cursor:
        for table in TABLES.values():
            try:
                cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")  # noqa: S608
            except DatabaseError as error:
                found.append(f"The table {table} is damaged: {error}.")
    return found


def strays() -> int:
    """How many texts the index has that belong to nothing."""
    count = 0
    with connection.cursor() as cursor:
        for table in TABLES.values():
            cursor.execute(
                f"SELECT COUNT(*) FROM {table} "  # noqa: S608
                "WHERE rowid NOT IN (SELECT edition_id FROM publishing_searchentry)"
            )
            count += cursor.fetchone()[0]
    return count


def tidy() -> None:
    """Takes out what nobody knows of, and brings the index into its fastest shape."""
    with connection.cursor() as cursor:
        for table in TABLES.values():
            cursor.execute(
                f"DELETE FROM {table} "  # noqa: S608
                "WHERE rowid NOT IN (SELECT edition_id FROM publishing_searchentry)"
            )
            cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608


def expression(query: Query) -> str:
    """A query as FTS5 understands it; every word stands in quotation marks."""
    units = (" OR " if query.is_any else " AND ").join(map(_unit, query.units))
    among = "".join(f' AND {{among}} : "{sign}"' for sign in query.among)
    return f"({units}){among}"


def _unit(unit: Unit) -> str:
    return f"({' OR '.join(map(_choice, unit.choices))})"


def _choice(choice: Choice) -> str:
    words = " ".join(choice.terms).replace('"', "")
    where = "{names} : " if choice.is_mark else ""
    return f'{where}"{words}"{" *" if choice.is_open else ""}'
