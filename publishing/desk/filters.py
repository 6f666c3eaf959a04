from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from publishing.models import Edition, Withdrawal


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
        # What is rare is looked up first, and not once for every row of the list.
        drafts, scheduled = Edition.objects.drafts(), Edition.objects.scheduled(now)
        rare = {
            "draft": drafts,
            "scheduled": scheduled,
            "withdrawn": Withdrawal.objects.newest(now),
            "unpublished": drafts | scheduled,
        }
        state = self.value() or ""
        if state in rare:
            queryset = queryset.filter(document__in=rare[state].values("document"))
        if state == "live":
            queryset = queryset.filter(Exists(facts.live(now)))
        if state == "unpublished":
            queryset = queryset.filter(~Exists(facts.history(now)))
        return queryset


class ReferenceFilter(admin.RelatedFieldListFilter):
    """Documents by what they point to, or without any of it."""

    def __init__(self, field: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(field, *args, **kwargs)
        self.empty_value_display = format_html("Without {}", field.verbose_name)
