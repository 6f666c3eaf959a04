"""Calendar of all moments, past and future: a month, or an agenda."""

import calendar
import datetime
from dataclasses import dataclass
from itertools import chain, groupby
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import TextField, Value
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import formats, timezone

from publishing import moments
from publishing.desk.calendar_entries import CalendarEntry, visible_editions, with_entry_columns
from publishing.desk.permissions import Context, render, require_desk_access
from publishing.http.pagination import Page, format_count, paginate
from publishing.kinds import kinds
from publishing.models import Edition
from publishing.models.timeline import EditionQuerySet

# A day of the month shows all of up to FULL entries, else FEW of them, and counts the others up to
# MOST; a page of the agenda has PER_PAGE entries.
FULL, FEW, MOST, PER_PAGE = 3, 2, 40, 25
WEEK = datetime.timedelta(days=7)
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class CalendarDay:
    """A day of the month with its first entries, and the number of the others."""

    date: datetime.date
    entries: list[CalendarEntry]
    # In words; empty where all are shown.
    more: str
    agenda: str


class Calendar:
    """The calendar of one user, by the query of the address. Dates are of the site's zone."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.permissions = require_desk_access(request)
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        self.kind = request.GET.get("kind", "")
        if self.kind and self.kind not in self.permissions.viewable_kinds:
            self.warn("There is no such kind of page; this is the calendar of all kinds.")
            self.kind = ""

    def month_context(self) -> Context:
        sorry = "That is no month; write one such as 2026-12. This is the present one."
        first = self.query_date("month", "-01", self.today.replace(day=1), sorry)
        before, after = first - DAY, first + 31 * DAY
        weeks = self.weeks(first)
        names = [str(moments.start_of(day).tzname()) for day in (first, after.replace(day=1))]
        zone = " and ".join(dict.fromkeys(names))
        return {
            "title": f"Calendar, {formats.date_format(first, 'YEAR_MONTH_FORMAT')}",
            "first": first,
            "weeks": weeks,
            "weekdays": next(week for week in weeks if None not in week),
            "is_empty": not any(day and day.entries for week in weeks for day in week),
            # A month may begin in winter time and end in summer time.
            "zone": f"{timezone.get_current_timezone_name()} ({zone})",
            "neighbours": [(day, self.month_address(day)) for day in (before, after)],
            "present": self.month_address(self.today),
            "agenda": self.agenda_address(first),
        }

    def agenda_context(self) -> Context:
        sorry = "That is no day; write one such as 2026-12-01. This begins today."
        since = self.query_date("from", "", self.today, sorry)
        page = self.agenda(since)
        groups = groupby(page.rows, key=lambda entry: timezone.localdate(entry.moment))
        return {
            "title": f"Agenda from {formats.date_format(since)}",
            "since": since,
            "days": [(day, list(entries)) for day, entries in groups],
            "page": page,
            "zone": moments.zone_in_words(moments.start_of(since)),
            "earlier": self.agenda_address(since - WEEK),
            "later": self.agenda_address(since + WEEK),
            "present": self.agenda_address(self.today),
            "month": self.month_address(since),
        }

    def warn(self, sentence: str) -> None:
        messages.warning(self.request, sentence)

    def query_date(
        self, name: str, ending: str, default: datetime.date, sorry: str
    ) -> datetime.date:
        """A date of the query, completed by `ending`; warns of a wrong one."""
        text = self.request.GET.get(name, "")
        if not text:
            return default
        try:
            day = datetime.date.fromisoformat(text + ending)
        except ValueError:
            day = datetime.date.min
        if moments.FIRST_YEAR <= day.year <= moments.LAST_YEAR:
            return day
        self.warn(sorry)
        return default

    def address(self, **query: object) -> str:
        """An address of the calendar, with the chosen kind."""
        kind = {"kind": self.kind} if self.kind else {}
        return f"{reverse('admin:calendar')}?{urlencode({**query, **kind})}"

    def month_address(self, day: datetime.date) -> str:
        return self.address(month=f"{day:%Y-%m}")

    def agenda_address(self, day: datetime.date) -> str:
        return self.address(view="agenda", **{"from": day.isoformat()})

    def editions(self) -> EditionQuerySet:
        """The editions of the chosen kind, by their moments."""
        editions = visible_editions(self.permissions).order_by("live_from", "pk")
        return editions.filter(document_kind=self.kind) if self.kind else editions

    def entry(self, edition: Edition) -> CalendarEntry:
        return CalendarEntry(edition, self.permissions, self.now)

    def weeks(self, first: datetime.date) -> list[list[CalendarDay | None]]:
        """The weeks of a month; None stands for a day of another month."""
        # Django counts from Sunday, Python from Monday.
        start = (formats.get_format("FIRST_DAY_OF_WEEK") - 1) % 7
        weeks = calendar.Calendar(start).monthdatescalendar(first.year, first.month)
        dates = [date for week in weeks for date in week if date.month == first.month]
        days = {day.date: day for day in self.days(dates)}
        return [[days.get(date) for date in week] for week in weeks]

    def days(self, dates: list[datetime.date]) -> list[CalendarDay]:
        """Days with their first entries, from two queries."""
        keys = self.keys(dates)
        shown = [keys[date][: FULL if len(keys[date]) <= FULL else FEW] for date in dates]
        rows = with_entry_columns(Edition.objects.dated())
        found = rows.in_bulk(list(chain.from_iterable(shown)))
        return [
            CalendarDay(
                date,
                # An edition may have been taken back since the keys were read.
                [self.entry(found[key]) for key in some if key in found],
                format_count(left, MOST) if (left := len(keys[date]) - len(some)) else "",
                self.agenda_address(date),
            )
            for date, some in zip(dates, shown, strict=True)
        ]

    def keys(self, dates: list[datetime.date]) -> dict[datetime.date, list[int]]:
        """The keys of the first editions of each day, one more than are counted, by one query.

        Moments come as text: sorting them takes no time, parsing a thousand of them does.
        """
        rows = self.editions().values("pk")
        days = [
            # Inside a subquery, because SQLite joins no queries with a limit.
            Edition.objects.filter(
                pk__in=rows.filter(
                    live_from__gte=moments.start_of(date),
                    live_from__lt=moments.start_of(date + DAY),
                )[: FEW + MOST + 1]
            )
            .annotate(day=Value(date.day), moment=Cast("live_from", TextField()))
            .values_list("day", "moment", "pk")
            for date in dates
        ]
        keys: dict[datetime.date, list[int]] = {date: [] for date in dates}
        for day, _moment, key in sorted(days[0].union(*days[1:], all=True)):
            keys[dates[day - 1]].append(key)
        return keys

    def agenda(self, since: datetime.date) -> Page[CalendarEntry]:
        """A page of entries from the beginning of a day on."""
        editions = self.editions().filter(live_from__gte=moments.start_of(since))

        def fetch(start: int, stop: int) -> list[CalendarEntry]:
            # The keys come from a query of their own, so that an index leads it.
            keys = editions.values("pk")[start:stop]
            return [self.entry(each) for each in with_entry_columns(editions).filter(pk__in=keys)]

        try:
            return paginate(self.request, fetch, PER_PAGE)
        except Http404:
            self.warn("The agenda has no such page; this is the first one.")
            rows = fetch(0, PER_PAGE + 1)
            return Page(rows[:PER_PAGE], 1, has_next=len(rows) > PER_PAGE)


def calendar_view(request: HttpRequest) -> HttpResponse:
    """The calendar: a month, or with `?view=agenda` a list of days."""
    shown = Calendar(request)
    is_agenda = request.GET.get("view") == "agenda"
    names = ((kind, kinds()[kind].model._meta) for kind in shown.permissions.viewable_kinds)
    choices = [(kind, str(meta.verbose_name_plural)) for kind, meta in names]
    context = {
        **(shown.agenda_context() if is_agenda else shown.month_context()),
        "today": shown.today,
        "kinds": sorted(choices, key=lambda choice: choice[1]),
        "kind": shown.kind,
    }
    return render(request, f"admin/desk/{'agenda' if is_agenda else 'month'}.html", context)
