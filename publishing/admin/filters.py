from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from publishing.models import Edition


class StateFilter(admin.SimpleListFilter):
    """Documents by what they are now; one may be live, have a draft, and be scheduled at once."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("live", "Live"),
            ("draft", "With a draft"),
            ("scheduled", "With something scheduled"),
            ("withdrawn", "Withdrawn"),
            ("unpublished", "Never published"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        now = timezone.now()
        facts = Edition.objects.filter(document=OuterRef("document"))
        conditions = {
            "live": Exists(facts.live(now)),
            "draft": Exists(facts.drafts()),
            "scheduled": Exists(facts.scheduled(now)),
            "withdrawn": Exists(facts.newest(now).filter(is_withdrawal=True)),
            "unpublished": ~Exists(facts.history(now)),
        }
        condition = conditions.get(self.value() or "")
        return queryset if condition is None else queryset.filter(condition)
