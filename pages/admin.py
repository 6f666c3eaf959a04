from django.contrib import admin

from pages.models import SitePage
from publishing.desk.editions import EditionAdmin
from publishing.desk.lists import StateFilter


@admin.register(SitePage)
class SitePageAdmin(EditionAdmin):
    list_filter = [StateFilter]
    fieldsets = [
        (
            None,
            {
                "fields": ["title", "summary", "body", "footer_position"],
                "description": "A page about the site itself. It stands at the root of the site: "
                "the address about is read at /about/.",
            },
        )
    ]
