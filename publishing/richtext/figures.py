"""Pictures in rich text, stored as `<figure><img …><figcaption>…</figcaption></figure>`.

The models of pictures are above this package: a form brings the lookup of stored pictures along.
"""

import html
import re
from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from django.conf import settings

from publishing.richtext.markup import ATTRIBUTE

FIGURE = re.compile(
    r'<figure><img(?P<attributes>(?: [a-z]+="[^"]*")*)>'
    r"(?:<figcaption>(?P<caption>.*?)</figcaption>)?</figure>",
    re.DOTALL,
)


class PictureSize(Protocol):
    """Width and height of a stored picture in pixels."""

    width: int
    height: int


# Finds the pictures of the site among these paths of stored files, by path.
PictureLookup = Callable[[Collection[str]], Mapping[str, PictureSize]]


def no_pictures(addresses: Collection[str]) -> Mapping[str, PictureSize]:
    """Lookup of a form that takes no pictures."""
    return {}


def figure(values: Mapping[str, str], caption: str | None) -> str:
    """Stored form of a picture with its caption, from escaped attributes."""
    written = "".join(f' {name}="{value}"' for name, value in sorted(values.items()))
    return f"<figure><img{written}>{figcaption(caption)}</figure>"


def figcaption(caption: str | None) -> str:
    return f"<figcaption>{caption}</figcaption>" if caption else ""


def stored_path(values: Mapping[str, str]) -> str:
    """Path of a picture among the stored files, from its attributes."""
    return html.unescape(values.get("src", "")).removeprefix(settings.MEDIA_URL)


def resolve_pictures(text: str, lookup: PictureLookup) -> str:
    """Rich text with the sizes of its stored pictures; of other pictures only the captions stay."""
    figures = FIGURE.finditer(text) if "<figure>" in text else ()
    addresses = {stored_path(dict(ATTRIBUTE.findall(found["attributes"]))) for found in figures}
    if not addresses:
        return text
    pictures = lookup(addresses)

    def resolve(found: re.Match[str]) -> str:
        values = dict(ATTRIBUTE.findall(found["attributes"]))
        image = pictures.get(stored_path(values))
        if image is None:
            return f"<p>{found['caption']}</p>" if found["caption"] else ""
        size = {"width": str(image.width), "height": str(image.height)}
        return figure(values | size, found["caption"])

    return FIGURE.sub(resolve, text)


def dropped_pictures_message(count: int) -> str:
    """Message for editors about pictures that were not stored."""
    were = "One picture was" if count == 1 else f"{count} pictures were"
    it = "it is" if count == 1 else "they are"
    return (
        f"{were} left out of the text, because {it} not among the pictures of this site. "
        "Upload what is missing with the picture button of the editor, or drag it from your "
        "computer into the text."
    )
