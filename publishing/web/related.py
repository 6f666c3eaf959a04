"""Related pages: those that share most topics, patterns and other rows with a page."""

import datetime
from collections.abc import Collection, Sequence
from typing import NamedTuple

from django.db.models import (
    Count,
    Exists,
    IntegerField,
    ManyToManyRel,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from publishing.models import ContentRow, Document, Edition

MOST = 6
MANY, NEWEST = 2000, 60


class Tie(NamedTuple):
    """Rows that share a topic, pattern or the like with a page, and their column of the edition."""

    rows: QuerySet
    edition: str


def ties_by(model: type[Model], named: Collection[Model]) -> list[Tie]:
    """The ties of editions that name these rows, in a many-to-many field or in a content row.

    The relations come from the models, because an app does not know the kinds that use it.
    """
    ties = []
    for relation in model._meta.related_objects if named else []:
        # The documents of one kind share their table with those of all others.
        if relation.model is not model:
            continue
        naming = relation.related_model
        if isinstance(relation, ManyToManyRel) and relation.through and issubclass(naming, Edition):
            rows, edition = relation.through, relation.field.m2m_field_name()
            column = relation.field.m2m_reverse_field_name()
        elif relation.one_to_many and issubclass(naming, ContentRow):
            rows, edition, column = naming, "edition", relation.field.name
        else:
            continue
        ties.append(Tie(rows._default_manager.filter(**{f"{column}__in": named}), edition))
    return ties


def related(at: datetime.datetime, ties: list[Tie], shown: Collection[int]) -> Sequence[Edition]:
    """The live pages with most ties, then the newest, without the documents `shown`.

    With thousands of ties only the newest pages are ranked.
    """
    if not ties:
        return []
    live = Edition.objects.live(at).with_pages().exclude(document__in=shown)
    pages = live.select_related("document").annotate(ties=_count(ties))
    if _are_many(ties):
        newest = pages.filter(_has_ties_by_exists(ties)).order_by("-live_from", "-pk")[:NEWEST]
        return sorted(newest, key=lambda page: -page.ties)[:MOST]
    return list(pages.filter(_has_ties(ties)).order_by("-ties", "-live_from", "-pk")[:MOST])


def naming(document: Document, at: datetime.datetime) -> list[Edition]:
    """The live pages with content rows that name a document, by their titles.

    The document is that of one kind (a proxy model), to which the rows refer.
    """
    pages = Edition.objects.live(at).filter(_has_ties(ties_by(type(document), [document])))
    return list(pages.select_related("document").order_by("title"))


def _are_many(ties: list[Tie]) -> bool:
    """Whether there are too many ties to rank all pages."""
    first, *more = (tie.rows.order_by().values_list(tie.edition) for tie in ties)
    together = first.union(*more, all=True) if more else first
    return bool(together[: MANY + 1].count() > MANY)


def _has_ties(ties: list[Tie]) -> Q:
    """Filter by a list of keys, fast for few ties."""
    found = Q()
    for rows, edition in ties:
        found |= Q(pk__in=rows.order_by().values(edition))
    return found


def _has_ties_by_exists(ties: list[Tie]) -> Q:
    """Filter by EXISTS, fast for the first of many ties."""
    found = Q()
    for rows, edition in ties:
        found |= Q(Exists(rows.filter(**{edition: OuterRef("pk")})))
    return found


def _count(ties: list[Tie]) -> Combinable:
    """The number of ties of an edition."""
    count: Combinable = Value(0, IntegerField())
    for rows, edition in ties:
        own = rows.filter(**{edition: OuterRef("pk")}).order_by().values(edition)
        count += Coalesce(Subquery(own.annotate(count=Count("pk")).values("count")), 0)
    return count
