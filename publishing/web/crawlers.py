"""Sitemap, robots.txt and security.txt."""

import datetime
from collections.abc import Iterator
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date

from publishing.http import http_cache
from publishing.http.requests import Request
from publishing.kinds import kinds
from publishing.models import Edition, Topic
from publishing.models.timeline import EditionQuerySet

# The protocol allows 50,000 URLs a file; these are a megabyte.
PER_SITEMAP = 10_000
LAST_FILE = 1000
# The desk, secret URLs, other moments, TimeGates and TimeMaps, search results.
DISALLOWED = ("/admin/", "/at/", "/calendar/", "/preview/", "/timegate/", "/timemap/", "/search/?")
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
HALF_A_YEAR = datetime.timedelta(days=182)


def list_pages() -> Iterator[tuple[str, str]]:
    """URL names of the list pages, each with the kind of its pages; empty for all kinds."""
    yield "home", ""
    for kind in sorted(kinds().values(), key=lambda kind: kind.position):
        if kind.list_page:
            yield kind.list_page, kind.name
        for name in kind.finders:
            yield name, ""
    yield "topics", ""
    yield "updates", ""


def sitemap(request: Request) -> HttpResponse:
    """Sitemap of the live pages with their "Updated" dates, or index of its files."""
    files = max(1, -(-_pages(request).count() // PER_SITEMAP))
    if files == 1:
        return sitemap_file(request, 1)
    next_change = http_cache.note_site_clock(request)
    addresses = (reverse("sitemap_file", args=[number + 1]) for number in range(files))
    entries = [("sitemap", address, request.content_dates[0]) for address in addresses]
    return http_cache.add_validators(request, _sitemap("sitemapindex", entries), next_change)


def sitemap_file(request: Request, number: int) -> HttpResponse:
    """File of the sitemap, newest "Updated" first; the first file begins with the lists."""
    if not 1 <= number <= LAST_FILE:
        raise Http404
    rows = _pages(request).values_list("document_kind", "document__slug", "live_from")
    pages = list(rows[(number - 1) * PER_SITEMAP : number * PER_SITEMAP])
    if not pages and number > 1:
        raise Http404
    entries = list(_lists(request, pages)) if number == 1 else []
    for kind, slug, updated in pages:
        entries.append(("url", reverse(kinds()[kind].page, args=[slug]), updated))
    next_change = http_cache.note_site_clock(request)
    return http_cache.add_validators(request, _sitemap("urlset", entries), next_change)


def _pages(request: Request) -> EditionQuerySet:
    """The newest major edition of every live page, whose moment is "Updated"."""
    return Edition.objects.newest_majors(request.moment).with_pages()


def _lists(
    request: Request, pages: list[tuple[str, str, datetime.datetime]]
) -> Iterator[tuple[str, str, datetime.datetime | None]]:
    """The list pages, dated by the newest of their pages."""
    newest: dict[str, datetime.datetime] = {}
    for kind, _slug, updated in pages:
        newest.setdefault(kind, updated)
        newest.setdefault("", updated)
    for name, kind in list_pages():
        yield "url", reverse(name), newest.get(kind)
    for topic in Topic.objects.live(request.moment).with_updated(request.moment):
        yield "url", topic.get_absolute_url(), topic.updated


def _sitemap(root: str, entries: list[tuple[str, str, datetime.datetime | None]]) -> HttpResponse:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{SITEMAPS}">']
    for name, address, changed in entries:
        day = f"<lastmod>{timezone.localdate(changed)}</lastmod>" if changed else ""
        lines.append(f"<{name}><loc>{escape(settings.SITE_URL + address)}</loc>{day}</{name}>")
    lines += [f"</{root}>", ""]
    return HttpResponse("\n".join(lines), content_type="application/xml; charset=utf-8")


def robots(request: Request) -> HttpResponse:
    """robots.txt, which allows the present public pages."""
    results = [f"{reverse(name)}?" for kind in kinds().values() for name in kind.finders]
    lines = [
        "User-agent: *",
        *(f"Disallow: {place}" for place in [*DISALLOWED, *results]),
        "",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
        "",
    ]
    return _text(lines)


def security(request: Request) -> HttpResponse:
    """security.txt (RFC 9116): expires half a year after the first day of the present month."""
    month = request.moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    lines = [
        *(f"Contact: {contact}" for contact in settings.SECURITY_CONTACT),
        f"Expires: {month + HALF_A_YEAR:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}{reverse('security')}",
        "",
    ]
    response = _text(lines)
    response["Last-Modified"] = http_date(month.timestamp())
    return response


def _text(lines: list[str]) -> HttpResponse:
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    return http_cache.cache_for_a_day(response)
