"""HTTP caching headers of public answers (RFC 9110, RFC 9111)."""

import datetime
import logging
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control, set_response_etag
from django.utils.http import http_date

from publishing.http import formats, memento
from publishing.http.requests import Request
from publishing.kinds import Context
from publishing.models import Edition

REDIRECTS = range(300, 400)
DAY = 24 * 3600

logger = logging.getLogger(__name__)


def add_public_headers(
    request: Request, response: HttpResponse, next_change: datetime.datetime | None
) -> HttpResponse:
    """Adds caching headers and Memento links to a public page."""
    if response.status_code not in REDIRECTS:
        memento.add_memento_links(request, response)
    return add_validators(request, response, next_change)


def add_validators(
    request: Request, response: HttpResponse, next_change: datetime.datetime | None
) -> HttpResponse:
    """Adds ETag, Last-Modified and Cache-Control to a public answer.

    Last-Modified of a document's page is its "Updated", else the newest of
    `request.content_dates`. The ETag covers smaller changes.
    """
    set_response_etag(response)
    shown = [moment for moment in request.content_dates if moment is not None]
    if shown:
        response["Last-Modified"] = http_date((request.updated or max(shown)).timestamp())
    return set_max_age(request, response, next_change)


def set_max_age(
    request: Request, response: HttpResponse, next_change: datetime.datetime | None
) -> HttpResponse:
    """Adds max-age until the next change, at most PUBLIC_MAX_AGE; the past has no next change."""
    seconds = float(settings.PUBLIC_MAX_AGE)
    if next_change is not None and request.view_context is None:
        seconds = min(seconds, (next_change - request.moment).total_seconds())
    response["Cache-Control"] = f"public, max-age={max(0, int(seconds))}"
    return response


def render_list(request: Request, template: str, context: Context) -> HttpResponse:
    """HTML page of many documents, dated by the last change of the site."""
    if formats.requested_format(request) != "html":
        return formats.unknown_format(request, ["html"])
    return respond_for_site(request, lambda: render(request, template, context))


def respond_for_site(request: Request, make: Callable[[], HttpResponse]) -> HttpResponse:
    """Adds the public headers to an answer that any change of the site may change."""
    next_change = note_site_clock(request)
    return add_public_headers(request, make(), next_change)


def note_site_clock(request: Request) -> datetime.datetime | None:
    """Dates an answer by the last change of the site; returns the next change."""
    clock = Edition.objects.clock(request.moment)
    request.content_dates += [clock.last_change, clock.unannounced_change_at]
    next_change: datetime.datetime | None = clock.next_change
    return next_change


def cache_for_a_day(response: HttpResponse) -> HttpResponse:
    """Lets caches keep for a day an answer that changes only with a deployment."""
    set_response_etag(response)
    patch_cache_control(response, public=True, max_age=DAY)
    return response


def add_blocked_by(response: HttpResponse) -> None:
    """Adds the link `blocked-by` (RFC 7725), which names this site."""
    link = f'<{settings.SITE_URL}/>; rel="blocked-by"'
    response["Link"] = ", ".join(filter(None, [response.get("Link"), link]))


def make_private(response: HttpResponse) -> None:
    """Keeps an answer out of all caches."""
    response["Cache-Control"] = "private, no-store"
    for name in ("ETag", "Last-Modified"):
        del response[name]


@cache
def render_once(template: str) -> str:
    """Page that extends bare.html, without request and database."""
    return render_to_string(template)


def preview_busy(error: Exception) -> HttpResponse:
    """Error page of a preview that did not get the lock (503)."""
    logger.warning("A preview waited for the lock in vain: %s", error)
    response = HttpResponse(render_once("preview_busy.html"), status=503)
    response["Retry-After"] = "5"
    return response


def database_unavailable(error: Exception) -> HttpResponse:
    """Error page while the database cannot be reached (503)."""
    logger.error("The database did not answer: %s", error)
    # Rendered without the request, so that nothing on the page asks the database.
    response = HttpResponse(render_once("503.html"), status=503)
    response["Retry-After"] = "30"
    response["Cache-Control"] = "no-store"
    return response
