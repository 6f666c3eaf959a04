from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone

from publishing import moments
from publishing.brand import brand
from publishing.desk import calendar, calendar_feed, front, menu, reminders
from publishing.desk.permissions import Context, DeskPermissions
from publishing.http.moment_fields import MomentForm, moment_view


class DeskSite(AdminSite):
    """Admin site with a front page of its own, a calendar, and the site as of any moment."""

    index_title = "Desk"

    def each_context(self, request: HttpRequest) -> dict[str, object]:
        now = timezone.now().replace(second=0)
        sees_calendar = bool(DeskPermissions(request.user).viewable_kinds)
        return {
            **super().each_context(request),
            "site_title": brand().name,
            "site_header": brand().name,
            "brand": brand(),
            "zone": moments.zone_in_words(),
            "moment_form": MomentForm(initial={"at": now}),
            "calendar_address": reverse("admin:calendar") if sees_calendar else "",
        }

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list:
        apps = super().get_app_list(request, app_label)
        return apps if app_label else menu.grouped(apps)

    def index(self, request: HttpRequest, extra_context: Context | None = None) -> TemplateResponse:
        return super().index(request, {**front.context(request), **(extra_context or {})})

    def get_urls(self) -> list[URLResolver | URLPattern]:
        return [
            path("calendar/", self.admin_view(calendar.screen), name="calendar"),
            path("calendar/feed/", self.admin_view(calendar_feed.screen), name="calendar_feed"),
            path("reminders/", self.admin_view(reminders.screen), name="reminders"),
            path("moment/", self.admin_view(moment_view), name="moment"),
            *super().get_urls(),
        ]
