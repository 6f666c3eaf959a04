"""Absolute URLs of pages and files."""

from typing import Protocol
from urllib.parse import urlencode

from django.conf import settings
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils.encoding import escape_uri_path

from publishing.http.pagination import Page
from publishing.http.requests import Request


class HasPage(Protocol):
    """Protocol of objects with a page."""

    def get_absolute_url(self) -> str: ...


def absolute(path: str) -> str:
    """Absolute URL of a path."""
    return f"{settings.SITE_URL}{path}"


def of(page: HasPage) -> str:
    """Absolute URL of an object's page, in the view context of the request."""
    return absolute(page.get_absolute_url())


def of_static(name: str) -> str:
    return absolute(static(name))


def of_path(request: Request) -> str:
    """Absolute URL of the requested page without its query."""
    return absolute(get_script_prefix() + escape_uri_path(request.path_info).lstrip("/"))


def of_request(request: Request, page: Page | None = None) -> str:
    """Absolute URL of the requested page with the query parameters that it reads."""
    query = dict(sorted(request.query_values.items()))
    if page and page.number > 1:
        query["page"] = str(page.number)
    return of_path(request) + (f"?{urlencode(query)}" if query else "")
