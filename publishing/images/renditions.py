"""Renditions: smaller copies of stored pictures, named by the picture's address and width.

So a page names them without a query. They stand beside the picture:
`images/ab/<checksum>.jpg` has `images/ab/<checksum>-480.avif`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from PIL import Image

WIDTHS = (480, 960, 1440)
# The address of a picture that `publishing.images.upload` has stored, among the stored files.
ADDRESS = re.compile(r"(images/[0-9a-f]{2}/[0-9a-f]{64})\.(jpg|png|webp|avif)")
RENDITION = re.compile(r"(images/[0-9a-f]{2}/[0-9a-f]{64})-[0-9]{1,5}\.(?:jpg|png|webp|avif)")
MIME_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}
# AVIF's own speed of 6 takes nine times as long as 8 (1.7 s against 0.2 s of a photo), for little.
SAVE_OPTIONS: dict[str, tuple[str, dict[str, int | bool]]] = {
    "avif": ("AVIF", {"quality": 60, "speed": 8}),
    "webp": ("WEBP", {"quality": 80}),
    "jpg": ("JPEG", {"quality": 82, "optimize": True, "progressive": True}),
    "png": ("PNG", {}),
}


@dataclass(frozen=True)
class Rendition:
    """A copy of a picture: where it is stored, how wide it is, and in which format."""

    address: str
    width: int
    ending: str

    @property
    def type(self) -> str:
        return MIME_TYPES[self.ending]


def rendition_widths(width: int) -> list[int]:
    """How wide the copies of a picture are: never wider than it is."""
    smaller = [step for step in WIDTHS if step < width]
    return [*smaller, width] if width <= WIDTHS[-1] else smaller


def list_renditions(address: str, width: int) -> list[Rendition]:
    """The copies of a picture: AVIF and WebP in every width, its own format where it is smaller."""
    found = ADDRESS.fullmatch(address)
    if not found or width < 1:
        return []
    base, own = found.groups()
    return [
        Rendition(f"{base}-{step}.{ending}", step, ending)
        for ending in dict.fromkeys(("avif", "webp", own))
        for step in rendition_widths(width)
        if ending != own or step < width
    ]


def original_of(address: str, storage: Storage) -> str | None:
    """The stored picture that a copy was, or will be, made of; None where there is none."""
    found = RENDITION.fullmatch(address)
    endings = MIME_TYPES if found else ()
    originals = (f"{found[1]}.{ending}" for ending in endings) if found else ()
    return next(filter(storage.exists, originals), None)


def make_renditions(address: str, width: int, storage: Storage) -> int:
    """Makes the copies that are missing; returns how many. Raises OSError where it cannot."""
    missing = [copy for copy in list_renditions(address, width) if not storage.exists(copy.address)]
    if not missing:
        return 0
    with storage.open(address) as file, Image.open(file) as opened:
        picture = opened.convert("RGBA" if "A" in opened.mode else "RGB")
        profile = opened.info.get("icc_profile")
    for step, copies in _by_width(missing):
        height = max(1, round(picture.height * step / picture.width))
        # The widest comes first: each smaller one is made of the one before.
        picture = picture.resize((step, height), Image.Resampling.LANCZOS)
        for copy in copies:
            kind, how = SAVE_OPTIONS[copy.ending]
            out = BytesIO()
            colours = {"icc_profile": profile} if profile else {}
            picture.save(out, kind, **how, **colours)
            written = storage.save(copy.address, ContentFile(out.getvalue()))
            if written != copy.address:  # Somebody made the same copy in the same moment.
                storage.delete(written)
    return len(missing)


def _by_width(copies: list[Rendition]) -> Iterator[tuple[int, list[Rendition]]]:
    for step in sorted({copy.width for copy in copies}, reverse=True):
        yield step, [copy for copy in copies if copy.width == step]
