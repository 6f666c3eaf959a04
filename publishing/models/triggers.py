"""Triggers that freeze an edition once its moment has come, on SQLite and PostgreSQL.

They stand below every way of writing, a stray `update()` included. They are taken off before
migrations and put on after them, so that no migration can lose or trip over them.
"""

from typing import Any

from django.core import checks
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from publishing.kinds import kinds
from publishing.models import Edition, Withdrawal

REFUSAL = "This edition is or was live; its text cannot be changed."
# What may still change: a note may be corrected, a text closed to the public and opened again,
# and a draft's origin may be discarded.
OPEN_COLUMNS = {
    *("note", "note_corrected_at", "note_corrected_by_id"),
    *("closed_at", "closed_by_id", "closed_reason"),
    "made_from_id",
}
PREFIX = "frozen_"


def frozen_tables() -> dict[str, tuple[str, bool]]:
    """Tables of text: the column that names the edition, and whether rows may be inserted."""
    tables: dict[str, tuple[str, bool]] = {}

    def add_many_to_many(model: type[Model]) -> None:
        for field in model._meta.local_many_to_many:
            tables[field.m2m_db_table()] = (field.m2m_column_name(), False)

    add_many_to_many(Edition)
    models: list[type[Edition]] = [Withdrawal, *(kind.model for kind in kinds().values())]
    for model in models:
        link = model._meta.pk.column
        tables[model._meta.db_table] = (str(link), True)
        add_many_to_many(model)
        for relation in model.content_rows():
            part: Any = relation.related_model
            tables[part._meta.db_table] = (part._meta.get_field("edition").column, False)
    return tables


def statements(vendor: str) -> dict[str, str]:
    """The SQL of every trigger by its name."""
    edition = Edition._meta.db_table
    make = {"sqlite": _sqlite, "postgresql": _postgresql}[vendor]
    triggers = make(edition, "id", "UPDATE") | make(edition, "id", "DELETE")
    for table, (column, insertable) in frozen_tables().items():
        for action in ("UPDATE", "DELETE") if insertable else ("INSERT", "UPDATE", "DELETE"):
            triggers |= make(table, column, action)
    return triggers


def _sqlite(table: str, column: str, action: str) -> dict[str, str]:
    edition = Edition._meta.db_table
    now = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
    if table == edition:
        condition = f"OLD.live_from <= {now}"
        if action == "UPDATE":
            columns = (field.column for field in Edition._meta.local_concrete_fields)
            changed = (
                f'NEW."{name}" IS NOT OLD."{name}"' for name in columns if name not in OPEN_COLUMNS
            )
            condition += f" AND ({' OR '.join(changed)})"
    else:
        rows = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}[action]
        owners = ", ".join(f'{row}."{column}"' for row in rows)
        condition = (
            f'EXISTS (SELECT 1 FROM "{edition}" '  # noqa: S608 - names of our own tables
            f"WHERE id IN ({owners}) AND live_from <= {now})"
        )
    name = f"{PREFIX}{table}_{action.lower()}"
    sql = (
        f'CREATE TRIGGER "{name}" BEFORE {action} ON "{table}" FOR EACH ROW WHEN {condition} '
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )
    return {name: sql}


def _postgresql(table: str, column: str, action: str) -> dict[str, str]:
    edition = Edition._meta.db_table
    if table == edition:
        kept = ", ".join(f"'{name}'" for name in sorted(OPEN_COLUMNS))
        condition = "OLD.live_from <= clock_timestamp()"
        if action == "UPDATE":
            condition += f" AND to_jsonb(NEW) - ARRAY[{kept}] <> to_jsonb(OLD) - ARRAY[{kept}]"
    else:
        rows = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}[action]
        owners = ", ".join(f'{row}."{column}"' for row in rows)
        condition = (
            f'EXISTS (SELECT 1 FROM "{edition}" WHERE id IN ({owners}) '  # noqa: S608
            "AND live_from <= clock_timestamp())"
        )
    name = f"{PREFIX}{table}_{action.lower()}"
    result = "OLD" if action == "DELETE" else "NEW"
    sql = (
        f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
        f"IF {condition} THEN RAISE EXCEPTION '{REFUSAL}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {result}; END $$; "
        f'CREATE TRIGGER "{name}" BEFORE {action} ON "{table}" '
        f'FOR EACH ROW EXECUTE FUNCTION "{name}"()'
    )
    return {name: sql}


def installed(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The triggers of ours that the database has, with their tables."""
    queries = {
        "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": (
            "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE NOT tgisinternal AND pg_table_is_visible(pg_class.oid)"
        ),
    }
    with connection.cursor() as cursor:
        cursor.execute(queries[connection.vendor])
        return {name: table for name, table in cursor.fetchall() if name.startswith(PREFIX)}


def missing(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The triggers that the database should have and has not, for the tables that it has."""
    there = installed(connection)
    tables = set(connection.introspection.table_names())
    return {
        name: sql
        for name, sql in statements(connection.vendor).items()
        if name not in there and name.removeprefix(PREFIX).rsplit("_", 1)[0] in tables
    }


def thaw(connection: BaseDatabaseWrapper) -> None:
    """Takes the triggers off, for migrations and for filling an empty database in bulk."""
    with connection.cursor() as cursor:
        for name, table in installed(connection).items():
            if connection.vendor == "sqlite":
                cursor.execute(f'DROP TRIGGER "{name}"')
            else:
                cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"')
                cursor.execute(f'DROP FUNCTION IF EXISTS "{name}"()')


def freeze(connection: BaseDatabaseWrapper) -> None:
    """Puts on the triggers that are missing."""
    with connection.cursor() as cursor:
        for sql in missing(connection).values():
            cursor.execute(sql)


def before_migrations(plan: Any, using: str, **_kwargs: Any) -> None:
    """Clears the way for migrations, where there are any."""
    if plan:
        thaw(connections[using])


def after_migrations(using: str, **_kwargs: Any) -> None:
    """Freezes the past again, with the tables as they are now."""
    freeze(connections[using])


def check_triggers(databases: list[str] | None = None, **_kwargs: Any) -> list[checks.CheckMessage]:
    """Says where the past is not protected (with `check --database default`)."""
    if DEFAULT_DB_ALIAS not in (databases or []):
        return []
    count = len(missing(connections[DEFAULT_DB_ALIAS]))
    if not count:
        return []
    # A warning, because an error would keep `migrate` from mending it.
    return [
        checks.Warning(
            f"Triggers that freeze published editions are missing: {count}.",
            hint="Run manage.py migrate; it puts them on.",
            id="publishing.W003",
        )
    ]
