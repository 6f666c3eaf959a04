"""Change lists of the desk, their pages and their filters; none reads every row there is."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.views.main import (
    ALL_VAR,
    ERROR_FLAG,
    ORDER_VAR,
    PAGE_VAR,
    ChangeList,
)
from django.core.paginator import Paginator
from django.db.models import Exists, Field, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html

from publishing.http.pagination import format_count
from publishing.models import Document, Edition, Withdrawal
from publishing.models.timeline import EditionQuerySet

# Up to which number the rows of a search or a filter are counted.
MOST = 1000
# What of an address leaves the rows as they are, all of them.
NOT_NARROWING = {
    *(ALL_VAR, ERROR_FLAG, ORDER_VAR, PAGE_VAR),
    *(IS_POPUP_VAR, TO_FIELD_VAR),
}


class DocumentPaginator(Paginator):
    """Pages of a list: all rows are counted as documents, the found ones up to a number."""

    kind = ""
    is_narrowed = False

    @cached_property
    def found(self) -> int:
        rows = cast("QuerySet", self.object_list)
        return rows.order_by().values("pk")[: MOST + 1].count()

    @cached_property
    def count(self) -> int:
        if self.is_narrowed:
            return min(self.found, MOST)
        return Document.objects.present().filter(kind=self.kind).count()

    @property
    def count_in_words(self) -> str:
        return format_count(self.found, MOST) if self.is_narrowed else str(self.count)


class FilteredChangeList(ChangeList):
    """A list that says how many rows were found only where something was looked for."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if not is_narrowed(request):
            self.show_full_result_count, self.full_result_count = True, self.result_count


class DocumentChangeList(ChangeList):
    """A list that says how many documents were found, where something was looked for."""

    paginator: DocumentPaginator

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        # Django would say of all rows, too, that they were found; the template says it instead.
        self.show_full_result_count, self.full_result_count = True, self.result_count


def is_narrowed(request: HttpRequest) -> bool:
    """Whether a list is searched or filtered."""
    return any(value for name, value in request.GET.items() if name not in NOT_NARROWING)


class StateFilter(admin.SimpleListFilter):
    """Filter by state; a document may be live, have a draft, and be scheduled at once."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
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
        rare: dict[str, EditionQuerySet] = {
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
    """Filter by a relation, or by having none."""

    def __init__(self, field: Field, *args: Any, **kwargs: Any) -> None:
        super().__init__(field, *args, **kwargs)
        self.empty_value_display = format_html("Without {}", field.verbose_name)
