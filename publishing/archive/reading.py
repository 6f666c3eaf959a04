"""Reader of archives: verifies the whole file, then reads it line by line."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Iterator
from io import BufferedIOBase
from pathlib import Path

from publishing.archive import LONGEST_LINE, VERSION, JsonRow, archive_format, old_discarded
from publishing.archive.tables import FORMER, RENAMED, has_default, tables
from publishing.brand import brand
from publishing.refusals import Refused

GZIP = b"\x1f\x8b"
DAMAGED = "This archive is damaged or cut off: {}. Nothing was changed; get the file again."
NEWER = (
    "This archive was written by a newer version: {}. "
    "Bring this site up to date first; nothing was changed."
)
# Called with the position in the file, in bytes.
Progress = Callable[[int], None]


def not_an_archive() -> str:
    return f"This file is no archive of {brand().name}. Nothing was changed."


class Archive:
    """An archive file; call `verify` before `rows`."""

    def __init__(self, path: Path, progress: Progress = lambda _position: None) -> None:
        self.path, self.progress = path, progress
        self.head: JsonRow = {}

    def lines(self) -> Iterator[bytes]:
        """The raw lines, unzipped. Raises Refused for a damaged file."""
        with self.path.open("rb") as raw:
            zipped = raw.read(2) == GZIP
            raw.seek(0)
            file: BufferedIOBase = gzip.GzipFile(fileobj=raw) if zipped else raw
            try:
                yield from self._lines(file, raw)
            except (EOFError, gzip.BadGzipFile, zlib.error):
                raise Refused(DAMAGED.format("it cannot be unpacked to its end")) from None

    def _lines(self, file: BufferedIOBase, raw: BufferedIOBase) -> Iterator[bytes]:
        while line := file.readline(LONGEST_LINE):
            if not line.endswith(b"\n"):
                raise Refused(
                    DAMAGED.format("a line does not end") if self.head else not_an_archive()
                )
            yield line
            self.progress(raw.tell())

    def verify(self) -> None:
        """Raises Refused for a file that is no archive, too new, damaged, or incomplete."""
        digest, count = hashlib.sha256(), 0
        lines = self.lines()
        last = next(lines, b"")
        self.read_head(last)
        for line in lines:
            digest.update(last)
            count, last = count + 1, line
        end = parsed(last).get("end")
        if not isinstance(end, dict):
            raise Refused(DAMAGED.format("its last line is missing"))
        if (end.get("lines"), end.get("sha256")) != (count, digest.hexdigest()):
            raise Refused(DAMAGED.format("its checksum is another one"))
        try:
            self.check_tables()
        except (LookupError, TypeError, AttributeError):
            raise Refused(DAMAGED.format("its first line says too little")) from None

    def read_head(self, line: bytes) -> None:
        """Reads the header. Raises Refused for another format or a newer version."""
        head = parsed(line, not_an_archive()).get("head")
        if not isinstance(head, dict) or head.get("format") != archive_format():
            raise Refused(not_an_archive())
        version = head.get("version")
        if isinstance(version, int) and version > VERSION:
            raise Refused(NEWER.format(f"its form is {version}, and this site reads {VERSION}"))
        if version != VERSION:
            raise Refused(DAMAGED.format("its first line names no form"))
        self.head = head

    def check_tables(self) -> None:
        """Raises Refused for unknown tables and columns, and for missing ones without default."""
        head = self.head
        known = {table.name: table for table in tables()}
        for name, there in head["tables"].items():
            if name == old_discarded.TABLE:
                continue
            if name not in known:
                raise Refused(NEWER.format(f"it has the table {name}"))
            columns = set(known[name].columns)
            renamed = RENAMED.get(name, {})
            brought = {renamed.get(column, column) for column in there["columns"]}
            if unknown := sorted(brought - columns - FORMER.get(name, set())):
                raise Refused(NEWER.format(f"its table {name} has {', '.join(unknown)}"))
            missing = columns - brought
            for field in known[name].fields:
                if field.attname in missing and not has_default(field):
                    raise Refused(
                        f"This archive was written by an older version: its table {name} lacks "
                        f"{field.attname}. Import it with that version, and bring the site up to "
                        "date then. Nothing was changed."
                    )

    def rows(self) -> Iterator[JsonRow]:
        """The lines between header and checksum."""
        lines = self.lines()
        next(lines)
        for line in lines:
            row = parsed(line)
            if "end" not in row:
                yield row


def parsed(line: bytes, refusal: str = DAMAGED.format("a line cannot be read")) -> JsonRow:
    """Parses a line as a JSON object. Raises Refused."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise Refused(refusal) from None
    if not isinstance(row, dict):
        raise Refused(refusal)
    return row
