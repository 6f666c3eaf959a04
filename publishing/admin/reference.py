from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from publishing.models import Edition, Person, Topic


class ReferenceAdmin(admin.ModelAdmin):
    """Names that pages share: corrected here; what stands on a page cannot be deleted."""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        *rest, protected = super().get_deleted_objects(objs, request)
        for relation in self.model._meta.related_objects:
            if relation.many_to_many and issubclass(relation.related_model, Edition):
                editions = relation.related_model._default_manager.dated()
                named = editions.filter(**{f"{relation.field.name}__in": objs}).distinct()
                protected += [f"{edition} {edition.number}" for edition in named]
        return *rest, protected


@admin.register(Topic)
class TopicAdmin(ReferenceAdmin):
    list_display = ["name", "slug", "position"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name"]


@admin.register(Person)
class PersonAdmin(ReferenceAdmin):
    list_display = ["name", "credentials"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name", "credentials"]
