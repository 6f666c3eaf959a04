"""Where the links of a text lead inside the site, found out without a request.

All links together cost one query for each table that they may lead to, however many they are.
"""

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db.models import Q
from django.urls import Resolver404, resolve

from publishing import moments
from publishing.checks.base import Check, Finding
from publishing.checks.structure import under, words_of
from publishing.checks.subject import Passage, Subject
from publishing.kinds import kinds
from publishing.models import Document, Edition, OldAddress, Topic

AT = re.compile(r"/at/(?P<moment>[^/]+)(?P<path>/.*)?")
NOWHERE = "leads nowhere: there is no such page"


@dataclass(frozen=True)
class Target:
    """A page that a link names, and the moment at which it was asked for."""

    kind: str
    slug: str
    at: datetime.datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """What is wrong with a link: a sentence that follows its words, and whether it refuses."""

    sentence: str
    refuses: bool = True
    mend: str = ""


def inner_path(address: str) -> str | None:
    """The path of a link that stays on this site; None where it leads away."""
    if address.startswith("/"):
        return urlsplit(address).path
    try:
        parts = urlsplit(address)
        own = urlsplit(settings.SITE_URL)
        same = (parts.hostname, parts.port) == (own.hostname, own.port)
    except ValueError:
        return None
    is_web = parts.scheme in {"http", "https"}
    # The site itself redirects http to https, and leaves a port of its own out.
    return (parts.path or "/") if is_web and same else None


def name_of(path: str) -> Target | Verdict | None:
    """What a path names: a page of a kind, something wrong, or what is always there (None)."""
    path = unquote(path)
    if path.startswith(settings.MEDIA_URL):
        name = path.removeprefix(settings.MEDIA_URL)
        try:
            there = bool(name) and default_storage.exists(name)
        except (ValueError, OSError, SuspiciousFileOperation):
            there = False
        return None if there else Verdict("leads nowhere: there is no such file")
    if path.startswith(settings.STATIC_URL):
        return None
    if path.startswith(("/admin/", "/calendar/")):
        return Verdict("leads to the desk, where readers cannot go")
    if path.startswith("/preview/"):
        return Verdict("leads to a preview, which readers cannot see and which ends one day")
    if seen := AT.fullmatch(path):
        return _at(seen)
    return _page(path)


def _at(seen: re.Match[str]) -> Target | Verdict | None:
    moment = moments.from_address(seen["moment"])
    if moment is None:
        return Verdict("leads nowhere: it names no moment")
    found = _page(seen["path"] or "/")
    if isinstance(found, Target):
        return Target(found.kind, found.slug, moment)
    return found or Target("", "", moment)


def _page(path: str) -> Target | Verdict | None:
    for address in (path, f"{path}/"):
        try:
            match = resolve(address, settings.PUBLIC_URLCONF)
        except Resolver404:
            continue
        slug = str(match.kwargs.get("slug", ""))
        for name, kind in kinds().items():
            if slug and kind.page and match.view_name == kind.page:
                return Target(name, slug)
        return Target("topic", slug) if match.view_name == "topic" else None
    return Verdict(NOWHERE)


class Known:
    """What is there of the pages that links name; read in one query a table."""

    def __init__(self, subject: Subject, targets: Iterable[Target]) -> None:
        self.subject = subject
        wanted: dict[str, set[str]] = {}
        for target in targets:
            wanted.setdefault(target.kind, set()).add(target.slug)
        topics = wanted.pop("topic", set())
        wanted.pop("", None)
        self.topics = self._topics(topics) if topics else set()
        self.documents: dict[tuple[str, str], Any] = {}
        self.old: dict[tuple[str, str], Any] = {}
        self.facts: dict[int, list[Any]] = {}
        if wanted:
            self._read(wanted)

    @staticmethod
    def _topics(slugs: set[str]) -> set[str]:
        topics = Topic._default_manager.filter(slug__in=slugs)
        return set(topics.values_list("slug", flat=True))

    def _read(self, wanted: dict[str, set[str]]) -> None:
        asked = Q()
        for kind, slugs in wanted.items():
            asked |= Q(kind=kind, slug__in=slugs)
        self.documents = {
            (each.kind, each.slug): each for each in Document.objects.present().filter(asked)
        }
        moved = OldAddress.objects.filter(asked).select_related("document")
        self.old = {(each.kind, each.slug): each.document for each in moved}
        everything = {each.pk for each in [*self.documents.values(), *self.old.values()]}
        facts = Edition.objects.filter(document__in=everything).order_by("live_from")
        rows = facts.values_list("document_id", "live_from", "is_withdrawal", "title", "closed_at")
        for pk, *fact in rows:
            self.facts.setdefault(pk, []).append(tuple(fact))

    def judge(self, target: Target) -> Verdict | None:
        """What is wrong with a link to this page; None where readers find it."""
        at = target.at or self.subject.at
        if target.at and target.at > self.subject.at:
            return Verdict("leads to the site as of a moment that has not come")
        if not target.kind:
            return None
        if target.kind == "topic":
            return None if target.slug in self.topics else Verdict("leads to no topic of this site")
        name = target.kind, target.slug
        document = self.documents.get(name) or self.old.get(name)
        return self._judge_page(document, at) if document else Verdict(NOWHERE)

    def _judge_page(self, document: Any, at: datetime.datetime) -> Verdict | None:
        facts = self.facts.get(document.pk, [])
        past = [fact for fact in facts if fact[0] is not None and fact[0] <= at]
        if at == self.subject.at and document.pk in self.subject.gone_together:
            return Verdict(f"leads to “{self._title(facts)}”, which the same release withdraws")
        if at == self.subject.at and document.pk in self.subject.together:
            return None
        title = self._title(facts)
        if past and past[-1][3]:
            return Verdict(f"leads to “{title}”, which is closed to the public")
        if past and not past[-1][1]:
            return None
        if past:
            return Verdict(
                f"leads to “{title}”, which is withdrawn since {moments.in_words(past[-1][0])}"
            )
        coming = [fact[0] for fact in facts if fact[0] is not None and not fact[1]]
        when = f"goes live only on {moments.in_words(coming[0])}" if coming else "is only a draft"
        return Verdict(
            f"leads to “{title}”, which {when}; until then readers find nothing there",
            refuses=False,
            mend="Publish that page first, or both with a release; or take the link out.",
        )

    @staticmethod
    def _title(facts: list[Any]) -> str:
        titles = [title for _at, is_withdrawal, title, _closed in facts if not is_withdrawal]
        return titles[-1] if titles else "a page without a text"


class InnerLinks(Check):
    """Links and pictures inside the site: to what is not there, withdrawn, or not live then."""

    name = "links"

    def look(self, subject: Subject) -> Iterator[Finding]:
        found = list(self._addresses(subject))
        named = {
            address: name_of(path)
            for _passage, address, _words in found
            if (path := inner_path(address)) is not None
        }
        known = Known(subject, [each for each in named.values() if isinstance(each, Target)])
        said = set()
        for passage, address, words in found:
            target = named.get(address)
            if address.startswith("#"):
                verdict = self._place(address)
            else:
                verdict = known.judge(target) if isinstance(target, Target) else target
            if verdict is None or (passage.field, address, words) in said:
                continue
            said.add((passage.field, address, words))
            say = self.error if verdict.refuses else self.warning
            yield say(
                passage.field,
                self.of(passage, f"{words} {verdict.sentence} ({address})."),
                mend=verdict.mend or "Correct the address, or take it out.",
            )

    @staticmethod
    def _addresses(subject: Subject) -> Iterator[tuple[Passage, str, str]]:
        for passage in subject.rich:
            for link in passage.rich.links:
                place = f"{words_of(passage)}{under(link.under)}"
                yield passage, link.address, f"{place}: the link “{link.words}”"
            for number, picture in enumerate(passage.rich.pictures, 1):
                place = f"{words_of(passage)}{under(picture.under)}"
                yield passage, picture.source, f"{place}: picture {number}"

    @staticmethod
    def _place(address: str) -> Verdict | None:
        if address.removeprefix("#") in settings.PAGE_ANCHORS:
            return None
        return Verdict("leads to a place that this page does not have", refuses=False)
