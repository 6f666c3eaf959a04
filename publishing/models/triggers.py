"""Database triggers that freeze an edition once its moment has come (SQLite and PostgreSQL).

They apply to every write, including `update()`. Dropped before migrations and created after them.
"""

from collections.abc import Sequence

from django.core import checks
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from publishing.kinds import kinds
from publishing.models import Edition, Withdrawal

REFUSAL = "This edition is or was live; its text cannot be changed."
# Columns that stay writable: notes are corrected, texts closed and reopened, and the draft that a
# text was made from may be discarded.
WRITABLE_COLUMNS = {
    *("note", "note_corrected_at", "note_corrected_by_id"),
    *("closed_at", "closed_by_id", "closed_reason"),
    "made_from_id",
}
PREFIX = "frozen_"
# The rows of a statement that name editions, by the trigger's event.
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
NOW = {"sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now')", "postgresql": "clock_timestamp()"}
CREATE = {
    "sqlite": (
        'CREATE TRIGGER "{name}" BEFORE {action} ON "{table}" FOR EACH ROW WHEN {condition} '
        "BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
    ),
    "postgresql": (
        'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
        "IF {condition} THEN RAISE EXCEPTION '{refusal}' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {result}; END $$; "
        'CREATE TRIGGER "{name}" BEFORE {action} ON "{table}" '
        'FOR EACH ROW EXECUTE FUNCTION "{name}"()'
    ),
}


def frozen_tables() -> dict[str, tuple[str, bool]]:
    """Frozen tables, each with its column of the edition's key, and whether it takes new rows."""
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
            tables[relation.related_model._meta.db_table] = (relation.field.column, False)
    return tables


def statements(vendor: str) -> dict[str, str]:
    """SQL of every trigger, by name."""
    edition = Edition._meta.db_table
    triggers = {}

    def add(table: str, action: str, condition: str) -> None:
        name = f"{PREFIX}{table}_{action.lower()}"
        triggers[name] = CREATE[vendor].format(
            name=name,
            table=table,
            action=action,
            condition=condition,
            refusal=REFUSAL,
            result="OLD" if action == "DELETE" else "NEW",
        )

    is_past = f"live_from <= {NOW[vendor]}"
    add(edition, "UPDATE", f"OLD.{is_past} AND ({_is_changed(vendor)})")
    add(edition, "DELETE", f"OLD.{is_past}")
    for table, (column, is_insertable) in frozen_tables().items():
        for action, rows in ROWS.items():
            if action == "INSERT" and is_insertable:
                continue
            keys = ", ".join(f'{row}."{column}"' for row in rows)
            editions = f'SELECT 1 FROM "{edition}" WHERE id IN ({keys})'  # noqa: S608 - our tables
            add(table, action, f"EXISTS ({editions} AND {is_past})")
    return triggers


def _is_changed(vendor: str) -> str:
    """SQL condition that a frozen column of an edition changes."""
    if vendor == "postgresql":
        writable = ", ".join(f"'{name}'" for name in sorted(WRITABLE_COLUMNS))
        return f"to_jsonb(NEW) - ARRAY[{writable}] <> to_jsonb(OLD) - ARRAY[{writable}]"
    columns = (field.column for field in Edition._meta.local_concrete_fields)
    frozen = (name for name in columns if name not in WRITABLE_COLUMNS)
    return " OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in frozen)


def installed(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Names of our triggers in the database, with their tables."""
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
    """SQL of the triggers that the existing tables lack, by name."""
    there = installed(connection)
    tables = set(connection.introspection.table_names())
    return {
        name: sql
        for name, sql in statements(connection.vendor).items()
        if name not in there and name.removeprefix(PREFIX).rsplit("_", 1)[0] in tables
    }


def thaw(connection: BaseDatabaseWrapper) -> None:
    """Drops the triggers, for migrations and for an import into an empty database."""
    with connection.cursor() as cursor:
        for name, table in installed(connection).items():
            if connection.vendor == "sqlite":
                cursor.execute(f'DROP TRIGGER "{name}"')
            else:
                cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"')
                cursor.execute(f'DROP FUNCTION IF EXISTS "{name}"()')


def freeze(connection: BaseDatabaseWrapper) -> None:
    """Creates the missing triggers."""
    with connection.cursor() as cursor:
        for sql in missing(connection).values():
            cursor.execute(sql)


def before_migrations(plan: object, using: str, **_kwargs: object) -> None:
    """Drops the triggers where there are migrations to run (pre_migrate)."""
    if plan:
        thaw(connections[using])


def after_migrations(using: str, **_kwargs: object) -> None:
    """Creates the triggers of the tables as they are now (post_migrate)."""
    freeze(connections[using])


def check_triggers(
    *, databases: Sequence[str] | None = None, **_kwargs: object
) -> list[checks.CheckMessage]:
    """System check that no trigger is missing (`check --database default`)."""
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
