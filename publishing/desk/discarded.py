"""What was discarded, on the desk: a list, a page for each to read it, and bringing it back."""

import datetime
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from publishing import diff, moments
from publishing.actions.discarding import going_along, remove, restore
from publishing.desk.cases import VerbCase
from publishing.desk.lists import FoundList
from publishing.desk.menu import rank
from publishing.desk.plain_reading import Reading, not_there
from publishing.desk.rights import Context, Rights
from publishing.desk.verbs.base import Data, Verb
from publishing.desk.verbs.screen import verb_view
from publishing.diff.comparison import compare
from publishing.http.desk_urls import desk_url
from publishing.kinds import kinds, permission
from publishing.models import Discarded, Document, Edition
from publishing.numbers import is_number


def what_it_was(edition: Edition) -> str:
    """A draft of a page, or a whole page."""
    name = str(edition.document.edition_model._meta.verbose_name)
    if edition.discarded_with_page:
        return f"{name[:1].upper()}{name[1:]} that was never published"
    return f"Draft of {'an' if name[0] in 'aeiou' else 'a'} {name}"


def list_url(**query: str) -> str:
    """The address of the list, narrowed."""
    return reverse("admin:publishing_discarded_changelist", query=query or None)


@dataclass
class DiscardedCase(VerbCase):
    """Something discarded that a verb is used on, by somebody."""

    request: HttpRequest
    discarded: Edition
    now: datetime.datetime

    def may_do(self, action: str) -> bool:
        return self.request.user.has_perm(permission(self.discarded.document_kind, action))

    @property
    def subject(self) -> Edition:
        return self.discarded

    @property
    def state(self) -> str:
        """What it was, and who discarded it when."""
        at: Any = self.discarded.discarded_at
        by = self.discarded.discarded_by
        return f"{what_it_was(self.discarded)}, discarded {moments.in_words(at)} by {by}"

    @property
    def back(self) -> str:
        return reverse("admin:publishing_discarded_change", args=[self.discarded.pk])

    @property
    def list(self) -> tuple[str, str]:
        return "Discarded", list_url()


class BringBackForm(forms.Form):
    """Another address, where that of the page was given away."""

    slug = forms.SlugField(label="Address", max_length=80)

    def __init__(self, data: Data, *, initial: Context, asks: bool) -> None:
        super().__init__(data, initial=initial)
        if not asks:
            del self.fields["slug"]


class BringBack(Verb[DiscardedCase, BringBackForm]):
    name, label = "bring-back", "Bring it back…"

    def permitted(self, case: DiscardedCase) -> bool:
        return case.may_do("add" if case.discarded.discarded_with_page else "change")

    def offered(self, case: DiscardedCase) -> bool:
        return True

    def _is_taken(self, case: DiscardedCase) -> bool:
        """Whether the address of a whole page belongs to another one by now."""
        document = case.discarded.document
        is_whole = case.discarded.discarded_with_page
        return is_whole and Document.objects.taken(document.kind, document.slug)

    def form(self, case: DiscardedCase, data: Data = None) -> BringBackForm:
        kept, asks = case.discarded, self._is_taken(case)
        free = Document.objects.free_slug(kept.document_kind, kept.title) if asks else ""
        return BringBackForm(data, asks=asks, initial={"slug": free})

    def sentences(self, case: DiscardedCase, form: BringBackForm) -> list[str]:
        kept = case.discarded
        sentences = [
            "It is a draft again, with the text and all saved states that it had, with what was "
            "said of it in reviews, and with what was recorded of it. Readers see nothing of it."
        ]
        if "slug" in form.fields:
            sentences.append(
                f"Its address, “{kept.document.slug}”, belongs to another page by now: choose "
                "another one."
            )
        if kept.discarded_release:
            sentences.append(f"It does not go back into the release “{kept.discarded_release}”.")
        if kept.preview_links.exists():
            sentences.append(
                "The links that showed it to people without an account stay closed; make new ones."
            )
        return sentences

    def do(self, case: DiscardedCase, form: BringBackForm) -> tuple[str, str]:
        saved = restore(case.discarded, case.user, form.cleaned_data.get("slug", ""))
        sentence = f"“{saved.edition}” is a draft again.{not_there(saved.gone)}"
        return sentence, desk_url(saved.edition)


class RemoveDiscarded(Verb[DiscardedCase, forms.Form]):
    name, label, is_grave = "remove", "Remove it for good…", True
    needs = ("remove_discarded",)

    def offered(self, case: DiscardedCase) -> bool:
        return True

    def sentences(self, case: DiscardedCase, form: forms.Form) -> list[str]:
        along = going_along(case.discarded).count()
        earlier = "Another draft" if along == 1 else f"{along} other drafts"
        goes = "goes" if along == 1 else "go"
        return [
            "Its text and all its saved states are removed. Nobody can bring them back.",
            *([f"{earlier} of this page, discarded before, {goes} with it."] if along else []),
            "That it was there, and who discarded and removed it, stays on record.",
        ]

    def do(self, case: DiscardedCase, form: forms.Form) -> tuple[str, str]:
        remove(case.discarded, case.user)
        return f"“{case.discarded}” was removed for good.", case.list[1]


VERBS: dict[str, Verb[DiscardedCase, Any]] = {
    verb.name: verb for verb in (BringBack(), RemoveDiscarded())
}


class KindFilter(admin.SimpleListFilter):
    """What is of one kind, of those that somebody may see."""

    title, parameter_name = "kind", "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        viewed = sorted(Rights(request.user).viewed, key=lambda kind: rank(kinds()[kind].model))
        names = [(kind, str(kinds()[kind].model._meta.verbose_name_plural)) for kind in viewed]
        return [(kind, name[:1].upper() + name[1:]) for kind, name in names]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(document_kind=self.value()) if self.value() else queryset


@admin.register(Discarded)
class DiscardedAdmin(admin.ModelAdmin):
    """Drafts and pages that were discarded; nothing is written here but by the verbs."""

    list_display = ["title", "what", "when", "discarded_by"]
    list_filter = [KindFilter]
    list_select_related = ["discarded_by", "document"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["title", "document__slug"]
    sortable_by = ()
    actions = None
    change_list_template = "admin/publishing/discarded_list.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[FoundList]:
        return FoundList

    @admin.display(description="What it was")
    def what(self, edition: Edition) -> str:
        return what_it_was(edition)

    @admin.display(description="Discarded")
    def when(self, edition: Any) -> str:
        return moments.in_words(edition.discarded_at.replace(second=0))

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(document_kind__in=Rights(request.user).viewed)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Discarded", **(extra_context or {})})

    # Who may do what

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(Rights(request.user).viewed)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # Screens

    def get_urls(self) -> list[URLPattern]:
        verb = path(
            "<int:pk>/do/<slug:verb>/",
            self.admin_site.admin_view(self.verb_screen),
            name="publishing_discarded_verb",
        )
        return [verb, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What it was, and every word of it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        kept = self._discarded(request, int(object_id)) if is_number(object_id) else None
        if kept is None:
            raise Http404("There is nothing discarded here; perhaps it was brought back.")
        case = DiscardedCase(request, kept, timezone.now())
        text = diff.read(kept)
        reading = Reading(kept.document.edition_model, text)
        is_whole = kept.discarded_with_page
        context = {
            **self.admin_site.each_context(request),
            "title": str(kept),
            "opts": self.opts,
            "case": case,
            "offers": [verb for verb in VERBS.values() if verb.permitted(case)],
            "fields": reading.fields(),
            "chapters": reading.chapters(),
            "page": None if kept.document.discarded_at else self._page(kept.document),
            "states": kept.revisions.defer("text").select_related("saved_by"),
            "state": self._state(request, kept, text),
            # Where its form was, and is again once it is brought back.
            "kept_address": desk_url(kept),
            "events": kept.document.events.all() if is_whole else [],
        }
        return TemplateResponse(request, "admin/publishing/discarded.html", context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The page itself holds the history."""
        return self.change_view(request, object_id)

    def verb_screen(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        if verb not in VERBS:
            raise Http404("There is no such screen.")
        if not self.has_view_permission(request):
            raise PermissionDenied
        kept = self._discarded(request, pk)
        if kept is None:
            messages.warning(
                request, "That is not there any more; somebody brought it back or removed it."
            )
            return HttpResponseRedirect(list_url())
        return verb_view(self, DiscardedCase(request, kept, timezone.now()), VERBS[verb])

    def _discarded(self, request: HttpRequest, pk: int) -> Edition | None:
        viewed = Rights(request.user).viewed
        known = Edition.objects.discarded().filter(pk=pk, document_kind__in=viewed)
        named = known.select_related("discarded_by", "saved_by", "document__owner")
        found: Edition | None = named.first()
        return found

    def _page(self, document: Document) -> dict[str, Any]:
        """The page that it was a draft of, with its history."""
        edition = document.editions.select_related("document").by_desk_order()[0]
        return {"title": document.title, "address": desk_url(edition, "history")}

    def _state(self, request: HttpRequest, kept: Edition, text: diff.Text) -> dict[str, Any] | None:
        """One of the saves, compared with the last text."""
        number = request.GET.get("save", "")
        if not is_number(number, 9):
            return None
        save = kept.revisions.filter(number=int(number)).first()
        if save is None:
            return None
        comparison = compare(kept.document.edition_model, save.text, text)
        return {"number": save.number, "comparison": comparison}
