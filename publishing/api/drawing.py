"""Drawing of share pictures (Open Graph images)."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from publishing.api import text_layout
from publishing.brand import brand

WIDTH, HEIGHT = 1200, 630
MARGIN = 80
TEXT_WIDTH = 760
SIZES = range(84, 43, -4)
MOST_LINES = 4


@dataclass(frozen=True)
class ShareCard:
    """The words of a share picture."""

    title: str
    eyebrow: str = ""
    line: str = ""


def draw_card(what: ShareCard) -> bytes:
    """A picture for sharing, as PNG; the same bytes for the same words on the same machine."""
    site = brand()
    with Image.open(site.share_ground) as ground:
        picture = ground.convert("RGB")
    draw = ImageDraw.Draw(picture)
    _write(draw, (MARGIN, 108), site.name, text_layout.SEMIBOLD, 42, site.ink)
    lines, size = _fit_title(what.title)
    step = round(size * 1.16)
    top = 196 if what.eyebrow else 180
    if what.eyebrow:
        _write(draw, (MARGIN, 186), what.eyebrow, text_layout.SEMIBOLD, 30, site.accent)
    for number, line in enumerate(lines):
        _write(
            draw, (MARGIN, top + size + number * step), line, text_layout.SEMIBOLD, size, site.ink
        )
    if what.line:
        _write(draw, (MARGIN, HEIGHT - 70), what.line, text_layout.REGULAR, 34, site.soft)
    out = BytesIO()
    few = picture.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(out, "PNG", compress_level=7)
    return out.getvalue()


def _fit_title(title: str) -> tuple[list[str], int]:
    """A title in at most four lines, as large as it can be; what is too long for that ends in …."""
    for size in SIZES:
        text = text_layout.drawable_text(title, text_layout.SEMIBOLD, size)
        lines = text_layout.wrap(text, text_layout.SEMIBOLD, size, TEXT_WIDTH)
        most = 3 if size > 60 else MOST_LINES
        widest = max(
            (text_layout.width(word, text_layout.SEMIBOLD, size) for word in text.split()),
            default=0,
        )
        # A word is broken only where it is too long for every size.
        if len(lines) <= most and (widest <= TEXT_WIDTH or size == SIZES[-1]):
            return lines, size
    kept = lines[:MOST_LINES]
    while kept[-1] and text_layout.width(kept[-1] + "…", text_layout.SEMIBOLD, size) > TEXT_WIDTH:
        kept[-1] = kept[-1][:-1].rstrip()
    kept[-1] += "…"
    return kept, size


def _write(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    name: str,
    size: int,
    colour: str,
) -> None:
    """Writes a text whose baseline begins at `at`."""
    x, y = at
    for piece, font in text_layout.font_runs(text, name, size):
        draw.text((x, y), piece, fill=colour, font=font, anchor="ls")
        x += font.getlength(piece)
