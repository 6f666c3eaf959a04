from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from legcare import views
from publishing import answers
from publishing.requests import Request

CHUNK = 1024 * 1024
DRAINED_AT_MOST = 512 * 1024 * 1024


def database_away(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Answers 503 with a page that says so, while the database cannot be reached."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, OperationalError | InterfaceError):
            return None
        return answers.database_away(error)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def body_limit(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Answers 413 to a request larger than its sender may send: staff may send long texts."""

    def middleware(request: HttpRequest) -> HttpResponse:
        declared = request.META.get("CONTENT_LENGTH") or "0"
        size = int(declared) if declared.isdecimal() else 0
        limit = settings.BODY_LIMIT_PUBLIC
        if size > limit and request.user.is_staff:
            limit = settings.BODY_LIMIT_STAFF
        if size > limit:
            # A browser shows the answer only once it has sent what it has to send.
            for _chunk in range(DRAINED_AT_MOST // CHUNK):
                if not request.read(CHUNK):
                    break
            context = {"megabytes": limit // 1024 // 1024}
            return render(request, "413.html", context, status=413)
        return get_response(request)

    return middleware


def method_explained(get_response: Callable[[Request], HttpResponse]) -> Callable:
    """Gives an answer to a wrong method (405) a page that says what happened."""

    def middleware(request: Request) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or response.content:
            return response
        page = views.not_allowed(request)
        page["Allow"] = response["Allow"]
        return page

    return middleware
