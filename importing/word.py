"""Word reader (.docx): checks the archive before opening it, then reads it by mammoth."""

import re
import zipfile
from io import BytesIO
from typing import Any
from zlib import error as DamagedData

import mammoth
from lxml import etree

from importing import web
from importing.blocks import FileContent, FilePicture, LeftOut, one_line
from publishing.refusals import Refused

MAX_MEMBERS = 2000
# Unpacked: a page of text has some 10 KB; twenty pages of ours have well below one MB.
MAX_TEXT = 6 * 1024 * 1024
# Each of them takes memory, however short it is.
MAX_TAGS = 300_000
MAX_UNPACKED = 96 * 1024 * 1024

DOCUMENT = "word/document.xml"
NOT_WORD = (
    "This file is no Word document. Choose a .docx, Markdown, HTML or text file, or paste the text."
)
BROKEN = (
    "This Word document is damaged or was not made by a word processor. Open it in Word or "
    "LibreOffice and save it anew, or copy its text and paste that."
)
SEALED = "This file is protected by a password. Save it without the password first."
SWOLLEN = (
    "This document unpacks to {has:,.0f} MB{what}; at most {fits} MB fit. It is no page for this "
    "site, or it is damaged. Copy its text and paste that."
)
CROWDED = (
    f"This document consists of more than {MAX_MEMBERS:,} files. Copy its text and paste that."
)

CRUMBLED = "The text of this document is in too many pieces. Copy its text and paste that."

STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
comment-reference => !
"""
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# What stands for a break, a space or a hyphen in the text; a paragraph begins a line.
SIGNS = {
    **dict.fromkeys([W + "p", W + "br", W + "cr"], "\n"),
    **dict.fromkeys([W + "tab", W + "sym"], " "),
    W + "noBreakHyphen": "-",
}
MARGINS = re.compile(r"word/(?:header|footer)\d*\.xml")
NOTES = re.compile(r"word/(?:footnotes|endnotes)\.xml")
COMMENTS = "word/comments.xml"

IN_MARGIN = "It stands in the header or footer of every page of the document."
COMMENT = "It is a comment in the margin of the document."
DELETED = "It was deleted in the document, with its changes tracked."


def read(data: bytes) -> FileContent:
    parts = look_over(data)
    pictures: dict[str, FilePicture] = {}

    def keep(image: Any) -> dict[str, str]:
        name = f"picture {len(pictures) + 1}"
        try:
            with image.open() as opened:
                content: bytes | None = opened.read()
        except Exception:  # A picture that is only a link, or whose file is missing.
            content = None
        alt = one_line(image.alt_text)
        pictures[f"import:{len(pictures)}"] = FilePicture(name, alt, content)
        return {"src": f"import:{len(pictures) - 1}"}

    try:
        page = mammoth.convert_to_html(
            BytesIO(data), style_map=STYLES, convert_image=mammoth.images.img_element(keep)
        ).value
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        trees = {name: etree.fromstring(xml, parser) for name, xml in parts.items()}
    except RecursionError:
        raise
    except Exception as error:  # mammoth fails on damaged files in as many ways as there are.
        raise Refused(BROKEN) from error
    root = web.parsed(f"<div>{page}</div>")
    for link in root.iter("a"):
        # The arrows that lead from a note back to its place.
        if (link.get("href") or "").startswith(("#footnote-ref-", "#endnote-ref-")):
            link.text = ""
    links = web.lost_links(root)
    missing = FilePicture("a picture")
    blocks = web.blocks_of(root, lambda image: pictures.get(image.get("src", ""), missing))
    read_parts = [DOCUMENT, *sorted(filter(NOTES.fullmatch, trees))]
    lines = [line for name in read_parts for line in _lines(trees[name])]
    return FileContent("a Word document", list(blocks), lines, left_out=_left_out(trees) + links)


def look_over(data: bytes) -> dict[str, bytes]:
    """The parts of the document that hold words; raises Refused before anything large is opened."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise Refused(CROWDED)
            if any(member.flag_bits & 1 for member in members):
                raise Refused(SEALED)
            names = {member.filename for member in members}
            if DOCUMENT not in names or "[Content_Types].xml" not in names:
                raise Refused(NOT_WORD)
            _check_size(sum(member.file_size for member in members), MAX_UNPACKED, "")
            texts = [member for member in members if member.filename.endswith((".xml", ".rels"))]
            _check_size(sum(member.file_size for member in texts), MAX_TEXT, " of text")
            read = {member.filename: archive.read(member) for member in texts}
    except (zipfile.BadZipFile, DamagedData, NotImplementedError, OSError, EOFError, ValueError):
        raise Refused(BROKEN) from None
    if sum(xml.count(b"<") for xml in read.values()) > MAX_TAGS:
        raise Refused(CRUMBLED)
    # Word writes no such declaration; what is declared there could grow without end.
    if any(b"<!DOCTYPE" in xml.replace(b"\0", b"") for xml in read.values()):
        raise Refused(BROKEN)
    wanted = {DOCUMENT, COMMENTS}
    return {
        name: xml
        for name, xml in read.items()
        if name in wanted or MARGINS.fullmatch(name) or NOTES.fullmatch(name)
    }


def _check_size(has: int, fits: int, what: str) -> None:
    if has > fits:
        raise Refused(SWOLLEN.format(has=has / 1024**2, fits=fits // 1024**2, what=what))


def _lines(root: etree._Element, *, deleted: bool = False) -> list[str]:
    """The words of each paragraph, as Word itself keeps them; or those that were deleted."""
    found: list[str] = []
    words = {W + "delText"} if deleted else {W + "t", MATH + "t"}
    unread = {MC + "Choice"} if deleted else {MC + "Choice", W + "del", W + "moveFrom"}

    def walk(element: etree._Element) -> None:
        tag = element.tag
        if tag in unread:
            return
        found.append((element.text or "") if tag in words else SIGNS.get(tag, ""))
        for child in element:
            walk(child)
        if tag == W + "p":
            found.append("\n")

    walk(root)
    return [line for line in "".join(found).split("\n") if line.strip()]


def _left_out(trees: dict[str, etree._Element]) -> LeftOut:
    """What the document says beside its text: headers, footers, comments, deletions."""
    left_out = []
    for name in sorted(trees):
        why = IN_MARGIN if MARGINS.fullmatch(name) else COMMENT if name == COMMENTS else ""
        if why and (words := " ".join(_lines(trees[name]))):
            left_out.append((why, words))
    deletions = _lines(trees[DOCUMENT], deleted=True)
    left_out += [(DELETED, words) for words in deletions if re.search(r"\w", words)]
    return list(dict.fromkeys(left_out))
