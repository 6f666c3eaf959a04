"""Absolute addresses: machines take them away from the page that they found them on."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils.encoding import escape_uri_path

from publishing.http.pagination import Page
from publishing.http.requests import Request


def absolute(path: str) -> str:
    """An address of the site with its host."""
    return f"{settings.SITE_URL}{path}"


def of(thing: Any) -> str:
    """Where something has its page, seen from where the request stands."""
    return absolute(thing.get_absolute_url())


def of_static(name: str) -> str:
    return absolute(static(name))


def of_path(request: Request) -> str:
    """The page that is asked for, whatever its query chooses of it."""
    return absolute(get_script_prefix() + escape_uri_path(request.path_info).lstrip("/"))


def of_request(request: Request, page: Page | None = None) -> str:
    """The page that is asked for; of its query remains what the page read of it."""
    query = dict(sorted(request.chosen.items()))
    if page and page.number > 1:
        query["page"] = str(page.number)
    return of_path(request) + (f"?{urlencode(query)}" if query else "")
