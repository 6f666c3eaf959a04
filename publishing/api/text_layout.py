"""Font fallback and line breaks of drawn text: our serif, and for Japanese the machine's."""

import functools
import subprocess
import unicodedata
from pathlib import Path

from PIL import ImageFont

FOLDER = Path(__file__).parent / "fonts"
REGULAR, SEMIBOLD = "SourceSerif4-Regular.ttf", "SourceSerif4-SemiBold.ttf"
# A character that no font has: its image is the one of missing glyphs.
UNASSIGNED = "\U0010ffff"

Font = ImageFont.FreeTypeFont


@functools.cache
def site_font(name: str, size: int) -> Font:
    """The site's serif in the basic layout, which is the same on every machine."""
    return ImageFont.truetype(FOLDER / name, size, layout_engine=ImageFont.Layout.BASIC)


@functools.cache
def find_japanese_font() -> tuple[str, int] | None:
    """File and index of the machine's Japanese serif (fontconfig); None where it has none."""
    command = ["fc-match", "--format", "%{file}\t%{index}\t%{lang}", "serif:bold:lang=ja"]
    try:
        found = subprocess.run(command, capture_output=True, timeout=5, check=True).stdout
        file, index, languages = found.decode().split("\t")
        if "ja" not in languages.split("|"):
            return None
        number = int(index) & 0xFFFF
        ImageFont.truetype(file, 12, index=number)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return file, number


@functools.cache
def japanese_font(size: int) -> Font | None:
    """The machine's Japanese serif, a little smaller, because its characters fill their square."""
    found = find_japanese_font()
    if found is None:
        return None
    file, index = found
    layout = ImageFont.Layout.BASIC
    return ImageFont.truetype(file, round(size * 0.92), index=index, layout_engine=layout)


def has_glyph(font: Font, character: str) -> bool:
    """Whether a font has a glyph for a character."""
    return character.isspace() or bytes(font.getmask(character)) != bytes(font.getmask(UNASSIGNED))


@functools.lru_cache(maxsize=4096)
def font_for(name: str, size: int, character: str) -> Font | None:
    """The first font with a glyph for a character; None for control and unknown characters."""
    if unicodedata.category(character) in {"Cc", "Cf", "Cn", "Co", "Cs"}:
        return None
    fonts = site_font(name, size), japanese_font(size)
    return next((font for font in fonts if font is not None and has_glyph(font, character)), None)


def font_runs(text: str, name: str, size: int) -> list[tuple[str, Font]]:
    """The text in runs of one font, without characters that no font has."""
    pieces: list[tuple[str, Font]] = []
    for character in unicodedata.normalize("NFC", text):
        font = font_for(name, size, character)
        if font is None:
            continue
        if character.isspace():
            font = pieces[-1][1] if pieces else font
        if pieces and pieces[-1][1] is font:
            pieces[-1] = (pieces[-1][0] + character, font)
        else:
            pieces.append((character, font))
    return pieces


def width(text: str, name: str, size: int) -> float:
    """Width of a drawn text in pixels."""
    return sum(font.getlength(piece) for piece, font in font_runs(text, name, size))


def drawable_text(text: str, name: str, size: int) -> str:
    """The text without characters that no font has."""
    return " ".join("".join(piece for piece, _font in font_runs(text, name, size)).split())


def wrap(text: str, name: str, size: int, room: float) -> list[str]:
    """Wraps a text to `room` pixels: at spaces, between Japanese characters, or in a long word."""
    found = [""]
    for part in _unbreakable_parts(text):
        if width((found[-1] + part).rstrip(), name, size) <= room:
            found[-1] += part
        elif width(part.rstrip(), name, size) <= room:
            found.append(part)
        else:
            for character in part:
                if width(found[-1] + character, name, size) > room and found[-1]:
                    found.append("")
                found[-1] += character
    return [line.strip() for line in found if line.strip()]


def _unbreakable_parts(text: str) -> list[str]:
    """Parts of a text without a line break, each with the space after it."""
    parts = [""]
    for sign in text:
        wide = _is_wide(sign)
        # Closing signs and small kana do not begin a line.
        stays = wide and (unicodedata.category(sign) in {"Pe", "Po", "Pf"} or sign in "ゃゅょっー")
        if parts[-1] and not stays and (wide or parts[-1][-1].isspace() or _is_wide(parts[-1][-1])):
            parts.append("")
        parts[-1] += sign
    return parts


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"
