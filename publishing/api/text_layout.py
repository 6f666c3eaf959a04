"""Fonts and line breaks of drawn text: a serif of our own, and the machine's for Japanese."""

import functools
import subprocess
import unicodedata
from pathlib import Path

from PIL import ImageFont

FOLDER = Path(__file__).parent / "fonts"
REGULAR, SEMIBOLD = "SourceSerif4-Regular.ttf", "SourceSerif4-SemiBold.ttf"
# A character that no font has: what it looks like is how a font shows what it lacks.
UNASSIGNED = "\U0010ffff"

Font = ImageFont.FreeTypeFont


@functools.cache
def site_font(name: str, size: int) -> Font:
    """The site's serif."""
    # The basic layout is the same on every machine.
    return ImageFont.truetype(FOLDER / name, size, layout_engine=ImageFont.Layout.BASIC)


@functools.cache
def find_japanese_font() -> tuple[str, int] | None:
    """Where this machine has a Japanese serif, as fontconfig knows; None where it has none."""
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
    """The machine's Japanese serif, a little smaller: its signs fill their square."""
    found = find_japanese_font()
    if found is None:
        return None
    file, index = found
    layout = ImageFont.Layout.BASIC
    return ImageFont.truetype(file, round(size * 0.92), index=index, layout_engine=layout)


def has_glyph(font: Font, sign: str) -> bool:
    """Whether a font can show a character."""
    return sign.isspace() or bytes(font.getmask(sign)) != bytes(font.getmask(UNASSIGNED))


@functools.lru_cache(maxsize=4096)
def font_for(name: str, size: int, sign: str) -> Font | None:
    """The font in which a character is drawn; None for one that is left out."""
    if unicodedata.category(sign) in {"Cc", "Cf", "Cn", "Co", "Cs"}:
        return None
    fonts = site_font(name, size), japanese_font(size)
    return next((font for font in fonts if font is not None and has_glyph(font, sign)), None)


def font_runs(text: str, name: str, size: int) -> list[tuple[str, Font]]:
    """A text in pieces of one font each; what no font has is left out."""
    pieces: list[tuple[str, Font]] = []
    for sign in unicodedata.normalize("NFC", text):
        font = font_for(name, size, sign)
        if font is None:
            continue
        if sign.isspace():
            font = pieces[-1][1] if pieces else font
        if pieces and pieces[-1][1] is font:
            pieces[-1] = (pieces[-1][0] + sign, font)
        else:
            pieces.append((sign, font))
    return pieces


def width(text: str, name: str, size: int) -> float:
    """How wide a text is when it is drawn."""
    return sum(font.getlength(piece) for piece, font in font_runs(text, name, size))


def drawable_text(text: str, name: str, size: int) -> str:
    """The text as far as there are letters for it."""
    return " ".join("".join(piece for piece, _font in font_runs(text, name, size)).split())


def wrap(text: str, name: str, size: int, room: float) -> list[str]:
    """A text broken into lines: between words, between Japanese signs, and in a word too long."""
    found = [""]
    for part in _unbreakable_parts(text):
        if width((found[-1] + part).rstrip(), name, size) <= room:
            found[-1] += part
        elif width(part.rstrip(), name, size) <= room:
            found.append(part)
        else:
            for sign in part:
                if width(found[-1] + sign, name, size) > room and found[-1]:
                    found.append("")
                found[-1] += sign
    return [line.strip() for line in found if line.strip()]


def _unbreakable_parts(text: str) -> list[str]:
    """What must stay together on a line, each with the space behind it."""
    parts = [""]
    for sign in text:
        wide = unicodedata.east_asian_width(sign) in "WF"
        # Closing signs and small kana do not begin a line.
        stays = wide and (unicodedata.category(sign) in {"Pe", "Po", "Pf"} or sign in "ゃゅょっー")
        if parts[-1] and not stays and (wide or parts[-1][-1].isspace() or _is_wide(parts[-1][-1])):
            parts.append("")
        parts[-1] += sign
    return parts


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"
