"""Discarded drafts and pages on the desk: the list, a page for each, and its action screens."""

import datetime
from dataclasses import dataclass
from typing import cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from publishing import diff, moments
from publishing.actions.discarding import other_discarded_drafts, remove, restore
from publishing.desk.permissions import Context, DeskPermissions
from publishing.desk.rendered_text import left_out_targets, render_fields, render_rows
from publishing.desk.screens.base import ActionPageAdmin, ActionScreen, Data
from publishing.desk.targets import ActionTarget
from publishing.diff.comparison import compare
from publishing.http.desk_urls import desk_url
from publishing.kinds import kinds, permission
from publishing.models import Discarded, Document, Edition
from publishing.numbers import is_number


def description(edition: Edition) -> str:
    """“Draft of an article”, or “Article that was never published”."""
    name = str(edition.document.edition_model._meta.verbose_name)
    if edition.discarded_with_page:
        return f"{capfirst(name)} that was never published"
    return f"Draft of {'an' if name[0] in 'aeiou' else 'a'} {name}"


def discarded_at(edition: Edition) -> datetime.datetime:
    return cast("datetime.datetime", edition.discarded_at)


@dataclass
class DiscardedTarget(ActionTarget):
    """A discarded draft, or a discarded page with its draft."""

    request: HttpRequest
    discarded: Edition
    now: datetime.datetime

    @property
    def object(self) -> Edition:
        return self.discarded

    @property
    def state(self) -> str:
        at, by = discarded_at(self.discarded), self.discarded.discarded_by
        return f"{description(self.discarded)}, discarded {moments.in_words(at)} by {by}"

    @property
    def url(self) -> str:
        return reverse("admin:publishing_discarded_change", args=[self.discarded.pk])

    @property
    def changelist(self) -> tuple[str, str]:
        return "Discarded", reverse("admin:publishing_discarded_changelist")


class DiscardedScreen(ActionScreen):
    """Screen of an action on a discarded draft or page."""

    target: DiscardedTarget

    def is_available(self) -> bool:
        return True


class RestoreForm(forms.Form):
    """Another address, where a new page has the old one."""

    slug = forms.SlugField(label="Address", max_length=80)


class RestoreScreen(DiscardedScreen):
    name, label = "bring-back", "Bring it back…"

    def is_permitted(self) -> bool:
        edition = self.target.discarded
        action = "add" if edition.discarded_with_page else "change"
        return self.target.user.has_perm(permission(edition.document_kind, action))

    def get_form(self, data: Data) -> forms.Form:
        edition, document = self.target.discarded, self.target.discarded.document
        is_taken = Document.objects.taken(document.kind, document.slug)
        if not (edition.discarded_with_page and is_taken):
            return forms.Form(data)
        slug = Document.objects.free_slug(edition.document_kind, edition.title)
        return RestoreForm(data, initial={"slug": slug})

    def consequences(self) -> list[str]:
        edition = self.target.discarded
        sentences = [
            "It is a draft again, with the text and all saved states that it had, with what was "
            "said of it in reviews, and with what was recorded of it. Readers see nothing of it."
        ]
        if "slug" in self.form.fields:
            sentences.append(
                f"Its address, “{edition.document.slug}”, belongs to another page by now: choose "
                "another one."
            )
        if edition.discarded_release:
            sentences.append(f"It does not go back into the release “{edition.discarded_release}”.")
        if edition.preview_links.exists():
            sentences.append(
                "The links that showed it to people without an account stay closed; make new ones."
            )
        return sentences

    def perform(self) -> tuple[str, str]:
        slug = self.form.cleaned_data.get("slug", "")
        saved = restore(self.target.discarded, self.target.user, slug)
        sentence = f"“{saved.edition}” is a draft again.{left_out_targets(saved.gone)}"
        return sentence, desk_url(saved.edition)


class RemoveDiscardedScreen(DiscardedScreen):
    name, label, is_destructive = "remove", "Remove it for good…", True
    permissions = ("remove_discarded",)

    def consequences(self) -> list[str]:
        along = other_discarded_drafts(self.target.discarded).count()
        earlier = "Another draft" if along == 1 else f"{along} other drafts"
        goes = "goes" if along == 1 else "go"
        return [
            "Its text and all its saved states are removed. Nobody can bring them back.",
            *([f"{earlier} of this page, discarded before, {goes} with it."] if along else []),
            "That it was there, and who discarded and removed it, stays on record.",
        ]

    def perform(self) -> tuple[str, str]:
        remove(self.target.discarded, self.target.user)
        return f"“{self.target.discarded}” was removed for good.", self.target.changelist[1]


class KindFilter(admin.SimpleListFilter):
    """Filter by kind, among the kinds that the person may see."""

    title, parameter_name = "kind", "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        viewable = [kinds()[name] for name in DeskPermissions(request.user).viewable_kinds]
        # Kinds with pages come first.
        viewable.sort(key=lambda kind: not kind.page)
        return [
            (kind.name, capfirst(str(kind.model._meta.verbose_name_plural))) for kind in viewable
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(document_kind=self.value()) if self.value() else queryset


@admin.register(Discarded)
class DiscardedAdmin(ActionPageAdmin):
    """Admin of discarded drafts and pages."""

    list_display = ["title", "what", "when", "discarded_by"]
    list_filter = [KindFilter]
    list_select_related = ["discarded_by", "document"]
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["title", "document__slug"]
    screens = {screen.name: screen for screen in (RestoreScreen, RemoveDiscardedScreen)}
    page_template = "admin/publishing/discarded.html"
    missing_message = "That is not there any more; somebody brought it back or removed it."
    change_list_template = "admin/publishing/discarded_list.html"

    @admin.display(description="What it was")
    def what(self, edition: Edition) -> str:
        return description(edition)

    @admin.display(description="Discarded")
    def when(self, edition: Edition) -> str:
        return moments.in_words(discarded_at(edition).replace(second=0))

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        viewable = DeskPermissions(request.user).viewable_kinds
        return super().get_queryset(request).filter(document_kind__in=viewable)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_target(self, request: HttpRequest, pk: int) -> DiscardedTarget | None:
        viewable = DeskPermissions(request.user).viewable_kinds
        editions = Edition.objects.discarded().filter(document_kind__in=viewable)
        related = editions.select_related("discarded_by", "saved_by", "document__owner")
        edition = related.filter(pk=pk).first()
        return DiscardedTarget(request, edition, timezone.now()) if edition else None

    def page_context(self, target: ActionTarget) -> Context:
        """The whole text of a discarded draft, its saves, and the history of a whole page."""
        edition = cast("DiscardedTarget", target).discarded
        document, model = edition.document, edition.document.edition_model
        text = diff.read(edition)
        context: Context = {
            "fields": render_fields(model, text),
            "sections": render_rows(model, text),
            "saves": edition.revisions.defer("text").select_related("saved_by"),
            # The address of its form, before and after a restore.
            "autosave_address": desk_url(edition),
            "events": document.events.all() if edition.discarded_with_page else [],
        }
        if not document.discarded_at:
            newest = document.editions.select_related("document").in_desk_order()[0]
            context["page"] = {"title": document.title, "address": desk_url(newest, "history")}
        number = target.request.GET.get("save", "")
        save = edition.revisions.filter(number=number).first() if is_number(number, 9) else None
        if save is not None:
            context |= {"save": save, "comparison": compare(model, save.text, text)}
        return context
