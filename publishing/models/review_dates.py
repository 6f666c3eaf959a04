"""When pages should be read again: a cycle after somebody last answered for their text."""

import calendar
import datetime
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Exists, Min, OuterRef, Subquery
from django.utils import timezone

BATCH = 500


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day of a later month, or the last one of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def due(document: Any, text: dict[str, Any]) -> datetime.date:
    """The day by which a document should be read again whose newest text is `text`.

    Its own cycle counts; else the shortest of those of its topics, and of the site's own.
    """
    days = [timezone.localdate(text["live_from"]), text["reviewed_on"]]
    day = max(filter(None, days))
    if document.review_cycle_months:
        return months_later(day, document.review_cycle_months)
    by_site: datetime.date = day + settings.REVIEW_CYCLE
    months = text["shortest"]
    return min(by_site, months_later(day, months)) if months else by_site


def newest_texts(documents: Iterable[Any]) -> dict[Any, dict[str, Any]]:
    """The newest text of each document that has its moment, planned ones too, from one query."""
    editions = apps.get_model("publishing", "Edition").objects
    texts = editions.dated().filter(is_withdrawal=False)
    newer = texts.filter(document=OuterRef("document"), live_from__gt=OuterRef("live_from"))
    reviews = apps.get_model("publishing", "Review").objects.filter(
        edition=OuterRef("pk"), revision=OuterRef("revision")
    )
    newest = texts.filter(~Exists(newer), document__in=[document.pk for document in documents])
    rows: Any = newest.annotate(
        shortest=Min("topics__review_cycle_months"),
        reviewed_on=Subquery(reviews.order_by("-reviewed_on").values("reviewed_on")[:1]),
    ).values("document_id", "live_from", "shortest", "reviewed_on")
    return {row["document_id"]: row for row in rows}


def note(documents: list[Any]) -> None:
    """Notes the day by which each of these should be read again; none where nothing is dated."""
    texts = newest_texts(documents)
    changed = []
    for document in documents:
        text = texts.get(document.pk)
        day = due(document, text) if text else None
        if day != document.review_by:
            document.review_by = day
            changed.append(document)
    if changed:
        manager = apps.get_model("publishing", "Document").objects
        manager.bulk_update(changed, ["review_by"], batch_size=BATCH)


def note_all_of(topics: Iterable[Any]) -> None:
    """Notes the days anew for all pages that these topics are of, or were."""
    documents = apps.get_model("publishing", "Document").objects
    editions = apps.get_model("publishing", "Edition").objects
    tied = editions.filter(topics__in=[topic.pk for topic in topics]).values("document")
    last = 0
    while batch := list(documents.filter(pk__in=tied, pk__gt=last).order_by("pk")[:BATCH]):
        note(batch)
        last = batch[-1].pk
