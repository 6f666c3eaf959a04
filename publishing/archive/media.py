"""Media files of the archive: listing, checksums and safe writing."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from django.conf import settings


def folder() -> Path:
    return Path(settings.MEDIA_ROOT)


def names() -> list[str]:
    """Names of the files below /media/, sorted."""
    root = folder()
    found = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in found if is_safe(path.as_posix()))


def is_safe(name: str) -> bool:
    """Whether a name is a relative path inside the folder, without hidden parts."""
    path = PurePosixPath(name)
    parts = name.split("/")
    return (
        bool(name)
        and not path.is_absolute()
        and not any(part in {"", ".", ".."} or part.startswith(".") for part in parts)
        and not any(sign in name for sign in "\\\0:")
        and len(name) < 500
    )


def checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class MediaWriter:
    """Writes the files of an archive; `undo` removes them again."""

    def __init__(self) -> None:
        self.made: list[Path] = []

    def write(self, name: str, pieces: Iterator[bytes], expected: str, modified: int) -> None:
        """Writes a new file. Raises ValueError for an unsafe name or a wrong checksum."""
        if not is_safe(name):
            raise ValueError(f"“{name}” is no name of a stored file")
        path = folder() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        if path.exists():
            for piece in pieces:
                digest.update(piece)
            if expected != digest.hexdigest() or checksum(path) != expected:
                raise ValueError(f"the file “{name}” is there already, with another content")
            return
        self.made.append(path)
        with path.open("xb") as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
        if digest.hexdigest() != expected:
            raise ValueError(f"the file “{name}” is not what its checksum says")
        os.utime(path, (modified, modified))

    def undo(self) -> None:
        for path in self.made:
            path.unlink(missing_ok=True)
