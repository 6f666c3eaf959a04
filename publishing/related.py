"""Other pages that a reader of one may want: by one rule, for every kind."""

import datetime
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from publishing.kinds import kinds_without_pages
from publishing.models import Edition, Topic

MOST = 6


class Tie(NamedTuple):
    """Rows that tie editions to what a page is about, and their column that names the edition."""

    rows: QuerySet[Any]
    edition: str


def by_topics(topics: Collection[Topic]) -> list[Tie]:
    """The tie of every kind: the same topics."""
    rows = Edition.topics.through._default_manager.filter(topic__in=topics)
    return [Tie(rows, "edition")] if topics else []


def related(at: datetime.datetime, ties: Iterable[Tie], shown: Collection[int]) -> list[Edition]:
    """The live pages with most ties, among equals the newest; none of the documents `shown`."""
    tied = Q()
    count: Any = Value(0, IntegerField())
    for rows, edition in ties:
        tied |= Q(pk__in=rows.order_by().values(edition))
        own = rows.filter(**{edition: OuterRef("pk")}).order_by().values(edition)
        counted = own.annotate(count=Count("pk")).values("count")
        count += Coalesce(Subquery(counted), 0)
    if not tied:
        return []
    live = Edition.objects.live(at).filter(tied).exclude(document__in=shown)
    pages = live.exclude(document_kind__in=kinds_without_pages()).select_related("document")
    return list(pages.annotate(ties=count).order_by(F("ties").desc(), "-live_from", "-pk")[:MOST])
