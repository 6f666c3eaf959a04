"""Tables of the archive, and conversion of their rows to and from JSON."""

import base64
import datetime
import decimal
import uuid
from collections.abc import Iterator
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from django.utils.duration import duration_string

from publishing.archive import JsonRow
from publishing.kinds import kinds

# Excluded tables, with the reason. All other tables of the content's apps are exported.
LEFT_OUT = {
    "publishing.generation": "numbered per site; its public moments are in the archive's head",
    "publishing.previewlink": "its address is a secret, and worth as much as a password",
    "publishing.calendarfeed": "its address is a secret, and worth as much as a password",
    "publishing.sentdigest": "which reminders were sent from the other site",
    "publishing.digestpreference": "a setting of an account; accounts do not move",
    "publishing.editingsession": "who has a draft open at this minute",
    "publishing.rolegrant": "what the roles of this site were given; roles do not move",
    "publishing.searchentry": "made from the texts; the other site makes its own",
    "publishing.searchspelling": "made from the texts; the other site makes its own",
    "publishing.searchword": "made from the texts; the other site makes its own",
}
# Former columns, which `ArchiveTable.read` converts.
FORMER = {"publishing.event": {"sentence", "discarded_id"}, "publishing.revision": {"discarded_id"}}
# Current names of renamed columns.
RENAMED = {
    "articles.importedfile": {"told": "report"},
    "publishing.edition": {"misses_id": "missing_fix_id"},
}
# Rows in memory at a time.
CHUNK = 100


class ArchiveTable:
    """One table of the archive: a model, or the rows between two models."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        # A model that was renamed or moved keeps its name in archives.
        self.name = getattr(model, "archive_name", model._meta.label_lower)
        self.fields: list[models.Field] = [
            field for field in model._meta.local_concrete_fields if not field.generated
        ]

    def __repr__(self) -> str:
        return f"<{self.name}>"

    @property
    def columns(self) -> list[str]:
        return [field.attname for field in self.fields]

    @cached_property
    def links(self) -> dict[str, type[models.Model]]:
        """Columns of foreign keys, with the concrete model."""
        return {
            field.attname: model
            for field in self.fields
            if isinstance(field, models.ForeignKey)
            and (model := field.related_model._meta.concrete_model)
        }

    def columns_to(self, model: type[models.Model]) -> list[str]:
        return [name for name, linked in self.links.items() if linked is model]

    def count(self) -> int:
        return int(self.model._base_manager.count())

    # Keys are never reused, on no site: addresses of the desk name them.

    @property
    def numbers_itself(self) -> bool:
        """Whether the database generates the keys."""
        return isinstance(self.model._meta.pk, models.AutoField)

    def last_key(self) -> int:
        """The last generated key; its row may be gone."""
        if not self.numbers_itself:
            return 0
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                name = self.model._meta.db_table
                cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [name])
                row = cursor.fetchone()
                return int(row[0]) if row else 0
            cursor.execute(f"SELECT last_value, is_called FROM {self._sequence(cursor)}")  # noqa: S608
            value, is_called = cursor.fetchone()
            return int(value) if is_called else 0

    def continue_keys(self, given: int) -> None:
        """Continues the sequence after `given`, and after all existing keys."""
        if not self.numbers_itself:
            return
        highest = self.model._base_manager.aggregate(key=models.Max("pk"))["key"] or 0
        value = max(given, highest, self.last_key())
        if not value:
            return
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                name = self.model._meta.db_table
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
                cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [name, value])
            else:
                cursor.execute("SELECT setval(%s, %s)", [self._sequence(cursor), value])

    def _sequence(self, cursor: CursorWrapper) -> str:
        """Quoted name of the sequence of the keys on PostgreSQL."""
        meta = self.model._meta
        quoted = connection.ops.quote_name(meta.db_table)
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [quoted, meta.pk.column])
        return str(cursor.fetchone()[0])

    def rows(self, names: "NaturalKeys") -> Iterator[JsonRow]:
        """The rows by primary key, as JSON values."""
        columns = self.columns
        rows = self.model._base_manager.order_by("pk").values_list(*columns)
        for values in rows.iterator(chunk_size=CHUNK):
            yield {
                name: names.to_archive(self.links[name], value)
                if name in self.links
                else plain(value)
                for name, value in zip(columns, values, strict=True)
            }

    def read(self, row: JsonRow, names: "NaturalKeys") -> SimpleNamespace:
        """The row of a line, with Python values. Raises ValueError for an unknown column."""
        if "sentence" in row and "sentence" in FORMER.get(self.name, ()):
            row = row | {"data": {"sentence": row["sentence"]}, "by_name": str(row.get("by_id"))}
            del row["sentence"]
        renamed = RENAMED.get(self.name, {})
        row = {renamed.get(name, name): value for name, value in row.items()}
        if unknown := row.keys() - set(self.columns):
            raise ValueError(f"{self.name} has no {', '.join(sorted(unknown))}")
        values = {}
        for field in self.fields:
            name = field.attname
            if name not in row:
                values[name] = default_of(field)
            elif name in self.links:
                values[name] = names.from_archive(self.links[name], row[name])
            else:
                values[name] = field.to_python(row[name])
        return SimpleNamespace(**values)


class NaturalKeys:
    """Translation of the keys of accounts, groups and content types, which differ by site."""

    def __init__(self, left_out: "set[type[models.Model]]") -> None:
        self.left_out = left_out
        self.names: dict[type[models.Model], dict[int, str]] = {
            User: dict(User.objects.values_list("pk", "username")),
            Group: dict(Group.objects.values_list("pk", "name")),
            ContentType: {
                key: f"{app}.{model}"
                for key, app, model in ContentType.objects.values_list("pk", "app_label", "model")
            },
        }
        self.keys = {
            model: {name: key for key, name in rows.items()} for model, rows in self.names.items()
        }

    def to_archive(self, model: type[models.Model], key: Any) -> object:
        """The value of a foreign key in the archive; None for excluded tables."""
        if model in self.left_out:
            return None
        return self.names[model].get(key) if model in self.names else plain(key)

    def from_archive(self, model: type[models.Model], value: Any) -> Any:
        """The key on this site of a value in the archive."""
        if value is None or model not in self.keys:
            return value
        return self.keys[model][value]


def plain(value: object) -> object:
    """The JSON value of a column, without loss."""
    match value:
        case datetime.datetime():
            return value.astimezone(datetime.UTC).isoformat()
        case datetime.date() | datetime.time():
            return value.isoformat()
        case datetime.timedelta():
            return duration_string(value)
        case decimal.Decimal() | uuid.UUID():
            return str(value)
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
    return value


def default_of(field: models.Field) -> object:
    """The default of a column that an older archive lacks. Raises ValueError."""
    if not has_default(field):
        raise ValueError(f"{field.model._meta.label_lower}.{field.attname} is missing")
    return field.get_default()


def has_default(field: models.Field) -> bool:
    return bool(field.has_default() or field.null or field.empty_strings_allowed)


def tables() -> list[ArchiveTable]:
    """The tables of the archive, each after those that it refers to."""
    labels = {"publishing", *(kind.model._meta.app_label for kind in kinds().values())}
    found = [
        ArchiveTable(model)
        for model in apps.get_models(include_auto_created=True)
        if (model._meta.app_label in labels or hasattr(model, "archive_name"))
        and model._meta.managed
        and not model._meta.proxy
        and model._meta.label_lower not in LEFT_OUT
    ]
    return in_order(found)


def left_out() -> set[type[models.Model]]:
    """The models of LEFT_OUT."""
    return {model for model in apps.get_models() if model._meta.label_lower in LEFT_OUT}


def in_order(found: list[ArchiveTable]) -> list[ArchiveTable]:
    """Tables in topological order of their foreign keys; by name where these form a cycle."""
    by_model = {table.model: table for table in found}
    needs = {
        table.name: sorted(
            by_model[model].name
            for model in table.links.values()
            if model in by_model and model is not table.model
        )
        for table in sorted(found, key=lambda table: table.name)
    }
    by_name = {table.name: table for table in found}
    try:
        return [by_name[name] for name in TopologicalSorter(needs).static_order()]
    except CycleError:
        # Both databases check foreign keys at the end of the transaction.
        return [by_name[name] for name in sorted(by_name)]


def check(found: list[ArchiveTable]) -> None:
    """Raises ImproperlyConfigured for a foreign key to a table outside the archive."""
    inside = {table.model for table in found} | {User, Group, ContentType}
    for table in found:
        for field in table.fields:
            linked = table.links.get(field.attname)
            if linked is None or linked in inside or (linked in left_out() and field.null):
                continue
            raise ImproperlyConfigured(
                f"{table.name}.{field.attname} leads to {linked._meta.label}, which is no part of "
                "the archive."
            )
