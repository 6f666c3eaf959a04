from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.utils import timezone

from publishing.http import http_cache, view_context
from publishing.http.draft_preview import Busy
from publishing.http.requests import Request
from publishing.http.view_context import Standpoint


def moment(get_response: Callable[[Request], HttpResponse]) -> Callable:
    """Gives a request the moment from which it looks at the site.

    That is now, unless its address names another one, or a draft in its place.
    """

    def middleware(request: Request) -> HttpResponse:
        request.now = request.moment = timezone.now()
        request.shown = []
        request.chosen = {}
        request.standpoint = request.edition = request.updated = None
        request.is_private = False
        try:
            response = answer(request)
        except (OperationalError, InterfaceError) as error:
            return http_cache.database_away(error)
        if request.is_private:
            http_cache.keep_private(response)
        return response

    def answer(request: Request) -> HttpResponse:
        found = view_context.find(request)
        if found is None:
            return get_response(request)
        if isinstance(found, HttpResponse):
            return labelled(found, None)
        standpoint, path = found
        try:
            with standpoint.taken(request, path):
                response = get_response(request)
        except Busy as error:
            return labelled(http_cache.busy(error), standpoint)
        if standpoint.link and request.method == "GET" and response.status_code == 200:
            standpoint.link.count(request.now)
        return labelled(response, standpoint)

    return middleware


def labelled(response: HttpResponse, standpoint: Standpoint | None) -> HttpResponse:
    """Says who may keep an answer that was given from elsewhere, and that nobody should find it.

    An answer without a standpoint is a redirect or a notice.
    """
    response["X-Robots-Tag"] = "noindex"
    if standpoint is None or not standpoint.is_public:
        http_cache.keep_private(response)
    if standpoint is None or standpoint.edition is not None:
        # The address of a preview is a secret, which no other site should learn.
        response["Referrer-Policy"] = "no-referrer"
    return response
