"""What a page holds beside its text: taken out of it, and told with its words and addresses."""

from typing import Any

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
LONGEST = 200

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
    if words := _words(element):
        told.append((WHY.get(element.tag, OTHER), words))
    return told


def _address(media: Any) -> str:
    """Where a video or frame would be found, with its title where it has one."""
    sources = [media, *media.iter("source")]
    addresses = (one.get("src") or one.get("data") or one.get("data-src") for one in sources)
    address = " ".join(next(filter(None, addresses), "").split())[:LONGEST]
    title = " ".join((media.get("title") or "").split())[:LONGEST]
    return " – ".join(filter(None, (title, address))) or "without an address"


def lost_links(root: Any) -> LeftOut:
    """The links whose address no text of ours may have, such as one to a script."""
    told = []
    for link in root.iter("a"):
        address = " ".join((link.get("href") or "").split())
        if address and not LINK.match(address):
            told.append((NO_LINK, " → ".join(filter(None, (_words(link), address[:LONGEST])))))
    return list(dict.fromkeys(told))


def _words(element: Any) -> str:
    # A space between, so that the words of two paragraphs do not run into one.
    return " ".join(" ".join(element.itertext()).split())
