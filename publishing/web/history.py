"""History of the site and of each page, with comparisons of editions."""

import datetime
import re
from collections.abc import Collection
from functools import partial

from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from publishing import diff
from publishing.diff.comparison import compare, names_on_desk
from publishing.http import http_cache, query_params
from publishing.http.pagination import paginate
from publishing.http.requests import Request
from publishing.kinds import kinds
from publishing.models import Document, Edition, Topic
from publishing.web.announcements import Fact, add_minor_corrections, add_reviews, announced
from publishing.web.feeds import PageFeed
from publishing.web.live_page import HistoryView

SITE_PER_PAGE, PER_PAGE = 30, 40
NUMBER = re.compile(r"([1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})", re.ASCII)


def site_updates(request: Request) -> HttpResponse:
    """The announced changes of the site by month, with filters by kind and topic."""
    of_kinds = [(name, kind.many) for name, kind in kinds().items() if kind.page]
    kind = query_params.choice(request, "kind", {name: name for name, _called in of_kinds})
    topics = list(Topic.objects.live(request.moment))
    topic = query_params.topic(request, topics)
    if topic is not None and topic not in topics:
        topics.append(topic)
    changes = announced(request.moment, topic)
    if kind:
        changes = changes.filter(document_kind=kind)
    page = paginate(request, lambda start, stop: changes[start:stop], SITE_PER_PAGE)
    context = {
        "page": page,
        "facts": [Fact(edition, request) for edition in page.rows],
        "kinds": of_kinds,
        "kind": kind,
        "topics": topics,
        "chosen_topic": topic,
        # For components/_feeds.html.
        "topic": topic,
        "follow": reverse("topic_feed", args=[topic.slug]) if topic else reverse("updates_feed"),
    }
    return http_cache.render_list(request, "history/site.html", context)


class PageUpdates(HistoryView):
    """The announced changes of a page, newest first, with its minor editions."""

    name = "updates"

    def answer(self, newest: Edition, number: str) -> HttpResponse:
        request, at = self.request, self.request.moment
        changes = Edition.objects.announced(at).filter(document=newest.document_id)
        changes = changes.select_related("document", "withdrawal").order_by("-live_from")
        page = paginate(request, lambda start, stop: changes[start:stop], PER_PAGE)
        # The last one of the page before this one bounds what followed the first one here.
        first = (page.number - 1) * PER_PAGE
        newer = changes.values_list("live_from", flat=True)[first - 1] if first else None
        facts = [Fact(edition, request) for edition in page.rows]
        add_minor_corrections(facts, newer, request)
        add_reviews([each for fact in facts for each in (fact, *fact.minor_corrections)], at)
        self.add_successors(facts, newest)
        context = {"newest": newest, "page": page, "facts": facts, "feed": newest.feed_url}
        return render(request, "history/page.html", context)

    def add_successors(self, facts: list[Fact], newest: Edition) -> None:
        """Adds their live successors to withdrawals."""
        withdrawals = {
            fact: fact.edition.withdrawal.successor_id
            for fact in facts
            if fact.edition.is_withdrawal and fact.edition.withdrawal.successor_id
        }
        if not withdrawals:
            return
        # Successors change at moments of their own.
        self.request.content_dates.append(newest.last_change)
        live = Edition.objects.live(self.request.moment).filter(document__in=withdrawals.values())
        pages = {page.document_id: page for page in live.select_related("document")}
        for fact, successor in withdrawals.items():
            fact.successor = pages.get(successor)


class PageUpdate(HistoryView):
    """Comparison of an edition with the one before it."""

    name = "update"

    def answer(self, newest: Edition, number: str) -> HttpResponse:
        request = self.request
        history = self.model.objects.history(request.moment).filter(document=newest.document_id)
        history = history.select_related("document")
        asked = NUMBER.fullmatch(number)
        major, minor = (int(asked[1]), int(asked[2])) if asked else (0, 0)
        edition = history.with_before().filter(major=major, minor=minor).first()
        if edition is None:
            raise Http404("There is no such edition.")
        earlier = history.filter(live_from__lt=edition.live_from)
        before = earlier.first()
        # A closed text is skipped.
        compared = earlier.filter(closed_at=None).first() if before and before.is_closed else before
        later = history.filter(live_from__gt=edition.live_from).order_by("live_from").first()
        fact = Fact(edition, request)
        add_reviews([fact], request.moment)
        comparison = None
        if compared is not None and not edition.is_closed:
            names = partial(_names_for_readers, request.moment)
            comparison = compare(
                self.model, diff.read(compared), diff.read(edition), names, marked=True
            )
        context = {
            "newest": newest,
            "fact": fact,
            "before": Fact(before, request) if before else None,
            "compared": Fact(compared, request) if compared else None,
            "later": Fact(later, request) if later else None,
            "comparison": comparison,
        }
        status = 451 if edition.is_closed else 200
        response = render(request, "history/comparison.html", context, status=status)
        if edition.is_closed:
            http_cache.add_blocked_by(response)
        return response


def _names_for_readers(
    at: datetime.datetime, model: type[models.Model], keys: Collection[int]
) -> dict[int, str]:
    """Names of rows in a comparison; of documents, the titles live at `at`."""
    if not issubclass(model, Document):
        return names_on_desk(model, set(keys))
    live = Edition.objects.live(at).filter(document__in=keys)
    return dict.fromkeys(keys, _("(not on the site now)")) | dict(
        live.values_list("document_id", "title")
    )


def history_urls(model: type[Edition]) -> list[URLPattern]:
    """URL patterns of a page's history, its feed, and the comparisons of its editions.

    For the urlpatterns of the kind's own app, whose namespace stands in the kind's `page`.
    """
    return [
        path("<slug:slug>/updates/", PageUpdates.as_view(model=model), name=PageUpdates.name),
        path("<slug:slug>/updates/feed/", PageFeed.as_view(model=model), name=PageFeed.name),
        path(
            "<slug:slug>/updates/<str:number>/",
            PageUpdate.as_view(model=model),
            name=PageUpdate.name,
        ),
    ]
