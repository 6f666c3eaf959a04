from django.contrib import admin
from django.http import HttpRequest

from publishing.desk.editions import EditionAdmin
from publishing.desk.lists import StateFilter
from sitetexts.models import SiteText


@admin.register(SiteText)
class SiteTextAdmin(EditionAdmin):
    list_filter = [StateFilter]
    fieldsets = [
        (
            None,
            {
                "fields": ["title", "text", "plural_text"],
                "description": "This text stands on many pages. The wording of the statement on "
                "claims is fixed by law (21 CFR 101.93(c)); change it only when the law changes.",
            },
        )
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The site's templates name these texts; there are no others."""
        return False
