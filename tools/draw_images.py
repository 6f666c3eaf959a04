"""Draws the pictures of the site itself anew: its icons, and the one for sharing its lists.

They are kept in static/img; look at them before they are committed.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from publishing.api import drawing  # noqa: E402 - its folder is known only now

FOLDER = ROOT / "static" / "img"


def main() -> None:
    """Writes them all."""
    (FOLDER / "share.png").write_bytes(drawing.card(drawing.SITE))
    large = drawing.icon(48, 1, None)
    large.save(FOLDER / "favicon.ico", sizes=[(16, 16), (32, 32), (48, 48)])
    drawing.icon(180, 0.74).save(FOLDER / "apple-touch-icon.png", optimize=True)
    for size in (192, 512):
        drawing.icon(size, 0.94, None).save(FOLDER / f"icon-{size}.png", optimize=True)
        # A telephone cuts its own shape out of it; what counts stands in the middle.
        drawing.icon(size, 0.6).save(FOLDER / f"icon-maskable-{size}.png", optimize=True)
    print(f"Drawn: {', '.join(sorted(file.name for file in FOLDER.glob('*.[ip][cn][og]')))}")


if __name__ == "__main__":
    main()
