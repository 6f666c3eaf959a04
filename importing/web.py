"""HTML: the text of a page as blocks, without what stands around it or is not seen."""

import base64
import binascii
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

import lxml.html
from lxml import etree

from importing import blocks
from importing.blocks import Block, Picture, Source
from publishing import richtext
from publishing.refusals import Refused
from publishing.richtext.markup import LINK
from publishing.richtext.sanitizer import DROPPED_WITH_CONTENT

# What stands inside these is no text for readers.
UNSEEN = DROPPED_WITH_CONTENT | {
    *("head", "meta", "link", "datalist", "source", "track", "embed", "frame"),
}
# These hold no words for anybody, or those of the page as a whole.
NO_WORDS = {"script", "style", "head", "title", "meta", "link", "source", "track"}
MEDIA = {
    "iframe": "frame",
    "frame": "frame",
    "object": "object",
    "embed": "object",
    "video": "video",
    "audio": "recording",
}
# An article of ours has some hundred of them; a whole page of a magazine a few thousand.
MAX_ELEMENTS = 20_000
CROWDED = (
    f"This page consists of more than {MAX_ELEMENTS:,} parts. Copy the text of the article alone "
    "and paste that."
)
EMBEDDED = "An embedded {what} was left out; a page here has text and pictures only."
IN_PLACE = "It stands in the page in the place of an embedded {what}, for whoever cannot see that."
WHY = {
    "noscript": "It is shown only where scripts are switched off.",
    "template": "It is a template of the page, which readers do not see.",
    "textarea": "It stands in a field of a form.",
    "select": "It is a list of choices in a form.",
    "datalist": "It is a list of choices in a form.",
    "math": "It is a formula. Write it as text where readers need it.",
    "svg": "It stands in a drawing, not in the text.",
    **{tag: IN_PLACE.format(what=what) for tag, what in MEDIA.items()},
}
OTHER = "It stands in a part of the page that readers do not see."
NO_LINK = "This link leads to no address that a page here may have; only its words were kept."
LONGEST_TOLD = 200

LeftOut = list[tuple[str, str]]


def drop(root: Any) -> LeftOut:
    """Takes out what no reader sees, and tells of it; raises Refused where too much is there."""
    told: LeftOut = []
    inside: set[Any] = set()
    for element in list(root.iter(*UNSEEN)):
        if element in inside:
            continue
        inside.update(element.iter(*UNSEEN))
        told += _told(element)
        if element.getparent() is not None:
            element.drop_tree()
    if len(told) + sum(1 for _element in root.iter()) > MAX_ELEMENTS:
        raise Refused(CROWDED)
    return list(dict.fromkeys(told))


def _told(element: Any) -> LeftOut:
    """The videos and frames in an element, each by its address, and the words in it."""
    if element.tag in NO_WORDS:
        return []
    told = [
        (EMBEDDED.format(what=MEDIA[media.tag]), _address(media)) for media in element.iter(*MEDIA)
    ]
    for part in list(element.iter("script", "style")):
        if part is not element:
            part.drop_tree()
    if words := _all_words(element):
        told.append((WHY.get(element.tag, OTHER), words))
    return told


def _address(media: Any) -> str:
    """Where a video or frame would be found, with its title where it has one."""
    sources = [media, *media.iter("source")]
    addresses = (one.get("src") or one.get("data") or one.get("data-src") for one in sources)
    address = " ".join(next(filter(None, addresses), "").split())[:LONGEST_TOLD]
    title = " ".join((media.get("title") or "").split())[:LONGEST_TOLD]
    return " – ".join(filter(None, (title, address))) or "without an address"


def lost_links(root: Any) -> LeftOut:
    """The links whose address no text of ours may have, such as one to a script."""
    told = []
    for link in root.iter("a"):
        address = " ".join((link.get("href") or "").split())
        if address and not LINK.match(address):
            said = filter(None, (_all_words(link), address[:LONGEST_TOLD]))
            told.append((NO_LINK, " → ".join(said)))
    return list(dict.fromkeys(told))


def _all_words(element: Any) -> str:
    # A space between, so that the words of two paragraphs do not run into one.
    return " ".join(" ".join(element.itertext()).split())


HEADINGS = {f"h{level}": level for level in range(1, 7)}
LISTS = {"ul", "ol", "menu", "dir"}
# Each of these is a block, or holds some.
PARTS = {
    *HEADINGS,
    *LISTS,
    *("p", "div", "section", "article", "main", "header", "footer", "aside", "nav", "body"),
    *("table", "blockquote", "figure", "dl", "dt", "dd", "pre", "address", "center", "form"),
    *("fieldset", "details", "summary", "hgroup", "hr", "li", "img", "picture", "html", "search"),
}
AROUND = "It stands around the text of the page (navigation, header or footer)."
XML = re.compile(r"^\s*<\?xml[^>]*\?>")
DATA = re.compile(r"data:image/[a-z+.-]+((?:;[a-z0-9=-]+)*),", re.IGNORECASE)

Finder = Callable[[Any], Picture]


def read(text: str) -> Source:
    root = parsed(text)
    name = " ".join((root.findtext(".//title") or "").split())
    unseen_parts = drop(root)
    body = root.find("body") if root.tag == "html" else root
    body = root if body is None else body
    main, others = _main(body)
    left_out = [(AROUND, words) for part in others if (words := _words(part))]
    left_out += unseen_parts + lost_links(main)
    lines = lines_of(body)
    found = blocks_of(main, picture_of)
    if main is not body and not any(block.level == 1 for block in found):
        # The heading of the page may stand above its text.
        title = next((h1 for part in others for h1 in part.iter("h1")), None)
        if title is not None and _words(title):
            found.insert(0, Block.of_text(blocks.HEADING, _words(title), 1))
    return Source("a web page", found, lines, name, left_out=left_out)


def parsed(text: str) -> Any:
    """The tree of a page, without comments."""
    parser = lxml.html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        return lxml.html.document_fromstring(XML.sub("", text).encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):
        raise Refused("There is no text in this page. Copy its text and paste that.") from None


def _main(body: Any) -> tuple[Any, list[Any]]:
    """The element that holds the text, and those around it, in order."""
    mains = list(body.iter("main")) or list(body.iter("article"))
    if len(mains) == 1 and _words(mains[0]):
        main, others = mains[0], []
        for element in [main, *main.iterancestors()]:
            if element is body:
                break
            siblings = [part for part in element.getparent() if part is not element]
            others += siblings
        return main, [part for part in others if isinstance(part.tag, str)]
    navigation = [part for part in body.iter("nav") if not _inside(part, "nav")]
    for part in navigation:
        part.drop_tree()
    return body, navigation


def _inside(element: Any, tag: str) -> bool:
    return any(parent.tag == tag for parent in element.iterancestors())


def _words(element: Any) -> str:
    return " ".join(" ".join(lines_of(element)).split())


def lines_of(root: Any) -> list[str]:
    """All that a reader sees in an element, a line a block."""
    found: list[str] = []

    def walk(element: Any) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in UNSEEN:
            return
        breaks = tag in PARTS or tag in {"br", "tr", "td", "th", "caption", "figcaption", "tbody"}
        if breaks:
            found.append("\n")
        found.append(element.text or "")
        for child in element:
            walk(child)
            found.append(child.tail or "")
        if breaks:
            found.append("\n")

    walk(root)
    return [line for line in "".join(found).split("\n") if line.strip()]


def picture_of(element: Any) -> Picture:
    """The picture that an element shows: its data where they stand in the page itself."""
    address = element.get("src") or element.get("data-src") or ""
    alt = " ".join((element.get("alt") or "").split())
    found = DATA.match(address)
    if found is None:
        return Picture(address[:200] or "without an address", alt)
    content = address[found.end() :]
    try:
        is_base64 = found[1].casefold().endswith(";base64")
        data = base64.b64decode(content) if is_base64 else unquote_to_bytes(content)
    except (binascii.Error, ValueError):
        data = None
    return Picture("a picture inside the page", alt, data)


def blocks_of(root: Any, find: Finder) -> list[Block]:
    """The blocks of an element, in order."""
    found: list[Block] = []
    _walk(root, found, find)
    return found


def _walk(element: Any, found: list[Block], find: Finder) -> None:
    """Adds the blocks inside of an element, and what stands loose between them."""
    loose: list[str] = [_escape(element.text)]

    def close() -> None:
        _add_paragraphs("".join(loose), found)
        loose.clear()

    for child in element:
        if not isinstance(child.tag, str):
            pass
        elif child.tag in PARTS:
            close()
            _add(child, found, find)
        elif any(True for _part in child.iter(*PARTS)):
            close()
            _walk(child, found, find)
        else:
            loose.append(_written(child))
        loose.append(_escape(child.tail))
    close()


def _add(element: Any, found: list[Block], find: Finder) -> None:
    """Adds the blocks that one element is."""
    tag = element.tag
    if tag == "img":
        found.append(Block(blocks.PICTURE, picture=find(element)))
    elif tag in {"figure", "picture"}:
        _add_figure(element, found, find)
    elif tag in LISTS or tag in {"table", "blockquote"}:
        _add_whole(element, found, find)
    elif tag in HEADINGS or tag == "summary":
        pictures = _take_pictures(element, find)
        if text := blocks.inner(_inside_of(element)):
            found.append(Block(blocks.HEADING, text, HEADINGS.get(tag, 4)))
        found += pictures
    elif tag == "pre":
        lines = "".join(element.itertext()).split("\n")
        found += blocks.paragraphs(" ".join(line.split()) for line in lines if line.strip())
    elif tag == "dt":
        pictures = _take_pictures(element, find)
        if text := blocks.inner(_inside_of(element)):
            found.append(Block(blocks.PARAGRAPH, f"<strong>{blocks.escaped(text)}</strong>"))
        found += pictures
    elif tag == "p":
        # A picture between words would part their sentence.
        pictures = _take_pictures(element, find)
        _walk(element, found, find)
        found += pictures
    else:
        _walk(element, found, find)


def _add_figure(element: Any, found: list[Block], find: Finder) -> None:
    """Adds a picture with the words below it; a figure may hold a table or a text as well."""
    images = list(element.iter("img"))
    captions = [" ".join(_words(caption).split()) for caption in element.iter("figcaption")]
    others = [part for part in element if part.tag not in {"img", "figcaption", "a", "picture"}]
    if len(images) == 1 and len(captions) <= 1 and not any(_words(part) for part in others):
        picture = find(images[0])
        caption = captions[0] if captions else ""
        full = Picture(picture.name, picture.alt, picture.data, caption)
        found.append(Block(blocks.PICTURE, picture=full))
    else:
        _walk(element, found, find)


def _add_whole(element: Any, found: list[Block], find: Finder) -> None:
    """Adds a list, a table or a quotation; pictures inside of it come after it."""
    pictures = _take_pictures(element, find)
    kinds = {"table": blocks.TABLE, "blockquote": blocks.QUOTE}
    kind = kinds.get(element.tag, blocks.LIST)
    if kind == blocks.LIST:
        element.tag = "ol" if element.tag == "ol" else "ul"
    items = (
        tuple(_inside_of(item) for item in element.iterchildren("li"))
        if kind == blocks.LIST
        else ()
    )
    clean = richtext.sanitise(_written(element))
    is_note = kind == blocks.LIST and all(
        re.match(r"(?:foot|end)note-", item.get("id") or "") for item in element.iterchildren("li")
    )
    if richtext.plain(clean):
        found.append(
            Block(
                kind, clean, items=tuple(map(blocks.inner, items)), is_note=is_note and bool(items)
            )
        )
    found += pictures


def _take_pictures(element: Any, find: Finder) -> list[Block]:
    taken = []
    for image in list(element.iter("img")):
        taken.append(Block(blocks.PICTURE, picture=find(image)))
        image.drop_tree()
    return taken


def _add_paragraphs(text: str, found: list[Block]) -> None:
    """Adds loose words as paragraphs; an empty line between two breaks parts them."""
    clean = blocks.inner(text)
    for part in re.split(r"(?:<br>\s*){2,}", clean):
        part = re.sub(r"^(?:<br>|\s)+|(?:<br>|\s)+$", "", part)
        if richtext.plain(part):
            found.append(Block(blocks.PARAGRAPH, blocks.inner(part)))


def _inside_of(element: Any) -> str:
    return _escape(element.text) + "".join(
        _written(child) + _escape(child.tail) for child in element
    )


def _written(element: Any) -> str:
    """An element as HTML; links to places of the page itself are none any more."""
    for link in element.iter("a"):
        if (link.get("href") or "").strip().startswith("#"):
            del link.attrib["href"]
    written: str = lxml.html.tostring(element, encoding="unicode", with_tail=False)
    return written


def _escape(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
