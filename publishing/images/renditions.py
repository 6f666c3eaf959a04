"""Renditions: smaller copies of stored pictures, named by the picture's address and width.

A page needs no query for their names: `images/ab/<checksum>.jpg` has
`images/ab/<checksum>-480.avif` beside it.
"""

import re
from dataclasses import dataclass
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from PIL import Image

WIDTHS = (480, 960, 1440)
# Path of a picture of `publishing.images.upload` among the stored files.
ADDRESS = re.compile(r"(images/[0-9a-f]{2}/[0-9a-f]{64})\.(jpg|png|webp|avif)")
RENDITION = re.compile(r"(images/[0-9a-f]{2}/[0-9a-f]{64})-[0-9]{1,5}\.(?:jpg|png|webp|avif)")
MIME_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}
# AVIF's default speed 6 takes nine times as long as 8 (1.7 s against 0.2 s of a photo).
SAVE_OPTIONS: dict[str, tuple[str, dict[str, int | bool]]] = {
    "avif": ("AVIF", {"quality": 60, "speed": 8}),
    "webp": ("WEBP", {"quality": 80}),
    "jpg": ("JPEG", {"quality": 82, "optimize": True, "progressive": True}),
    "png": ("PNG", {}),
}


@dataclass(frozen=True)
class Rendition:
    """A rendition of a picture: path among the stored files, width in pixels, format."""

    address: str
    width: int
    ending: str


def rendition_widths(width: int) -> list[int]:
    """Widths of the renditions of a picture, in pixels: never wider than it is."""
    smaller = [step for step in WIDTHS if step < width]
    return [*smaller, width] if width <= WIDTHS[-1] else smaller


def list_renditions(address: str, width: int) -> list[Rendition]:
    """Renditions of a picture: AVIF and WebP in every width, its own format in smaller ones."""
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
    """Path of the stored picture of a rendition, made or not; None where there is none."""
    found = RENDITION.fullmatch(address)
    originals = [f"{found[1]}.{ending}" for ending in MIME_TYPES] if found else []
    return next(filter(storage.exists, originals), None)


def make_renditions(address: str, width: int, storage: Storage) -> int:
    """Makes the missing renditions of a picture; returns their number. Raises OSError."""
    missing = [copy for copy in list_renditions(address, width) if not storage.exists(copy.address)]
    if not missing:
        return 0
    with storage.open(address) as file, Image.open(file) as opened:
        picture = opened.convert("RGBA" if "A" in opened.mode else "RGB")
        profile = opened.info.get("icc_profile")
    # The widest first: each smaller one is made of the one before.
    for rendition in sorted(missing, key=lambda each: -each.width):
        if picture.width != rendition.width:
            height = max(1, round(picture.height * rendition.width / picture.width))
            picture = picture.resize((rendition.width, height), Image.Resampling.LANCZOS)
        kind, options = SAVE_OPTIONS[rendition.ending]
        out = BytesIO()
        colours = {"icc_profile": profile} if profile else {}
        picture.save(out, kind, **options, **colours)
        written = storage.save(rendition.address, ContentFile(out.getvalue()))
        if written != rendition.address:  # Another request made it at the same moment.
            storage.delete(written)
    return len(missing)
