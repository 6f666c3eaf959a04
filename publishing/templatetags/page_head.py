"""Template tags of the head of a page: Open Graph, canonical URL, structured data."""

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from publishing import moments
from publishing.api import drawing, schema_org, share_picture
from publishing.brand import Brand
from publishing.brand import brand as brand_of_site
from publishing.http import absolute_urls
from publishing.http.pagination import Page
from publishing.http.requests import Request
from publishing.http.view_context import present_urls
from publishing.kinds import Context

register = template.Library()

# Locales of languages without a country.
COUNTRIES = {"en": "en_US", "ja": "ja_JP"}


@register.simple_block_tag
def capture(content: SafeString) -> SafeString:
    """Keeps the content of a block for repeated use: {% capture as title %}…"""
    return content


@register.simple_tag
def brand() -> Brand:
    """The brand of the site: {% brand as brand %}{{ brand.name }}."""
    return brand_of_site()


@register.simple_tag(takes_context=True)
def present_url(context: Context, name: str) -> str:
    """URL by its name, outside of any view context."""
    with present_urls(getattr(context.get("request"), "view_context", None)):
        return reverse(name)


@register.simple_tag(takes_context=True)
def page_head(context: Context, title: str) -> dict[str, object]:
    """Metadata of a page for components/_metadata.html; empty URLs are left out."""
    request: Request = context["request"]
    page = context.get("page")
    # The page of the edition itself, and not its history.
    dated = context.get("edition") if context.get("has_json") else None
    view_context = request.view_context
    site = brand_of_site()
    is_public = view_context is None or view_context.is_public
    address = absolute_urls.of_request(request, page if isinstance(page, Page) else None)
    # The canonical page of a filtered list is the list. A page of the past has none, because the
    # present page has another content.
    canonical = absolute_urls.of_path(request) if request.query_values else address
    has_json = is_public and bool(context.get("has_json"))
    head: dict[str, object] = {
        "is_public": is_public,
        "address": address,
        "canonical": canonical if view_context is None else "",
        "json": f"{address}{'&' if '?' in address else '?'}format=json" if has_json else "",
        "locale": _locale(),
        "image_width": drawing.WIDTH,
        "image_height": drawing.HEIGHT,
    }
    if dated is None:
        image, alt = absolute_urls.of_static(site.share_image), f"{site.name}: {site.emblem}"
        return head | {"kind": "website", "image": image, "image_alt": alt}
    alt = _("%(site)s: “%(title)s” beside %(emblem)s")
    return head | {
        "kind": "article",
        "image": share_picture.address(request, dated),
        "image_alt": alt % {"site": site.name, "title": dated.title, "emblem": site.emblem},
        "published": moments.iso_second(dated.first_published),
        "modified": moments.iso_second(dated.updated),
    }


def _locale() -> str:
    """Language and country of the page for Open Graph; empty where unknown."""
    locale = to_locale(get_language() or settings.LANGUAGE_CODE)
    return locale if "_" in locale else COUNTRIES.get(locale, "")


@register.simple_tag
def structured_data(nodes: list[schema_org.Node]) -> SafeString:
    """Script element with the schema.org nodes of a view."""
    return schema_org.script(nodes)
