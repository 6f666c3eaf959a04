"""HTML reader: blocks of a page, without navigation, scripts and other invisible elements."""

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from urllib.parse import unquote_to_bytes

import lxml.html
from lxml import etree

from importing import blocks
from importing.blocks import FileBlock, FileContent, FilePicture, LeftOut, one_line
from publishing import richtext
from publishing.refusals import Refused
from publishing.richtext.markup import LINK
from publishing.richtext.sanitizer import DROPPED_WITH_CONTENT

# Elements whose content readers do not see.
INVISIBLE = DROPPED_WITH_CONTENT | {
    *("head", "meta", "link", "datalist", "source", "track", "embed", "frame"),
}
# Elements without words of the text.
NO_WORDS = {"script", "style", "head", "title", "meta", "link", "source", "track"}
MEDIA = {
    "iframe": "frame",
    "frame": "frame",
    "object": "object",
    "embed": "object",
    "video": "video",
    "audio": "recording",
}
# An article has some hundred elements, a whole page of a magazine a few thousand.
MAX_ELEMENTS = 20_000
EMBEDDED = "An embedded {what} was left out; a page here has text and pictures only."
IN_PLACE = "It stands in the page in the place of an embedded {what}, for whoever cannot see that."
CHOICES = "It is a list of choices in a form."
WHY = {
    "noscript": "It is shown only where scripts are switched off.",
    "template": "It is a template of the page, which readers do not see.",
    "textarea": "It stands in a field of a form.",
    "select": CHOICES,
    "datalist": CHOICES,
    "math": "It is a formula. Write it as text where readers need it.",
    "svg": "It stands in a drawing, not in the text.",
    **{tag: IN_PLACE.format(what=what) for tag, what in MEDIA.items()},
}
OTHER = "It stands in a part of the page that readers do not see."
NO_ADDRESS = "without an address"
NO_LINK = "This link leads to no address that a page here may have; only its words were kept."
AROUND = "It stands around the text of the page (navigation, header or footer)."
MAX_URL = 200

HEADINGS = {f"h{level}": level for level in range(1, 7)} | {"summary": 4}
LISTS = {"ul", "ol", "menu", "dir"}
# Elements that are a block, or hold some.
BLOCKS = {
    *HEADINGS,
    *LISTS,
    *("p", "div", "section", "article", "main", "header", "footer", "aside", "nav", "body"),
    *("table", "blockquote", "figure", "dl", "dt", "dd", "pre", "address", "center", "form"),
    *("fieldset", "details", "hgroup", "hr", "li", "img", "picture", "html", "search"),
}
LINES = BLOCKS | {"br", "tr", "td", "th", "caption", "figcaption", "tbody"}
XML = re.compile(r"^\s*<\?xml[^>]*\?>")
DATA = re.compile(r"data:image/[a-z+.-]+((?:;[a-z0-9=-]+)*),", re.IGNORECASE)
NOTE = re.compile(r"(?:foot|end)note-")

Element = etree._Element
PictureOf = Callable[[Element], FilePicture]


def read(text: str) -> FileContent:
    root = parse_html(text)
    name = one_line(root.findtext(".//title"))
    invisible = drop_invisible(root)
    body = root.find("body")
    body = root if body is None else body
    main, others = _main(body)
    left_out = [(AROUND, words) for part in others if (words := _words(part))]
    left_out += invisible + unsafe_links(main)
    lines = lines_of(body)
    found = list(blocks_of(main, picture_of))
    if main is not body and not any(block.level == 1 for block in found):
        # The heading of the page may stand above its text.
        title = next((h1 for part in others for h1 in part.iter("h1")), None)
        if title is not None and _words(title):
            found.insert(0, FileBlock.of_text(blocks.HEADING, _words(title), 1))
    return FileContent("a web page", found, lines, name, left_out=left_out)


def parse_html(text: str) -> Element:
    """Element tree of a page, without comments; raises Refused where it has no elements."""
    parser = lxml.html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        return lxml.html.document_fromstring(XML.sub("", text).encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):
        raise Refused("There is no text in this page. Copy its text and paste that.") from None


def drop_invisible(root: Element) -> LeftOut:
    """Drops invisible elements and lists them; raises Refused where a page is too large."""
    left_out: LeftOut = []
    inside: set[Element] = set()
    for element in list(root.iter(*INVISIBLE)):
        if element not in inside:
            inside.update(element.iter(*INVISIBLE))
            left_out += _invisible_content(element)
            _drop(element)
    if len(left_out) + sum(1 for _element in root.iter()) > MAX_ELEMENTS:
        raise Refused(
            f"This page consists of more than {MAX_ELEMENTS:,} parts. Copy the text of the article "
            "alone and paste that."
        )
    return list(dict.fromkeys(left_out))


def _invisible_content(element: Element) -> LeftOut:
    """Videos and frames in an element, each by its address, and the words in it."""
    if element.tag in NO_WORDS:
        return []
    left_out = [
        (EMBEDDED.format(what=MEDIA[media.tag]), _media_title(media))
        for media in element.iter(*MEDIA)
    ]
    for part in list(element.iterdescendants("script", "style")):
        _drop(part)
    words = _all_words(element)
    return [*left_out, (WHY.get(element.tag, OTHER), words)] if words else left_out


def _media_title(media: Element) -> str:
    """Title and address of a video or frame."""
    sources = [media, *media.iter("source")]
    addresses = (one.get("src") or one.get("data") or one.get("data-src") for one in sources)
    parts = (media.get("title"), next(filter(None, addresses), ""))
    return " – ".join(filter(None, (one_line(part)[:MAX_URL] for part in parts))) or NO_ADDRESS


def unsafe_links(root: Element) -> LeftOut:
    """Links whose address the sanitizer refuses, such as one to a script."""
    left_out = []
    for link in root.iter("a"):
        address = one_line(link.get("href"))
        if address and not LINK.match(address):
            words = filter(None, (_all_words(link), address[:MAX_URL]))
            left_out.append((NO_LINK, " → ".join(words)))
    return list(dict.fromkeys(left_out))


def _main(body: Element) -> tuple[Element, list[Element]]:
    """The element with the text of the page, and the elements around it, in order."""
    mains = list(body.iter("main")) or list(body.iter("article"))
    if len(mains) == 1 and _words(mains[0]):
        others: list[Element] = []
        for element in [mains[0], *mains[0].iterancestors()]:
            if element is body or (parent := element.getparent()) is None:
                break
            others += [part for part in parent if part is not element]
        return mains[0], others
    navigation = [nav for nav in body.iter("nav") if not any(nav.iterancestors("nav"))]
    for part in navigation:
        _drop(part)
    return body, navigation


def _all_words(element: Element) -> str:
    # A space between, so that the words of two paragraphs do not run into one.
    return one_line(" ".join(map(str, element.itertext())))


def _words(element: Element) -> str:
    """The visible words of an element."""
    return one_line(" ".join(lines_of(element)))


def lines_of(root: Element) -> list[str]:
    """The visible text of an element, a line for each block."""
    found: list[str] = []

    def walk(element: Element) -> None:
        if element.tag in INVISIBLE:
            return
        end = "\n" if element.tag in LINES else ""
        found.append(end + (element.text or ""))
        for child in element:
            walk(child)
            found.append(child.tail or "")
        found.append(end)

    walk(root)
    return [line for line in "".join(found).split("\n") if line.strip()]


def picture_of(element: Element) -> FilePicture:
    """Picture of an <img>, with its data where the page itself holds them (data: URL)."""
    address = element.get("src") or element.get("data-src") or ""
    alt = one_line(element.get("alt"))
    found = DATA.match(address)
    if found is None:
        return FilePicture(address[:MAX_URL] or NO_ADDRESS, alt)
    content = address[found.end() :]
    try:
        is_base64 = found[1].casefold().endswith(";base64")
        data = base64.b64decode(content) if is_base64 else unquote_to_bytes(content)
    except (binascii.Error, ValueError):
        data = None
    return FilePicture("a picture inside the page", alt, data)


def blocks_of(element: Element, picture: PictureOf) -> Iterator[FileBlock]:
    """Blocks inside of an element, and the loose text between them as paragraphs, in order."""
    loose = _escape(element.text)
    for child in element:
        is_block = child.tag in BLOCKS
        if is_block or any(True for _block in child.iter(*BLOCKS)):
            yield from _paragraphs(loose)
            yield from (_blocks_at if is_block else blocks_of)(child, picture)
            loose = ""
        else:
            loose += _outer_html(child)
        loose += _escape(child.tail)
    yield from _paragraphs(loose)


def _blocks_at(element: Element, picture: PictureOf) -> Iterable[FileBlock]:
    """Blocks of one block element."""
    tag = element.tag
    if tag == "img":
        return [FileBlock(blocks.PICTURE, picture=picture(element))]
    if tag in {"figure", "picture"}:
        return _figure(element, picture)
    if tag == "pre":
        lines = map(one_line, "".join(map(str, element.itertext())).split("\n"))
        return blocks.paragraphs(filter(None, lines))
    if tag not in LISTS and tag not in HEADINGS and tag not in {"table", "blockquote", "dt", "p"}:
        return blocks_of(element, picture)
    # A picture between words would part their sentence: it goes behind them.
    pictures = []
    for image in list(element.iter("img")):
        pictures.append(FileBlock(blocks.PICTURE, picture=picture(image)))
        _drop(image)
    if tag == "p":
        return [*blocks_of(element, picture), *pictures]
    if tag in HEADINGS or tag == "dt":
        text = blocks.inline_html(_inner_html(element))
        if tag == "dt":
            line = FileBlock(blocks.PARAGRAPH, f"<strong>{blocks.escaped_text(text)}</strong>")
        else:
            line = FileBlock(blocks.HEADING, text, HEADINGS[tag])
        return [line, *pictures] if text else pictures
    return [*_list_table_or_quote(element), *pictures]


def _figure(element: Element, picture: PictureOf) -> Iterable[FileBlock]:
    """Picture of a <figure> with its caption; a figure may hold a table or a text as well."""
    images = list(element.iter("img"))
    captions = list(map(_words, element.iter("figcaption")))
    others = [part for part in element if part.tag not in {"img", "figcaption", "a", "picture"}]
    if len(images) != 1 or len(captions) > 1 or any(map(_words, others)):
        return blocks_of(element, picture)
    full = replace(picture(images[0]), caption="".join(captions))
    return [FileBlock(blocks.PICTURE, picture=full)]


def _list_table_or_quote(element: Element) -> list[FileBlock]:
    """A list, a table or a quotation; none where it is empty."""
    kind = {"table": blocks.TABLE, "blockquote": blocks.QUOTE}.get(element.tag, blocks.LIST)
    items: list[Element] = []
    if kind == blocks.LIST:
        element.tag = "ol" if element.tag == "ol" else "ul"
        items = list(element.iterchildren("li"))
    inner = tuple(blocks.inline_html(_inner_html(item)) for item in items)
    clean = richtext.sanitise(_outer_html(element))
    is_note = bool(items) and all(NOTE.match(item.get("id") or "") for item in items)
    block = FileBlock(kind, clean, items=inner, is_note=is_note)
    return [block] if richtext.plain(clean) else []


def _paragraphs(text: str) -> Iterator[FileBlock]:
    """Paragraphs of loose text, parted at doubled line breaks."""
    for part in re.split(r"(?:<br>\s*){2,}", blocks.inline_html(text)):
        part = re.sub(r"^(?:<br>|\s)+|(?:<br>|\s)+$", "", part)
        if richtext.plain(part):
            yield FileBlock(blocks.PARAGRAPH, blocks.inline_html(part))


def _drop(element: Element) -> None:
    """Removes an element with its content; the text behind it stays."""
    if isinstance(element, lxml.html.HtmlElement) and element.getparent() is not None:
        element.drop_tree()


def _inner_html(element: Element) -> str:
    return _escape(element.text) + "".join(
        _outer_html(child) + _escape(child.tail) for child in element
    )


def _outer_html(element: Element) -> str:
    """HTML of an element, without links to places of the page itself."""
    for link in element.iter("a"):
        if (link.get("href") or "").strip().startswith("#"):
            del link.attrib["href"]
    return lxml.html.tostring(element, encoding="unicode", with_tail=False)


def _escape(text: str | None) -> str:
    return html.escape(text or "", quote=False)
