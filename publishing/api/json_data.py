"""What JSON says of an edition whatever its kind, and of a row of a list."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse

from publishing.http import absolute_urls, dates, formats
from publishing.http.memento import Original
from publishing.http.pagination import Page
from publishing.http.requests import Request
from publishing.http.view_context import addresses_now, links_kept
from publishing.richtext import RichTextField

Data = dict[str, Any]


def edition(request: Request, edition: Any, topics: Iterable[Any]) -> Data:
    """The head of a page: what it is, and all of its dates."""
    review = getattr(edition, "review", None)
    changed = edition.updated != edition.first_published
    corrected = edition.change_note_corrected_at if changed else None
    return {
        **row(edition),
        "published": dates.day(edition.first_published),
        "published_at": dates.second(edition.first_published),
        "live_from": dates.second(edition.live_from),
        "change_note": edition.change_note if changed else None,
        "change_note_corrected": dates.day(corrected) if corrected else None,
        "reviewed": {
            "on": str(review["reviewed_on"]),
            "by": {"name": review["name"], "credentials": review["credentials"]},
        }
        if review
        else None,
        "topics": [
            {"slug": topic.slug, "name": topic.name, "url": absolute_urls.of(topic)}
            for topic in topics
        ],
        "links": around(request, edition),
    }


def around(request: Request, edition: Any) -> dict[str, str]:
    """What there is of an edition besides its page: its history, and Memento's addresses."""
    here = absolute_urls.of(edition)
    links = {
        "self": f"{here}?format=json",
        "page": here,
        "history": absolute_urls.absolute(edition.history_url),
    }
    with addresses_now(request.standpoint):
        original = Original.at(request.path_info)
        if original is None:
            return links
        links |= {"timegate": original.timegate, "timemap": original.timemap()}
        if request.standpoint is None or request.standpoint.is_public:
            links["memento"] = original.memento(edition.live_from)
    return links


def texts(edition: Any) -> Data:
    """The rich texts of an edition, under the names of its columns."""
    columns = [field.name for field in edition._meta.fields if isinstance(field, RichTextField)]
    return {name: text(getattr(edition, name)) for name in columns}


def row(edition: Any) -> Data:
    """An edition as a list names it."""
    summary = {"summary": edition.summary} if hasattr(edition, "summary") else {}
    return {
        "kind": edition.document_kind,
        "slug": edition.document.slug,
        "url": absolute_urls.of(edition),
        "number": edition.number,
        "title": edition.title,
        **summary,
        "updated": dates.day(edition.updated),
        "updated_at": dates.second(edition.updated),
    }


def reference(edition: Any) -> Data:
    """Another page that this one leads to."""
    return {"title": edition.title, "url": absolute_urls.of(edition)}


def withdrawn(withdrawal: Any, successor: Any) -> HttpResponse:
    """The problem of a page that was taken back: since when, why, and what to read instead."""
    return formats.problem(
        410,
        withdrawal.notice,
        page={"kind": withdrawal.document_kind, "title": withdrawal.title},
        withdrawn=dates.day(withdrawal.live_from),
        successor=reference(successor) if successor else None,
    )


def closed(edition: Any) -> HttpResponse:
    """The problem of a page whose text is closed for a legal reason (RFC 7725): since when, why."""
    return formats.problem(
        451,
        edition.closed_reason,
        page={"kind": edition.document_kind},
        closed=dates.day(edition.closed_at),
    )


def text(rich: str) -> str:
    """Rich text as HTML, sanitised when it was stored; its links stay where one stands."""
    return links_kept(rich)


def picture(file: Any, width: int | None, height: int | None, alt: str) -> Data | None:
    """A stored picture, where there is one."""
    if not file:
        return None
    return {"url": absolute_urls.absolute(file.url), "width": width, "height": height, "alt": alt}


def listing(request: Request, rows: list[Data], page: Page | None = None) -> Data:
    """A page of a list; `next` and `previous` keep what else the address asks for."""

    def address(number: int | None) -> str | None:
        if number is None:
            return None
        query = request.GET.copy()
        query["page"] = str(number)
        return f"{absolute_urls.of_path(request)}?{urlencode(sorted(query.lists()), doseq=True)}"

    return {
        "url": absolute_urls.of_request(request, page),
        "page": page.number if page else 1,
        "next": address(page.next if page else None),
        "previous": address(page.previous if page else None),
        "items": rows,
    }
