from django.contrib import admin

from publishing.models import Person, Topic


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "position"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name"]


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    list_display = ["name", "credentials"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name", "credentials"]
