"""Import of an archive into an empty site, in one transaction."""

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
from django.db.models import Model, QuerySet

from publishing.archive import JsonRow, old_discarded
from publishing.archive.media import MediaWriter
from publishing.archive.reading import DAMAGED, Archive
from publishing.archive.tables import ArchiveTable, NaturalKeys, check, left_out, tables
from publishing.kinds import kinds, kinds_without_pages
from publishing.models import Document, Edition, Generation, triggers
from publishing.refusals import Refused
from publishing.search import indexing

# Limits of a batch, in rows and in characters.
ROWS, CHARACTERS = 200, 4 * 1024 * 1024

# Errors that a malformed line causes.
CONTRADICTIONS = (ValueError, LookupError, TypeError, AttributeError, OverflowError)


@dataclass
class ImportSummary:
    """Counts of an import, and remarks for the operator."""

    rows: Counter[str] = field(default_factory=Counter)
    files: int = 0
    created_accounts: list[str] = field(default_factory=list)
    matched_accounts: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def pages(self) -> int:
        return self.rows[Document._meta.label_lower]

    @property
    def editions(self) -> int:
        return self.rows[Edition._meta.label_lower]


def import_archive(archive: Archive) -> ImportSummary:
    """Verifies and imports an archive. Raises Refused, with nothing changed."""
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
    """Raises Refused for a site with content other than the first texts of migrations."""
    there = []
    for table in tables():
        rows: QuerySet = table.model._base_manager.all()
        if table.model is Document:
            rows = Document.objects.with_pages()
        elif table.model is Edition:
            rows = Edition.objects.with_pages()
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


def first_texts() -> set[type[Model]]:
    """The models whose first rows the migrations write."""
    return {kinds()[name].model for name in kinds_without_pages()}


class ArchiveImport:
    """Import of one archive, with rows in batches."""

    def __init__(self, archive: Archive, arriving: MediaWriter) -> None:
        self.archive, self.arriving = archive, arriving
        self.tables = {table.name: table for table in tables()}
        self.report = ImportSummary()
        self.batch: list[SimpleNamespace] = []
        # Discarded texts of an older archive, by their keys there.
        self.discarded: dict[int, JsonRow] = {}
        self.characters = 0

    def all(self) -> ImportSummary:
        """Replaces all rows, and checks the constraints."""
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
            is_full = len(self.batch) >= ROWS or self.characters > CHARACTERS
            if current is not None and self.batch and (table is not current or is_full):
                self.flush(current)
            current = table
            if table is not None:
                self.lead_to_discarded(table, row["row"])
                self.batch.append(table.read(row["row"], self.names))
                self.characters += sum(
                    len(value) for value in row["row"].values() if isinstance(value, str)
                )
            elif "account" in row:
                self.account(row["account"])
            elif "group" in row:
                self.group(row["group"])
            elif "file" in row:
                file = row["file"]
                content = pieces(file, rows)
                self.arriving.write(file["name"], content, file["sha256"], file["modified"])
                self.report.files += 1
            else:
                raise ValueError(f"nobody knows what {sorted(row)} is")
        if current is not None and self.batch:
            self.flush(current)
        old_discarded.make_rows(apps, list(self.discarded.values()))

    def keep_discarded(self, row: JsonRow) -> None:
        """Holds a discarded text of an older archive until its references exist."""
        read = {name: row[name] for name in old_discarded.COLUMNS}
        for name in old_discarded.ACCOUNTS:
            read[name] = self.names.from_archive(User, read[name])
        for name in old_discarded.MOMENTS:
            read[name] = datetime.datetime.fromisoformat(read[name])
        self.discarded[read["id"]] = read
        self.report.rows[old_discarded.TABLE] += 1

    def lead_to_discarded(self, table: ArchiveTable, row: JsonRow) -> None:
        """Replaces links to the former table of discarded texts."""
        if table.name not in old_discarded.LINKED:
            return
        number = row.pop(old_discarded.LINK, None)
        if number is None:
            return
        if table.name == "publishing.revision":
            row["edition_id"] = self.discarded[number]["edition_number"]
        else:
            row["document_id"] = self.discarded[number]["document_number"]

    def flush(self, table: ArchiveTable) -> None:
        """Writes the batch as it is, without `pre_save` of the fields."""
        size = max(1, connection.ops.bulk_batch_size(table.fields, self.batch))
        manager: Any = table.model._base_manager
        for start in range(0, len(self.batch), size):
            manager._insert(
                self.batch[start : start + size],
                fields=table.fields,
                using=connection.alias,
                raw=True,
            )
        self.report.rows[table.name] += len(self.batch)
        self.batch, self.characters = [], 0

    def group(self, row: JsonRow) -> None:
        """Creates a missing group; an existing one stays as it is."""
        group, made = Group.objects.get_or_create(name=row["name"])
        if made:
            known = Permission.objects.select_related("content_type")
            by_name = {f"{p.content_type.app_label}.{p.codename}": p for p in known}
            group.permissions.set([by_name[name] for name in row["permissions"] if name in by_name])

    def account(self, row: JsonRow) -> None:
        """Creates a missing account, inactive until an administrator activates it."""
        name = row["username"]
        user = User.objects.filter(username=name).first()
        if user is not None:
            self.report.matched_accounts.append(name)
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
            self.report.created_accounts.append(name)
        self.names.keys[User][name] = user.pk

    def check_counts(self) -> None:
        """Raises ValueError where rows or files differ in number from the header."""
        for name, there in self.archive.head["tables"].items():
            came = self.report.rows[name]
            if there["rows"] != came:
                raise ValueError(f"{name} should have {there['rows']} rows, and {came} came")
        if self.archive.head["files"] != self.report.files:
            raise ValueError(f"{self.report.files} files came")

    def move_generation(self) -> None:
        """Moves the generation; `unannounced_change_at` is that of the other site."""
        changed_at = self.archive.head["untold_change_at"]
        moment = datetime.datetime.fromisoformat(changed_at) if changed_at else None
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
    """The content of a file, from the lines after its header."""
    left = row["size"]
    while left > 0:
        piece = base64.b64decode(next(rows, {})["piece"], validate=True)
        if not piece:
            raise ValueError(DAMAGED.format(f"“{row['name']}” is cut off"))
        left -= len(piece)
        yield piece
