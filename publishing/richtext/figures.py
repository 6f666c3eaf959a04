"""Pictures in rich text: written in one form, `<figure><img …><figcaption>…</figcaption></figure>`.

Which pictures there are is not known here: whoever asks brings the lookup along.
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
    """A stored picture, as far as a text has to know it."""

    width: int
    height: int


# The pictures among these addresses of stored files that the site has, by their addresses.
PictureLookup = Callable[[Collection[str]], Mapping[str, PictureSize]]


def no_pictures(addresses: Collection[str]) -> Mapping[str, PictureSize]:
    """The lookup of a form that was given none: it takes no picture."""
    return {}


def figure(values: Mapping[str, str], caption: str | None) -> str:
    """A picture with its caption as it is stored; the values of its attributes are escaped."""
    written = "".join(f' {name}="{value}"' for name, value in sorted(values.items()))
    return f"<figure><img{written}>{figcaption(caption)}</figure>"


def figcaption(caption: str | None) -> str:
    return f"<figcaption>{caption}</figcaption>" if caption else ""


def stored_path(values: Mapping[str, str]) -> str:
    """Where the picture with these attributes is among the stored files."""
    return html.unescape(values.get("src", "")).removeprefix(settings.MEDIA_URL)


def resolve_pictures(text: str, lookup: PictureLookup) -> str:
    """The text with its pictures as the lookup knows them; without those that are nowhere.

    Their captions stay as words.
    """
    figures = FIGURE.finditer(text) if "<figure>" in text else ()
    addresses = {stored_path(dict(ATTRIBUTE.findall(found["attributes"]))) for found in figures}
    if not addresses:
        return text
    known = lookup(addresses)

    def settle(found: re.Match[str]) -> str:
        values = dict(ATTRIBUTE.findall(found["attributes"]))
        image = known.get(stored_path(values))
        if image is None:
            return f"<p>{found['caption']}</p>" if found["caption"] else ""
        size = {"width": str(image.width), "height": str(image.height)}
        return figure(values | size, found["caption"])

    return FIGURE.sub(settle, text)


def dropped_pictures_message(count: int) -> str:
    """What an editor is told of pictures that were not stored."""
    were = "One picture was" if count == 1 else f"{count} pictures were"
    it = "it is" if count == 1 else "they are"
    return (
        f"{were} left out of the text, because {it} not among the pictures of this site. "
        "Upload what is missing with the picture button of the editor, or drag it from your "
        "computer into the text."
    )
