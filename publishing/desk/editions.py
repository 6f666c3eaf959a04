"""Admin of the editions of a kind."""

import contextlib
import json
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR, InlineModelAdmin
from django.contrib.admin.utils import flatten
from django.core.exceptions import NON_FIELD_ERRORS, BadRequest, PermissionDenied
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.forms.models import BaseModelFormSet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from publishing import moments
from publishing.actions.drafts import begin_page, save_draft
from publishing.desk import autosave, collisions, editing_sessions, history
from publishing.desk.collisions import STALE, Collision
from publishing.desk.content_rows import NEW_ROWS, DeskFieldsMixin, is_editable
from publishing.desk.findings import checks_panel
from publishing.desk.form_snapshot import text_of_form
from publishing.desk.forms import EditionForm
from publishing.desk.lists import (
    DocumentPaginator,
    ReferenceFilter,
    StateFilter,
    is_narrowed,
)
from publishing.desk.permissions import Context, current_user
from publishing.desk.screens.base import ActionAdmin
from publishing.desk.screens.preview_links import site_links
from publishing.desk.screens.registry import SCREENS, available_screens
from publishing.desk.screens.reviews import save_reviews
from publishing.desk.targets import EditionTarget
from publishing.http.desk_urls import desk_url
from publishing.images.upload import ImageField, clean_uploads
from publishing.kinds import kinds
from publishing.models import Edition, Generation, Review
from publishing.models.approval import needs_approval
from publishing.models.timeline import EditionQuerySet, Timeline
from publishing.numbers import is_number
from publishing.refusals import Refused
from publishing.richtext.editor import allow_editor
from publishing.richtext.figures import dropped_pictures_message

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldsetSpec


class EditionFormRequest(HttpRequest):
    """A submitted edition form, with its collision if another user changed the draft meanwhile."""

    collision: Collision | None


class EditionAdmin(ActionAdmin, DeskFieldsMixin):
    """Admin of one kind: a list of documents, the form of a draft, and the screens of actions.

    A kind declares `fieldsets`, without the address. A text is saved as a whole, with its rows.
    """

    form = EditionForm
    change_form_template = "admin/publishing/change_form.html"
    change_list_template = "admin/publishing/change_list.html"
    popup_response_template = autosave.POPUP
    list_display = ["name", "state", "saved"]
    list_filter = [StateFilter, ("topics", ReferenceFilter)]
    search_fields = ["title", "document__slug"]
    # An index leads each order of the list.
    ordering = ["-saved_at"]
    list_per_page = 30
    # A number beside each choice of a filter would read every edition, once for each.
    show_facets = admin.ShowFacets.NEVER
    screens = SCREENS
    missing_message = "That draft is not there any more; somebody discarded it."

    def __init__(self, model: type[Edition], admin_site: admin.AdminSite) -> None:
        super().__init__(model, admin_site)
        self.kind = model.kind

        # A column of the list with the label that the kind gives its titles.
        @admin.display(description=self.title_label or "Title", ordering="title")
        def name(edition: Edition) -> str:
            return edition.title

        self.name = name

    @admin.display(description="State")
    def state(self, edition: Any) -> str:
        return Timeline(edition.document.standing).in_words(timezone.now())

    @admin.display(description="Last saved", ordering="saved_at")
    def saved(self, edition: Edition) -> str:
        by = f" by {edition.saved_by}" if edition.saved_by else ""
        return f"{moments.in_words(edition.saved_at.replace(second=0))}{by}"

    # List

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        editions = cast("EditionQuerySet", super().get_queryset(request).select_related("document"))
        match = request.resolver_match
        if not (match and (match.url_name or "").endswith("_changelist")):
            return editions.present()
        standing = Edition.objects.standing(timezone.now()).only(*Timeline.COLUMNS)
        rows = editions.filter(document_kind=self.kind).desk().select_related("saved_by")
        # The columns of the list, without whole texts.
        rows = rows.only(
            "title", "saved_at", "document__kind", "document__slug", "saved_by__username"
        )
        return rows.prefetch_related(Prefetch("document__editions", standing, to_attr="standing"))

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> DocumentPaginator:
        paginator = DocumentPaginator(*args, **kwargs)
        paginator.kind, paginator.is_narrowed = self.kind, is_narrowed(request)
        return paginator

    # Form

    def has_add_permission(self, request: HttpRequest) -> bool:
        collision = self.collision(request)
        return super().has_add_permission(request) or bool(collision and collision.may_go_on())

    def has_change_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return super().has_change_permission(request, obj) and is_editable(request, obj)

    def collision(self, request: HttpRequest) -> Collision | None:
        """The collision of the submitted form with what another user did meanwhile."""
        return getattr(request, "collision", None)

    def get_fieldsets(self, request: HttpRequest, obj: Edition | None = None) -> "_FieldsetSpec":
        declared = super().get_fieldsets(request, obj)
        fields = [flatten(options["fields"]) for _name, options in declared]
        if obj is not None and not self.has_change_permission(request, obj):
            fields = [list(self.as_read(names)) for names in fields]
        else:
            if self.is_slug_editable(request, obj):
                fields[0].insert(1, "slug")
            fields[0].append("opened")
        return [
            (name, {**options, "fields": tuple(names)})
            for (name, options), names in zip(declared, fields, strict=True)
        ]

    def is_slug_editable(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        """Whether the form has the address of the page: until its first publication."""
        if not kinds()[self.kind].page or not is_editable(request, obj):
            return False
        return obj is None or not obj.document.was_public(timezone.now())

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Edition | None = None
    ) -> dict[str, Sequence[str]]:
        has_slug = obj is None and self.is_slug_editable(request, obj)
        return {"slug": ["title"]} if has_slug else {}

    def get_form(
        self,
        request: HttpRequest,
        obj: Edition | None = None,
        change: bool = False,
        **kwargs: object,
    ) -> type[EditionForm]:
        form = cast("type[EditionForm]", super().get_form(request, obj, change, **kwargs))
        form.collision = self.collision(request)
        return form

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Edition, inline: InlineModelAdmin, prefix: str
    ) -> dict[str, object]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if self.collision(request):
            # The submitted rows are new ones; they are not compared with the stored rows.
            kwargs["instance"] = self.model()
        return kwargs

    def check_keys(self, request: HttpRequest) -> None:
        """Raises BadRequest for a value that cannot be a key; Django's widgets look it up as is."""
        models = [self.model, *(inline.model for inline in self.inlines)]
        columns = [
            field for model in models for field in [*model._meta.fields, *model._meta.many_to_many]
        ]
        has_many = {field.name: field.many_to_many for field in columns if field.is_relation}
        keys = {field.name for field in columns if field.is_relation or field.primary_key}
        # One row may have a text by the name of another row's relation.
        keys -= {field.name for field in columns if not (field.is_relation or field.primary_key)}
        for name, values in chain(request.GET.lists(), request.POST.lists()):
            column = name.rpartition("-")[2]
            # The address of an empty form names several topics as 1,2.
            given = ",".join(values).split(",") if has_many.get(column) else values
            if column in keys and not all(is_number(key) for key in given if key):
                raise BadRequest("The request holds a value that no form sends.")

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponse:
        if object_id and not is_number(object_id):
            raise Http404("There is no such page.")
        self.check_keys(request)
        with self.locked(request):
            edition = self.get_object(request, object_id) if object_id else None
            if request.method == "POST" and object_id:
                collision = collisions.find(self, request, int(object_id), edition)
                cast("EditionFormRequest", request).collision = collision
                if edition is None:
                    # The form of a removed draft becomes the form of a new page.
                    object_id = None
            context = {
                "may_publish": request.user.has_perm("publishing.publish_document"),
                "may_submit": needs_approval(self.kind),
                **(self.edition_context(request, edition) if edition is not None else {}),
                **(extra_context or {}),
            }
            try:
                response = super().changeform_view(request, object_id, form_url, context)
            except Refused as refused:
                # The chosen way out of a collision was refused: the form shows why.
                collision = self.collision(request)
                if collision is None:
                    raise
                collision.refusal = refused.sentence
                response = super().changeform_view(request, object_id, form_url, context)
            return autosave.note_saved(request, response)

    @contextlib.contextmanager
    def locked(self, request: HttpRequest) -> Iterator[None]:
        """Holds the site's lock while a submitted form is validated and saved."""
        if request.method != "POST":
            yield
            return
        # Pictures take their time: nobody waits for them.
        if self.has_add_permission(request) or self.has_change_permission(request):
            columns = self.model._meta.fields
            names = [column.name for column in columns if isinstance(column, ImageField)]
            clean_uploads(request.FILES, names)
        with transaction.atomic():
            Generation.objects.lock()
            yield

    def edition_context(self, request: HttpRequest, edition: Edition) -> Context:
        """The context of the page of an edition: its state, its actions, and its findings."""
        target = self.target(request, edition)
        offered = available_screens(target)
        is_get = request.method == "GET"
        context: Context = {
            "title": heading(target),
            "state": target.timeline.in_words(target.now),
            "approval": target.approval.in_words,
            "actions": offered,
            "site_links": site_links(target),
            "panel": None,
            "has_missing_fix": any(screen.name == "carry-forward" for screen in offered),
            "other_draft": None if edition.is_draft else target.timeline.draft,
            "is_public": target.timeline.live(target.now) is not None
            and kinds()[edition.document_kind].page,
        }
        if is_get and edition.is_draft and IS_POPUP_VAR not in request.GET:
            context["panel"] = checks_panel(target, page="")
        if request.method != "POST" and self.has_change_permission(request, edition):
            context |= editing_sessions.begin(request, edition)
        elif request.method != "POST":
            context["autosave_address"] = desk_url(edition)
        return context

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Edition | None = None,
    ) -> HttpResponse:
        form, collision = context["adminform"].form, self.collision(request)
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        is_stale = form.has_error(NON_FIELD_ERRORS, STALE)
        if is_stale and collision:
            context["collision"] = collision.context(form, formsets)
        if request.method == "POST" and not is_stale and obj is not None and obj.is_draft:
            # The form is shown again with its errors: the editing session goes on.
            context |= editing_sessions.begin(request, obj)
        response = super().render_change_form(request, context, add, change, form_url, obj)
        if is_stale:
            response.status_code = 409
        empty_rows = (formset.empty_form for formset in formsets)
        allow_editor(request, response, [form, *chain.from_iterable(formsets), *empty_rows])
        return response

    # Saving

    def save_model(
        self, request: HttpRequest, obj: Edition, form: forms.ModelForm, change: bool
    ) -> None:
        """Saves nothing: `save_related` saves the text with its rows."""

    def save_related(
        self,
        request: HttpRequest,
        form: forms.ModelForm,
        formsets: Sequence[BaseModelFormSet],
        change: bool,
    ) -> None:
        """Saves the text by one action, then the reviews, which are of exactly that text."""
        user = current_user(request)
        # Django's log entry of the save names the changed rows.
        for formset in formsets:
            formset.save(commit=False)
        texts = [formset for formset in formsets if formset.model is not Review]
        slug = form.cleaned_data.get("slug") or ""
        collision = self.collision(request)
        if collision and not collision.is_new_page:
            edition = collision.resolve(form, texts)
        elif change:
            text = text_of_form(request, form, texts)
            opened = form.cleaned_data.get("opened")
            edition = save_draft(form.instance, user, text, revision=opened, slug=slug).edition
        else:
            kind = cast("type[Edition]", self.model)
            edition = begin_page(kind, user, text_of_form(request, form, texts), slug=slug)
        # The log entry and a popup name the edition of the form.
        form.instance.pk = form.instance.id = edition.pk
        form.instance.document = edition.document
        for formset in formsets:
            if formset.model is Review:
                save_reviews(request, edition, formset)
        fields = chain.from_iterable(
            each.fields.values() for each in [form, *chain.from_iterable(texts)]
        )
        if dropped := sum(getattr(field, "dropped_pictures", 0) for field in fields):
            messages.warning(request, dropped_pictures_message(dropped))

    def response_add(
        self, request: HttpRequest, obj: Edition, post_url_continue: str | None = None
    ) -> HttpResponse:
        if IS_POPUP_VAR in request.POST:
            # Pages refer to the document, not to its draft.
            data = {"value": str(obj.document.pk), "obj": obj.document.title}
            context = {"popup_response_data": json.dumps(data)}
            return TemplateResponse(request, autosave.POPUP, context)
        return self._redirect_after_save(request, obj, "begun")

    def response_change(self, request: HttpRequest, obj: Edition) -> HttpResponse:
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj.document)
        return self._redirect_after_save(request, obj, "saved")

    def _redirect_after_save(self, request: HttpRequest, obj: Edition, done: str) -> HttpResponse:
        collision = self.collision(request)
        if collision and collision.saved:
            messages.success(request, collision.sentence)
            return HttpResponseRedirect(desk_url(collision.saved))
        if "_submit" in request.POST:
            return HttpResponseRedirect(desk_url(obj, "action", obj.pk, "submit"))
        if "_publish" in request.POST and request.user.has_perm("publishing.publish_document"):
            return HttpResponseRedirect(desk_url(obj, "action", obj.pk, "publish"))
        address, what_next = desk_url(obj), ". Readers see nothing of it yet."
        if f"_{NEW_ROWS}" in request.POST:
            address, what_next = f"{address}?{NEW_ROWS}=1", "; here are new rows."
        messages.success(request, f"The draft of “{obj.title}” was {done}{what_next}")
        return HttpResponseRedirect(address)

    # Other screens

    def get_urls(self) -> list[URLPattern]:
        screens = {"compare": self.compare_view, "open": self.heartbeat_view}
        prefix = f"{self.opts.app_label}_{self.opts.model_name}"
        urls = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"{prefix}_{name}")
            for name, view in screens.items()
        ]
        return [*urls, *super().get_urls()]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Context | None = None
    ) -> HttpResponse:
        """All editions of the document, and the events of its history."""
        return history.history_view(request, self._target_or_404(request, object_id))

    def compare_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A comparison of two texts of the document."""
        return history.compare_view(request, self._target_or_404(request, str(pk)))

    def heartbeat_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The answer to the heartbeat of an open form."""
        return editing_sessions.heartbeat(self, request, self._edition(pk))

    def target(self, request: HttpRequest, edition: Edition) -> EditionTarget:
        return EditionTarget(request, edition, edition.document.timeline(), timezone.now())

    def get_target(self, request: HttpRequest, pk: int) -> EditionTarget | None:
        edition = self._edition(pk)
        return self.target(request, edition) if edition else None

    def _target_or_404(self, request: HttpRequest, pk: str) -> EditionTarget:
        if not self.has_view_permission(request):
            raise PermissionDenied
        target = self.get_target(request, int(pk)) if is_number(pk) else None
        if target is None:
            raise Http404("There is no such page.")
        return target

    def _edition(self, pk: int) -> Edition | None:
        """An edition or a withdrawal of this kind."""
        editions = Edition.objects.filter(document__kind=self.kind).present()
        related = ("document", "saved_by", "dated_by", "release")
        return editions.select_related(*related).filter(pk=pk).first()


def heading(target: EditionTarget) -> str:
    """The heading of an edition's page: a draft, or an edition with its moment."""
    edition = target.edition
    if edition.is_draft:
        return "Draft"
    verb = "goes live" if target.is_scheduled else "live from"
    return f"Edition {edition.number}, {verb} {edition.when}"
