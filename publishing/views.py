from typing import Any, ClassVar

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views import View

from publishing import answers
from publishing.models import Edition, OldAddress, Withdrawal
from publishing.requests import Request


class LivePage(View):
    """The page of one document: its live edition, a redirect (301), a notice (410), or 404."""

    request: Request
    model: ClassVar[type[Edition]]
    template_name: ClassVar[str]

    def get_queryset(self) -> Any:
        """The live editions of the kind, with all that the head of the page says."""
        at = self.request.moment
        live = self.model.objects.live(at)
        return live.with_dates(at).with_clock(at).select_related("document")

    def get_context(self, edition: Any) -> dict[str, Any]:
        """What the page shows of `edition`."""
        return {"edition": edition, "topics": list(edition.topics.all())}

    def get(self, request: Request, slug: str) -> HttpResponse:
        edition = self.get_queryset().filter(document__slug=slug).first()
        if edition is None:
            return self.not_live(request, slug)
        request.edition = edition
        request.shown += [edition.live_from, edition.untold_change_at]
        response = render(request, self.template_name, self.get_context(edition))
        return answers.public(request, response, edition.next_change)

    def not_live(self, request: Request, slug: str) -> HttpResponse:
        """A withdrawn page, an old address, or nothing that a reader may know of.

        What is not published yet is asked for as what there never was, in the same queries.
        """
        named: Any = {"document__kind": self.model.kind, "document__slug": slug}
        withdrawals = Withdrawal.objects.newest(request.moment).filter(**named)
        withdrawal = withdrawals.select_related("document").first()
        if withdrawal is None:
            old = OldAddress.objects.filter(kind=self.model.kind, slug=slug)
            address = old.select_related("document").first()
            if address is None:
                raise Http404
            redirect = HttpResponsePermanentRedirect(address.document.get_absolute_url())
            return answers.public(request, redirect, self.next_change())
        request.edition = withdrawal
        request.shown.append(withdrawal.live_from)
        live = Edition.objects.live(request.moment).select_related("document")
        successor = live.filter(document=withdrawal.successor_id).first()
        context = {"withdrawal": withdrawal, "successor": successor}
        response = render(request, "410.html", context, status=410)
        return answers.public(request, response, self.next_change())

    def next_change(self) -> Any:
        """When the site changes next."""
        return Edition.objects.next_change(self.request.moment)
