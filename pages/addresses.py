"""The addresses at the root of the site that belong to its parts, so that no page gets one.

They are read from the URLconf: a route that is added takes its address out of reach by itself.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import SlugConverter

from publishing.http.view_context import PREFIXES

# What stands before the first slash; none of a route that begins with an argument.
FIRST = re.compile(r"\^?/?([\w.-]+)")


@cache
def of_parts() -> frozenset[str]:
    """The first part of every route of the site, and of what is served beside the routes."""
    confs = (settings.ROOT_URLCONF, settings.PUBLIC_URLCONF)
    routes = {first for conf in confs for first in _firsts(get_resolver(conf).url_patterns)}
    beside = {_first(address) for address in (settings.STATIC_URL, settings.MEDIA_URL)}
    return frozenset({*routes, *beside, *PREFIXES} - {""})


def _firsts(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    for entry in patterns:
        first = _first(str(entry.pattern))
        if first or isinstance(entry, URLPattern):
            yield first
        else:
            yield from _firsts(entry.url_patterns)


def _first(route: str) -> str:
    found = FIRST.match(route)
    return found[1] if found else ""


class PageConverter(SlugConverter):
    """The address of a page; never one of another part, wherever the route stands in the list."""

    def to_python(self, value: str) -> str:
        if value in of_parts():
            raise ValueError("This address belongs to another part of the site.")
        return value
