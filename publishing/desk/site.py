from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver

from publishing import moments


class DeskSite(AdminSite):
    """The stock admin with LegCare's own front page, its calendar, and the way to any moment."""

    site_title = site_header = "LegCare"
    index_title = "Desk"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "zone": moments.zone_in_words()}

    def get_urls(self) -> list[URLResolver | URLPattern]:
        return super().get_urls()
