"""What changed on the whole site, by month; of one kind or topic on request."""

import datetime
from typing import Any

from django.core.validators import slug_re
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from publishing import answers
from publishing.history.facts import Fact, told_of_site
from publishing.kinds import kinds
from publishing.models import Edition, Topic
from publishing.pages import page_of
from publishing.requests import Request

PER_PAGE = 30


def of_topic(told: Any, topic: Topic, at: datetime.datetime) -> Any:
    """What is told of pages that are, or once were, on a topic by `at`."""
    editions = Edition.objects.filter(topics=topic, live_from__lte=at, closed_at=None)
    return told.filter(document__in=editions.values("document"))


def updates(request: Request) -> HttpResponse:
    """What readers are told of all pages, the newest first."""
    told = told_of_site(request.moment)
    of_kinds = [(name, model.called_many) for name, model in kinds().items() if model.page]
    kind, slug = (request.GET.get(name, "") for name in ("kind", "topic"))
    if kind:
        if kind not in dict(of_kinds):
            raise Http404("There is no such kind of page.")
        told = told.filter(document_kind=kind)
    topic = None
    if slug:
        # PostgreSQL is not even asked about what no topic can be called.
        if not slug_re.fullmatch(slug):
            raise Http404("There is no such topic.")
        topic = get_object_or_404(Topic, slug=slug)
        told = of_topic(told, topic, request.moment)
    topics = list(Topic.objects.live(request.moment))
    if topic is not None and topic not in topics:
        topics.append(topic)
    page = page_of(request, lambda start, stop: told[start:stop], PER_PAGE)
    context = {
        "page": page,
        "facts": [Fact(edition, request) for edition in page.rows],
        "kinds": of_kinds,
        "kind": kind,
        "topics": topics,
        "chosen_topic": topic,
        "feed": reverse("topic_feed", args=[topic.slug]) if topic else reverse("updates_feed"),
    }
    return answers.listing(request, "history/site.html", context)
