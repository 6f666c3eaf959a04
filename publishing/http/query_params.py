"""Query parameters of public addresses; nonsense is refused (400, 404)."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404

from publishing.http.requests import Request
from publishing.models import Topic

T = TypeVar("T")
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,60}", re.ASCII)
LONGEST_SEARCH = 200
# What a browser writes for bytes that are no text, and what no text has.
UNREADABLE = ("\ufffd", "\0")


def is_slug(text: str) -> bool:
    """Whether a text could be the name of something in an address."""
    return bool(SLUG.fullmatch(text))


def single(request: Request, name: str) -> str:
    """The one value of a parameter; empty where there is none, refused where there are two.

    The request notes it: the page is another one by it.
    """
    values = request.GET.getlist(name)
    if len(values) > 1:
        raise BadRequest(f"The address says “{name}” more than once.")
    if not values or not values[0]:
        return ""
    request.query_values[name] = values[0]
    return values[0]


def choice(request: Request, name: str, choices: Mapping[str, T]) -> T | None:
    """The choice that a parameter names; None where it is empty, 404 for an unknown one."""
    value = single(request, name)
    if not value:
        return None
    if value not in choices:
        raise Http404("There is no such choice.")
    return choices[value]


def topic(request: Request, live: Iterable[Topic]) -> Topic | None:
    """The topic that `?topic=` chooses, most often a live one; None where it chooses nothing."""
    slug = single(request, "topic")
    if not slug:
        return None
    return next((each for each in live if each.slug == slug), None) or public_topic(request, slug)


def public_topic(request: Request, slug: str) -> Topic:
    """A topic that readers have seen a page on; 404 for one they have not, as for none at all."""
    # PostgreSQL is not even asked about what no topic can be called.
    if not is_slug(slug):
        raise Http404("There is no such topic.")
    known = Topic.objects.with_public_pages(max(request.now, request.moment))
    found: Topic = get_object_or_404(known, slug=slug)
    return found


def multiple(request: Request, name: str, most: int) -> list[str]:
    """The values of a parameter that may be given often, but not more than `most` times."""
    values = request.GET.getlist(name)
    if len(values) > most:
        raise BadRequest(f"The address says “{name}” more than {most} times.")
    return values


def text(request: Request, name: str) -> str:
    """What somebody typed into a field; refused where it is no text."""
    value = single(request, name)
    if any(sign in value for sign in UNREADABLE):
        raise BadRequest(f"What “{name}” looks for is no text.")
    return value


def search_words(request: Request, name: str) -> str:
    """The words that a parameter looks for, in one line; refused where they are too long."""
    value = unicodedata.normalize("NFC", text(request, name))
    if len(value) > LONGEST_SEARCH:
        raise BadRequest(f"What “{name}” looks for is too long.")
    return " ".join(value.split())
