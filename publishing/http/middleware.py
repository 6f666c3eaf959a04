"""Middleware that gives each request its moment and view context."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.utils import timezone

from publishing.http import http_cache, view_context
from publishing.http.draft_preview import PreviewBusy
from publishing.http.requests import Request
from publishing.http.view_context import ViewContext


def moment(get_response: Callable[[Request], HttpResponse]) -> Callable:
    """Middleware: the request's moment is now, unless its URL names another one or a preview."""

    def middleware(request: Request) -> HttpResponse:
        request.now = request.moment = timezone.now()
        request.content_dates = []
        request.query_values = {}
        request.view_context = request.edition = request.updated = None
        request.is_private = False
        try:
            response = answer(request)
        except (OperationalError, InterfaceError) as error:
            return http_cache.database_unavailable(error)
        if request.is_private:
            http_cache.make_private(response)
        return response

    def answer(request: Request) -> HttpResponse:
        found = view_context.find_view_context(request)
        if found is None:
            return get_response(request)
        if isinstance(found, HttpResponse):
            return label_response(found, None)
        context, path = found
        try:
            with context.applied(request, path):
                response = get_response(request)
        except PreviewBusy as error:
            return label_response(http_cache.preview_busy(error), context)
        if context.link and request.method == "GET" and response.status_code == 200:
            context.link.count_visit(request.now)
        return label_response(response, context)

    return middleware


def label_response(response: HttpResponse, context: ViewContext | None) -> HttpResponse:
    """Adds the headers of a view context: noindex, caching, referrer.

    An answer without a view context is a redirect or an error page.
    """
    response["X-Robots-Tag"] = "noindex"
    if context is None or not context.is_public:
        http_cache.make_private(response)
    if context is None or context.edition is not None:
        # The address of a preview is a secret, which no other site should learn.
        response["Referrer-Policy"] = "no-referrer"
    return response
