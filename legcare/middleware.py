from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.urls import Resolver404, resolve
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import parse_http_date_safe
from django_http_compression.middleware import HttpCompressionMiddleware

from legcare import views
from publishing.http import http_cache
from publishing.http.requests import Request

SAFE_METHODS = ("GET", "HEAD")
# Bytes below which django_http_compression does not compress.
MIN_COMPRESSED = 50
CHUNK = 1024 * 1024
MAX_DRAINED = 512 * 1024 * 1024


class Compression(HttpCompressionMiddleware):
    """Compression that prefers Brotli to Zstandard, whose pages are 4 % larger at its levels."""

    def maybe_compress(self, request: HttpRequest, response: HttpResponseBase) -> None:
        accepted = request.headers.get("Accept-Encoding", "")
        # Without a weight it weighs 1: nothing that a client accepts comes before it.
        if "br" in map(str.strip, accepted.split(",")):
            request = HttpRequest()
            request.META["HTTP_ACCEPT_ENCODING"] = "br"
        super().maybe_compress(request, response)


class DatabaseUnavailable(MiddlewareMixin):
    """Page with status 503 while the database cannot be reached."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OperationalError | InterfaceError):
            return http_cache.database_unavailable(error)
        return None


def conditional_get(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Conditional requests (304), for HEAD as for GET.

    Django's ConditionalGetMiddleware leaves HEAD out, whose headers would then differ.
    """

    def middleware(request: HttpRequest) -> HttpResponse | None:
        response = get_response(request)
        if _may_be_compressed(response):
            patch_vary_headers(response, ["Accept-Encoding"])
        if request.method not in SAFE_METHODS:
            return response
        may_be_stored = "no-store" not in response.get("Cache-Control", "").lower()
        if may_be_stored and not response.has_header("ETag"):
            set_response_etag(response)
        return get_conditional_response(
            request, response.get("ETag"), _last_modified(request, response), response
        )

    return middleware


def _last_modified(request: HttpRequest, response: HttpResponse) -> int | None:
    """Time of the last content change, in Unix seconds; the header may have an earlier date."""
    header = parse_http_date_safe(response.get("Last-Modified", ""))
    changed_at = max(filter(None, getattr(request, "content_dates", ())), default=None)
    return int(changed_at.timestamp()) if header is not None and changed_at else header


def _may_be_compressed(response: HttpResponse) -> bool:
    """Whether the response depends on the encodings that a client accepts."""
    if not response.streaming and len(response.content) < MIN_COMPRESSED:
        return False
    content_type = response.get("Content-Type", "")
    return HttpCompressionMiddleware.content_type_re.match(content_type) is not None


def safe_methods_only(get_response: Callable[[Request], HttpResponse]) -> Callable:
    """Page with status 405 for every method but GET and HEAD, except at the desk."""

    def middleware(request: Request) -> HttpResponse:
        if request.method in SAFE_METHODS or not _is_public(request.path_info):
            response = get_response(request)
        else:
            response = HttpResponseNotAllowed(SAFE_METHODS)
        if response.status_code != 405 or response.content:
            return response
        allowed = response["Allow"]
        response = views.not_allowed(request)
        response["Allow"] = allowed
        http_cache.make_private(response)
        return response

    return middleware


def _is_public(path: str) -> bool:
    try:
        return resolve(path).app_name != "admin"
    except Resolver404:
        return False


def body_limit(get_response: Callable[[Request], HttpResponse]) -> Callable:
    """Page with status 413 for a request above the size limit, which is higher for staff."""

    def middleware(request: Request) -> HttpResponse:
        declared = request.META.get("CONTENT_LENGTH") or "0"
        size = int(declared) if declared.isdecimal() else 0
        limit = settings.BODY_LIMIT_PUBLIC
        if size > limit and request.user.is_staff:
            limit = settings.BODY_LIMIT_STAFF
        if size > limit:
            # A browser shows the response only once it has sent its whole request.
            for _chunk in range(MAX_DRAINED // CHUNK):
                if not request.read(CHUNK):
                    break
            return views.too_large(request, limit // 1024 // 1024)
        return get_response(request)

    return middleware
