"""Discarded drafts and pages on the desk: the list, a page for each, and its verbs."""

import datetime
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from publishing import diff, moments
from publishing.actions.discarding import other_discarded_drafts, remove, restore
from publishing.desk.menu import rank
from publishing.desk.permissions import Context, DeskPermissions, render
from publishing.desk.plain_reading import Reading, not_there
from publishing.desk.screens.base import ActionAdmin, ActionScreen, Data, offered
from publishing.desk.targets import ActionTarget
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


def discarded_at(edition: Edition) -> datetime.datetime:
    return cast("datetime.datetime", edition.discarded_at)


def list_url(**query: str) -> str:
    """The address of the list, narrowed."""
    return reverse("admin:publishing_discarded_changelist", query=query or None)


@dataclass
class DiscardedTarget(ActionTarget):
    """A discarded draft or page that a verb is used on."""

    request: HttpRequest
    discarded: Edition
    now: datetime.datetime

    def may_do(self, action: str) -> bool:
        return self.request.user.has_perm(permission(self.discarded.document_kind, action))

    @property
    def object(self) -> Edition:
        return self.discarded

    @property
    def state(self) -> str:
        at, by = discarded_at(self.discarded), self.discarded.discarded_by
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


class BringBack(ActionScreen[DiscardedTarget, BringBackForm]):
    name, label = "bring-back", "Bring it back…"

    def permitted(self, target: DiscardedTarget) -> bool:
        return target.may_do("add" if target.discarded.discarded_with_page else "change")

    def offered(self, target: DiscardedTarget) -> bool:
        return True

    def _is_taken(self, target: DiscardedTarget) -> bool:
        """Whether the address of a whole page belongs to another one by now."""
        document = target.discarded.document
        is_whole = target.discarded.discarded_with_page
        return is_whole and Document.objects.taken(document.kind, document.slug)

    def form(self, target: DiscardedTarget, data: Data = None) -> BringBackForm:
        kept, asks = target.discarded, self._is_taken(target)
        free = Document.objects.free_slug(kept.document_kind, kept.title) if asks else ""
        return BringBackForm(data, asks=asks, initial={"slug": free})

    def sentences(self, target: DiscardedTarget, form: BringBackForm) -> list[str]:
        kept = target.discarded
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

    def do(self, target: DiscardedTarget, form: BringBackForm) -> tuple[str, str]:
        saved = restore(target.discarded, target.user, form.cleaned_data.get("slug", ""))
        sentence = f"“{saved.edition}” is a draft again.{not_there(saved.gone)}"
        return sentence, desk_url(saved.edition)


class RemoveDiscarded(ActionScreen[DiscardedTarget, forms.Form]):
    name, label, is_grave = "remove", "Remove it for good…", True
    needs = ("remove_discarded",)

    def offered(self, target: DiscardedTarget) -> bool:
        return True

    def sentences(self, target: DiscardedTarget, form: forms.Form) -> list[str]:
        along = other_discarded_drafts(target.discarded).count()
        earlier = "Another draft" if along == 1 else f"{along} other drafts"
        goes = "goes" if along == 1 else "go"
        return [
            "Its text and all its saved states are removed. Nobody can bring them back.",
            *([f"{earlier} of this page, discarded before, {goes} with it."] if along else []),
            "That it was there, and who discarded and removed it, stays on record.",
        ]

    def do(self, target: DiscardedTarget, form: forms.Form) -> tuple[str, str]:
        remove(target.discarded, target.user)
        return f"“{target.discarded}” was removed for good.", target.list[1]


SCREENS: dict[str, ActionScreen[DiscardedTarget, Any]] = {
    screen.name: screen for screen in (BringBack(), RemoveDiscarded())
}


class KindFilter(admin.SimpleListFilter):
    """Filter by kind, among those that somebody may see."""

    title, parameter_name = "kind", "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        viewed = sorted(
            DeskPermissions(request.user).viewable_kinds, key=lambda kind: rank(kinds()[kind].model)
        )
        names = [(kind, str(kinds()[kind].model._meta.verbose_name_plural)) for kind in viewed]
        return [(kind, name[:1].upper() + name[1:]) for kind, name in names]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(document_kind=self.value()) if self.value() else queryset


@admin.register(Discarded)
class DiscardedAdmin(ActionAdmin):
    """Admin of discarded drafts and pages, which only its verbs change."""

    list_display = ["title", "what", "when", "discarded_by"]
    list_filter = [KindFilter]
    list_select_related = ["discarded_by", "document"]
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["title", "document__slug"]
    sortable_by = ()
    screens = SCREENS
    gone = "That is not there any more; somebody brought it back or removed it."
    change_list_template = "admin/publishing/discarded_list.html"

    @admin.display(description="What it was")
    def what(self, edition: Edition) -> str:
        return what_it_was(edition)

    @admin.display(description="Discarded")
    def when(self, edition: Edition) -> str:
        return moments.in_words(discarded_at(edition).replace(second=0))

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        viewable_kinds = DeskPermissions(request.user).viewable_kinds
        return super().get_queryset(request).filter(document_kind__in=viewable_kinds)

    # Who may do what

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(DeskPermissions(request.user).viewable_kinds)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    # Screens

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponse:
        """The page of something discarded, with every word of it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        target = self.get_target(request, int(object_id)) if is_number(object_id) else None
        if target is None:
            raise Http404("There is nothing discarded here; perhaps it was brought back.")
        kept = target.discarded
        text = diff.read(kept)
        reading = Reading(kept.document.edition_model, text)
        is_whole = kept.discarded_with_page
        context = {
            "title": str(kept),
            "opts": self.opts,
            "target": target,
            "actions": offered(SCREENS.values(), target),
            "fields": reading.fields(),
            "chapters": reading.chapters(),
            "page": None if kept.document.discarded_at else self._page(kept.document),
            "states": kept.revisions.defer("text").select_related("saved_by"),
            "state": self._state(request, kept, text),
            # Where its form was, and is again once it is brought back.
            "kept_address": desk_url(kept),
            "events": kept.document.events.all() if is_whole else [],
        }
        return render(request, "admin/publishing/discarded.html", context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Context | None = None
    ) -> HttpResponse:
        """The page itself holds the history."""
        return self.change_view(request, object_id)

    def get_target(self, request: HttpRequest, pk: int) -> DiscardedTarget | None:
        viewed = DeskPermissions(request.user).viewable_kinds
        known = Edition.objects.discarded().filter(pk=pk, document_kind__in=viewed)
        kept = known.select_related("discarded_by", "saved_by", "document__owner").first()
        return DiscardedTarget(request, kept, timezone.now()) if kept else None

    def _page(self, document: Document) -> Context:
        """The page that it was a draft of, with its history."""
        edition = document.editions.select_related("document").by_desk_order()[0]
        return {"title": document.title, "address": desk_url(edition, "history")}

    def _state(self, request: HttpRequest, kept: Edition, text: diff.Text) -> Context | None:
        """One of the saves, compared with the last text."""
        number = request.GET.get("save", "")
        if not is_number(number, 9):
            return None
        save = kept.revisions.filter(number=int(number)).first()
        if save is None:
            return None
        comparison = compare(kept.document.edition_model, save.text, text)
        return {"number": save.number, "comparison": comparison}
