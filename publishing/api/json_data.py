"""JSON data of editions, lists and problems, shared by all kinds."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import HttpResponse

from publishing.api.fields import (
    REFERENCE,
    Data,
    Field,
    address,
    base,
    date,
    integer,
    list_of,
    moment,
    nullable,
    page_address,
    shape,
    text,
)
from publishing.http import absolute_urls, formats
from publishing.http.memento import Original
from publishing.http.pagination import Page
from publishing.http.requests import Request
from publishing.http.view_context import present_urls
from publishing.kinds import Context, Kind
from publishing.models import Edition, Withdrawal

# Editions


def has_changed(edition: Edition) -> bool:
    """Whether the document was updated since it was first published."""
    return edition.updated != edition.first_published


ROW = base(
    "An edition as every list names it.",
    kind=text("What kind of document it is.").of(lambda edition: edition.document_kind),
    slug=text(
        "Its short name; unique within its kind, and kept when the title changes.",
    ).of(lambda edition: edition.document.slug),
    url=page_address("Its page, from the moment at which the site was looked at."),
    number=text(
        "The number of the edition that is shown: major.minor. A minor edition changes nothing "
        "that readers need to know.",
        pattern=r"^([1-9][0-9]*\.[0-9]+)?$",
    ),
    title=text(),
    summary=text("One or two sentences; kinds that have none leave it out.").optional(),
    updated=date(
        "The date after the word “Updated” on the page: the day of the last change that readers "
        "need to know, in the time zone of the site."
    ),
    updated_at=moment("The moment that this day is taken from.").of(
        lambda edition: edition.updated
    ),
).named("Row")

REVIEW = shape(
    "Who checked this edition as a whole, and when.",
    on=date().of(lambda review: review["reviewed_on"]),
    by=shape(name=text(), credentials=text()).of(lambda review: review),
).named("Review")

TOPIC_NAME = shape(slug=text(), name=text(), url=page_address()).named("TopicName")

LINKS = shape(
    self=address("This answer."),
    page=address("The page for readers."),
    history=address("All its updates, for readers."),
    timegate=address("Memento (RFC 7089): leads to the page as of a date."),
    timemap=address("Memento: the list of its editions."),
    memento=address(
        "This edition for good: the page as of the moment at which it became live. A preview has "
        "none."
    ).optional(),
).named("Links")

EDITION = ROW.extended(
    "What JSON says of an edition of any kind.",
    published=date("The day on which readers first saw the document.").of(
        lambda edition: edition.first_published
    ),
    published_at=moment().of(lambda edition: edition.first_published),
    live_from=moment("The moment from which this very edition is what readers see."),
    change_note=nullable(text("What the last update changed; null until there was one.")).of(
        lambda edition: edition.change_note if has_changed(edition) else None
    ),
    change_note_corrected=nullable(date("The day on which this note was corrected.")).of(
        lambda edition: edition.change_note_corrected_at if has_changed(edition) else None
    ),
    reviewed=nullable(REVIEW).of(lambda edition: getattr(edition, "review", None)),
    topics=list_of(TOPIC_NAME),
    links=LINKS,
).named("Edition")


def edition_data(kind: Kind, request: Request, context: Context) -> Data:
    """JSON of an edition's page, from the context of its template."""
    edition = context["edition"]
    given = kind.json(request, context) if kind.json else {}
    given |= {"topics": context["topics"], "links": edition_links(request, edition)}
    return (kind.fields or EDITION).json(edition, **given)


def edition_links(request: Request, edition: Edition) -> dict[str, str]:
    """URLs of an edition: its page, history, and mementos."""
    here = absolute_urls.of(edition)
    found = {
        "self": f"{here}?format=json",
        "page": here,
        "history": absolute_urls.absolute(edition.history_url),
    }
    with present_urls(request.view_context):
        if original := Original.at(request.path_info):
            found |= {"timegate": original.timegate, "timemap": original.timemap()}
            is_public = request.view_context is None or request.view_context.is_public
            if is_public and edition.live_from:
                found["memento"] = original.memento(edition.live_from)
    return found


# Problems

PROBLEM = shape(
    "A problem as RFC 9457 writes it.",
    type=text(),
    title=text(),
    status=integer(),
    detail=text("What is the matter, for people."),
    page=shape(
        "Of a page that was withdrawn or closed: what it was.",
        kind=text(),
        title=text("Not told where its text is closed.").optional(),
    ).optional(),
    withdrawn=date("Since when it is withdrawn.").optional(),
    successor=nullable(REFERENCE).optional(),
    closed=date("Since when its text is closed to the public.").optional(),
).named("Problem")


def withdrawn_problem(withdrawal: Withdrawal, successor: Edition | None) -> HttpResponse:
    """Problem details of a withdrawn page (410)."""
    return formats.problem(
        410,
        withdrawal.notice,
        page={"kind": withdrawal.document_kind, "title": withdrawal.title},
        withdrawn=date().json(withdrawal.live_from),
        successor=REFERENCE.json(successor) if successor else None,
    )


def closed_problem(edition: Edition) -> HttpResponse:
    """Problem details of a page closed for a legal reason (451, RFC 7725)."""
    return formats.problem(
        451,
        edition.closed_reason,
        page={"kind": edition.document_kind},
        closed=date().json(edition.closed_at),
    )


# Lists

LIST = base(
    "A page of a list, in the order of its page for readers.",
    url=address(),
    page=integer(minimum=1),
    next=nullable(address("The next page of the list, as JSON.")),
    previous=nullable(address()),
    items=Field({"type": "array"}),
).named("List")

TOPIC_ROW = base(
    "A subject that pages of every kind are gathered under.",
    slug=text(),
    name=text(),
    description=text(),
    url=page_address(),
).named("TopicRow")


def list_data(request: Request, rows: Iterable[Data], page: Page | None = None) -> Data:
    """JSON of a page of a list; `next` and `previous` keep the other query parameters."""

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
        "items": list(rows),
    }
