from typing import Any, ClassVar

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views import View

from publishing.api import json_data, schema_org
from publishing.http import absolute_urls, formats, http_cache
from publishing.http.requests import Request
from publishing.kinds import Kind, kinds
from publishing.models import Edition, OldAddress


class LivePage(View):
    """The page of one document: its live edition, a redirect (301), a notice (410), or 404."""

    request: Request
    model: ClassVar[type[Edition]]
    template_name: ClassVar[str]

    @property
    def kind(self) -> Kind:
        return kinds()[self.model.kind]

    def get_queryset(self) -> Any:
        """The live editions of the kind, with all that the head of the page says."""
        at = self.request.moment
        live = self.model.objects.live(at)
        if self.request.standpoint is not None:
            # The bar says until when it was so.
            live = live.with_following(self.request.now)
        return live.with_dates(at).with_clock(at).select_related("document")

    def get_context(self, edition: Any) -> dict[str, Any]:
        """What the page shows of `edition`."""
        return {"edition": edition, "topics": list(edition.topics.all())}

    def get_structured(self, context: dict[str, Any]) -> list[schema_org.Node]:
        """What the page tells machines in the words of schema.org."""
        if own := self.kind.schema_org:
            return own(self.request, context)
        edition = context["edition"]
        node = schema_org.edition_page(edition, context["topics"]) | schema_org.dated(edition)
        return [node, schema_org.breadcrumbs(absolute_urls.of(edition), edition.title)]

    def get(self, request: Request, slug: str) -> HttpResponse:
        asked = formats.asked(request)
        if not asked:
            return formats.unknown(request)
        edition = self.get_queryset().filter(document__slug=slug).first()
        if edition is None:
            return self.not_live(request, slug)
        request.edition, request.updated = edition, edition.updated
        request.shown += [edition.live_from, edition.untold_change_at]
        context = self.get_context(edition)
        if asked == "json":
            response = formats.as_json(json_data.of_page(self.kind, request, context))
        else:
            told = {"structured": self.get_structured(context), "has_json": True}
            response = render(request, self.template_name, context | told)
        return http_cache.public(request, response, edition.next_change)

    def not_live(self, request: Request, slug: str) -> HttpResponse:
        """An old address, a withdrawn or closed page, or nothing that a reader may know of."""
        known = Edition.objects.known(request.moment, request.now)
        fact: Any = known.filter(document__kind=self.model.kind, document__slug=slug).first()
        if fact is None:
            return self.moved(request, slug)
        request.edition = fact
        request.shown += [fact.live_from, fact.untold_change_at]
        response = self.withdrawn(fact) if fact.is_withdrawal else self.closed(fact)
        return http_cache.public(request, response, fact.next_change)

    def moved(self, request: Request, slug: str) -> HttpResponse:
        """Leads to the page that once had this address; else 404."""
        document = OldAddress.objects.document(self.model.kind, slug)
        if document is None:
            raise Http404
        query = "?format=json" if formats.asks_json(request) else ""
        new = document.get_absolute_url() + query
        redirect = HttpResponsePermanentRedirect(new)
        return http_cache.public(request, redirect, Edition.objects.next_change(request.moment))

    def withdrawn(self, fact: Any) -> HttpResponse:
        """The notice of a page that was withdrawn (410)."""
        withdrawal = fact.withdrawal
        # What readers see of it, where the text that it took back is closed.
        withdrawal.title = fact.public_title
        live = Edition.objects.live(self.request.moment).select_related("document")
        successor = live.filter(document=withdrawal.successor_id).first()
        if formats.asks_json(self.request):
            return json_data.withdrawn(withdrawal, successor)
        context = {"withdrawal": withdrawal, "successor": successor}
        return render(self.request, "410.html", context, status=410)

    def closed(self, fact: Any) -> HttpResponse:
        """The notice of a page whose text is closed to the public for a legal reason (451)."""
        if formats.asks_json(self.request):
            response = json_data.closed(fact)
        else:
            response = render(self.request, "451.html", {"closed": fact}, status=451)
        http_cache.say_who_blocks(response)
        return response
