"""Pagination without counting all rows; capped counts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core.exceptions import BadRequest
from django.db.models import IntegerField, QuerySet, Subquery
from django.http import Http404, HttpRequest

from publishing.numbers import is_number

LAST_PAGE = 10_000
T = TypeVar("T")


class CappedCount(Subquery):
    """Count of the rows of a query as an expression; stops one above `most`."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS capped)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet, most: int) -> None:
        super().__init__(rows.order_by().values("pk")[: most + 1])


def format_count(count: int, most: int) -> str:
    """A capped count in words: 37, or 50+."""
    return f"{most}+" if count > most else str(count)


@dataclass(frozen=True)
class Page(Generic[T]):
    """Page of a list, numbered from 1."""

    rows: list[T]
    number: int
    has_next: bool

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.has_next else None


def paginate(request: HttpRequest, fetch: Callable[[int, int], Iterable[T]], size: int) -> Page[T]:
    """The page of a list that `?page=` names; `fetch(start, stop)` gives the rows.

    Raises Http404 for a page that does not exist, BadRequest for two page numbers.
    """
    given = request.GET.getlist("page") or ["1"]
    if len(given) > 1:
        raise BadRequest("The address says “page” more than once.")
    number = int(given[0]) if is_number(given[0], 8) else 0
    if not 1 <= number <= LAST_PAGE:
        raise Http404("There is no such page of the list.")
    start = (number - 1) * size
    rows = list(fetch(start, start + size + 1))
    if not rows and number > 1:
        raise Http404("The list ends before this page.")
    return Page(rows[:size], number, len(rows) > size)
