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
    """Texts of a share picture."""

    title: str
    eyebrow: str = ""
    line: str = ""


def draw_card(card: ShareCard) -> bytes:
    """Draws a share picture as PNG; on one machine equal texts give equal bytes."""
    site = brand()
    with Image.open(site.share_ground) as ground:
        picture = ground.convert("RGB")
    draw = ImageDraw.Draw(picture)
    _write(draw, (MARGIN, 108), site.name, text_layout.SEMIBOLD, 42, site.ink)
    lines, size = _fit_title(card.title)
    step = round(size * 1.16)
    top = 196 if card.eyebrow else 180
    if card.eyebrow:
        _write(draw, (MARGIN, 186), card.eyebrow, text_layout.SEMIBOLD, 30, site.accent)
    for number, line in enumerate(lines):
        _write(
            draw, (MARGIN, top + size + number * step), line, text_layout.SEMIBOLD, size, site.ink
        )
    if card.line:
        _write(draw, (MARGIN, HEIGHT - 70), card.line, text_layout.REGULAR, 34, site.soft)
    out = BytesIO()
    colours = picture.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    colours.save(out, "PNG", compress_level=7)
    return out.getvalue()


def _fit_title(title: str) -> tuple[list[str], int]:
    """The lines of a title, at most four, and their largest size; cut with … where too long."""
    for size in SIZES:
        text = text_layout.drawable_text(title, text_layout.SEMIBOLD, size)
        lines = text_layout.wrap(text, text_layout.SEMIBOLD, size, TEXT_WIDTH)
        most = 3 if size > 60 else MOST_LINES
        widest = max(
            (text_layout.width(word, text_layout.SEMIBOLD, size) for word in text.split()),
            default=0,
        )
        # A word is broken only at the smallest size.
        if len(lines) <= most and (widest <= TEXT_WIDTH or size == SIZES[-1]):
            return lines, size
    *lines, last = lines[:MOST_LINES]
    while last and text_layout.width(last + "…", text_layout.SEMIBOLD, size) > TEXT_WIDTH:
        last = last[:-1].rstrip()
    return [*lines, last + "…"], size


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
