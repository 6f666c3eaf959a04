"""Responsive pictures in rich text: `<picture>` and `srcset` of their renditions."""

import re
from itertools import groupby

from django.conf import settings

from publishing.images.renditions import MIME_TYPES, list_renditions
from publishing.richtext.figures import FIGURE, figcaption, stored_path
from publishing.richtext.markup import ATTRIBUTE

# The `sizes` of a picture in a text: the width of the text, which fills a small screen.
SIZES = "(min-width: 46rem) 41rem, 100vw"


def add_responsive_pictures(text: str) -> str:
    """Rich text with a <picture> of its renditions in place of each <img>."""

    def with_renditions(found: re.Match[str]) -> str:
        values = dict(ATTRIBUTE.findall(found["attributes"]))
        path, width = stored_path(values), int(values.get("width", 0))
        own = srcsets(path, width).get(path.rpartition(".")[2], "")
        more = ' decoding="async" loading="lazy"'
        if own:
            more += f' sizes="{SIZES}" srcset="{own}, {settings.MEDIA_URL}{path} {width}w"'
        img = f"<img{found['attributes']}{more}>"
        picture = f"<picture>{source_tags(path, width, SIZES)}{img}</picture>"
        return f"<figure>{picture}{figcaption(found['caption'])}</figure>"

    return FIGURE.sub(with_renditions, text) if "<figure>" in text else text


def source_tags(path: str, width: int, sizes: str) -> str:
    """The <source>s of a stored picture: its renditions in formats with smaller files."""
    own = path.rpartition(".")[2]
    return "".join(
        f'<source sizes="{sizes}" srcset="{srcset}" type="{MIME_TYPES[ending]}">'
        for ending, srcset in srcsets(path, width).items()
        if ending != own
    )


def srcsets(path: str, width: int) -> dict[str, str]:
    """Value of `srcset` for the renditions of each format, by its ending."""
    formats = groupby(list_renditions(path, width), lambda rendition: rendition.ending)
    return {
        ending: ", ".join(f"{settings.MEDIA_URL}{each.address} {each.width}w" for each in group)
        for ending, group in formats
    }
