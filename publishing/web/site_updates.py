"""What changed on the whole site, by month; of one kind or topic on request."""

import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from publishing.http import http_cache, query_params
from publishing.http.pagination import page_of
from publishing.http.requests import Request
from publishing.kinds import kinds
from publishing.models import Edition, Topic
from publishing.web.announcements import Fact, told_of_site

PER_PAGE = 30


def of_topic(told: Any, topic: Topic, at: datetime.datetime) -> Any:
    """What is told of pages that are, or once were, on a topic by `at`."""
    editions = Edition.objects.filter(topics=topic, live_from__lte=at, closed_at=None)
    return told.filter(document__in=editions.values("document"))


def updates(request: Request) -> HttpResponse:
    """What readers are told of all pages, the newest first."""
    told = told_of_site(request.moment)
    of_kinds = [(name, kind.many) for name, kind in kinds().items() if kind.page]
    kind = query_params.choice(request, "kind", {name: name for name, _called in of_kinds})
    if kind:
        told = told.filter(document_kind=kind)
    topics = list(Topic.objects.live(request.moment))
    topic = query_params.topic(request, topics)
    if topic is not None:
        told = of_topic(told, topic, request.moment)
        topics += [topic] if topic not in topics else []
    page = page_of(request, lambda start, stop: told[start:stop], PER_PAGE)
    context = {
        "page": page,
        "facts": [Fact(edition, request) for edition in page.rows],
        "kinds": of_kinds,
        "kind": kind,
        "topics": topics,
        "chosen_topic": topic,
        # The head of the page names the feeds by the topic.
        "topic": topic,
        "follow": reverse("topic_feed", args=[topic.slug]) if topic else reverse("updates_feed"),
    }
    return http_cache.listing(request, "history/site.html", context)
