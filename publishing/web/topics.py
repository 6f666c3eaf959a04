"""Topic pages: the live pages on a topic, with a filter by kind."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from publishing.api import json_data
from publishing.http import query_params
from publishing.http.pagination import paginate
from publishing.http.requests import Request
from publishing.kinds import in_menu
from publishing.models import Edition, Topic
from publishing.models.timeline import EditionQuerySet
from publishing.web.lists import Listing

PER_PAGE = 30


def topics(request: Request) -> HttpResponse:
    """List of the topics with live pages."""
    topics = list(Topic.objects.live(request.moment))
    listing = Listing(_("Topics"), topics, json_data.TOPIC_ROW)
    return listing.answer(request, "topics.html", {"topics": topics})


def topic(request: Request, slug: str) -> HttpResponse:
    """The live pages on a topic, newest "Updated" first, with a filter by kind."""
    topic = query_params.public_topic(request, slug)
    kinds = {kind.name: kind.menu for kind in in_menu()}
    kind = query_params.choice(request, "kind", {name: name for name in kinds}) or ""
    live: EditionQuerySet = Edition.objects.live(request.moment).filter(topics=topic)
    if kind:
        live = live.filter(document_kind=kind)
    live = live.select_related("document").with_specific()
    editions = live.with_dates(request.moment).order_by("-updated", "-pk")
    page = paginate(request, lambda start, stop: editions[start:stop], PER_PAGE)
    context = {
        "topic": topic,
        "page": page,
        "kind": kind,
        "kinds": [("", _("Everything")), *kinds.items()],
        "query": f"kind={kind}&" if kind else "",
    }
    listing = Listing(topic.name, page.rows, page=page)
    listing.head = json_data.TOPIC_ROW.json(topic)
    listing.above = [(_("Topics"), reverse("topics"))]
    return listing.answer(request, "topic.html", context)
