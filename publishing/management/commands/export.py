import contextlib
import gzip
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.core.management import BaseCommand, CommandError

from publishing.archive import writing
from publishing.management.progress import ProgressBar


class Command(BaseCommand):
    help = (
        "Writes the whole archive, its pictures too, as JSON Lines: all that import brings into "
        "an empty site. Holds drafts: keep it as safe as the database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", help="where to; compressed where the name ends in .gz; - for standard output"
        )

    def handle(self, *_args: object, file: str, **_options: object) -> None:
        count = 0
        with ProgressBar("Exporting", writing.size()) as bar, open_archive(file) as out:
            for line in writing.lines():
                out.write(line)
                count += 1
                bar.update()
        # Not on standard output, where the archive may go.
        self.stderr.write(f"Wrote {count} lines.", str)


@contextlib.contextmanager
def open_archive(name: str) -> Iterator[BinaryIO | gzip.GzipFile]:
    """Opens the file to write; it gets its name once it is complete."""
    if name == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(name)
    if path.exists():
        raise CommandError(f"There is a file “{path}” already. Remove it, or choose another name.")
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(temporary, "xb", opener=open_for_owner) as raw:
            if path.suffix == ".gz":
                with gzip.GzipFile(path.stem, "wb", 6, raw) as zipped:
                    yield zipped
            else:
                yield raw
            raw.flush()
            os.fsync(raw.fileno())
        temporary.rename(path)
    except OSError as error:
        raise CommandError(f"“{path}” cannot be written: {error.strerror or error}.") from None
    finally:
        temporary.unlink(missing_ok=True)


def open_for_owner(path: str, flags: int) -> int:
    """Opens a file that only its owner can read: an archive holds drafts."""
    return os.open(path, flags, 0o600)
