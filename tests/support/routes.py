"""Every address of the readers' site, out of the url conf: a new route is tested without a line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, resolve

PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")
NAMED_GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
# A value for every name in a route; by the beginning of the route where that matters.
VALUES = {
    "slug": "cold-feet",
    "faq/slug": "why",
    "teas/slug": "ginger",
    "topics/slug": "feet",
    "path": "articles/cold-feet/",
    "media/path": "x.jpg",
    "number": "1.0",
    "sitemap-/number": "1",
    "token": "x" * 43,
    "kind": "article",
    "major": "1",
    "minor": "0",
    "until": "2025-11-30T09:00:00Z",
}


@dataclass(frozen=True)
class Route:
    """An address with places to fill."""

    text: str

    def __str__(self) -> str:
        return f"/{self.text}"

    @property
    def converters(self) -> list[tuple[str, str]]:
        """The converter of each place, empty where a regular expression stands, and its name."""
        return PLACE.findall(self.text)

    @property
    def places(self) -> list[str]:
        return [name for _converter, name in self.converters]

    def filled(self, **values: str) -> str:
        """The address with these values in its places, and what is there in the others."""
        return "/" + PLACE.sub(lambda place: self._value(place[2], values), self.text)

    def _value(self, name: str, values: dict[str, str]) -> str:
        start = re.split(r"[/<]", self.text)[0]
        found = values.get(name, VALUES.get(f"{start}/{name}", VALUES.get(name)))
        assert found is not None, f"{self}: name a value for {name} in tests/support/routes.py"
        return found


def _routes(patterns: list[Any], before: str = "") -> Iterator[Route]:
    for pattern in patterns:
        own = NAMED_GROUP.sub(r"<\1>", str(pattern.pattern)).strip("^$")
        text = before + own.replace(r"\.", ".")
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from _routes(pattern.url_patterns, text)
        elif isinstance(pattern, URLPattern):
            yield Route(text)


ROUTES = sorted(set(_routes(get_resolver().url_patterns)), key=str)
# The pages that there are at every moment.
PUBLIC = sorted(set(_routes(get_resolver("legcare.public_urls").url_patterns)), key=str)


def _of_views() -> Iterator[Route]:
    found = {}
    for route in ROUTES:
        view = resolve(route.filled()).func
        found[getattr(view, "view_class", view)] = route
    yield from found.values()


# A route of each view: what views do alike need not be looked at in every kind.
OF_VIEWS = sorted(_of_views(), key=str)


def let_go(answer: Any) -> Any:
    """The answer, its file closed; `close` would close the test's database as well."""
    if answer.streaming:
        for close in answer._resource_closers:
            close()
    return answer
