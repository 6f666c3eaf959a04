"""How long and from when a public answer is true, as HTTP says it (RFC 9110, RFC 9111)."""

import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import set_response_etag
from django.utils.http import http_date

from publishing.middleware import Request
from publishing.models import Generation


def public(
    request: Request, response: HttpResponse, next_change: datetime.datetime | None
) -> HttpResponse:
    """Dates an answer: ETag and Last-Modified from what it shows, max-age until the next change.

    `request.shown` holds the moments from which the things on the page are live; None is left out.
    """
    set_response_etag(response)
    shown = [moment for moment in request.shown if moment is not None]
    if shown:
        response["Last-Modified"] = http_date(max(shown).timestamp())
    seconds = float(settings.PUBLIC_MAX_AGE)
    if next_change is not None:
        seconds = min(seconds, (next_change - request.moment).total_seconds())
    response["Cache-Control"] = f"public, max-age={max(0, int(seconds))}"
    return response


def listing(request: Request, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page made of many documents: any change of the site may change it."""
    clock = Generation.objects.clock(request.moment)
    request.shown += [clock.last_change, clock.untold_change_at]
    return public(request, render(request, template, context), clock.next_change)
