"""Checks of internal links, resolved without a request: one query a table for all links."""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db.models import Q
from django.urls import Resolver404, resolve

from publishing import moments
from publishing.checks.base import Check, Finding
from publishing.checks.subject import FieldText, Subject
from publishing.kinds import kinds
from publishing.models import Document, Edition, OldAddress, Topic

AT = re.compile(r"/at/(?P<moment>[^/]+)(?P<path>/.*)?")


@dataclass(frozen=True)
class LinkTarget:
    """Page that a link names, and the moment in its address; no kind for other views."""

    kind: str = ""
    slug: str = ""
    at: datetime.datetime | None = None


@dataclass(frozen=True)
class LinkProblem:
    """Problem of a link: the end of a sentence that begins with the link."""

    sentence: str
    is_error: bool = True
    hint: str = "Correct the address, or take it out."


NO_PAGE = LinkProblem("leads nowhere: there is no such page")


def internal_path(address: str) -> str | None:
    """Path of an internal link; None for an external one."""
    if address.startswith("/"):
        return urlsplit(address).path
    try:
        parts = urlsplit(address)
        own = urlsplit(settings.SITE_URL)
        is_own = (parts.hostname, parts.port) == (own.hostname, own.port)
    except ValueError:
        return None
    # The site itself redirects http to https.
    return (parts.path or "/") if is_own and parts.scheme in {"http", "https"} else None


def resolve_address(address: str) -> LinkTarget | LinkProblem | None:
    """Target or problem of an address; None for a link that always works."""
    if address.startswith("#"):
        if address.removeprefix("#") in settings.PAGE_ANCHORS:
            return None
        return LinkProblem("leads to a place that this page does not have", is_error=False)
    path = unquote(internal_path(address) or settings.STATIC_URL)
    if path.startswith(settings.STATIC_URL):
        return None
    if path.startswith(settings.MEDIA_URL):
        name = path.removeprefix(settings.MEDIA_URL)
        try:
            is_stored = bool(name) and default_storage.exists(name)
        except (ValueError, OSError, SuspiciousFileOperation):
            is_stored = False
        return None if is_stored else LinkProblem("leads nowhere: there is no such file")
    if path.startswith(("/admin/", "/calendar/")):
        return LinkProblem("leads to the desk, where readers cannot go")
    if path.startswith("/preview/"):
        return LinkProblem("leads to a preview, which readers cannot see and which ends one day")
    if prefix := AT.fullmatch(path):
        moment = moments.from_address(prefix["moment"])
        if moment is None:
            return LinkProblem("leads nowhere: it names no moment")
        target = _resolve_path(prefix["path"] or "/")
        return target if isinstance(target, LinkProblem) else replace(target, at=moment)
    return _resolve_path(path)


def _resolve_path(path: str) -> LinkTarget | LinkProblem:
    for address in (path, f"{path}/"):
        try:
            match = resolve(address, settings.PUBLIC_URLCONF)
        except Resolver404:
            continue
        slug = str(match.kwargs.get("slug", ""))
        for name, kind in kinds().items():
            if slug and kind.page and match.view_name == kind.page:
                return LinkTarget(name, slug)
        return LinkTarget("topic", slug) if match.view_name == "topic" else LinkTarget()
    return NO_PAGE


class LinkedPages:
    """Timelines of the pages that links name."""

    def __init__(self, subject: Subject, targets: Iterable[LinkTarget]) -> None:
        self.subject = subject
        slugs: dict[str, set[str]] = defaultdict(set)
        for target in targets:
            slugs[target.kind].add(target.slug)
        topics = Topic._default_manager.filter(slug__in=slugs.pop("topic", ()))
        self.topics = set(topics.values_list("slug", flat=True))
        # Nothing is read for an empty set of keys.
        pages = Q(pk__in=())
        for kind in slugs.keys() & kinds().keys():
            pages |= Q(kind=kind, slug__in=slugs[kind])
        moved = OldAddress.objects.filter(pages).select_related("document")
        self.documents: dict[tuple[str, str], Document] = {
            (old.kind, old.slug): old.document for old in moved
        }
        for document in Document.objects.present().filter(pages):
            self.documents[document.kind, document.slug] = document
        editions = Edition.objects.filter(document__in=set(self.documents.values()))
        columns = ("document", "live_from", "is_withdrawal", "title", "closed_at")
        self.editions: dict[int, list[Edition]] = defaultdict(list)
        for edition in editions.only(*columns).order_by("live_from"):
            self.editions[edition.document_id].append(edition)

    def problem(self, target: LinkTarget) -> LinkProblem | None:
        """Problem of a link to this target; None where readers find the page."""
        at = target.at or self.subject.at
        if at > self.subject.at:
            return LinkProblem("leads to the site as of a moment that has not come")
        if not target.kind:
            return None
        if target.kind == "topic":
            is_topic = target.slug in self.topics
            return None if is_topic else LinkProblem("leads to no topic of this site")
        document = self.documents.get((target.kind, target.slug))
        return self._page_problem(document.pk, at) if document else NO_PAGE

    def _page_problem(self, document: int, at: datetime.datetime) -> LinkProblem | None:
        editions = self.editions[document]
        titles = [edition.title for edition in editions if not edition.is_withdrawal]
        title = titles[-1] if titles else "a page without a text"
        if at == self.subject.at and document in self.subject.withdrawn_together:
            return LinkProblem(f"leads to “{title}”, which the same release withdraws")
        if at == self.subject.at and document in self.subject.together:
            return None
        dated = [(edition.live_from, edition) for edition in editions if edition.live_from]
        past = [edition for live_from, edition in dated if live_from <= at]
        if past and past[-1].is_closed:
            return LinkProblem(f"leads to “{title}”, which is closed to the public")
        if past and past[-1].is_withdrawal:
            return LinkProblem(f"leads to “{title}”, which is withdrawn since {past[-1].when}")
        if past:
            return None
        coming = [edition for _live_from, edition in dated if not edition.is_withdrawal]
        when = f"goes live only on {coming[0].when}" if coming else "is only a draft"
        return LinkProblem(
            f"leads to “{title}”, which {when}; until then readers find nothing there",
            is_error=False,
            hint="Publish that page first, or both with a release; or take the link out.",
        )


class InternalLinks(Check):
    """Internal links and pictures: to pages that are missing, withdrawn, or not yet live."""

    name = "links"

    def look(self, subject: Subject) -> Iterator[Finding]:
        # The same words with the same address are reported once a field.
        links = {(text.field, place, address): text for text, place, address in _links(subject)}
        found = {address: resolve_address(address) for _field, _place, address in links}
        targets = [target for target in found.values() if isinstance(target, LinkTarget)]
        pages = LinkedPages(subject, targets)
        for (_field, place, address), text in links.items():
            problem = found[address]
            if isinstance(problem, LinkTarget):
                problem = pages.problem(problem)
            if problem:
                report = self.error if problem.is_error else self.warning
                yield report(text, f"{place} {problem.sentence} ({address}).", problem.hint)


def _links(subject: Subject) -> Iterator[tuple[FieldText, str, str]]:
    """Links and pictures of the rich texts: the text, the place in words, and the address."""
    for text in subject.rich_texts:
        for link in text.outline.links:
            yield text, f"{text.place(link.heading)}: the link “{link.words}”", link.address
        for number, picture in enumerate(text.outline.pictures, 1):
            yield text, f"{text.place(picture.heading)}: picture {number}", picture.source
