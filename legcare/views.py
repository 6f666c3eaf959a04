from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext
from django.views.static import serve

from publishing.api import schema_org
from publishing.http import formats, http_cache
from publishing.http.requests import Request
from publishing.images import renditions
from publishing.kinds import in_menu
from publishing.models import Edition, Topic

YEAR = 365 * 24 * 3600


def home(request: Request) -> HttpResponse:
    """The topics, the parts of the kinds, and what readers were last told of."""
    at = request.moment
    updates = Edition.objects.newest_majors(at).with_pages()
    parts = [kind.home for kind in in_menu() if kind.home]
    context = {
        "parts": [{"template": part.template, "context": part.context(at)} for part in parts],
        "updates": list(updates.select_related("document")[:6]),
        "topics": list(Topic.objects.live(at)),
        "structured": schema_org.site(),
    }
    return http_cache.render_list(request, "home.html", context)


def healthz(request: Request) -> JsonResponse:
    """Whether the site can serve readers: 200, or 503 with the part that fails."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM publishing_generation")
    except DatabaseError:
        return _health(503, "unavailable")
    return _health(200, "ok")


def _health(status: int, database: str) -> JsonResponse:
    answer = JsonResponse({"status": database, "checks": {"database": database}}, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def media(request: Request, path: str) -> HttpResponseBase:
    """A stored picture; its name is made from its content, so it never changes."""
    content_type = renditions.MIME_TYPES.get(path.rpartition(".")[2])
    if content_type is None:
        raise Http404
    try:
        response: Any = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except Http404:
        return _original_of(path)
    except (OSError, ValueError, SuspiciousFileOperation):
        raise Http404 from None
    response["ETag"] = f'"{quote(path)}"'
    if response.status_code == 200:
        response["Content-Type"] = content_type
        known: Any = get_conditional_response(request, response["ETag"], response=response)
        if known is not response:
            response.file_to_stream.close()
            response = known
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def _original_of(path: str) -> HttpResponse:
    """Leads to the picture itself where a page names a copy of it that is not made yet."""
    original = renditions.original_of(path, default_storage)
    if original is None:
        raise Http404
    response = HttpResponseRedirect(default_storage.url(original))
    response["Cache-Control"] = "no-cache"
    return response


def bad_request(request: Request, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 400, gettext("This request could not be read."))


def forbidden(request: Request, exception: Exception | None = None) -> HttpResponse:
    said = str(exception or "")
    return _error(request, 403, gettext("You may not do this."), sentence=said)


def not_found(request: Request, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 404, gettext("There is no page at this address."))


def not_allowed(request: Request) -> HttpResponse:
    return _error(request, 405, gettext("This page can only be read."))


def too_large(request: Request, megabytes: int) -> HttpResponse:
    said = gettext("At most %(megabytes)s MB can be sent in one request. Nothing was saved.")
    return _error(request, 413, said % {"megabytes": megabytes}, megabytes=megabytes)


def server_error(request: Request) -> HttpResponse:
    """A page that was made before, or plain words: what failed is not asked again."""
    try:
        page = http_cache.render_once("500.html")
    except Exception:
        page = "Something went wrong on our side. Please try again in a few minutes."
    return HttpResponse(page, status=500)


def csrf_failure(request: Request, reason: str = "") -> HttpResponse:
    return _error(request, 403, gettext("The form was not accepted."), template="403_csrf.html")


def _error(
    request: Request, status: int, said: str, template: str = "", **context: Any
) -> HttpResponse:
    """The page of an error; where JSON was asked for, a problem with what is `said` of it."""
    page = template or f"{status}.html"
    try:
        response = formats.json_error(request, status, said) or render(
            request, page, context, status=status
        )
    except (OperationalError, InterfaceError) as error:
        # The footer is read from the database; without it nobody knows what there is.
        return http_cache.database_unavailable(error)
    response["Cache-Control"] = "no-cache"
    return response
