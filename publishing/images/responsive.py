"""Responsive pictures in rich text: `<picture>` and `srcset` of their renditions."""

import re

from django.conf import settings

from publishing.images import renditions
from publishing.richtext.figures import FIGURE, figcaption, stored_path
from publishing.richtext.markup import ATTRIBUTE

# How wide a picture stands on a page: as wide as the text, which fills a small screen.
SIZES = "(min-width: 46rem) 41rem, 100vw"


def add_responsive_pictures(text: str) -> str:
    """The text with the copies of its pictures beside them, of which a browser takes one."""
    if "<figure>" not in text:
        return text

    def with_copies(found: re.Match[str]) -> str:
        values = dict(ATTRIBUTE.findall(found["attributes"]))
        width = int(values.get("width", 0))
        tag = picture_tag(stored_path(values), width, found["attributes"])
        return f"<figure>{tag}{figcaption(found['caption'])}</figure>"

    return FIGURE.sub(with_copies, text)


def picture_tag(address: str, width: int, attributes: str) -> str:
    """A <picture> of the text's width; `attributes` are escaped, and begin with a space."""
    own = srcsets(address, width).get(address.rpartition(".")[2], "")
    more = ' decoding="async" loading="lazy"'
    if own:
        more += f' sizes="{SIZES}" srcset="{own}, {settings.MEDIA_URL}{address} {width}w"'
    return f"<picture>{source_tags(address, width, SIZES)}<img{attributes}{more}></picture>"


def source_tags(address: str, width: int, sizes: str) -> str:
    """The <source>s of a stored picture: its copies in formats that say the same in fewer bytes."""
    own = address.rpartition(".")[2]
    return "".join(
        f'<source sizes="{sizes}" srcset="{copies}" type="{renditions.MIME_TYPES[ending]}">'
        for ending, copies in srcsets(address, width).items()
        if ending != own
    )


def srcsets(address: str, width: int) -> dict[str, str]:
    """The copies of each format, as a `srcset` names them."""
    found: dict[str, list[str]] = {}
    for copy in renditions.list_renditions(address, width):
        one = f"{settings.MEDIA_URL}{copy.address} {copy.width}w"
        found.setdefault(copy.ending, []).append(one)
    return {ending: ", ".join(copies) for ending, copies in found.items()}
