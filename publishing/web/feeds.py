"""Feeds of what readers are told: of the site, of a topic, of one page."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from publishing.brand import brand
from publishing.http import http_cache, query_params
from publishing.http.requests import Request
from publishing.models import Edition, Generation
from publishing.web import atom
from publishing.web.announcements import Fact, told_of_site
from publishing.web.page_history import OfPage
from publishing.web.site_updates import of_topic

# How many of the newest entries a feed has.
ENTRIES = 50


def answer(request: Request, title: str, page: str, path: str, told: Any) -> HttpResponse:
    """The newest of what is told as a feed at `path`, about the page at `page`."""
    editions = told.select_related("document", "withdrawal").prefetch_related("topics")
    facts = [Fact(edition, request) for edition in editions[:ENTRIES]]
    # A feed without an entry is as old as the change that left it so.
    since = max(filter(None, request.shown), default=request.moment)
    written = atom.written(title, path, page, facts, since)
    return HttpResponse(written, content_type=Atom1Feed.content_type)


def site_feed(request: Request) -> HttpResponse:
    """What changed on the site."""
    told = told_of_site(request.moment)
    title = _("%(site)s: updates") % {"site": brand().name}
    return _of_site(request, title, reverse("updates"), "updates_feed", told)


def topic_feed(request: Request, slug: str) -> HttpResponse:
    """What changed on the pages of a topic."""
    topic = query_params.known_topic(request, slug)
    title = _("%(site)s: updates on %(topic)s") % {"site": brand().name, "topic": topic.name}
    told = of_topic(told_of_site(request.moment), topic, request.moment)
    return _of_site(request, title, topic.get_absolute_url(), "topic_feed", told, slug)


def _of_site(
    request: Request, title: str, page: str, name: str, told: Any, *args: str
) -> HttpResponse:
    clock = Generation.objects.clock(request.moment)
    request.shown += [clock.last_change, clock.untold_change_at]
    response = answer(request, title, page, reverse(name, args=args), told)
    return http_cache.public(request, response, clock.next_change)


class PageFeed(OfPage):
    """What readers were told of one page."""

    name = "feed"

    def answer(self, newest: Any, number: str) -> HttpResponse:
        document = newest.document
        told = Edition.objects.told(self.request.moment).filter(document=document)
        title = _("%(site)s: updates of “%(title)s”") % {
            "site": brand().name,
            "title": newest.public_title,
        }
        path = document.get_history_url(self.name)
        told = told.order_by("-live_from")
        return answer(self.request, title, newest.get_absolute_url(), path, told)
