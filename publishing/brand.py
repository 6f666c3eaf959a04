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
    """Names, texts, colours and pictures of the site. Texts may be lazy translations."""

    name: str
    # For names of cookies, browser storage and programs: lower-case ASCII letters.
    slug: str
    # One sentence on the site, for pages without a description.
    description: str | Promise
    # HTML in the footer of every page.
    about: str | Promise
    # Text alternative of the emblem on the picture for sharing.
    emblem: str | Promise
    # Static files.
    icon: str
    logo: str
    share_image: str
    # PNG background of the pictures for sharing.
    share_ground: Path
    # #rrggbb: the page, its header in light and dark mode, and the text.
    paper: str
    theme_light: str
    theme_dark: str
    ink: str
    accent: str
    soft: str

    def __post_init__(self) -> None:
        """Raises ImproperlyConfigured with a sentence that says what to change."""
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


# For texts that are composed when a module is loaded.
brand_name = lazy(lambda: brand().name, str)
