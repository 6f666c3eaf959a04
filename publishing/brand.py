"""Brand of the site (the setting BRAND): its name, words, colours and pictures."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise, lazy

COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True)
class Brand:
    """All that the engine says and draws of the site it serves. Words may be lazy translations."""

    name: str
    # In names of cookies, of what a browser keeps, and of programs: small ASCII letters.
    slug: str
    # One sentence on the whole site, for pages that have none of their own.
    description: str | Promise
    # HTML in the footer of every page: what the site is.
    about: str | Promise
    # What stands on the picture for sharing beside the title, as its text alternative says.
    emblem: str | Promise
    # Static files.
    icon: str
    logo: str
    share_image: str
    # PNG on which the words of a picture for sharing are written.
    share_ground: Path
    # #rrggbb: the page, its head in the light and in the dark, and what is written on it.
    paper: str
    theme_light: str
    theme_dark: str
    ink: str
    accent: str
    soft: str

    def __post_init__(self) -> None:
        """Stops the start with a sentence that says what to change."""
        for field in ("paper", "theme_light", "theme_dark", "ink", "accent", "soft"):
            if not COLOUR.fullmatch(value := getattr(self, field)):
                raise wrong(field, value, "a colour such as #2b4257")
        if not re.fullmatch(r"[a-z][a-z0-9]*", self.slug):
            raise wrong("slug", self.slug, "small letters from a to z")
        if not self.name.strip():
            raise wrong("name", self.name, "the name of the site")
        if not self.share_ground.is_file():
            raise wrong("share_ground", str(self.share_ground), "the path of a PNG file")


def wrong(field: str, value: str, expected: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"BRAND.{field} is {value!r}, but must be {expected}.")


def brand() -> Brand:
    """The brand of this site."""
    known = getattr(settings, "BRAND", None)
    if not isinstance(known, Brand):
        raise ImproperlyConfigured(
            "The setting BRAND is missing: give it a publishing.brand.Brand with the name, "
            "the words, the colours and the pictures of the site."
        )
    return known


# For words that are put together when a module is loaded, and said later.
brand_name = lazy(lambda: brand().name, str)
