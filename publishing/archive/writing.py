"""Writes the archive, a line at a time, as the site is at one instant."""

import base64
import contextlib
import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.utils import timezone

from publishing.archive import PIECE, VERSION, JsonRow, archive_format, media
from publishing.archive.tables import CHUNK, ArchiveTable, NaturalKeys, check, left_out, tables
from publishing.models import Generation


def lines() -> Iterator[bytes]:
    """Every line of the archive: the head, accounts, rows, files, and the checksum of them all."""
    digest, count = hashlib.sha256(), 0
    with snapshot():
        for row in everything():
            line = encoded(row)
            digest.update(line)
            count += 1
            yield line
    yield encoded({"end": {"lines": count, "sha256": digest.hexdigest()}})


def encoded(row: JsonRow) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@contextlib.contextmanager
def snapshot() -> Iterator[None]:
    """Lets all queries see the same instant, while editors go on writing."""
    own = not connection.in_atomic_block
    mode = getattr(connection, "transaction_mode", None)
    if own and connection.vendor == "sqlite":
        # Reads only: the lock that every other transaction begins with would keep editors waiting.
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            if own and connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    finally:
        if own and connection.vendor == "sqlite":
            connection.transaction_mode = mode  # type: ignore[attr-defined]


def size() -> int:
    """About how many lines there will be, to show how far the writing is."""
    files = (media.folder() / name for name in media.names())
    pieces = sum(1 + -(-path.stat().st_size // PIECE) for path in files)
    return 2 + pieces + sum(table.count() for table in tables())


def everything() -> Iterator[JsonRow]:
    found = tables()
    check(found)
    names = NaturalKeys(left_out())
    files = media.names()
    people = accounts(found)
    yield {"head": head(found, people, files)}
    groups = Group.objects.filter(user__username__in=people).distinct().order_by("name")
    for group in groups.prefetch_related("permissions__content_type"):
        permissions = sorted(
            f"{right.content_type.app_label}.{right.codename}" for right in group.permissions.all()
        )
        yield {"group": {"name": group.name, "permissions": permissions}}
    yield from account_lines(people)
    for table in found:
        for row in table.rows(names):
            yield {"table": table.name, "row": row}
    for name in files:
        yield from file_lines(name)


def head(found: list[ArchiveTable], people: list[str], files: list[str]) -> JsonRow:
    """What the archive is, and what it holds."""
    generation = Generation.objects.first()
    untold = generation and generation.unannounced_change_at
    return {
        "format": archive_format(),
        "version": VERSION,
        "made_at": timezone.now().replace(microsecond=0).isoformat(),
        "site": settings.SITE_URL,
        "time_zone": settings.TIME_ZONE,
        # Part of what readers are told: the Last-Modified of lists.
        "untold_change_at": untold.isoformat() if untold else None,
        "accounts": len(people),
        "files": len(files),
        "tables": {
            table.name: {
                "rows": table.count(),
                "columns": table.columns,
                "last_key": table.last_key(),
            }
            for table in found
        },
    }


def accounts(found: list[ArchiveTable]) -> list[str]:
    """The names of the accounts that rows of the archive name, and of no other ones."""
    keys: set[Any] = set()
    for table in found:
        for column in table.columns_to(User):
            rows = table.model._base_manager.order_by().exclude(**{column: None})
            keys.update(rows.values_list(column, flat=True).distinct())
    known = dict(User.objects.values_list("pk", "username"))
    return sorted(known[key] for key in keys)


def account_lines(people: list[str]) -> Iterator[JsonRow]:
    """Names and groups; no password, no address, and no right of their own."""
    for start in range(0, len(people), CHUNK):
        users = User.objects.filter(username__in=people[start : start + CHUNK])
        for user in users.order_by("username").prefetch_related("groups"):
            yield {
                "account": {
                    "username": user.username,
                    "first_name": user.first_name,
                    "last_name": user.last_name,
                    "groups": sorted(group.name for group in user.groups.all()),
                }
            }


def file_lines(name: str) -> Iterator[JsonRow]:
    """A file by its name, size, checksum and time, and then its content in pieces."""
    path = media.folder() / name
    status = path.stat()
    yield {
        "file": {
            "name": name,
            "size": status.st_size,
            "sha256": media.checksum(path),
            # Readers are told of it: the Last-Modified of a picture.
            "modified": int(status.st_mtime),
        }
    }
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield {"piece": base64.b64encode(piece).decode()}
