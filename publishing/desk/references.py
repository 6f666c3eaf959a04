"""Admins of what editions refer to: topics, people, and the documents of a kind."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Field, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from publishing.desk.permissions import Context
from publishing.models import Document, Edition, Person, Topic


class ReferenceAdmin(admin.ModelAdmin):
    """Admin of rows that pages share. A row that a page refers to cannot be deleted."""

    # Not the templates of the app, which are about drafts.
    change_form_template = "admin/change_form.html"
    change_list_template = "admin/change_list.html"

    def get_deleted_objects(
        self, objs: Sequence[Model] | QuerySet[Model], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        rows: Any = self.model._default_manager.filter(pk__in=[row.pk for row in objs])
        shown = [f"{edition} {edition.number}" for edition in rows.shown_on()]
        return deleted, counts, missing, [*protected, *shown]


@admin.register(Topic)
class TopicAdmin(ReferenceAdmin):
    list_display = ["name", "slug", "position", "review_cycle_months"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name"]


@admin.register(Person)
class PersonAdmin(ReferenceAdmin):
    list_display = ["name", "credentials"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name", "credentials"]

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # The only one is the account; accounts are changed on their own screens.
            for action in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{action}_related", False)
        return field


class DocumentAdmin(admin.ModelAdmin):
    """Admin of the documents of a kind in choices of other pages: found by title, added in a popup.

    It has no list of its own; adding and changing lead to the form of the kind's editions.
    """

    edition_model: type[Edition]
    search_fields = ["editions__title", "slug"]

    @property
    def editions(self) -> admin.ModelAdmin:
        return self.admin_site.get_model_admin(self.edition_model)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        found, _may_repeat = super().get_search_results(request, queryset, search_term)
        documents = self.model._default_manager.filter(pk__in=found.values("pk"))
        return documents.order_by("desk_title", "pk"), False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        return self.editions.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.editions.has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        return self.editions.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponse:
        raise Http404

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponse:
        if object_id is not None:
            document = self.get_object(request, object_id)
            if document is None:
                raise Http404
            texts = document.editions.filter(is_withdrawal=False).in_desk_order()
            object_id = str(texts[0].pk)
        return self.editions.changeform_view(request, object_id, form_url, extra_context)
