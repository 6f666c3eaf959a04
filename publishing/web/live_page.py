"""Base views of one document: its page, and what lies below its page."""

from typing import Any, ClassVar

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views import View

from publishing.api import json_data, schema_org
from publishing.http import formats, http_cache
from publishing.http.requests import Request
from publishing.kinds import Context, Kind, kinds
from publishing.models import Edition, OldAddress


class DocumentView(View):
    """Base of the views of one document, which its kind and its slug name."""

    request: Request
    model: ClassVar[type[Edition]] = Edition

    def newest(self, slug: str) -> Edition | None:
        """The newest fact of the document, which dates the answer; None where readers know none."""
        request = self.request
        facts = Edition.objects.with_fact(request.moment, request.now)
        newest: Edition | None = facts.filter(
            document__kind=self.model.kind, document__slug=slug
        ).first()
        if newest is not None:
            request.edition = newest
            request.content_dates += [newest.live_from, newest.unannounced_change_at]
        return newest

    def moved(self, slug: str, view: str = "", *args: str, query: str = "") -> HttpResponse:
        """Redirect to a page that once had this address, or to its history `view`; else 404."""
        document = OldAddress.objects.document(self.model.kind, slug)
        if document is None:
            raise Http404
        path = document.get_history_url(view, *args) if view else document.get_absolute_url()
        next_change = Edition.objects.next_change(self.request.moment)
        return http_cache.add_public_headers(
            self.request, HttpResponsePermanentRedirect(path + query), next_change
        )


class HistoryView(DocumentView):
    """Base of the views below a page that is or was live; 404 as for one that readers never saw."""

    http_method_names = ["get", "head", "options"]
    # The name of the address.
    name: ClassVar[str]

    def get(self, request: Request, slug: str, number: str = "") -> HttpResponse:
        if formats.requested_format(request) != "html":
            return formats.unknown_format(request, ["html"])
        newest = self.newest(slug)
        if newest is None:
            return self.moved(slug, self.name, *filter(None, [number]))
        return http_cache.add_public_headers(
            request, self.answer(newest, number), newest.next_change
        )

    def answer(self, newest: Edition, number: str) -> HttpResponse:
        """The answer about a page with this newest fact."""
        raise NotImplementedError


class LivePage(DocumentView):
    """The page of one document: its live edition, a redirect (301), a notice (410), or 404."""

    template_name: ClassVar[str]

    @property
    def kind(self) -> Kind:
        return kinds()[self.model.kind]

    def get_queryset(self) -> Any:
        """The live editions of the kind, with all that the head of the page says."""
        at = self.request.moment
        live = self.model.objects.live(at)
        if self.request.view_context is not None:
            # The toolbar says until when it was so.
            live = live.with_following(self.request.now)
        return live.with_dates(at).with_clock(at).select_related("document")

    def get_context(self, edition: Edition) -> Context:
        """The template's context for `edition`."""
        return {"edition": edition, "topics": list(edition.topics.all())}

    def get_structured(self, context: Context) -> list[schema_org.Node]:
        """The page's graph in the words of schema.org."""
        if own := self.kind.schema_org:
            return own(self.request, context)
        edition = context["edition"]
        node = schema_org.edition_page(edition, context["topics"]) | schema_org.edition_dates(
            edition
        )
        return [node, schema_org.edition_breadcrumbs(edition)]

    def get(self, request: Request, slug: str) -> HttpResponse:
        asked = formats.requested_format(request)
        if not asked:
            return formats.unknown_format(request)
        edition = self.get_queryset().filter(document__slug=slug).first()
        if edition is None:
            return self.not_live(request, slug)
        request.edition, request.updated = edition, edition.updated
        request.content_dates += [edition.live_from, edition.unannounced_change_at]
        context = self.get_context(edition)
        if asked == "json":
            response = formats.as_json(json_data.edition_data(self.kind, request, context))
        else:
            told = {"structured": self.get_structured(context), "has_json": True}
            response = render(request, self.template_name, context | told)
        return http_cache.add_public_headers(request, response, edition.next_change)

    def not_live(self, request: Request, slug: str) -> HttpResponse:
        """An old address, a withdrawn or closed page, or nothing that a reader may know of."""
        newest = self.newest(slug)
        if newest is None:
            query = "?format=json" if formats.wants_json(request) else ""
            return self.moved(slug, query=query)
        response = self.withdrawn(newest) if newest.is_withdrawal else self.closed(newest)
        return http_cache.add_public_headers(request, response, newest.next_change)

    def withdrawn(self, fact: Edition) -> HttpResponse:
        """The notice of a page that was withdrawn (410)."""
        withdrawal = fact.withdrawal
        # What readers see of it, where the text that it took back is closed.
        withdrawal.title = fact.public_title
        live = Edition.objects.live(self.request.moment).select_related("document")
        successor = live.filter(document=withdrawal.successor_id).first()
        if formats.wants_json(self.request):
            return json_data.withdrawn_problem(withdrawal, successor)
        context = {"withdrawal": withdrawal, "successor": successor}
        return render(self.request, "410.html", context, status=410)

    def closed(self, edition: Edition) -> HttpResponse:
        """The notice of a page whose text is closed to the public for a legal reason (451)."""
        if formats.wants_json(self.request):
            response = json_data.closed_problem(edition)
        else:
            response = render(self.request, "451.html", {"closed": edition}, status=451)
        http_cache.add_blocked_by(response)
        return response
