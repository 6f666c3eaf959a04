"""Word reader (.docx): checks the archive before opening it, then reads it with mammoth."""

import re
import zipfile
from io import BytesIO
from zlib import error as DamagedData

import mammoth
from lxml import etree

from importing import html_reader
from importing.blocks import FileContent, FilePicture, LeftOut, one_line
from publishing.refusals import Refused

MAX_MEMBERS = 2000
# Unpacked bytes: a page of text has some 10 KB; twenty pages have well below one MB.
MAX_TEXT = 6 * 1024 * 1024
MAX_UNPACKED = 96 * 1024 * 1024
# Each tag takes memory, however short it is.
MAX_TAGS = 300_000

BROKEN = (
    "This Word document is damaged or was not made by a word processor. Open it in Word or "
    "LibreOffice and save it anew, or copy its text and paste that."
)

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
# Text of elements without words of their own; a paragraph begins a line.
SIGNS = {
    **dict.fromkeys([W + "p", W + "br", W + "cr"], "\n"),
    **dict.fromkeys([W + "tab", W + "sym"], " "),
    W + "noBreakHyphen": "-",
}
DOCUMENT, COMMENTS = "word/document.xml", "word/comments.xml"
MARGINS = re.compile(r"word/(?:header|footer)\d*\.xml")
NOTES = re.compile(r"word/(?:footnotes|endnotes)\.xml")
WITH_WORDS = re.compile(r"word/(?:document|comments|(?:header|footer)\d*|footnotes|endnotes)\.xml")

IN_MARGIN = "It stands in the header or footer of every page of the document."
COMMENT = "It is a comment in the margin of the document."
DELETED = "It was deleted in the document, with its changes tracked."


def read(data: bytes) -> FileContent:
    """Reads a Word document; raises Refused where it is none, damaged or too large."""
    xml_parts = read_parts(data)
    pictures: dict[str, FilePicture] = {}

    def store(image: mammoth.documents.Image) -> dict[str, str]:
        try:
            with image.open() as opened:
                content: bytes | None = opened.read()
        except Exception:  # A picture that is only a link, or whose file is missing.
            content = None
        address = f"import:{len(pictures)}"
        name = f"picture {len(pictures) + 1}"
        pictures[address] = FilePicture(name, one_line(image.alt_text), content)
        return {"src": address}

    try:
        page = mammoth.convert_to_html(
            BytesIO(data), style_map=STYLES, convert_image=mammoth.images.img_element(store)
        ).value
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        trees = {name: etree.fromstring(xml, parser) for name, xml in xml_parts.items()}
    except RecursionError:
        raise
    except Exception as error:  # mammoth raises many types of errors on damaged files.
        raise Refused(BROKEN) from error
    root = html_reader.parse_html(f"<div>{page}</div>")
    for link in root.iter("a"):
        # The arrows that lead from a note back to its place.
        if (link.get("href") or "").startswith(("#footnote-ref-", "#endnote-ref-")):
            link.text = ""
    left_out = _left_out(trees) + html_reader.unsafe_links(root)
    missing = FilePicture("a picture")
    blocks = html_reader.blocks_of(root, lambda image: pictures.get(image.get("src", ""), missing))
    texts = [DOCUMENT, *sorted(filter(NOTES.fullmatch, trees))]
    lines = [line for name in texts for line in _lines(trees[name])]
    return FileContent("a Word document", list(blocks), lines, left_out=left_out)


def read_parts(data: bytes) -> dict[str, bytes]:
    """XML parts with words, by their names; raises Refused before anything large is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise Refused(
                    f"This document consists of more than {MAX_MEMBERS:,} files. Copy its text and "
                    "paste that."
                )
            if any(member.flag_bits & 1 for member in members):
                raise Refused(
                    "This file is protected by a password. Save it without the password first."
                )
            if not {DOCUMENT, "[Content_Types].xml"} <= {member.filename for member in members}:
                raise Refused(
                    "This file is no Word document. Choose a .docx, Markdown, HTML or text file, "
                    "or paste the text."
                )
            _check_size(members, MAX_UNPACKED, "")
            texts = [member for member in members if member.filename.endswith((".xml", ".rels"))]
            _check_size(texts, MAX_TEXT, " of text")
            read = {member.filename: archive.read(member) for member in texts}
    except (zipfile.BadZipFile, DamagedData, NotImplementedError, OSError, EOFError, ValueError):
        raise Refused(BROKEN) from None
    if sum(xml.count(b"<") for xml in read.values()) > MAX_TAGS:
        raise Refused(
            "The text of this document is in too many pieces. Copy its text and paste that."
        )
    # Word writes no document type; entities declared in one can expand without end.
    if any(b"<!DOCTYPE" in xml.replace(b"\0", b"") for xml in read.values()):
        raise Refused(BROKEN)
    return {name: xml for name, xml in read.items() if WITH_WORDS.fullmatch(name)}


def _check_size(members: list[zipfile.ZipInfo], limit: int, of_what: str) -> None:
    size = sum(member.file_size for member in members)
    if size > limit:
        raise Refused(
            f"This document unpacks to {size / 1024**2:,.0f} MB{of_what}; at most "
            f"{limit // 1024**2} MB fit. It is no page for this site, or it is damaged. Copy its "
            "text and paste that."
        )


def _lines(root: etree._Element, *, deleted: bool = False) -> list[str]:
    """Words of each paragraph, with tracked changes accepted; or only the deleted words."""
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
    """Texts of the document beside its own: headers, footers, comments, deletions."""
    left_out = []
    for name in sorted(trees):
        why = IN_MARGIN if MARGINS.fullmatch(name) else COMMENT if name == COMMENTS else ""
        if why and (words := " ".join(_lines(trees[name]))):
            left_out.append((why, words))
    deletions = _lines(trees[DOCUMENT], deleted=True)
    left_out += [(DELETED, words) for words in deletions if re.search(r"\w", words)]
    return list(dict.fromkeys(left_out))
