from typing import Any, ClassVar

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views import View

from publishing import answers
from publishing.machines import data, formats, structured
from publishing.models import Document, Edition, OldAddress, Withdrawal
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

    def get_structured(self, context: dict[str, Any]) -> list[structured.Node]:
        """What the page tells machines in the words of schema.org; a kind says more."""
        edition = context["edition"]
        node = structured.edition_page(edition, context["topics"]) | structured.dated(edition)
        return [node, structured.breadcrumbs(node["url"], edition.title)]

    def get_data(self, context: dict[str, Any]) -> data.Data:
        """What the page says in JSON: dates and texts; a kind says more."""
        edition = context["edition"]
        return data.edition(self.request, edition, context["topics"]) | data.texts(edition)

    def get(self, request: Request, slug: str) -> HttpResponse:
        asked = formats.asked(request)
        if not asked:
            return formats.unknown(request)
        edition = self.get_queryset().filter(document__slug=slug).first()
        if edition is None:
            return self.not_live(request, slug)
        request.edition = edition
        request.shown += [edition.live_from, edition.untold_change_at]
        context = self.get_context(edition)
        if asked == "json":
            response = formats.as_json(self.get_data(context))
        else:
            told = {"structured": self.get_structured(context), "has_json": True}
            response = render(request, self.template_name, context | told)
        return answers.public(request, response, edition.next_change)

    def not_live(self, request: Request, slug: str) -> HttpResponse:
        """An old address, a withdrawn page, or nothing that a reader may know of."""
        next_change = Edition.objects.next_change(request.moment)
        try:
            document = Document.objects.get(kind=self.model.kind, slug=slug)
        except ObjectDoesNotExist:
            old = OldAddress.objects.filter(kind=self.model.kind, slug=slug)
            address = old.select_related("document").first()
            if address is None:
                raise Http404 from None
            query = "?format=json" if formats.asks_json(request) else ""
            new = address.document.get_absolute_url()
            redirect = HttpResponsePermanentRedirect(new + query)
            return answers.public(request, redirect, next_change)
        withdrawals = Withdrawal.objects.newest(request.moment)
        withdrawal = withdrawals.filter(document=document).first()
        if withdrawal is None:
            raise Http404
        request.edition = withdrawal
        request.shown.append(withdrawal.live_from)
        live = Edition.objects.live(request.moment).select_related("document")
        successor = live.filter(document=withdrawal.successor_id).first()
        if formats.asks_json(request):
            response = data.withdrawn(withdrawal, successor)
        else:
            context = {"withdrawal": withdrawal, "successor": successor}
            response = render(request, "410.html", context, status=410)
        return answers.public(request, response, next_change)
