"""Absolute addresses of pages and files, for machines."""

from typing import Protocol
from urllib.parse import urlencode

from django.conf import settings
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils.encoding import escape_uri_path

from publishing.http.pagination import Page
from publishing.http.requests import Request


class HasPage(Protocol):
    """An object with a page of its own."""

    def get_absolute_url(self) -> str: ...


def absolute(path: str) -> str:
    """An address of the site with its host."""
    return f"{settings.SITE_URL}{path}"


def of(page: HasPage) -> str:
    """The address of an object's page, as of the request's moment."""
    return absolute(page.get_absolute_url())


def of_static(name: str) -> str:
    return absolute(static(name))


def of_path(request: Request) -> str:
    """The address of the requested page, without its query."""
    return absolute(get_script_prefix() + escape_uri_path(request.path_info).lstrip("/"))


def of_request(request: Request, page: Page | None = None) -> str:
    """The address of the requested page, with the parameters of the query that it read."""
    query = dict(sorted(request.query_values.items()))
    if page and page.number > 1:
        query["page"] = str(page.number)
    return of_path(request) + (f"?{urlencode(query)}" if query else "")
