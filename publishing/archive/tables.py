"""Which tables make up the archive, and how a row of them is written and read."""

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

# What stays behind, and why. Every other table of the content's apps is part of the archive.
LEFT_OUT = {
    "publishing.generation": "each site counts for itself; what readers see of it is in the head",
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
# Columns that tables had in older archives, of which `ArchiveTable.read` makes those of today.
FORMER = {"publishing.event": {"sentence", "discarded_id"}, "publishing.revision": {"discarded_id"}}
# Columns that had another name in older archives.
RENAMED = {
    "articles.importedfile": {"told": "report"},
    "publishing.edition": {"misses_id": "missing_fix_id"},
}
# How many rows are in memory at a time.
CHUNK = 100


class ArchiveTable:
    """One table of the archive: a model, or the rows between two models."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model: Any = model
        # A model that came from another app keeps the name by which archives know it.
        self.name = getattr(model, "archive_name", model._meta.label_lower)
        self.fields: list[Any] = [
            field for field in model._meta.local_concrete_fields if not field.generated
        ]

    def __repr__(self) -> str:
        return f"<{self.name}>"

    @property
    def columns(self) -> list[str]:
        return [field.attname for field in self.fields]

    @cached_property
    def links(self) -> JsonRow:
        """The columns that lead to another model, with that model."""
        return {
            field.attname: field.related_model._meta.concrete_model
            for field in self.fields
            if field.is_relation
        }

    def columns_to(self, model: type[models.Model]) -> list[str]:
        return [name for name, linked in self.links.items() if linked is model]

    def count(self) -> int:
        return int(self.model._base_manager.count())

    # Keys once given are given to nothing else, on no site: addresses of the desk name them.

    @property
    def numbers_itself(self) -> bool:
        """Whether the database numbers the rows."""
        return isinstance(self.model._meta.pk, models.AutoField)

    def last_key(self) -> int:
        """The last key that was given; its row may be gone."""
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
        """Lets the next row get a key after `given`, and after all that are there."""
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
        """The name of the sequence that numbers the rows on PostgreSQL, ready for SQL."""
        meta = self.model._meta
        quoted = connection.ops.quote_name(meta.db_table)
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [quoted, meta.pk.column])
        return str(cursor.fetchone()[0])

    def rows(self, names: "NaturalKeys") -> Iterator[JsonRow]:
        """The rows in the order of their keys, as JSON can hold them."""
        columns = self.columns
        rows = self.model._base_manager.order_by("pk").values_list(*columns)
        translate = {name: names.out(linked) for name, linked in self.links.items()}
        for values in rows.iterator(chunk_size=CHUNK):
            yield {
                name: translate[name](value) if name in translate else plain(value)
                for name, value in zip(columns, values, strict=True)
            }

    def read(self, row: JsonRow, names: "NaturalKeys") -> SimpleNamespace:
        """The row of a line, with the values that the database takes."""
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
                values[name] = names.back(self.links[name], row[name])
            else:
                values[name] = field.to_python(row[name])
        return SimpleNamespace(**values)


class NaturalKeys:
    """Natural keys of accounts, groups and content types, which each site numbers itself."""

    def __init__(self, left_out: "set[type[models.Model]]") -> None:
        self.left_out = left_out
        self.known: dict[Any, dict[Any, str]] = {
            User: dict(User.objects.values_list("pk", "username")),
            Group: dict(Group.objects.values_list("pk", "name")),
            ContentType: {
                key: f"{app}.{model}"
                for key, app, model in ContentType.objects.values_list("pk", "app_label", "model")
            },
        }
        self.keys = {
            model: {name: key for key, name in rows.items()} for model, rows in self.known.items()
        }

    def out(self, model: Any) -> Any:
        """The function that gives a key of `model` as it stands in the archive."""
        if model in self.left_out:
            return lambda _key: None
        return self.known[model].get if model in self.known else plain

    def back(self, model: Any, value: Any) -> Any:
        """The key in this site of what the archive names."""
        if value is None or model not in self.keys:
            return value
        return self.keys[model][value]


def plain(value: Any) -> Any:
    """A column's value as JSON can hold it, with nothing lost."""
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


def default_of(field: Any) -> Any:
    """What a column has where the archive, made by an older program, does not know it."""
    if not has_default(field):
        raise ValueError(f"{field.model._meta.label_lower}.{field.attname} is missing")
    return field.get_default()


def has_default(field: Any) -> bool:
    return bool(field.has_default() or field.null or field.empty_strings_allowed)


def tables() -> list[ArchiveTable]:
    """The tables of the archive, each after those that its rows need."""
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
    """The models of LEFT_OUT that there are."""
    return {model for model in apps.get_models() if model._meta.label_lower in LEFT_OUT}


def in_order(found: list[ArchiveTable]) -> list[ArchiveTable]:
    """Tables after those that they lead to, as far as that goes; else in order of their names."""
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
        # Both databases check what rows lead to at the end only.
        return [by_name[name] for name in sorted(by_name)]


def check(found: list[ArchiveTable]) -> None:
    """Raises ImproperlyConfigured where a row could not be brought in without what it leads to."""
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
