"""Query parameters of public pages; invalid ones raise BadRequest (400) or Http404."""

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
# The replacement character of undecodable bytes, and NUL.
UNREADABLE = ("\ufffd", "\0")


def is_slug(text: str) -> bool:
    """Whether a text is a slug."""
    return bool(SLUG.fullmatch(text))


def single(request: Request, name: str) -> str:
    """The only value of a parameter, else empty; raises BadRequest for two.

    `request.query_values` keeps it for the canonical URL.
    """
    values = request.GET.getlist(name)
    if len(values) > 1:
        raise BadRequest(f"The address says “{name}” more than once.")
    if not values or not values[0]:
        return ""
    request.query_values[name] = values[0]
    return values[0]


def choice(request: Request, name: str, choices: Mapping[str, T]) -> T | None:
    """The choice that a parameter names; None where empty. Raises Http404 for an unknown one."""
    value = single(request, name)
    if not value:
        return None
    if value not in choices:
        raise Http404("There is no such choice.")
    return choices[value]


def topic(request: Request, live: Iterable[Topic]) -> Topic | None:
    """The topic of `?topic=`, looked up among the live ones first; None where empty."""
    slug = single(request, "topic")
    if not slug:
        return None
    return next((each for each in live if each.slug == slug), None) or public_topic(request, slug)


def public_topic(request: Request, slug: str) -> Topic:
    """The topic of a slug; raises Http404 where no page on it was ever public."""
    # PostgreSQL refuses some characters.
    if not is_slug(slug):
        raise Http404("There is no such topic.")
    known = Topic.objects.with_public_pages(max(request.now, request.moment))
    found: Topic = get_object_or_404(known, slug=slug)
    return found


def multiple(request: Request, name: str, most: int) -> list[str]:
    """The values of a repeatable parameter; raises BadRequest for more than `most`."""
    values = request.GET.getlist(name)
    if len(values) > most:
        raise BadRequest(f"The address says “{name}” more than {most} times.")
    return values


def text(request: Request, name: str) -> str:
    """The text of a parameter; raises BadRequest for undecodable bytes."""
    value = single(request, name)
    if any(sign in value for sign in UNREADABLE):
        raise BadRequest(f"What “{name}” looks for is no text.")
    return value


def search_words(request: Request, name: str) -> str:
    """The search words of a parameter on one line; raises BadRequest for too many."""
    value = unicodedata.normalize("NFC", text(request, name))
    if len(value) > LONGEST_SEARCH:
        raise BadRequest(f"What “{name}” looks for is too long.")
    return " ".join(value.split())
