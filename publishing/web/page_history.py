"""The history of one page for readers, and each of its editions beside the one before."""

import re
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views import View

from publishing import diff
from publishing.http import formats, http_cache
from publishing.http.pagination import page_of
from publishing.http.requests import Request
from publishing.models import Edition, OldAddress
from publishing.web.announcements import Fact, add_reviews, add_small
from publishing.web.edition_comparison import compare_for_readers

PER_PAGE = 40
NUMBER = re.compile(r"([1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})", re.ASCII)


class OfPage(ABC, View):
    """Something about a page that is or was live; 404 as for any page that readers never saw."""

    request: Request
    http_method_names = ["get", "head", "options"]
    model: ClassVar[Any] = None
    # The name of the address.
    name: ClassVar[str]

    def get(self, request: Request, slug: str, number: str = "") -> HttpResponse:
        if formats.asked(request) != "html":
            return formats.unknown(request, ["html"])
        known = Edition.objects.known(request.moment, request.now)
        newest: Any = known.filter(document__kind=self.model.kind, document__slug=slug).first()
        if newest is None:
            return self.moved(slug, number)
        request.edition = newest
        request.shown += [newest.live_from, newest.untold_change_at]
        return http_cache.public(request, self.answer(newest, number), newest.next_change)

    @abstractmethod
    def answer(self, newest: Any, number: str) -> HttpResponse:
        """The answer about a page whose newest fact this is."""

    def moved(self, slug: str, number: str) -> HttpResponse:
        """Leads to the same of a page that has another address now; else 404."""
        document = OldAddress.objects.document(self.model.kind, slug)
        if document is None:
            raise Http404
        target = document.get_history_url(self.name, *([number] if number else []))
        next_change = Edition.objects.next_change(self.request.moment)
        return http_cache.public(self.request, HttpResponsePermanentRedirect(target), next_change)


class PageUpdates(OfPage):
    """What readers were told of a page, the newest first, with its small corrections."""

    name = "updates"

    def answer(self, newest: Any, number: str) -> HttpResponse:
        request, at = self.request, self.request.moment
        told = Edition.objects.told(at).filter(document=newest.document_id)
        told = told.select_related("document", "withdrawal").order_by("-live_from")
        page = page_of(request, lambda start, stop: told[start:stop], PER_PAGE)
        # The last one of the page before this one bounds what followed the first one here.
        first = (page.number - 1) * PER_PAGE
        newer = told.values_list("live_from", flat=True)[first - 1] if first else None
        facts = [Fact(edition, request) for edition in page.rows]
        add_small(facts, newer, request)
        add_reviews([each for fact in facts for each in (fact, *fact.small)], at)
        self.add_successors(facts)
        context = {
            "newest": Fact(newest, request),
            "page": page,
            "facts": facts,
            "feed": newest.feed_url,
        }
        return render(request, "history/page.html", context)

    def add_successors(self, facts: list[Fact]) -> None:
        """Gives withdrawals the pages that took their place, where those are live."""
        withdrawals = [
            fact.edition.withdrawal for fact in facts if hasattr(fact.edition, "withdrawal")
        ]
        wanted = {withdrawal.successor_id for withdrawal in withdrawals} - {None}
        if not wanted:
            return
        request = self.request
        # What took the place changes at moments of its own.
        request.shown.append(request.edition.last_change)  # type: ignore[union-attr]
        live = Edition.objects.live(request.moment).filter(document__in=wanted)
        pages = {page.document_id: page for page in live.select_related("document")}
        for withdrawal in withdrawals:
            withdrawal.live_successor = pages.get(withdrawal.successor_id)


class PageUpdate(OfPage):
    """One edition of a page beside the one before it."""

    name = "update"

    def answer(self, newest: Any, number: str) -> HttpResponse:
        request = self.request
        known = self.model.objects.history(request.moment).filter(document=newest.document_id)
        known = known.select_related("document")
        asked = NUMBER.fullmatch(number)
        numbers = (int(asked[1]), int(asked[2])) if asked else (0, 0)
        edition = known.with_before().filter(major=numbers[0], minor=numbers[1]).first()
        if edition is None:
            raise Http404("There is no such edition.")
        earlier = known.filter(live_from__lt=edition.live_from)
        before = earlier.first()
        # A closed text is passed over: what is compared is the newest one before it.
        open_before = earlier.filter(closed_at=None).first() if _is_closed(before) else before
        later = known.filter(live_from__gt=edition.live_from).order_by("live_from").first()
        fact = Fact(edition, request)
        add_reviews([fact], request.moment)
        comparison = None
        if open_before is not None and not edition.is_closed:
            comparison = compare_for_readers(
                self.model, diff.read(open_before), diff.read(edition), request.moment
            )
        context = {
            "newest": Fact(newest, request),
            "fact": fact,
            "before": Fact(before, request) if before else None,
            "compared": Fact(open_before, request) if open_before else None,
            "later": Fact(later, request) if later else None,
            "comparison": comparison,
        }
        status = 451 if edition.is_closed else 200
        response = render(request, "history/comparison.html", context, status=status)
        if edition.is_closed:
            http_cache.say_who_blocks(response)
        return response


def _is_closed(edition: Any) -> bool:
    return edition is not None and bool(edition.is_closed)
