"""Which keys a table has given, so that none is given to something else on another site.

What was discarded may come back under its number, and addresses of the desk name numbers.
"""

from typing import Any

from django.db import connection, models

from publishing.archive.tables import Table


def numbers_itself(table: Table) -> bool:
    """Whether the database numbers the rows of a table."""
    return isinstance(table.model._meta.pk, models.AutoField)


def last(table: Table) -> int:
    """The last key that a table has given; its row may be gone."""
    if not numbers_itself(table):
        return 0
    name, column = table.model._meta.db_table, table.model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [name])
            row = cursor.fetchone()
            return int(row[0]) if row else 0
        cursor.execute(f"SELECT last_value, is_called FROM {sequence(cursor, name, column)}")  # noqa: S608
        value, is_called = cursor.fetchone()
        return int(value) if is_called else 0


def keep(table: Table, given: int) -> None:
    """Lets the next row of a table get a key after `given`, and after all that are there."""
    if not numbers_itself(table):
        return
    highest = table.model._base_manager.aggregate(key=models.Max("pk"))["key"] or 0
    value = max(given, highest, last(table))
    if not value:
        return
    name, column = table.model._meta.db_table, table.model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, value])
        else:
            cursor.execute("SELECT setval(%s, %s)", [sequence(cursor, name, column), value])


def sequence(cursor: Any, name: str, column: str) -> str:
    """The name of the sequence that numbers a table on PostgreSQL, ready for SQL."""
    quoted = connection.ops.quote_name(name)
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [quoted, column])
    return str(cursor.fetchone()[0])
