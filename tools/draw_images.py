"""Draws the pictures of the brand: its icons, and the background and picture for sharing.

They are kept in legcare/; look at them before they are committed.
"""

import os
import sys
from pathlib import Path

from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "legcare.settings")

from publishing.api.drawing import HEIGHT, WIDTH, ShareCard, draw_card  # noqa: E402 - its folder is known only now
from publishing.brand import brand  # noqa: E402

FOLDER = ROOT / "legcare" / "static" / "img"
LINE, PERSIMMON = "#d8cdb8", "#c8643c"
# Shapes are drawn larger and made smaller, which smooths their edges.
FINE = 4

# The leg of the mark on a field of 32 by 32, as Bézier curves (favicon.svg).
LEG = [
    ((11, 2), (10, 8), (14, 11), (12, 17)),
    ((12, 17), (11, 21), (9, 23), (9, 27)),
    ((9, 27), (9.33, 28), (9.67, 29), (10, 30)),
    ((10, 30), (14, 30), (18, 30), (22, 30)),
]
SUN = (19, 13, 11)
STROKE = 3.4

# On the picture of the pages that are no text of their own (share.png).
SITE = ShareCard("Legs, seen two ways", line="Kampo beside Western medicine")


def main() -> None:
    """Writes all pictures."""
    ground().save(brand().share_ground, optimize=True)
    (FOLDER / "share.png").write_bytes(draw_card(SITE))
    large = icon(48, 1, None)
    large.save(FOLDER / "favicon.ico", sizes=[(16, 16), (32, 32), (48, 48)])
    icon(180, 0.74, brand().paper).save(FOLDER / "apple-touch-icon.png", optimize=True)
    for size in (192, 512):
        icon(size, 0.94, None).save(FOLDER / f"icon-{size}.png", optimize=True)
        # A telephone cuts its own shape out of it; what counts stands in the middle.
        maskable = icon(size, 0.6, brand().paper)
        maskable.save(FOLDER / f"icon-maskable-{size}.png", optimize=True)
    print(f"Drawn: {', '.join(sorted(file.name for file in FOLDER.glob('*.[ip][cn][og]')))}")


def mark(size: int, stroke: float = STROKE) -> Image.Image:
    """The site's mark on a transparent ground: a leg before the sun."""
    scale = size * FINE / 32
    large = Image.new("RGBA", (size * FINE, size * FINE))
    draw = ImageDraw.Draw(large)
    x, y, radius = (value * scale for value in SUN)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=PERSIMMON)
    half = stroke * scale / 2
    for x, y in _curve():
        x, y = x * scale, y * scale
        draw.ellipse((x - half, y - half, x + half, y + half), fill=brand().ink)
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


def icon(size: int, part: float, background: str | None) -> Image.Image:
    """The mark on a field of paper; it takes `part` of the width."""
    field = Image.new("RGBA", (size, size), background or (0, 0, 0, 0))
    inner = mark(max(1, round(size * part)))
    at = (size - inner.width) // 2
    field.alpha_composite(inner, (at, at))
    return field


def ground() -> Image.Image:
    """Background of every picture for sharing."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), brand().paper)
    waves(picture)
    ImageDraw.Draw(picture).rectangle((0, 0, WIDTH, 11), fill=brand().ink)
    emblem = mark(330, stroke=2.4)
    picture.paste(emblem, (WIDTH - 330 - 56, 118), emblem)
    return picture


def waves(picture: Image.Image) -> None:
    """Seigaiha, the waves of the blue sea, along the foot of the picture."""
    height, radius, paper = 96, 60, brand().paper
    large = Image.new("RGB", (WIDTH * 2, height * 2), paper)
    draw = ImageDraw.Draw(large)
    for row in range(4):
        y = height * 2 - 120 + row * 60
        for column in range(-1, WIDTH * 2 // (radius * 2) + 2):
            x = column * radius * 2 + (radius if row % 2 else 0)
            for ring in (radius, radius - 18, radius - 36):
                box = (x - ring, y - ring, x + ring, y + ring)
                draw.ellipse(box, fill=paper, outline=LINE, width=3)
    small = large.resize((WIDTH, height), Image.Resampling.LANCZOS)
    # The words at the left stand on plain paper.
    fade = Image.linear_gradient("L").rotate(90, expand=True).resize((WIDTH, height))
    plain = Image.new("RGB", small.size, paper)
    picture.paste(Image.composite(small, plain, fade), (0, HEIGHT - height))


if __name__ == "__main__":
    main()
