"""Base views of one document: its page, and the pages of its history."""

from typing import ClassVar, Generic, TypeVar

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views import View

from publishing.api import json_data, schema_org
from publishing.http import formats, http_cache
from publishing.http.requests import Request
from publishing.kinds import Context, Kind, kinds
from publishing.models import Edition, OldAddress
from publishing.models.timeline import EditionQuerySet

E = TypeVar("E", bound=Edition)


class DocumentView(View, Generic[E]):
    """Base view of one document, named by its kind and its slug."""

    request: Request
    model: type[E]

    def newest(self, slug: str) -> Edition | None:
        """The newest public edition or withdrawal, which dates the answer."""
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
        """Redirect from an old address to the page or its history `view`; raises Http404."""
        document = OldAddress.objects.document(self.model.kind, slug)
        if document is None:
            raise Http404
        path = document.get_history_url(view, *args) if view else document.get_absolute_url()
        next_change = Edition.objects.next_change(self.request.moment)
        return http_cache.add_public_headers(
            self.request, HttpResponsePermanentRedirect(path + query), next_change
        )


class HistoryView(DocumentView[Edition]):
    """Base view of a page's history."""

    http_method_names = ["get", "head", "options"]
    model = Edition
    # The name of the URL.
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


class LivePage(DocumentView[E]):
    """Page of one document: its live edition, a redirect (301), a notice (410, 451), or 404."""

    template_name: ClassVar[str]

    @property
    def kind(self) -> Kind:
        return kinds()[self.model.kind]

    def get_queryset(self) -> EditionQuerySet[E]:
        """The live editions of the kind with the dates of their pages."""
        at = self.request.moment
        live: EditionQuerySet[E] = EditionQuerySet(self.model).live(at)
        if self.request.view_context is not None:
            # For the toolbar.
            live = live.with_following(self.request.now)
        return live.with_dates(at).with_clock(at).select_related("document")

    def get_context(self, edition: E) -> Context:
        """The template's context for `edition`."""
        return {"edition": edition, "topics": list(edition.topics.all())}

    def get_structured(self, context: Context) -> list[schema_org.Node]:
        """The schema.org graph of the page."""
        if own := self.kind.schema_org:
            return own(self.request, context)
        edition = context["edition"]
        node = schema_org.edition_page(edition, context["topics"]) | schema_org.edition_dates(
            edition
        )
        return [node, schema_org.edition_breadcrumbs(edition)]

    def get(self, request: Request, slug: str) -> HttpResponse:
        format_name = formats.requested_format(request)
        if not format_name:
            return formats.unknown_format(request)
        edition = self.get_queryset().filter(document__slug=slug).first()
        if edition is None:
            return self.not_live(request, slug)
        request.edition, request.updated = edition, edition.updated
        request.content_dates += [edition.live_from, edition.unannounced_change_at]
        context = self.get_context(edition)
        if format_name == "json":
            response = formats.as_json(json_data.edition_data(self.kind, request, context))
        else:
            context |= {"structured": self.get_structured(context), "has_json": True}
            response = render(request, self.template_name, context)
        return http_cache.add_public_headers(request, response, edition.next_change)

    def not_live(self, request: Request, slug: str) -> HttpResponse:
        """Redirect from an old address, notice of a withdrawn or closed page, or 404."""
        newest = self.newest(slug)
        if newest is None:
            query = "?format=json" if formats.wants_json(request) else ""
            return self.moved(slug, query=query)
        response = self.withdrawn(newest) if newest.is_withdrawal else self.closed(newest)
        return http_cache.add_public_headers(request, response, newest.next_change)

    def withdrawn(self, fact: Edition) -> HttpResponse:
        """Notice of a withdrawn page (410)."""
        withdrawal = fact.withdrawal
        # The title of a closed text is not public.
        withdrawal.title = fact.public_title
        live = Edition.objects.live(self.request.moment).select_related("document")
        successor = live.filter(document=withdrawal.successor_id).first()
        if formats.wants_json(self.request):
            return json_data.withdrawn_problem(withdrawal, successor)
        context = {"withdrawal": withdrawal, "successor": successor}
        return render(self.request, "410.html", context, status=410)

    def closed(self, edition: Edition) -> HttpResponse:
        """Notice of a page closed for a legal reason (451, RFC 7725)."""
        if formats.wants_json(self.request):
            response = json_data.closed_problem(edition)
        else:
            response = render(self.request, "451.html", {"closed": edition}, status=451)
        http_cache.add_blocked_by(response)
        return response
