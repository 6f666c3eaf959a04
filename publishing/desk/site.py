"""Admin site of the desk: its front page, its menu, and its screens beside the models."""

from typing import Any

from django.contrib.admin import AdminSite
from django.db.models import Model
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone

from publishing import moments
from publishing.brand import brand
from publishing.desk.calendar import calendar_view
from publishing.desk.calendar_feed import feed_settings_view
from publishing.desk.front import front_context
from publishing.desk.permissions import Context, DeskPermissions
from publishing.desk.reminders import reminders_view
from publishing.http.moment_fields import MomentForm, moment_view
from publishing.kinds import kinds
from publishing.models import Discarded, Release

# An app, or a model, as Django's index page lists it.
MenuItem = dict[str, Any]


class DeskSite(AdminSite):
    """Admin site with a front page of its own, a calendar, and the site as of any moment."""

    index_title = "Desk"

    def each_context(self, request: HttpRequest) -> Context:
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

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[MenuItem]:
        apps = super().get_app_list(request, app_label)
        return apps if app_label else group_content(apps)

    def index(self, request: HttpRequest, extra_context: Context | None = None) -> TemplateResponse:
        return super().index(request, {**front_context(request), **(extra_context or {})})

    def get_urls(self) -> list[URLResolver | URLPattern]:
        return [
            path("calendar/", self.admin_view(calendar_view), name="calendar"),
            path("calendar/feed/", self.admin_view(feed_settings_view), name="calendar_feed"),
            path("reminders/", self.admin_view(reminders_view), name="reminders"),
            path("moment/", self.admin_view(moment_view), name="moment"),
            *super().get_urls(),
        ]


def group_content(apps: list[MenuItem]) -> list[MenuItem]:
    """Django's list of apps with the models of content in one group at the top."""
    labels = {kind.model._meta.app_label for kind in kinds().values()}
    content: list[MenuItem] = []
    rest: list[MenuItem] = []
    for app in apps:
        others: list[MenuItem] = []
        for row in app["models"]:
            is_content = app["app_label"] in labels or row["model"] in (Release, Discarded)
            (content if is_content else others).append(row)
        if others:
            rest.append({**app, "models": others})
    content.sort(key=lambda row: (content_rank(row["model"]), row["name"]))
    # "Topics and people" before "Accounts and permissions".
    rest.sort(key=lambda app: app["app_label"] != Release._meta.app_label)
    group = {"name": "Content", "app_label": "content", "app_url": "", "models": content}
    return [group, *rest] if content else rest


def content_rank(model: type[Model]) -> int:
    """The place of a model: pages, reference data, texts of the site, releases, discarded."""
    if model in (Release, Discarded):
        return 3 if model is Release else 4
    kind = next((kind for kind in kinds().values() if kind.model is model), None)
    if kind is None:
        return 1
    return 0 if kind.page else 2
