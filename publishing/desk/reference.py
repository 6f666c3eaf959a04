from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from publishing.models import Person, Topic


class ReferenceAdmin(admin.ModelAdmin):
    """Names that pages share: corrected here; what stands on a page cannot be deleted."""

    # Not the templates of the app, which speak of drafts.
    change_form_template = "admin/change_form.html"
    change_list_template = "admin/change_list.html"

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        *rest, protected = super().get_deleted_objects(objs, request)
        rows = self.model._default_manager.filter(pk__in=[row.pk for row in objs])
        shown = [f"{edition} {edition.number}" for edition in rows.shown_on()]
        return *rest, [*protected, *shown]


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

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "account":
            # A person is tied to an account here; accounts themselves are kept elsewhere.
            for action in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{action}_related", False)
        return field
