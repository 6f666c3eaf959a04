from django.urls import URLPattern, URLResolver, path
from django.views.generic import RedirectView

from claims.desk import rules_screen
from publishing.desk.site import DeskSite


class LegcareDesk(DeskSite):
    """The desk of this site: that of the engine, with the rules on claims."""

    def get_urls(self) -> list[URLResolver | URLPattern]:
        moved = RedirectView.as_view(
            pattern_name="admin:claims", permanent=True, http_method_names=["get", "head"]
        )
        return [
            path("claims/", self.admin_view(rules_screen), name="claims"),
            path("teas/tea/wording/", self.admin_view(moved)),
            *super().get_urls(),
        ]
