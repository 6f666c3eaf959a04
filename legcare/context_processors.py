"""Context processor of the readers' pages: the site's texts and the links in the footer."""

from typing import Any

from django.db.models import Q
from django.utils.functional import SimpleLazyObject

from pages.models import SitePage
from publishing.http.requests import Request
from publishing.models import Edition
from sitetexts.models import SiteText
from sitetexts.reading import NAMES


def frame(request: Request) -> dict[str, object]:
    """The site's texts and the pages in the footer at the request's moment.

    Both come from one query, which runs when a template first reads either.
    """
    rows = SimpleLazyObject(lambda: _rows(request))

    def site_texts() -> dict[str, SiteText]:
        texts = {NAMES[row.document.slug]: row.sitetext for row in rows if _is_text(row)}
        # They are part of what a page says; the footer, like the menu, dates no page.
        request.content_dates += [text.live_from for text in texts.values()]
        return texts

    def footer_pages() -> list[Edition]:
        pages = [row for row in rows if not _is_text(row)]
        return sorted(pages, key=lambda row: (row.sitepage.footer_position, row.title))

    return {
        "site_texts": SimpleLazyObject(site_texts),
        "footer_pages": SimpleLazyObject(footer_pages),
    }


def _is_text(row: Edition) -> bool:
    return row.document_kind == SiteText.kind


def _rows(request: Request) -> list[Any]:
    # A request that fails before publishing.http.middleware has no moment.
    if not hasattr(request, "moment"):
        return []
    texts = Q(document_kind=SiteText.kind, document__slug__in=NAMES)
    pages = Q(document_kind=SitePage.kind, sitepage__footer_position__isnull=False)
    live = Edition.objects.live(request.moment)
    rows = live.filter(document_kind__in=[SiteText.kind, SitePage.kind]).filter(texts | pages)
    # Of a page, only what its link shows.
    return list(
        rows.select_related("document", "sitetext", "sitepage").only(
            *("title", "live_from", "document_kind", "document__kind", "document__slug"),
            *("sitetext__title", "sitetext__live_from", "sitetext__text", "sitetext__plural_text"),
            "sitepage__footer_position",
        )
    )
