"""The site's mark, its icons, and the pictures that stand beside a link to a page elsewhere."""

import functools
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from publishing.api import letters

# The readers' pages in the light (static/css/site.css).
PAPER, SHEET, LINE, SOFT = "#f6f1e7", "#fdfbf6", "#d8cdb8", "#565d63"
INDIGO, PERSIMMON, PERSIMMON_INK = "#2b4257", "#c8643c", "#9c4522"
# What browsers paint around a page: the colour of the page's head, in the light and in the dark.
THEME_LIGHT, THEME_DARK = "#fdfbf6", "#1f252b"

WIDTH, HEIGHT = 1200, 630
MARGIN = 80
ROOM = 760
SIZES = range(84, 43, -4)
MOST_LINES = 4
# Shapes are drawn larger and made smaller, which smooths their edges.
FINE = 4

# The leg of the mark on a field of 32 by 32, as Bézier curves (static/img/favicon.svg).
LEG = [
    ((11, 2), (10, 8), (14, 11), (12, 17)),
    ((12, 17), (11, 21), (9, 23), (9, 27)),
    ((9, 27), (9.33, 28), (9.67, 29), (10, 30)),
    ((10, 30), (14, 30), (18, 30), (22, 30)),
]
SUN = (19, 13, 11)
STROKE = 3.4


@dataclass(frozen=True)
class Card:
    """What a picture for sharing says."""

    title: str
    eyebrow: str = ""
    line: str = ""


# On the picture of the pages that are no text of their own (static/img/share.png).
SITE = Card("Legs, seen two ways", line="Kampo beside Western medicine")


def mark(size: int, stroke: float = STROKE, leg: str = INDIGO) -> Image.Image:
    """The site's mark on nothing: a leg before the sun."""
    scale = size * FINE / 32
    large = Image.new("RGBA", (size * FINE, size * FINE))
    draw = ImageDraw.Draw(large)
    x, y, radius = (value * scale for value in SUN)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=PERSIMMON)
    half = stroke * scale / 2
    for x, y in _curve():
        x, y = x * scale, y * scale
        draw.ellipse((x - half, y - half, x + half, y + half), fill=leg)
    return large.resize((size, size), Image.Resampling.LANCZOS)


def _curve(steps: int = 160) -> list[tuple[float, float]]:
    """Points along the leg, close enough to one another to be a line."""
    points = []
    for a, b, c, d in LEG:
        for step in range(steps + 1):
            t = step / steps
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
            corners = (a, b, c, d)
            x, y = (
                sum(weight * corner[axis] for weight, corner in zip(weights, corners, strict=True))
                for axis in (0, 1)
            )
            points.append((x, y))
    return points


def icon(size: int, part: float, background: str | None = PAPER) -> Image.Image:
    """The mark on a field of paper; it takes `part` of the width."""
    field = Image.new("RGBA", (size, size), background or (0, 0, 0, 0))
    inner = mark(max(1, round(size * part)))
    at = (size - inner.width) // 2
    field.alpha_composite(inner, (at, at))
    return field


def card(what: Card) -> bytes:
    """A picture for sharing, as PNG; the same bytes for the same words on the same machine."""
    picture = _ground().copy()
    draw = ImageDraw.Draw(picture)
    _write(draw, (MARGIN, 108), "LegCare", letters.SEMIBOLD, 42, INDIGO)
    lines, size = _fitted(what.title)
    step = round(size * 1.16)
    top = 196 if what.eyebrow else 180
    if what.eyebrow:
        _write(draw, (MARGIN, 186), what.eyebrow, letters.SEMIBOLD, 30, PERSIMMON_INK)
    for number, line in enumerate(lines):
        _write(draw, (MARGIN, top + size + number * step), line, letters.SEMIBOLD, size, INDIGO)
    if what.line:
        _write(draw, (MARGIN, HEIGHT - 70), what.line, letters.REGULAR, 34, SOFT)
    out = BytesIO()
    few = picture.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(out, "PNG", compress_level=7)
    return out.getvalue()


@functools.cache
def _ground() -> Image.Image:
    """What is the same on every picture for sharing."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    _waves(picture)
    ImageDraw.Draw(picture).rectangle((0, 0, WIDTH, 11), fill=INDIGO)
    emblem = mark(330, stroke=2.4)
    picture.paste(emblem, (WIDTH - 330 - 56, 118), emblem)
    return picture


def _fitted(title: str) -> tuple[list[str], int]:
    """A title in at most four lines, as large as it can be; what is too long for that ends in …."""
    for size in SIZES:
        text = letters.shown(title, letters.SEMIBOLD, size)
        lines = letters.lines(text, letters.SEMIBOLD, size, ROOM)
        most = 3 if size > 60 else MOST_LINES
        widest = max(
            (letters.width(word, letters.SEMIBOLD, size) for word in text.split()), default=0
        )
        # A word is broken only where it is too long for every size.
        if len(lines) <= most and (widest <= ROOM or size == SIZES[-1]):
            return lines, size
    kept = lines[:MOST_LINES]
    while kept[-1] and letters.width(kept[-1] + "…", letters.SEMIBOLD, size) > ROOM:
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
    for piece, font in letters.runs(text, name, size):
        draw.text((x, y), piece, fill=colour, font=font, anchor="ls")
        x += font.getlength(piece)


def _waves(picture: Image.Image) -> None:
    """Seigaiha, the waves of the blue sea, along the foot of the picture."""
    height, radius = 96, 60
    large = Image.new("RGB", (WIDTH * 2, height * 2), PAPER)
    draw = ImageDraw.Draw(large)
    for row in range(4):
        y = height * 2 - 120 + row * 60
        for column in range(-1, WIDTH * 2 // (radius * 2) + 2):
            x = column * radius * 2 + (radius if row % 2 else 0)
            for ring in (radius, radius - 18, radius - 36):
                box = (x - ring, y - ring, x + ring, y + ring)
                draw.ellipse(box, fill=PAPER, outline=LINE, width=3)
    small = large.resize((WIDTH, height), Image.Resampling.LANCZOS)
    # The words at the left stand on plain paper.
    fade = Image.linear_gradient("L").rotate(90, expand=True).resize((WIDTH, height))
    plain = Image.new("RGB", small.size, PAPER)
    picture.paste(Image.composite(small, plain, fade), (0, HEIGHT - height))
