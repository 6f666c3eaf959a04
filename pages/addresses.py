"""Reserved addresses at the root of the site, and the path converter of pages.

They are read from the URLconf, so that a new route reserves its address by itself.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import SlugConverter

from publishing.http.view_context import PREFIXES

# No match for a route that begins with an argument.
FIRST_SEGMENT = re.compile(r"\^?/?([\w.-]+)")


@cache
def root_slugs() -> frozenset[str]:
    """First path segments of all routes, and of static and media files."""
    confs = (settings.ROOT_URLCONF, settings.PUBLIC_URLCONF)
    routes = {first for conf in confs for first in _first_segments(get_resolver(conf).url_patterns)}
    files = {_first_segment(address) for address in (settings.STATIC_URL, settings.MEDIA_URL)}
    return frozenset({*routes, *files, *PREFIXES} - {""})


def _first_segments(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    for entry in patterns:
        first = _first_segment(str(entry.pattern))
        if first or isinstance(entry, URLPattern):
            yield first
        else:
            yield from _first_segments(entry.url_patterns)


def _first_segment(route: str) -> str:
    found = FIRST_SEGMENT.match(route)
    return found[1] if found else ""


class PageConverter(SlugConverter):
    """Path converter: the slug of a page, whatever the order of the routes."""

    def to_python(self, value: str) -> str:
        if value in root_slugs():
            raise ValueError("This address belongs to another part of the site.")
        return value
