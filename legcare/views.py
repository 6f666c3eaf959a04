import json
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
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from django.views.static import serve

from publishing.api import schema_org
from publishing.brand import brand
from publishing.http import formats, http_cache
from publishing.http.requests import Request
from publishing.images import renditions
from publishing.kinds import in_menu
from publishing.models import Edition, Topic

YEAR = 365 * 24 * 3600
FAVICON = settings.BASE_DIR / "legcare" / "static" / "img" / "favicon.ico"


def home(request: Request) -> HttpResponse:
    """Home page: topics, the parts of the kinds, and the newest announced changes."""
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
    """Health check: 200, or 503 with the part that fails."""
    status, database = 200, "ok"
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM publishing_generation")
    except DatabaseError:
        status, database = 503, "unavailable"
    response = JsonResponse({"status": database, "checks": {"database": database}}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def media(request: Request, path: str) -> HttpResponseBase:
    """A stored picture; its name is a digest of its content, so it never changes."""
    content_type = renditions.MIME_TYPES.get(path.rpartition(".")[2])
    if content_type is None:
        raise Http404
    try:
        response: Any = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except Http404:
        return _redirect_to_original(path)
    except (OSError, ValueError, SuspiciousFileOperation):
        raise Http404 from None
    response["ETag"] = f'"{quote(path)}"'
    if response.status_code == 200:
        response["Content-Type"] = content_type
        conditional = get_conditional_response(request, response["ETag"], response=response)
        if conditional is not response:
            response.file_to_stream.close()
            response = conditional
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def _redirect_to_original(path: str) -> HttpResponse:
    """Redirects from a rendition that is not made yet to its picture."""
    original = renditions.original_of(path, default_storage)
    if original is None:
        raise Http404
    response = HttpResponseRedirect(default_storage.url(original))
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def favicon(request: Request) -> HttpResponse:
    """The icon at the address where browsers look for it by themselves."""
    return http_cache.cache_for_a_day(
        HttpResponse(FAVICON.read_bytes(), content_type="image/x-icon")
    )


@require_safe
def manifest(request: Request) -> HttpResponse:
    """Web app manifest: name, colours and icons of the site on a telephone's home screen."""
    site = brand()
    icons = [
        {
            "src": static(f"img/{name}-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for name, purpose in (("icon", "any"), ("icon-maskable", "maskable"))
        for size in (192, 512)
    ]
    description = {
        "id": reverse("home"),
        "name": f"{site.name}: {gettext('legs, seen two ways')}",
        "short_name": site.name,
        "description": gettext(
            "Troubles of the legs, as Kampo sees them and as Western medicine does."
        ),
        "lang": settings.LANGUAGE_CODE,
        "start_url": reverse("home"),
        "scope": reverse("home"),
        "display": "minimal-ui",
        "background_color": site.paper,
        "theme_color": site.theme_light,
        "icons": icons,
    }
    text = json.dumps(description, ensure_ascii=False, indent=1)
    return http_cache.cache_for_a_day(HttpResponse(text, content_type="application/manifest+json"))


def bad_request(request: Request, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 400, gettext("This request could not be read."))


def forbidden(request: Request, exception: Exception | None = None) -> HttpResponse:
    reason = str(exception or "")
    return _error(request, 403, gettext("You may not do this."), sentence=reason)


def not_found(request: Request, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 404, gettext("There is no page at this address."))


def not_allowed(request: Request) -> HttpResponse:
    return _error(request, 405, gettext("This page can only be read."))


def too_large(request: Request, megabytes: int) -> HttpResponse:
    sentence = gettext("At most %(megabytes)s MB can be sent in one request. Nothing was saved.")
    return _error(request, 413, sentence % {"megabytes": megabytes}, megabytes=megabytes)


def server_error(request: Request) -> HttpResponse:
    """A page that was rendered before, or plain text: rendering may be what failed."""
    try:
        page = http_cache.render_once("500.html")
    except Exception:
        page = "Something went wrong on our side. Please try again in a few minutes."
    return HttpResponse(page, status=500)


def csrf_failure(request: Request, reason: str = "") -> HttpResponse:
    return _error(request, 403, gettext("The form was not accepted."), template="403_csrf.html")


def _error(
    request: Request, status: int, message: str, template: str = "", **context: object
) -> HttpResponse:
    """The page of an error; a problem (RFC 9457) with the message where JSON was asked for."""
    page = template or f"{status}.html"
    try:
        response = formats.json_error(request, status, message) or render(
            request, page, context, status=status
        )
    except (OperationalError, InterfaceError) as error:
        # The footer is read from the database.
        return http_cache.database_unavailable(error)
    response["Cache-Control"] = "no-cache"
    return response
