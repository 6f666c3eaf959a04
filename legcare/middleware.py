from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import Resolver404, resolve
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag
from django.utils.http import parse_http_date_safe
from django_http_compression.middleware import HttpCompressionMiddleware

from legcare import views
from publishing.http import http_cache
from publishing.http.requests import Request

READING = ("GET", "HEAD")
# The bytes that django_http_compression takes to be too few.
NOT_COMPRESSED_BELOW = 50
CHUNK = 1024 * 1024
DRAINED_AT_MOST = 512 * 1024 * 1024


def database_away(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Answers 503 with a page that says so, while the database cannot be reached."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, OperationalError | InterfaceError):
            return None
        return http_cache.database_unavailable(error)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def conditional(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Answers 304 to whom has the same answer already, to HEAD as to GET.

    Django's ConditionalGetMiddleware leaves HEAD out, whose headers would then be others.
    """

    def middleware(request: HttpRequest) -> HttpResponse | None:
        response = get_response(request)
        if _may_be_compressed(response):
            patch_vary_headers(response, ["Accept-Encoding"])
        if request.method not in READING:
            return response
        may_be_stored = "no-store" not in response.get("Cache-Control", "").lower()
        if may_be_stored and not response.has_header("ETag"):
            set_response_etag(response)
        return get_conditional_response(
            request, response.get("ETag"), _changed(request, response), response
        )

    return middleware


def _changed(request: HttpRequest, response: HttpResponse) -> int | None:
    """When the answer last became another one, in seconds; a page may tell an earlier date."""
    told = parse_http_date_safe(response.get("Last-Modified", ""))
    changed_at = max(filter(None, getattr(request, "content_dates", ())), default=None)
    return int(changed_at.timestamp()) if told is not None and changed_at is not None else told


def _may_be_compressed(response: HttpResponse) -> bool:
    """Whether some readers get the answer compressed, and so differently from others."""
    if not response.streaming and len(response.content) < NOT_COMPRESSED_BELOW:
        return False
    kind = response.get("Content-Type", "")
    return HttpCompressionMiddleware.content_type_re.match(kind) is not None


def reading_only(get_response: Callable[[Request], HttpResponse]) -> Callable:
    """Answers 405 with a page to everything but GET and HEAD, save at the desk."""

    def middleware(request: Request) -> HttpResponse:
        if request.method in READING or not _is_for_readers(request.path_info):
            response = get_response(request)
        else:
            response = HttpResponseNotAllowed(READING)
        if response.status_code != 405 or response.content:
            return response
        allowed = response["Allow"]
        response = views.not_allowed(request)
        response["Allow"] = allowed
        http_cache.make_private(response)
        return response

    return middleware


def _is_for_readers(path: str) -> bool:
    try:
        return resolve(path).app_name != "admin"
    except Resolver404:
        return False


def body_limit(get_response: Callable[[Request], HttpResponse]) -> Callable:
    """Answers 413 to a request larger than its sender may send: staff may send long texts."""

    def middleware(request: Request) -> HttpResponse:
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
            return views.too_large(request, limit // 1024 // 1024)
        return get_response(request)

    return middleware
