"""Review days of pages: a cycle after the newest text went live or was reviewed."""

import calendar
import datetime
from collections.abc import Iterable
from typing import TypedDict

from django.conf import settings
from django.db.models import Exists, F, Max, Min, Model, OuterRef, Q
from django.utils import timezone

from publishing.models.document import Document
from publishing.models.edition import Edition

BATCH = 500


class NewestText(TypedDict):
    """Columns of the newest text that determine the review day, besides the document's cycle."""

    live_from: datetime.datetime
    reviewed_on: datetime.date | None
    shortest_cycle: int | None


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day of a later month, or the last day of a month that is too short."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def review_day(document: Document, text: NewestText) -> datetime.date:
    """The day by which a document with this newest text should be reviewed.

    Its own cycle counts; else the shortest of those of its topics, and of the site's own.
    """
    day = timezone.localdate(text["live_from"])
    if text["reviewed_on"]:
        day = max(day, text["reviewed_on"])
    if document.review_cycle_months:
        return months_later(day, document.review_cycle_months)
    by_site: datetime.date = day + settings.REVIEW_CYCLE
    months = text["shortest_cycle"]
    return min(by_site, months_later(day, months)) if months else by_site


def newest_texts(documents: Iterable[Document]) -> dict[int, NewestText]:
    """The newest dated text of each document, scheduled ones included, from one query."""
    texts = Edition.objects.dated().filter(is_withdrawal=False)
    newer = texts.filter(document=OuterRef("document"), live_from__gt=OuterRef("live_from"))
    newest = texts.filter(~Exists(newer), document__in=[document.pk for document in documents])
    is_of_text = Q(reviews__revision=F("revision"))
    rows = newest.annotate(
        shortest_cycle=Min("topics__review_cycle_months"),
        reviewed_on=Max("reviews__reviewed_on", filter=is_of_text),
    )
    return {
        row.document_id: {
            "live_from": row.live_from,
            "reviewed_on": row.reviewed_on,
            "shortest_cycle": row.shortest_cycle,
        }
        for row in rows
        if row.live_from
    }


def update(documents: list[Document]) -> None:
    """Stores the review day of each document; none where nothing is dated."""
    texts = newest_texts(documents)
    changed = []
    for document in documents:
        text = texts.get(document.pk)
        day = review_day(document, text) if text else None
        if day != document.review_by:
            document.review_by = day
            changed.append(document)
    if changed:
        Document.objects.bulk_update(changed, ["review_by"], batch_size=BATCH)


def update_pages_of(topics: Iterable[Model]) -> None:
    """Stores the review days of all pages that have or had one of these topics."""
    topic_keys = [topic.pk for topic in topics]
    tied = Edition.objects.filter(topics__in=topic_keys).values("document")
    last = 0
    while batch := list(Document.objects.filter(pk__in=tied, pk__gt=last).order_by("pk")[:BATCH]):
        update(batch)
        last = batch[-1].pk
