"""Brings an archive into an empty site: all of it, or nothing."""

import base64
import datetime
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from publishing.archive import JsonRow, old_discarded
from publishing.archive.media import MediaWriter
from publishing.archive.reading import DAMAGED, Archive
from publishing.archive.tables import ArchiveTable, NaturalKeys, check, left_out, tables
from publishing.kinds import kinds, kinds_without_pages
from publishing.models import Document, Edition, Generation, triggers
from publishing.refusals import Refused
from publishing.search import indexing

# How many rows, and of how many signs, are written at once.
ROWS, SIGNS = 200, 4 * 1024 * 1024

# What a line that is not as it should be leads to.
CONTRADICTIONS = (ValueError, LookupError, TypeError, AttributeError, OverflowError)


@dataclass
class ImportReport:
    """What was brought in, and what an operator should know of it."""

    rows: Counter[str] = field(default_factory=Counter)
    files: int = 0
    made: list[str] = field(default_factory=list)
    tied: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def pages(self) -> int:
        return self.rows[Document._meta.label_lower]

    @property
    def editions(self) -> int:
        return self.rows[Edition._meta.label_lower]


def import_archive(archive: Archive) -> ImportReport:
    """Verifies the archive and brings it in; raises Refused, and has changed nothing then."""
    must_be_empty()
    archive.verify()
    arriving = MediaWriter()
    try:
        with transaction.atomic():
            Generation.objects.lock()
            must_be_empty()
            return ArchiveImport(archive, arriving).all()
    except OSError as error:
        arriving.undo()
        raise Refused(
            f"A file of the archive cannot be written here: {error.strerror or error}. "
            "Nothing was changed."
        ) from error
    except (*CONTRADICTIONS, ValidationError, DatabaseError) as error:
        arriving.undo()
        reason = error.messages[0] if isinstance(error, ValidationError) else str(error)
        reason = " ".join(reason.split()).rstrip(".")[:300]
        raise Refused(
            f"This archive does not fit together: {reason}. Nothing was changed."
        ) from error
    except BaseException:
        arriving.undo()
        raise


def must_be_empty() -> None:
    """Refuses a site that has content, save the first texts that every site begins with."""
    there = []
    for table in tables():
        rows = table.model._base_manager.all()
        if table.model in (Document, Edition):
            rows = table.model.objects.with_pages()
        elif table.model in first_texts():
            continue
        if count := rows.count():
            name = table.model._meta.verbose_name_plural
            there.append(f"{name} ({count})")
    if there:
        more = " and more" if len(there) > 4 else ""
        raise Refused(
            f"This site is not empty; it has {', '.join(there[:4])}{more}. "
            "Import into a new one: start it with an empty data folder, or set DATABASE_URL to an "
            "empty database, and run manage.py migrate first. Nothing was changed."
        )


def first_texts() -> set[Any]:
    """The models whose rows the migrations write."""
    return {kinds()[name].model for name in kinds_without_pages()}


class ArchiveImport:
    """One archive on its way into the database; its rows are written in batches."""

    def __init__(self, archive: Archive, arriving: MediaWriter) -> None:
        self.archive, self.arriving = archive, arriving
        self.tables = {table.name: table for table in tables()}
        self.report = ImportReport()
        self.batch: list[SimpleNamespace] = []
        # What an older program had discarded, by its number there.
        self.discarded: dict[int, JsonRow] = {}
        self.signs = 0

    def all(self) -> ImportReport:
        """Writes everything, and checks what the database then has."""
        check(list(self.tables.values()))
        triggers.thaw(connection)
        indexing.clear()
        for table in reversed(self.tables.values()):
            table.model._base_manager.all()._raw_delete(connection.alias)
        self.names = NaturalKeys(left_out())
        self.write()
        self.check_counts()
        connection.check_constraints()
        for table in self.tables.values():
            there = self.archive.head["tables"].get(table.name, {})
            table.continue_keys(there.get("last_key", 0))
        triggers.freeze(connection)
        indexing.update_all()
        self.move_generation()
        self.remark()
        return self.report

    def write(self) -> None:
        rows = self.archive.rows()
        current: ArchiveTable | None = None
        for row in rows:
            if row.get("table") == old_discarded.TABLE:
                self.keep_discarded(row["row"])
                continue
            table = self.tables[row["table"]] if "table" in row else None
            if self.batch and (table is not current or len(self.batch) >= ROWS or self.is_heavy):
                self.flush(current)
            current = table
            if table is not None:
                self.lead_to_discarded(table, row["row"])
                self.batch.append(table.read(row["row"], self.names))
                self.signs += sum(
                    len(value) for value in row["row"].values() if isinstance(value, str)
                )
            elif "account" in row:
                self.account(row["account"])
            elif "group" in row:
                self.group(row["group"])
            elif "file" in row:
                self.file(row["file"], rows)
            else:
                raise ValueError(f"nobody knows what {sorted(row)} is")
        if self.batch:
            self.flush(current)
        old_discarded.make_rows(apps, list(self.discarded.values()))

    def keep_discarded(self, row: JsonRow) -> None:
        """Keeps what an older program had discarded until all that it points to is there."""
        read = {name: row[name] for name in old_discarded.COLUMNS}
        for name in old_discarded.ACCOUNTS:
            read[name] = self.names.back(User, read[name])
        for name in old_discarded.MOMENTS:
            read[name] = datetime.datetime.fromisoformat(read[name])
        self.discarded[read["id"]] = read
        self.report.rows[old_discarded.TABLE] += 1

    def lead_to_discarded(self, table: ArchiveTable, row: JsonRow) -> None:
        """Lets saves and events of what was discarded lead to its own rows."""
        if table.name not in old_discarded.LINKED:
            return
        number = row.pop(old_discarded.LINK, None)
        if number is None:
            return
        if table.name == "publishing.revision":
            row["edition_id"] = self.discarded[number]["edition_number"]
        else:
            row["document_id"] = self.discarded[number]["document_number"]

    @property
    def is_heavy(self) -> bool:
        return self.signs > SIGNS

    def flush(self, table: Any) -> None:
        """Writes the rows that have gathered as they are: no column is made anew."""
        size = max(1, connection.ops.bulk_batch_size(table.fields, self.batch))
        for start in range(0, len(self.batch), size):
            table.model._base_manager._insert(
                self.batch[start : start + size],
                fields=table.fields,
                using=connection.alias,
                raw=True,
            )
        self.report.rows[table.name] += len(self.batch)
        self.batch, self.signs = [], 0

    def group(self, row: JsonRow) -> None:
        """Makes a group that is not there; one that is there stays as it is."""
        group, made = Group.objects.get_or_create(name=row["name"])
        if made:
            known = Permission.objects.select_related("content_type")
            by_name = {f"{p.content_type.app_label}.{p.codename}": p for p in known}
            group.permissions.set([by_name[name] for name in row["permissions"] if name in by_name])

    def account(self, row: JsonRow) -> None:
        """Makes an account that nobody can use until an administrator lets them."""
        name = row["username"]
        user = User.objects.filter(username=name).first()
        if user is not None:
            self.report.tied.append(name)
        else:
            user = User(
                username=name,
                first_name=row["first_name"],
                last_name=row["last_name"],
                is_active=False,
            )
            user.set_unusable_password()
            user.save()
            user.groups.set(Group.objects.filter(name__in=row["groups"]))
            self.report.made.append(name)
        self.names.keys[User][name] = user.pk

    def file(self, row: JsonRow, rows: Iterator[JsonRow]) -> None:
        self.arriving.write(row["name"], pieces(row, rows), row["sha256"], row["modified"])
        self.report.files += 1

    def check_counts(self) -> None:
        """Raises ValueError where the head promised another number of rows than there came."""
        for name, there in self.archive.head["tables"].items():
            came = self.report.rows[name]
            if there["rows"] != came:
                raise ValueError(f"{name} should have {there['rows']} rows, and {came} came")
        if self.archive.head["files"] != self.report.files:
            raise ValueError(f"{self.report.files} files came")

    def move_generation(self) -> None:
        """Makes answers of the empty site invalid; what readers are told comes from the archive.

        Of a change that no moment tells of, lists say when it was: the same as on the other site.
        """
        untold = self.archive.head["untold_change_at"]
        moment = datetime.datetime.fromisoformat(untold) if untold else None
        Generation.objects.move()
        Generation.objects.update(unannounced_change_at=moment)

    def remark(self) -> None:
        head = self.archive.head
        if head["time_zone"] != settings.TIME_ZONE:
            self.report.remarks.append(
                f"The other site shows its dates in {head['time_zone']}, this one in "
                f"{settings.TIME_ZONE}: set TIME_ZONE={head['time_zone']} for the same dates."
            )
        if head["site"] != settings.SITE_URL:
            self.report.remarks.append(
                f"The other site is {head['site']}, this one {settings.SITE_URL} (SITE_URL)."
            )


def pieces(row: JsonRow, rows: Iterator[JsonRow]) -> Iterator[bytes]:
    """The content of a file from the lines that follow its name."""
    left = row["size"]
    while left > 0:
        piece = base64.b64decode(next(rows, {})["piece"], validate=True)
        if not piece:
            raise ValueError(DAMAGED.format(f"“{row['name']}” is cut off"))
        left -= len(piece)
        yield piece
