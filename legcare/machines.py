"""The icon and the web app manifest of the site."""

import functools
import json

from django.conf import settings
from django.http import HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from publishing.brand import brand
from publishing.http import http_cache
from publishing.http.requests import Request

ICON = settings.BASE_DIR / "legcare" / "static" / "img" / "favicon.ico"


@require_safe
def favicon(request: Request) -> HttpResponse:
    """The icon at the address where browsers look for it unasked."""
    return http_cache.cache_for_a_day(HttpResponse(_icon(), content_type="image/x-icon"))


@functools.cache
def _icon() -> bytes:
    content: bytes = ICON.read_bytes()
    return content


@require_safe
def manifest(request: Request) -> HttpResponse:
    """The web app manifest: name, colours and icons of the site on a telephone's first screen."""
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
    told = {
        "id": reverse("home"),
        "name": f"{site.name}: {_('legs, seen two ways')}",
        "short_name": site.name,
        "description": _("Troubles of the legs, as Kampo sees them and as Western medicine does."),
        "lang": settings.LANGUAGE_CODE,
        "start_url": reverse("home"),
        "scope": reverse("home"),
        "display": "minimal-ui",
        "background_color": site.paper,
        "theme_color": site.theme_light,
        "icons": icons,
    }
    text = json.dumps(told, ensure_ascii=False, indent=1)
    return http_cache.cache_for_a_day(HttpResponse(text, content_type="application/manifest+json"))
