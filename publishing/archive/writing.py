"""Writer of archives: lines of a consistent snapshot of the site."""

import base64
import contextlib
import hashlib
import json
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.utils import timezone

from publishing.archive import PIECE, VERSION, JsonRow, archive_format, media
from publishing.archive.tables import CHUNK, ArchiveTable, NaturalKeys, check, left_out, tables
from publishing.models import Generation


def lines() -> Iterator[bytes]:
    """All lines of the archive: header, accounts, rows, files and checksum."""
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
    """Transaction in which all queries see the same state, while editors keep writing."""
    own = not connection.in_atomic_block
    mode = getattr(connection, "transaction_mode", None)
    if own and connection.vendor == "sqlite":
        # Only reads: an IMMEDIATE transaction, the default here, would block editors.
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
    """Approximate number of lines, for a progress bar."""
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
    """Header of the archive: format, origin and counts."""
    generation = Generation.objects.first()
    changed_at = generation and generation.unannounced_change_at
    return {
        "format": archive_format(),
        "version": VERSION,
        "made_at": timezone.now().replace(microsecond=0).isoformat(),
        "site": settings.SITE_URL,
        "time_zone": settings.TIME_ZONE,
        # Determines the Last-Modified of lists.
        "untold_change_at": changed_at.isoformat() if changed_at else None,
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
    """Usernames of the accounts that rows refer to."""
    keys: set[int] = set()
    for table in found:
        for column in table.columns_to(User):
            rows = table.model._base_manager.order_by().exclude(**{column: None})
            keys.update(rows.values_list(column, flat=True).distinct())
    known = dict(User.objects.values_list("pk", "username"))
    return sorted(known[key] for key in keys)


def account_lines(people: list[str]) -> Iterator[JsonRow]:
    """Accounts by name and groups, without password, e-mail address and permissions."""
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
    """A file: its name, size, checksum and time, then its content in pieces."""
    path = media.folder() / name
    status = path.stat()
    yield {
        "file": {
            "name": name,
            "size": status.st_size,
            "sha256": media.checksum(path),
            # Determines the Last-Modified of a picture.
            "modified": int(status.st_mtime),
        }
    }
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield {"piece": base64.b64encode(piece).decode()}
