"""Atom feeds (RFC 4287) of announced changes: of the site, of a topic, of one page."""

import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from publishing.brand import brand
from publishing.http import http_cache, query_params
from publishing.http.absolute_urls import absolute
from publishing.http.requests import Request
from publishing.kinds import kinds
from publishing.models import Edition
from publishing.models.timeline import EditionQuerySet
from publishing.richtext.markup import UNPRINTABLE
from publishing.web.announcements import Fact, announced
from publishing.web.live_page import HistoryView

# The most entries of a feed.
ENTRIES = 50


class AtomFeed(Atom1Feed):
    """Atom feed with its own date, and with links from entries to comparisons."""

    def latest_post_date(self) -> datetime.datetime:
        updated: datetime.datetime = self.feed["updated"]
        return updated

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, str]) -> None:
        super().add_item_elements(handler, item)
        if item["related"]:
            handler.addQuickElement("link", "", {"rel": "related", "href": item["related"]})


def site_feed(request: Request) -> HttpResponse:
    """Atom feed of the site."""
    title = _("%(site)s: updates") % {"site": brand().name}
    changes = announced(request.moment)
    return http_cache.respond_for_site(
        request,
        lambda: _answer(request, title, reverse("updates"), reverse("updates_feed"), changes),
    )


def topic_feed(request: Request, slug: str) -> HttpResponse:
    """Atom feed of the pages on a topic."""
    topic = query_params.public_topic(request, slug)
    title = _("%(site)s: updates on %(topic)s") % {"site": brand().name, "topic": topic.name}
    changes = announced(request.moment, topic)
    page, path = topic.get_absolute_url(), reverse("topic_feed", args=[slug])
    return http_cache.respond_for_site(
        request, lambda: _answer(request, title, page, path, changes)
    )


class PageFeed(HistoryView):
    """Atom feed of one page."""

    name = "feed"

    def answer(self, newest: Edition, number: str) -> HttpResponse:
        changes = Edition.objects.announced(self.request.moment).filter(document=newest.document)
        title = _("%(site)s: updates of “%(title)s”") % {
            "site": brand().name,
            "title": newest.public_title,
        }
        page, path = newest.get_absolute_url(), newest.document.get_history_url(self.name)
        return _answer(self.request, title, page, path, changes.order_by("-live_from"))


def _answer(
    request: Request, title: str, page: str, path: str, changes: EditionQuerySet
) -> HttpResponse:
    """Atom feed at `path` of the newest changes, about the page at `page`."""
    changes = changes.select_related("document", "withdrawal").with_specific()
    changes = changes.select_related(*_authors()).prefetch_related("topics")
    facts = [Fact(edition, request) for edition in changes[:ENTRIES]]
    # The date of a feed without entries.
    since = max(filter(None, request.content_dates), default=request.moment)
    feed = AtomFeed(
        title=_clean(title),
        link=absolute(page),
        description=None,
        language=get_language(),
        author_name=brand().name,
        author_link=absolute("/"),
        feed_url=absolute(path),
        feed_guid=absolute(path),
        updated=facts[0].moment if facts else since,
    )
    for fact in facts:
        edition = fact.edition
        # Closed texts are not shown.
        text = None if edition.is_withdrawal or edition.is_closed else edition.specific
        author = getattr(text, "author", None)
        topics = [topic.name for topic in edition.topics.all()] if text else []
        called = str(kinds()[edition.document_kind].one)
        feed.add_item(
            title=_clean(_headline(edition)),
            link=absolute(edition.get_absolute_url()),
            description=_clean(_description(fact, getattr(text, "summary", ""))),
            author_name=_clean(author.name) if author else brand().name,
            pubdate=fact.moment,
            updateddate=fact.moment,
            unique_id=_tag(fact),
            categories=[_clean(each) for each in (called, *topics)],
            related=absolute(fact.comparison_url)
            if fact.comparison_url and not fact.is_first
            else "",
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=AtomFeed.content_type)


def _authors() -> list[str]:
    """Relations to the authors of kinds that have them, for select_related()."""
    models = [kind.model for kind in kinds().values() if kind.page]
    return [f"{model._meta.model_name}__author" for model in models if hasattr(model, "author")]


def _headline(edition: Edition) -> str:
    """The title of an entry; a withdrawal says so."""
    title = edition.public_title
    return _("Withdrawn: %(title)s") % {"title": title} if edition.is_withdrawal else title


def _description(fact: Fact, summary: str) -> str:
    """Note and summary, or notice, of a change as HTML."""
    edition = fact.edition
    if edition.is_withdrawal:
        texts = [edition.withdrawal.notice]
    elif edition.is_closed:
        texts = [_("Closed to the public: %(reason)s") % {"reason": edition.closed_reason}]
    else:
        texts = [_("The page is back.") if fact.is_return else "", edition.note, summary]
    return format_html_join("", "<p>{}</p>", ((text,) for text in texts if text))


def _tag(fact: Fact) -> str:
    """Tag URI of an entry (RFC 4151), of host, date and primary key; archives keep the keys."""
    host = urlsplit(settings.SITE_URL).hostname
    day = fact.moment.astimezone(datetime.UTC).date()
    return f"tag:{host},{day.isoformat()}:edition-{fact.edition.pk}"


def _clean(text: str) -> str:
    """Text without the control characters that XML forbids."""
    return UNPRINTABLE.sub("", text)
