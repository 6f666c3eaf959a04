"""File format detection by content, not by name; decoding of text files."""

import hashlib
import re
from collections.abc import Callable
from pathlib import PurePath

from charset_normalizer import from_bytes

from importing import plain_text, web, word
from importing.blocks import FileContent
from publishing.refusals import Refused
from publishing.richtext.markup import UNPRINTABLE

MAX_BYTES = 24 * 1024 * 1024
MAX_TEXT_BYTES = 4 * 1024 * 1024
# Three times what one text of the desk holds; a web page may have as much around its text.
MAX_CHARACTERS = 600_000

# What a file begins with that is no page of ours, and what to do about it.
OTHERS: list[tuple[bytes, str]] = [
    (b"%PDF", "This is a PDF. Open it, copy its text, and paste that; or import the document "
     "that the PDF was made from."),
    (b"{\\rtf", "This is a Rich Text file. Open it in a word processor and save it as .docx."),
    (b"\x1f\x8b", "This file is compressed. Unpack it first, then import what is in it."),
    (b"7z\xbc\xaf", "This file is compressed. Unpack it first, then import what is in it."),
    (b"Rar!", "This file is compressed. Unpack it first, then import what is in it."),
    (b"\x89PNG", "This is a picture, not a text. Choose a text to import."),
    (b"\xff\xd8\xff", "This is a picture, not a text. Choose a text to import."),
    (b"GIF8", "This is a picture, not a text. Choose a text to import."),
]  # fmt: skip
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD_WORD = (
    "This is a document of an old Word (.doc). Open it in Word or LibreOffice and save it as .docx."
)
ENCRYPTED = "This document is protected by a password. Save it without the password first."
NO_TEXT = "There is no text in it. Choose another file, or paste the text."
UNKNOWN = (
    "This file is neither a .docx nor a text in an encoding that is known here. "
    "Save it as UTF-8, or paste its text."
)

# Names of files that are never text, or never one that can be read here.
NOT_TEXT = {
    *(".doc", ".docm", ".docx", ".dot", ".dotx", ".odt", ".pages", ".pdf", ".rtf", ".epub"),
    *(".ppt", ".pptx", ".xls", ".xlsx", ".ods", ".odp", ".zip", ".gz", ".7z", ".rar"),
    *(".avif", ".bmp", ".gif", ".heic", ".jpeg", ".jpg", ".png", ".svg", ".tif", ".tiff", ".webp"),
}
MISNAMED = (
    "The file is not what its name says: the name ends in “{ending}”, but its content is "
    "{is_what}. Choose the right file, or paste its text."
)
DRAWING = "This is a drawing (SVG), not a text. Choose a text to import."

MARKS = (
    *((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32")),
    *((b"\x00\x00\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")),
)
# Those that old web pages of Japan and of the West are written in.
ENCODINGS = ["cp932", "euc_jp", "iso2022_jp", "cp1252", "latin_1", "mac_roman"]
CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE)
CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")

# Both give back none of the comments: the ways to part many of them would be without end.
HTML = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*+"
    r"<(?:!doctype\s+html|[a-z][a-z0-9]*[\s>/])",
    re.IGNORECASE | re.DOTALL,
)
SVG = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!doctype\s+svg[^>]*>\s*)?(?:<!--.*?-->\s*)*+"
    r"<svg[\s>].*</svg\s*>\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
CLOSED = re.compile(
    r"</(?:p|div|h[1-6]|li|article|main|body|html|table|section|ul|ol)\s*>", re.IGNORECASE
)
MARKDOWN = re.compile(
    r"^ {0,3}#{1,6}[ \t]+\S|^---\n(?:[\w-]+:.*\n)+---\s*$|^[^\n]+\n(?:={3,}|-{3,})[ \t]*$"
    r"|\[[^\]\n]+\]\((?:https?:|/|mailto:|#)[^)\s]*\)|\*\*\S[^*\n]*\S?\*\*|^```|^!\[",
    re.MULTILINE,
)


def read(data: bytes, name: str = "") -> FileContent:
    """Reads a file; raises Refused with a sentence where that cannot be done."""
    if len(data) > MAX_BYTES:
        raise Refused(too_large(len(data)))
    if data.startswith(OLE):
        is_sealed = "EncryptedPackage".encode("utf-16-le") in data
        raise Refused(ENCRYPTED if is_sealed else OLD_WORD)
    for beginning, sentence in OTHERS:
        if data.startswith(beginning):
            raise Refused(sentence)
    if data.startswith(b"PK"):
        source = _checked(word.read, data)
        source.checksum = hashlib.sha256(data).hexdigest()
        return source
    if len(data) > MAX_TEXT_BYTES:
        raise Refused(too_large(len(data), MAX_TEXT_BYTES))
    text = decoded(data)
    _check_name(name, text)
    return read_text(text)


def _check_name(name: str, text: str) -> None:
    """Refuses a text whose file is named as something else, and a drawing whatever its name."""
    ending = PurePath(name.replace("\\", "/")).suffix.casefold()
    is_drawing = SVG.match(text) is not None
    if ending in NOT_TEXT and text.strip() and not (is_drawing and ending == ".svg"):
        is_what = "a drawing (SVG)" if is_drawing else "text"
        raise Refused(MISNAMED.format(ending=ending, is_what=is_what))
    if is_drawing:
        raise Refused(DRAWING)


def read_text(text: str) -> FileContent:
    """Reads a text that was decoded, or pasted."""
    text = UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))
    if not text.strip():
        raise Refused(NO_TEXT)
    if HTML.match(text) and CLOSED.search(text):
        source = _checked(web.read, text)
    elif len(text) > MAX_CHARACTERS:
        raise Refused(
            f"This text has {len(text):,} characters; at most {MAX_CHARACTERS:,} can be read. "
            "Split it into several articles."
        )
    elif MARKDOWN.search(text):
        source = _checked(plain_text.read_markdown, text)
    else:
        source = _checked(plain_text.read_plain, text)
    lines = [line.rstrip() for line in text.strip().split("\n")]
    source.checksum = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return source


def decoded(data: bytes) -> str:
    """The text of a file in whichever encoding it is; raises Refused."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _as(data, encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        declared = CHARSET.search(data[:4096])
        if declared and (known := _known(declared[1].decode("ascii"))):
            return _as(data, known)
        found = from_bytes(data, cp_isolation=ENCODINGS).best()
        if found is None or CONTROLS.search(str(found)):
            raise Refused(UNKNOWN) from None
        return str(found)
    if "\x1b$" in text or "\x1b(" in text:
        return _as(data, "iso2022_jp")
    if CONTROLS.search(text):
        raise Refused(UNKNOWN)
    return text


def _as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        raise Refused(UNKNOWN) from None


def _known(name: str) -> str:
    """A declared encoding as Python calls it; those that browsers read as others are these."""
    names = {"shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "sjis": "cp932"}
    names |= {"iso-8859-1": "cp1252", "us-ascii": "cp1252", "utf-8": "", "utf8": ""}
    return names.get(name.casefold(), name)


def _checked(reader: Callable[..., FileContent], given: bytes | str) -> FileContent:
    """Reads, and refuses what nobody can read or what has no words."""
    try:
        source = reader(given)
    except RecursionError:
        raise Refused(
            "Its parts lie too deep in one another to be read. Copy its text and paste that."
        ) from None
    if not any(block.text or block.picture for block in source.blocks):
        raise Refused(NO_TEXT)
    return source


def too_large(has: int, fits: int = MAX_BYTES) -> str:
    """What is said of a file that is too large, before anything of it is looked at."""
    return (
        f"This file has {has / 1024**2:.1f} MB; at most {fits // 1024**2} MB fit. "
        "Make it smaller, or split it."
    )


def name_in_words(name: str) -> str:
    """The name of a file without its folders, short enough to be told."""
    return PurePath(name.replace("\\", "/")).name[:120]
