"""Structured data (schema.org as JSON-LD): a graph a page, whose nodes refer by `@id`."""

import datetime
import json
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from publishing import moments
from publishing.brand import brand
from publishing.http import absolute_urls
from publishing.http.pagination import Page
from publishing.http.requests import Request
from publishing.kinds import kinds
from publishing.models import Edition, Topic

Node = dict[str, object]

# The characters of a headline that search engines show.
HEADLINE = 110
# Characters that end a script element, or a string of JavaScript.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def script(nodes: Iterable[Node]) -> SafeString:
    """Script element with the graph of a page."""
    graph = {"@context": "https://schema.org", "@graph": list(nodes)}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    data = mark_safe(text)  # noqa: S308 - nothing in it can end the element
    return format_html('<script type="application/ld+json">{}</script>', data)


# The site


def language() -> str:
    """Language code of the pages, such as en."""
    return (get_language() or settings.LANGUAGE_CODE).partition("-")[0]


def _site_id() -> str:
    return absolute_urls.absolute("/#site")


def publisher() -> Node:
    """Organization that publishes the site."""
    return {
        "@type": "Organization",
        "@id": absolute_urls.absolute("/#publisher"),
        "name": brand().name,
        "url": absolute_urls.absolute("/"),
    }


def site() -> list[Node]:
    """Nodes of the home page: the publisher with its logo, and the website."""
    logo = {"@type": "ImageObject", "url": absolute_urls.of_static(brand().logo)}
    search = {
        "@type": "SearchAction",
        "target": {
            "@type": "EntryPoint",
            "urlTemplate": absolute_urls.absolute("/search/?q={search_term_string}"),
        },
        "query-input": "required name=search_term_string",
    }
    return [
        publisher() | {"logo": logo | {"width": 512, "height": 512}},
        {
            "@type": "WebSite",
            "@id": _site_id(),
            "url": absolute_urls.absolute("/"),
            "name": brand().name,
            "inLanguage": language(),
            "publisher": {"@id": absolute_urls.absolute("/#publisher")},
            "potentialAction": search,
        },
    ]


# Pages


def breadcrumbs(address: str, name: str, above: Sequence[tuple[str, str]] = ()) -> Node:
    """Breadcrumbs from the home page; `above` has names and paths of the pages between."""
    way = [(brand().name, get_script_prefix()), *above]
    items = [
        {
            "@type": "ListItem",
            "position": position,
            "name": step,
            "item": absolute_urls.absolute(path),
        }
        for position, (step, path) in enumerate(way, 1)
    ]
    items.append({"@type": "ListItem", "position": len(items) + 1, "name": name})
    return {
        "@type": "BreadcrumbList",
        "@id": f"{address}#breadcrumbs",
        "itemListElement": items,
    }


def edition_breadcrumbs(edition: Edition) -> Node:
    """The way from the first page over the list of its kind to the page of a document."""
    kind = kinds()[edition.document_kind]
    above = [(str(kind.many), reverse(kind.list_page))] if kind.list_page else []
    return breadcrumbs(absolute_urls.of(edition), edition.title, above)


def web_page(address: str, name: str, kind: str = "WebPage") -> Node:
    """WebPage, or a subtype, of the site."""
    return {
        "@type": kind,
        "@id": address,
        "url": address,
        "name": name,
        "inLanguage": language(),
        "isPartOf": {"@id": _site_id()},
        "breadcrumb": {"@id": f"{address}#breadcrumbs"},
    }


def edition_page(edition: Edition, topics: Sequence[Topic], kind: str = "WebPage") -> Node:
    """WebPage of an edition with its topics and its review."""
    node = web_page(absolute_urls.of(edition), edition.title, kind)
    if topics:
        node["about"] = [
            {"@type": "Thing", "name": topic.name, "url": absolute_urls.of(topic)}
            for topic in topics
        ]
    if review := getattr(edition, "review", None):
        on = review["reviewed_on"]
        node["lastReviewed"] = on.isoformat() if isinstance(on, datetime.date) else on
        node["reviewedBy"] = person(review["name"], review["credentials"])
    return node


def edition_dates(edition: Edition) -> Node:
    """Dates and version of an edition: first published, and "Updated"."""
    return {
        "datePublished": moments.iso_second(edition.first_published),
        "dateModified": moments.iso_second(edition.updated),
        "version": edition.number,
    }


def article(edition: Edition, description: str, image: Node) -> Node:
    """Article of an edition's page."""
    address = absolute_urls.of(edition)
    return {
        "@type": "Article",
        "@id": f"{address}#article",
        "headline": truncate(edition.title, HEADLINE),
        **({"description": description} if description else {}),
        **edition_dates(edition),
        "inLanguage": language(),
        "isPartOf": {"@id": address},
        "mainEntityOfPage": {"@id": address},
        "image": image,
        "publisher": publisher(),
    }


def person(name: str, credentials: str) -> Node:
    node: Node = {"@type": "Person", "name": name}
    if credentials:
        kind = "EducationalOccupationalCredential"
        node["hasCredential"] = {"@type": kind, "name": credentials}
    return node


def picture(address: str, width: int | None, height: int | None) -> Node:
    """ImageObject at a path of the site."""
    size = {"width": width, "height": height} if width and height else {}
    return {"@type": "ImageObject", "url": absolute_urls.absolute(address), **size}


def japanese(name: str) -> Node:
    return {"@value": name, "@language": "ja"}


def truncate(text: str, most: int) -> str:
    """The text cut between words to at most so many characters."""
    if len(text) <= most:
        return text
    return text[: most - 1].rpartition(" ")[0] + "…" if " " in text[:most] else text[:most]


# Lists


def collection_page(
    request: Request, name: str, rows: Iterable[absolute_urls.HasPage], page_of: Page | None = None
) -> Node:
    """CollectionPage with its pages in their order."""
    items = [
        {
            "@type": "ListItem",
            "position": position,
            "url": absolute_urls.of(row),
            "name": str(row),
        }
        for position, row in enumerate(rows, 1)
    ]
    node = web_page(absolute_urls.of_request(request, page_of), name, "CollectionPage")
    return node | {"mainEntity": {"@type": "ItemList", "itemListElement": items}}
