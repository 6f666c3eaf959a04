"""File format detection by content, not by name; decoding of text files."""

import codecs
import hashlib
import re
from collections.abc import Callable
from pathlib import PurePath
from typing import AnyStr

from charset_normalizer import from_bytes

from importing import html_reader, text_reader, word_reader
from importing.blocks import FileContent
from publishing.refusals import Refused
from publishing.richtext.markup import UNPRINTABLE

MAX_BYTES = 24 * 1024 * 1024
MAX_TEXT_BYTES = 4 * 1024 * 1024
# Three times what one text of the desk holds; a web page may have as much around its text.
MAX_CHARACTERS = 600_000

PDF = (
    "This is a PDF. Open it, copy its text, and paste that; or import the document that the PDF "
    "was made from."
)
RTF = "This is a Rich Text file. Open it in a word processor and save it as .docx."
COMPRESSED = "This file is compressed. Unpack it first, then import what is in it."
IMAGE = "This is a picture, not a text. Choose a text to import."
DRAWING = "This is a drawing (SVG), not a text. Choose a text to import."
OLD_WORD = (
    "This is a document of an old Word (.doc). Open it in Word or LibreOffice and save it as .docx."
)
ENCRYPTED = "This document is protected by a password. Save it without the password first."
NO_TEXT = "There is no text in it. Choose another file, or paste the text."
UNKNOWN = (
    "This file is neither a .docx nor a text in an encoding that is known here. "
    "Save it as UTF-8, or paste its text."
)
MISNAMED = (
    "The file is not what its name says: the name ends in “{ending}”, but its content is "
    "{is_what}. Choose the right file, or paste its text."
)

# First bytes of formats that are refused, each with its sentence.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
REFUSED_FORMATS: list[tuple[tuple[bytes, ...], str]] = [
    ((b"%PDF",), PDF),
    ((b"{\\rtf",), RTF),
    ((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!"), COMPRESSED),
    ((b"\x89PNG", b"\xff\xd8\xff", b"GIF8"), IMAGE),
]
# Endings of file names that never belong to a text, or to none that can be read here.
NOT_TEXT = {
    *(".doc", ".docm", ".docx", ".dot", ".dotx", ".odt", ".pages", ".pdf", ".rtf", ".epub"),
    *(".ppt", ".pptx", ".xls", ".xlsx", ".ods", ".odp", ".zip", ".gz", ".7z", ".rar"),
    *(".avif", ".bmp", ".gif", ".heic", ".jpeg", ".jpg", ".png", ".svg", ".tif", ".tiff", ".webp"),
}

BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# Encodings of old web pages of Japan and of the West.
ENCODINGS = ["cp932", "euc_jp", "iso2022_jp", "cp1252", "latin_1", "mac_roman"]
# Declared encodings that browsers read as another one (WHATWG Encoding Standard). Empty: a text
# that says UTF-8 and is none says nothing.
DECLARED = {
    **dict.fromkeys(("shift_jis", "shift-jis", "x-sjis", "sjis"), "cp932"),
    **dict.fromkeys(("iso-8859-1", "us-ascii"), "cp1252"),
    **dict.fromkeys(("utf-8", "utf8"), ""),
}
CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE)
CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")

# Possessive (`*+`): backtracking into many comments would take exponential time.
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
    """Reads a file by its content; raises Refused with the reason."""
    if len(data) > MAX_BYTES:
        raise Refused(too_large(len(data)))
    if data.startswith(OLE):
        is_encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise Refused(ENCRYPTED if is_encrypted else OLD_WORD)
    for first_bytes, sentence in REFUSED_FORMATS:
        if data.startswith(first_bytes):
            raise Refused(sentence)
    if data.startswith(b"PK"):
        source = _checked(word_reader.read, data)
        source.checksum = hashlib.sha256(data).hexdigest()
        return source
    if len(data) > MAX_TEXT_BYTES:
        raise Refused(too_large(len(data), MAX_TEXT_BYTES))
    text = decode(data)
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
    """Reads a decoded or pasted text as HTML, Markdown or plain text; raises Refused."""
    text = UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))
    if not text.strip():
        raise Refused(NO_TEXT)
    if HTML.match(text) and CLOSED.search(text):
        reader = html_reader.read
    elif len(text) > MAX_CHARACTERS:
        raise Refused(
            f"This text has {len(text):,} characters; at most {MAX_CHARACTERS:,} can be read. "
            "Split it into several articles."
        )
    else:
        is_markdown = MARKDOWN.search(text)
        reader = text_reader.read_markdown if is_markdown else text_reader.read_plain
    source = _checked(reader, text)
    lines = [line.rstrip() for line in text.strip().split("\n")]
    source.checksum = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return source


def decode(data: bytes) -> str:
    """Text of a file in whichever encoding it is; raises Refused."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return _decode_as(encoding, data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        if (declared := CHARSET.search(data[:4096])) is not None:
            name = declared[1].decode("ascii")
            if encoding := DECLARED.get(name.casefold(), name):
                return _decode_as(encoding, data)
        guess = from_bytes(data, cp_isolation=ENCODINGS).best()
        if guess is None or CONTROLS.search(str(guess)):
            raise Refused(UNKNOWN) from None
        return str(guess)
    if "\x1b$" in text or "\x1b(" in text:
        return _decode_as("iso2022_jp", data)
    if CONTROLS.search(text):
        raise Refused(UNKNOWN)
    return text


def _decode_as(encoding: str, data: bytes) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        raise Refused(UNKNOWN) from None


def _checked(reader: Callable[[AnyStr], FileContent], given: AnyStr) -> FileContent:
    """Reads a file; raises Refused where it is nested too deeply or has no words."""
    try:
        source = reader(given)
    except RecursionError:
        raise Refused(
            "Its parts lie too deep in one another to be read. Copy its text and paste that."
        ) from None
    if not any(block.text or block.picture for block in source.blocks):
        raise Refused(NO_TEXT)
    return source


def too_large(size: int, limit: int = MAX_BYTES) -> str:
    """Refusal of a file that is too large; both sizes in bytes."""
    return (
        f"This file has {size / 1024**2:.1f} MB; at most {limit // 1024**2} MB fit. "
        "Make it smaller, or split it."
    )
