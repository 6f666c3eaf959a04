import contextlib
import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR, InlineModelAdmin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import NON_FIELD_ERRORS, BadRequest, PermissionDenied
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.forms import BaseFormSet
from django.forms.models import BaseModelFormSet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from publishing import moments
from publishing.actions.drafts import begin_page, save_draft
from publishing.desk import autosave, collisions, editing_sessions
from publishing.desk.collisions import FASTER, Collision
from publishing.desk.content_rows import ROWS, DeskFieldsMixin, is_editable
from publishing.desk.findings import panel
from publishing.desk.form_snapshot import typed_text
from publishing.desk.forms import EditionForm
from publishing.desk.history import compare_view, history_view
from publishing.desk.lists import (
    DocumentChangeList,
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
from publishing.models import Document, Edition, Generation, Review
from publishing.models.approval import needs_approval
from publishing.models.timeline import EditionQuerySet, Timeline
from publishing.numbers import is_number
from publishing.refusals import Refused
from publishing.richtext.editor import allow_editor
from publishing.richtext.figures import dropped_pictures_message

logger = logging.getLogger(__name__)


class CollidingRequest(HttpRequest):
    collision: Collision | None


class CollisionAdmin(ActionAdmin):
    """Admin whose form shows both texts where somebody else was faster (`desk.collisions`)."""

    @contextlib.contextmanager
    def alone(self, request: HttpRequest) -> Iterator[None]:
        """Lets nobody else change anything while a form that was sent is looked at and saved."""
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

    def collision(self, request: HttpRequest) -> Collision | None:
        """The collision of the form that is sent with what somebody else did meanwhile."""
        return getattr(request, "collision", None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        collision = self.collision(request)
        return super().has_add_permission(request) or bool(collision and collision.may_go_on())

    def get_form(
        self, request: HttpRequest, obj: Edition | None = None, change: bool = False, **kwargs: Any
    ) -> type[EditionForm]:
        form = cast("type[EditionForm]", super().get_form(request, obj, change, **kwargs))
        form.collision = self.collision(request)
        return form

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Edition, inline: InlineModelAdmin, prefix: str
    ) -> dict[str, object]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if self.collision(request):
            # The rows that were typed are not compared with those that are there by now.
            kwargs["instance"] = self.model()
        return kwargs

    def construct_change_message(
        self,
        request: HttpRequest,
        form: forms.Form,
        formsets: Iterable[BaseFormSet],
        add: bool = False,
    ) -> Any:
        """Django's own record of the save; its rows were not saved one by one in a collision."""
        collision = self.collision(request)
        if collision and collision.saved:
            return collision.sentence
        return super().construct_change_message(request, form, formsets, add)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form, collision = context["adminform"].form, self.collision(request)
        is_faster = form.has_error(NON_FIELD_ERRORS, FASTER)
        if is_faster and collision:
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            context["collision"] = collision.context(form, formsets)
        draft = kwargs.get("obj")
        if request.method == "POST" and not is_faster and draft is not None and draft.is_draft:
            # What is to be mended first is still open.
            context |= editing_sessions.opened(request, draft)
        response = super().render_change_form(request, context, *args, **kwargs)
        if is_faster:
            response.status_code = 409
        return response


class EditionAdmin(CollisionAdmin, DeskFieldsMixin):
    """The desk of one kind: a row a document, a form for its draft, and the verbs.

    A kind gives `text`: the fields of its form, without the address, as fieldsets.
    """

    form = EditionForm
    change_form_template = "admin/publishing/change_form.html"
    change_list_template = "admin/publishing/change_list.html"
    object_history_template = "admin/publishing/history.html"
    list_display = ["name", "state", "saved"]
    list_display_links = ["name"]
    list_filter: ClassVar[Any] = [StateFilter, ("topics", ReferenceFilter)]
    search_fields = ["title", "document__slug"]
    # An index leads each order of the list.
    ordering = ["-saved_at"]
    list_per_page = 30
    # A number beside each choice of a filter would read every edition, once for each.
    show_facets = admin.ShowFacets.NEVER
    paginator = DocumentPaginator
    save_as = False
    screens = SCREENS
    gone = "That draft is not there any more; somebody discarded it."
    text: ClassVar[Any] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

        # A column of the list by the name that the kind gives its titles.
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

    @property
    def kind(self) -> str:
        return cast("type[Edition]", self.model).kind

    # What is shown

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        editions: Any = super().get_queryset(request).select_related("document")
        match = request.resolver_match
        if match and (match.url_name or "").endswith("_changelist"):
            return self.listed(editions)
        return editions.present()

    def listed(self, editions: EditionQuerySet) -> QuerySet:
        """The rows of the list, with what they say of their documents."""
        standing = Edition.objects.standing(timezone.now()).only(*Timeline.COLUMNS)
        rows = editions.filter(document_kind=self.kind).desk()
        # Whole texts would be read and not shown.
        named = rows.select_related("document", "saved_by").only(
            "title", "saved_at", "document__kind", "document__slug", "saved_by__username"
        )
        return named.prefetch_related(Prefetch("document__editions", standing, to_attr="standing"))

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[ChangeList]:
        return DocumentChangeList

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> DocumentPaginator:
        paginator = cast("DocumentPaginator", super().get_paginator(request, *args, **kwargs))
        paginator.kind, paginator.is_narrowed = self.kind, is_narrowed(request)
        return paginator

    def get_fieldsets(self, request: HttpRequest, obj: Edition | None = None) -> Any:
        fieldsets = [(name, dict(options)) for name, options in self.text]
        if self._is_read(request, obj):
            for _name, options in fieldsets:
                options["fields"] = self._as_read(options["fields"])
            return fieldsets
        if self.address_may_change(request, obj):
            first = fieldsets[0][1]
            first["fields"] = [first["fields"][0], "slug", *first["fields"][1:]]
        fieldsets[0][1]["fields"] = [*fieldsets[0][1]["fields"], "opened"]
        return fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Edition | None = None) -> Any:
        if not self._is_read(request, obj):
            return super().get_readonly_fields(request, obj)
        names = [name for _title, options in self.text for name in options["fields"]]
        return self._as_read(names)

    def _is_read(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        """Whether the page is to be read: it is frozen, or somebody looks who may not write."""
        return obj is not None and not self.has_change_permission(request, obj)

    def address_may_change(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        """Whether the address is a field of the form: until the first publication."""
        if not kinds()[self.kind].page or not is_editable(request, obj):
            return False
        return obj is None or not obj.document.was_public(timezone.now())

    def get_prepopulated_fields(self, request: HttpRequest, obj: Edition | None = None) -> Any:
        if obj is None and self.address_may_change(request, obj):
            return {"slug": ["title"]}
        return {}

    # Who may do what

    def has_change_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return super().has_change_permission(request, obj) and is_editable(request, obj)

    # Saving

    def save_model(
        self, request: HttpRequest, obj: Edition, form: forms.ModelForm, change: bool
    ) -> None:
        """Nothing yet: a text is saved as a whole, with its rows."""

    def save_related(
        self,
        request: HttpRequest,
        form: forms.ModelForm,
        formsets: Sequence[BaseModelFormSet],
        change: bool,
    ) -> None:
        """Saves what was typed, by one action; then the reviews, which are of exactly that text."""
        user = current_user(request)
        # Django's own record of the save names the rows that were changed.
        for formset in formsets:
            formset.save(commit=False)
        texts = [formset for formset in formsets if formset.model is not Review]
        slug = form.cleaned_data.get("slug") or ""
        collision = self.collision(request)
        if collision and not collision.is_new_page:
            edition = collision.resolve(form, texts)
        elif change:
            text = typed_text(request, form, texts)
            opened = form.cleaned_data.get("opened")
            edition = save_draft(form.instance, user, text, revision=opened, slug=slug).edition
        else:
            kind = cast("type[Edition]", self.model)
            edition = begin_page(kind, user, typed_text(request, form, texts), slug=slug)
        # Django's record, and a popup, name what the form was about.
        form.instance.pk = form.instance.id = edition.pk
        form.instance.document = edition.document
        for formset in formsets:
            if formset.model is Review:
                save_reviews(request, edition, formset)
        self._tell_of_left_out(request, form, texts)

    def _tell_of_left_out(
        self, request: HttpRequest, form: forms.ModelForm, texts: Sequence[BaseModelFormSet]
    ) -> None:
        """Says how many pictures of what was typed were not stored."""
        forms = [form, *(row for formset in texts for row in formset)]
        fields = [field for each in forms for field in each.fields.values()]
        if dropped := sum(getattr(field, "dropped_pictures", 0) for field in fields):
            messages.warning(request, dropped_pictures_message(dropped))

    def response_add(
        self, request: HttpRequest, obj: Edition, post_url_continue: str | None = None
    ) -> HttpResponse:
        if IS_POPUP_VAR in request.POST:
            return self._close_popup(request, obj.document)
        return self._after_save(request, obj, "begun")

    def response_change(self, request: HttpRequest, obj: Edition) -> HttpResponse:
        if IS_POPUP_VAR in request.POST:
            number = str(obj.document.pk)
            return self._close_popup(request, obj.document, action="change", new_value=number)
        return self._after_save(request, obj, "saved")

    def _close_popup(self, request: HttpRequest, document: Document, **more: str) -> HttpResponse:
        """Hands the document to the page that opened the popup: pages refer to it, not a draft."""
        data = {"value": str(document.pk), "obj": document.title, **more}
        context = {"popup_response_data": json.dumps(data)}
        return TemplateResponse(request, "admin/popup_response.html", context)

    def _after_save(self, request: HttpRequest, obj: Edition, done: str) -> HttpResponse:
        collision = self.collision(request)
        if collision and collision.saved:
            messages.success(request, collision.sentence)
            return HttpResponseRedirect(desk_url(collision.saved))
        if "_submit" in request.POST:
            return HttpResponseRedirect(desk_url(obj, "action", obj.pk, "submit"))
        if "_publish" in request.POST and request.user.has_perm("publishing.publish_document"):
            return HttpResponseRedirect(desk_url(obj, "action", obj.pk, "publish"))
        if f"_{ROWS}" in request.POST:
            messages.success(request, f"The draft of “{obj.title}” was {done}; here are new rows.")
            return HttpResponseRedirect(f"{desk_url(obj)}?{ROWS}=1")
        messages.success(
            request, f"The draft of “{obj.title}” was {done}. Readers see nothing of it yet."
        )
        return HttpResponseRedirect(desk_url(obj))

    # Screens

    def get_urls(self) -> list[URLPattern]:
        meta = self.model._meta
        compare = path(
            "<int:pk>/compare/",
            self.admin_site.admin_view(self.compare_screen),
            name=f"{meta.app_label}_{meta.model_name}_compare",
        )
        sign = path(
            "<int:pk>/open/",
            self.admin_site.admin_view(self.sign_of_opening),
            name=f"{meta.app_label}_{meta.model_name}_open",
        )
        return [compare, sign, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponse:
        title = str(self.opts.verbose_name_plural)
        context = {"title": title[:1].upper() + title[1:], **(extra_context or {})}
        return super().changelist_view(request, context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponse:
        if object_id and not is_number(object_id):
            raise Http404("There is no such page.")
        try:
            with self.alone(request):
                response = self._answer(request, object_id, form_url, extra_context)
            # Rendered here, because Django's own widgets look the values up once more.
            return response.render() if isinstance(response, TemplateResponse) else response
        except (ValueError, OverflowError) as error:
            # No form of ours sends such values; Django's fields and widgets do not bear them.
            logger.warning("A value that no form sends: %s", error, exc_info=True)
            raise BadRequest("The request holds a value that no form sends.") from error

    def _answer(
        self,
        request: HttpRequest,
        object_id: str | None,
        form_url: str,
        extra_context: Context | None,
    ) -> HttpResponse:
        edition = self.get_object(request, unquote(object_id)) if object_id else None
        if request.method == "POST" and object_id:
            collision = collisions.find(self, request, int(object_id), edition)
            cast("CollidingRequest", request).collision = collision
            if edition is None:
                # Of a draft that is gone the form shows what was typed, as if it were a new one.
                object_id = None
        may_publish = request.user.has_perm("publishing.publish_document")
        context = {
            "may_publish": may_publish,
            "may_submit": needs_approval(self.kind),
            **(extra_context or {}),
        }
        if edition is not None:
            target = self.target(request, edition)
            offered = available_screens(target)
            context |= {
                "state": target.timeline.in_words(target.now),
                "approval": target.approval.in_words,
                "actions": offered,
                "site_links": site_links(target),
                # Of the text as it was saved; what was typed since is not looked at.
                "panel": panel(target, page="")
                if edition.is_draft and request.method == "GET" and IS_POPUP_VAR not in request.GET
                else None,
                "lacks_a_fix": any(screen.name == "carry-forward" for screen in offered),
                "other_draft": None if edition.is_draft else target.timeline.draft,
                "is_public": target.timeline.live(target.now) is not None
                and kinds()[edition.document_kind].page,
                "title": self.heading(edition, target),
            }
            if request.method != "POST" and self.has_change_permission(request, edition):
                context |= editing_sessions.opened(request, edition)
            elif request.method != "POST":
                context["kept_address"] = desk_url(edition)
        try:
            response = super().changeform_view(request, object_id, form_url, context)
        except Refused as refused:
            # The way out of a collision was barred meanwhile: the form says so, with the others.
            collision = self.collision(request)
            if collision is None:
                raise
            collision.refusal = refused.sentence
            response = super().changeform_view(request, object_id, form_url, context)
        return autosave.note_saved(request, response)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        response = super().render_change_form(request, context, *args, **kwargs)
        rows = [inline.formset for inline in context["inline_admin_formsets"]]
        shown = [context["adminform"].form, *(form for row in rows for form in row)]
        allow_editor(request, response, [*shown, *(row.empty_form for row in rows)])
        return response

    def heading(self, edition: Edition, target: EditionTarget) -> str:
        """What one looks at: a draft, or an edition that was, is or will be live."""
        if edition.is_draft:
            return "Draft"
        verb = "goes live" if target.is_scheduled else "live from"
        return f"Edition {edition.number}, {verb} {edition.when}"

    def target(self, request: HttpRequest, edition: Edition) -> EditionTarget:
        return EditionTarget(request, edition, edition.document.timeline(), timezone.now())

    def get_target(self, request: HttpRequest, pk: int) -> EditionTarget | None:
        edition = self._edition(pk)
        return self.target(request, edition) if edition else None

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Context | None = None
    ) -> HttpResponse:
        """All editions of the document, and who did what when."""
        edition = self._edition(object_id) if is_number(object_id) else None
        if edition is None:
            raise Http404("There is no such page.")
        if not self.has_view_permission(request):
            raise PermissionDenied
        return history_view(
            self, request, self.target(request, edition), self.object_history_template
        )

    def compare_screen(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Two texts of a document beside each other."""
        edition = self._edition(pk)
        if not self.has_view_permission(request):
            raise PermissionDenied
        if edition is None:
            raise Http404("There is no such page.")
        return compare_view(self, request, self.target(request, edition))

    def sign_of_opening(self, request: HttpRequest, pk: int) -> HttpResponse:
        """An open form says that it is still open, and learns what happened."""
        return editing_sessions.sign(self, request, self._edition(pk))

    def _edition(self, pk: str | int) -> Edition | None:
        """An edition or a withdrawal of this kind."""
        editions = Edition.objects.filter(document__kind=self.kind)
        known = editions.present().select_related("document", "saved_by", "dated_by", "release")
        return known.filter(pk=pk).first()
