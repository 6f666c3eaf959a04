"""Pictures inside rich text as it is stored: those that the library has, and how readers get them.

`publishing.richtext` writes every picture in the one form that is read here.
"""

import html
import re

from django.apps import apps
from django.conf import settings

from publishing.images import renditions

FIGURE = re.compile(
    r'<figure><img(?P<attributes>(?: [a-z]+="[^"]*")*)>'
    r"(?:<figcaption>(?P<caption>.*?)</figcaption>)?</figure>",
    re.DOTALL,
)
ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
# How wide a picture stands on a page: as wide as the text, which fills a small screen.
SIZES = "(min-width: 46rem) 41rem, 100vw"


def left_out(count: int) -> str:
    """What an editor is told of pictures that were not stored."""
    were = "One picture was" if count == 1 else f"{count} pictures were"
    it = "it is" if count == 1 else "they are"
    return (
        f"{were} left out of the text, because {it} not among the pictures of this site. "
        "Upload what is missing with the picture button of the editor, or drag it from your "
        "computer into the text."
    )


def settled(text: str) -> str:
    """The text with its pictures as the library knows them; without those that are nowhere.

    Their captions stay as words.
    """
    figures = FIGURE.finditer(text) if "<figure>" in text else ()
    addresses = {_stored(dict(ATTRIBUTE.findall(found["attributes"]))) for found in figures}
    if not addresses:
        return text
    known = apps.get_model("publishing", "Image").objects.known(addresses)

    def settle(figure: re.Match[str]) -> str:
        values = dict(ATTRIBUTE.findall(figure["attributes"]))
        image = known.get(_stored(values))
        caption = figure["caption"] or ""
        if image is None:
            return f"<p>{caption}</p>" if caption else ""
        values |= {"width": str(image.width), "height": str(image.height)}
        written = "".join(f' {name}="{value}"' for name, value in sorted(values.items()))
        told = f"<figcaption>{caption}</figcaption>" if caption else ""
        return f"<figure><img{written}>{told}</figure>"

    return FIGURE.sub(settle, text)


def for_readers(text: str) -> str:
    """The text with the copies of its pictures beside them, of which a browser takes one."""
    if "<figure>" not in text:
        return text

    def with_copies(figure: re.Match[str]) -> str:
        values = dict(ATTRIBUTE.findall(figure["attributes"]))
        caption = figure["caption"]
        told = f"<figcaption>{caption}</figcaption>" if caption else ""
        width = int(values.get("width", 0))
        tag = picture(_stored(values), width, figure["attributes"])
        return f"<figure>{tag}{told}</figure>"

    return FIGURE.sub(with_copies, text)


def picture(address: str, width: int, attributes: str) -> str:
    """A <picture> of the text's width; `attributes` are escaped, and begin with a space."""
    own = sets(address, width).get(address.rpartition(".")[2], "")
    more = ' decoding="async" loading="lazy"'
    if own:
        more += f' sizes="{SIZES}" srcset="{own}, {settings.MEDIA_URL}{address} {width}w"'
    return f"<picture>{sources(address, width, SIZES)}<img{attributes}{more}></picture>"


def sources(address: str, width: int, sizes: str) -> str:
    """The <source>s of a stored picture: its copies in formats that say the same in fewer bytes."""
    own = address.rpartition(".")[2]
    return "".join(
        f'<source sizes="{sizes}" srcset="{copies}" type="{renditions.TYPES[ending]}">'
        for ending, copies in sets(address, width).items()
        if ending != own
    )


def sets(address: str, width: int) -> dict[str, str]:
    """The copies of each format, as a `srcset` names them."""
    found: dict[str, list[str]] = {}
    for copy in renditions.of(address, width):
        one = f"{settings.MEDIA_URL}{copy.address} {copy.width}w"
        found.setdefault(copy.ending, []).append(one)
    return {ending: ", ".join(copies) for ending, copies in found.items()}


def _stored(values: dict[str, str]) -> str:
    """Where the picture is among the stored files."""
    return html.unescape(values.get("src", "")).removeprefix(settings.MEDIA_URL)
