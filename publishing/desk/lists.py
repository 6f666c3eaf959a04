"""Change lists of the desk, their paginator and their filters; none reads every row."""

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
from django.db.models import Exists, ForeignKey, ManyToManyField, Model, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import capfirst

from publishing.desk.permissions import Context
from publishing.http.pagination import format_count
from publishing.models import Document, Edition, Withdrawal
from publishing.models.timeline import EditionQuerySet

# The rows of a search or a filter are counted up to this number.
MOST = 1000
# Query parameters that neither search nor filter.
NOT_NARROWING = {
    *(ALL_VAR, ERROR_FLAG, ORDER_VAR, PAGE_VAR),
    *(IS_POPUP_VAR, TO_FIELD_VAR),
}


def is_narrowed(request: HttpRequest) -> bool:
    """Whether a list is searched or filtered."""
    return any(value for name, value in request.GET.items() if name not in NOT_NARROWING)


class DocumentPaginator(Paginator):
    """Paginator that counts all rows as documents, and the rows of a search up to `MOST`."""

    object_list: QuerySet
    kind = ""
    is_narrowed = False

    @cached_property
    def found(self) -> int:
        return self.object_list.order_by().values("pk")[: MOST + 1].count()

    @cached_property
    def count(self) -> int:
        if self.is_narrowed:
            return min(self.found, MOST)
        return Document.objects.present().filter(kind=self.kind).count()

    @property
    def count_in_words(self) -> str:
        return format_count(self.found, MOST) if self.is_narrowed else str(self.count)


class DeskChangeList(ChangeList):
    """Change list that gives the number of results only for a search or a filter."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        # The template of documents gives their number itself.
        if isinstance(self.paginator, DocumentPaginator) or not is_narrowed(request):
            self.show_full_result_count, self.full_result_count = True, self.result_count


class DeskListMixin(admin.ModelAdmin):
    """Admin with the desk's change list, under the plural name of the model."""

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[DeskChangeList]:
        return DeskChangeList

    def changelist_view(
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponse:
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})


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
        # Rare states are looked up first, and not once for every row of the list.
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
    """Filter by a related row, or by having none."""

    def __init__(
        self,
        field: ForeignKey | ManyToManyField,
        request: HttpRequest,
        params: dict[str, list[str]],
        model: type[Model],
        model_admin: admin.ModelAdmin,
        field_path: str,
    ) -> None:
        super().__init__(field, request, params, model, model_admin, field_path)
        self.empty_value_display = format_html("Without {}", field.verbose_name)
