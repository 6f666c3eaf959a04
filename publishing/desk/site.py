from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone

from publishing import moments
from publishing.desk.moments import MomentForm, see_moment


class DeskSite(AdminSite):
    """The stock admin with LegCare's own front page, its calendar, and the way to any moment."""

    site_title = site_header = "LegCare"
    index_title = "Desk"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        now = timezone.now().replace(second=0)
        return {
            **super().each_context(request),
            "zone": moments.zone_in_words(),
            "moment_form": MomentForm(initial={"at": now}),
        }

    def get_urls(self) -> list[URLResolver | URLPattern]:
        return [
            path("moment/", self.admin_view(see_moment), name="moment"),
            *super().get_urls(),
        ]
