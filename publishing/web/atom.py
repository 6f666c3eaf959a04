"""Atom (RFC 4287): an entry for every fact that readers are told of, by an id that stays."""

import unicodedata
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from publishing.brand import brand
from publishing.http.absolute_urls import absolute
from publishing.kinds import kinds
from publishing.web.announcements import Fact

# What an entry says of the text beside the note, where the kind has it.
SUMMARY, AUTHOR = "summary", "author"


class Feed(Atom1Feed):
    """Django's Atom feed, as old as its newest entry, with what else belongs to an entry."""

    def latest_post_date(self) -> Any:
        return self.feed["updated"]

    def add_item_elements(self, handler: Any, item: Any) -> None:
        super().add_item_elements(handler, item)
        if item["related"]:
            handler.addQuickElement("link", "", {"rel": "related", "href": item["related"]})


def written(title: str, path: str, page: str, facts: list[Fact], since: Any) -> bytes:
    """The feed at an address about a page of the site; empty ones are as old as `since`."""
    feed = Feed(
        title=clean(title),
        link=absolute(page),
        description=None,
        language=get_language(),
        author_name=brand().name,
        author_link=absolute("/"),
        feed_url=absolute(path),
        feed_guid=absolute(path),
        updated=facts[0].moment if facts else since,
    )
    texts = typed(facts)
    for fact in facts:
        text = texts.get(fact.edition.pk)
        author = getattr(text, AUTHOR, None)
        topics = [topic.name for topic in fact.edition.topics.all()] if text else []
        feed.add_item(
            title=clean(headline(fact)),
            link=absolute(fact.page),
            description=clean(paragraphs(said(fact, getattr(text, SUMMARY, "")))),
            author_name=clean(author.name) if author else brand().name,
            pubdate=fact.moment,
            updateddate=fact.moment,
            unique_id=name_of(fact),
            categories=[clean(each) for each in (fact.kind, *topics)],
            related=absolute(fact.comparison) if fact.comparison and not fact.is_first else "",
        )
    encoded: bytes = feed.writeString("utf-8").encode()
    return encoded


def typed(facts: list[Fact]) -> dict[Any, Any]:
    """The open editions among the facts with the columns of their kinds, a query for each kind."""
    found: dict[Any, Any] = {}
    wanted: dict[str, list[Any]] = {}
    for fact in facts:
        edition = fact.edition
        if not edition.is_withdrawal and not edition.is_closed:
            wanted.setdefault(edition.document_kind, []).append(edition.pk)
    for kind, keys in wanted.items():
        model: Any = kinds()[kind].model
        editions = model.objects.filter(pk__in=keys)
        if any(field.name == AUTHOR for field in model._meta.fields):
            editions = editions.select_related(AUTHOR)
        found |= {edition.pk: edition for edition in editions}
    return found


def headline(fact: Fact) -> str:
    """The title, and in front of it what happened, where it was no change of a text."""
    title = fact.edition.public_title
    if fact.edition.is_withdrawal:
        return _("Withdrawn: %(title)s") % {"title": title}
    return title


def said(fact: Fact, summary: str) -> list[str]:
    """What an entry says: the note or the notice, and what the page is about."""
    edition = fact.edition
    if edition.is_withdrawal:
        return [edition.withdrawal.notice]
    if edition.is_closed:
        return [_("Closed to the public: %(reason)s") % {"reason": edition.closed_reason}]
    back = _("The page is back.") if fact.is_return else ""
    return [part for part in (back, edition.note, summary) if part]


def name_of(fact: Fact) -> str:
    """The id of an entry (RFC 4151): the same whatever address the page has.

    It stays while the site keeps its host, and its facts their keys, as an archive does.
    """
    host = urlsplit(settings.SITE_URL).hostname
    day = fact.moment.astimezone(timezone.get_fixed_timezone(0)).date()
    return f"tag:{host},{day.isoformat()}:edition-{fact.edition.pk}"


def paragraphs(texts: list[str]) -> SafeString:
    return format_html_join("", "<p>{}</p>", ((text,) for text in texts))


def clean(text: str) -> str:
    """Text without the signs that XML cannot hold, such as a form feed."""
    return "".join(
        sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")
    ).translate({0xFFFE: None, 0xFFFF: None})
