from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from publishing.desk.permissions import Context
from publishing.models import Document, Edition


class DocumentAdmin(admin.ModelAdmin):
    """Documents of one kind as other pages pick them: found by title, addable on the spot.

    It has no list of its own; adding and opening lead to the kind's own screens.
    """

    edition_model: type[Edition]
    search_fields = ["editions__title", "slug"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        found, _may_repeat = super().get_search_results(request, queryset, search_term)
        documents = self.model._default_manager.filter(pk__in=found.values("pk"))
        return documents.order_by("desk_title", "pk"), False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def _editions(self) -> Any:
        return self.admin_site.get_model_admin(self.edition_model)

    def has_view_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        return self._editions().has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._editions().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        return self._editions().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponse:
        raise Http404

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Context | None = None
    ) -> HttpResponse:
        return self._editions().add_view(request, form_url, extra_context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponse:
        document = self.get_object(request, object_id)
        if document is None:
            raise Http404
        edition = document.editions.filter(is_withdrawal=False).by_desk_order()[0]
        return self._editions().change_view(request, str(edition.pk), form_url, extra_context)
