"""Calendar of all moments, past and to come: a month, or an agenda."""

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
from publishing.desk.entries import CalendarEntry, visible, with_names
from publishing.desk.permissions import Context, render, require_desk_access
from publishing.http.pagination import Page, format_count, paginate
from publishing.kinds import kinds
from publishing.models import Edition
from publishing.models.timeline import EditionQuerySet

# How many entries of a day the month shows, how many where there are more than that, up to which
# number the rest is counted; and how many entries a page of the agenda has.
FULL, FEW, MOST, PER_PAGE = 3, 2, 40, 25
WEEK = datetime.timedelta(days=7)
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class CalendarDay:
    """A day of the month with its first entries, and how many more there are."""

    date: datetime.date
    entries: list[CalendarEntry]
    # In words; empty where all are shown.
    more: str
    agenda: str


class CalendarView:
    """The calendar of one person, by the query of the address."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.permissions = require_desk_access(request)
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        self.kind = request.GET.get("kind", "")
        if self.kind and self.kind not in self.permissions.viewable_kinds:
            self.warn("There is no such kind of page; this is the calendar of all kinds.")
            self.kind = ""

    def warn(self, sentence: str) -> None:
        messages.warning(self.request, sentence)

    def address(self, **asked: object) -> str:
        """An address of the calendar, with the kind that was chosen."""
        kind = {"kind": self.kind} if self.kind else {}
        return f"{reverse('admin:calendar')}?{urlencode({**asked, **kind})}"

    def month_address(self, day: datetime.date) -> str:
        return self.address(month=f"{day:%Y-%m}")

    def agenda_address(self, day: datetime.date) -> str:
        return self.address(view="agenda", **{"from": day.isoformat()})

    def visible(self) -> EditionQuerySet:
        """The editions that this person may see, of the kind that was chosen."""
        editions = visible(self.permissions)
        return editions.filter(document_kind=self.kind) if self.kind else editions

    def entry(self, edition: Edition) -> CalendarEntry:
        return CalendarEntry(edition, self.permissions, self.now)

    def asked_date(
        self, name: str, ending: str, otherwise: datetime.date, sorry: str
    ) -> datetime.date:
        """A date of the query, with the ending that makes a day of it; warns of a wrong one."""
        text = self.request.GET.get(name, "")
        if not text:
            return otherwise
        try:
            day = datetime.date.fromisoformat(text + ending)
        except ValueError:
            day = datetime.date.min
        if moments.FIRST_YEAR <= day.year <= moments.LAST_YEAR:
            return day
        self.warn(sorry)
        return otherwise

    def asked_month(self) -> datetime.date:
        """The first day of the month that is asked for, else of the present one."""
        sorry = "That is no month; write one such as 2026-12. This is the present one."
        return self.asked_date("month", "-01", self.today.replace(day=1), sorry)

    def asked_day(self) -> datetime.date:
        """The day from which the agenda is asked for, else today."""
        sorry = "That is no day; write one such as 2026-12-01. This begins today."
        return self.asked_date("from", "", self.today, sorry)

    def month(self, first: datetime.date) -> list[list[CalendarDay | None]]:
        """The weeks of a month; None stands for the days of the months beside it."""
        # Django counts from Sunday, Python from Monday.
        start = (formats.get_format("FIRST_DAY_OF_WEEK") - 1) % 7
        weeks = calendar.Calendar(start).monthdatescalendar(first.year, first.month)
        dates = [date for week in weeks for date in week if date.month == first.month]
        days = {day.date: day for day in self.days(dates)}
        return [[days.get(date) for date in week] for week in weeks]

    def days(self, dates: list[datetime.date]) -> list[CalendarDay]:
        """Days with their first entries, read by as many rows whatever the site holds."""
        keys = self.keys(dates)
        shown = [keys[date][: FULL if len(keys[date]) <= FULL else FEW] for date in dates]
        found = with_names(Edition.objects.dated()).in_bulk(list(chain.from_iterable(shown)))
        return [
            CalendarDay(
                date,
                # What was taken back since the keys were read is not there any more.
                [self.entry(found[key]) for key in some if key in found],
                format_count(left, MOST) if (left := len(keys[date]) - len(some)) else "",
                self.agenda_address(date),
            )
            for date, some in zip(dates, shown, strict=True)
        ]

    def keys(self, dates: list[datetime.date]) -> dict[datetime.date, list[int]]:
        """The first editions of each day, one more than are counted; from one query.

        Moments come as text: to sort them takes no time, to read a thousand of them does.
        """
        known = self.visible().order_by("live_from", "pk").values("pk")
        parts = [
            # Within one of its own, because SQLite joins no queries that end somewhere.
            Edition.objects.filter(
                pk__in=known.filter(
                    live_from__gte=moments.start_of(date),
                    live_from__lt=moments.start_of(date + DAY),
                )[: FEW + MOST + 1]
            )
            .annotate(day=Value(date.day), moment=Cast("live_from", TextField()))
            .values_list("day", "moment", "pk")
            for date in dates
        ]
        keys: dict[datetime.date, list[int]] = {date: [] for date in dates}
        for day, _moment, key in sorted(parts[0].union(*parts[1:], all=True)):
            keys[dates[day - 1]].append(key)
        return keys

    def agenda(self, since: datetime.date) -> Page:
        """A page of entries from the beginning of a day on."""
        coming = self.visible().filter(live_from__gte=moments.start_of(since))
        coming = coming.order_by("live_from", "pk")

        def fetch(start: int, stop: int) -> list[CalendarEntry]:
            # Which ones is asked first, so that an index leads; then what they say.
            keys = coming.values("pk")[start:stop]
            return [self.entry(edition) for edition in with_names(coming).filter(pk__in=keys)]

        try:
            return paginate(self.request, fetch, PER_PAGE)
        except Http404:
            self.warn("The agenda has no such page; this is the first one.")
            rows = fetch(0, PER_PAGE + 1)
            return Page(rows[:PER_PAGE], 1, has_next=len(rows) > PER_PAGE)


def screen(request: HttpRequest) -> HttpResponse:
    """The calendar: a month, or with `?view=agenda` a list of days."""
    asked = CalendarView(request)
    is_agenda = request.GET.get("view") == "agenda"
    context = agenda_context(asked) if is_agenda else month_context(asked)
    viewed = {name: kinds()[name].model._meta for name in asked.permissions.viewable_kinds}
    own = [(name, str(meta.verbose_name_plural)) for name, meta in viewed.items()]
    context |= {
        "today": asked.today,
        "kinds": sorted(own, key=lambda kind: kind[1]),
        "kind": asked.kind,
    }
    return render(request, f"admin/desk/{'agenda' if is_agenda else 'month'}.html", context)


def month_context(asked: CalendarView) -> Context:
    first = asked.asked_month()
    before, after = first - DAY, first + 31 * DAY
    weeks = asked.month(first)
    return {
        "title": f"Calendar, {formats.date_format(first, 'YEAR_MONTH_FORMAT')}",
        "first": first,
        "weeks": weeks,
        "weekdays": next(week for week in weeks if None not in week),
        "is_empty": not any(day and day.entries for week in weeks for day in week),
        "zone": zone_in_words(first, after.replace(day=1)),
        "steps": [
            (before, asked.month_address(before)),
            (after, asked.month_address(after)),
        ],
        "present": asked.month_address(asked.today),
        "agenda": asked.agenda_address(first),
    }


def agenda_context(asked: CalendarView) -> Context:
    since = asked.asked_day()
    page = asked.agenda(since)
    groups = groupby(page.rows, key=lambda entry: timezone.localdate(entry.moment))
    return {
        "title": f"Agenda from {formats.date_format(since)}",
        "since": since,
        "days": [(day, list(entries)) for day, entries in groups],
        "page": page,
        "zone": moments.zone_in_words(moments.start_of(since)),
        "earlier": asked.agenda_address(since - WEEK),
        "later": asked.agenda_address(since + WEEK),
        "present": asked.agenda_address(asked.today),
        "month": asked.month_address(since),
    }


def zone_in_words(start: datetime.date, stop: datetime.date) -> str:
    """The site's zone with its name on the days from `start`, and another one that it takes."""
    names = [str(moments.start_of(day).tzname()) for day in (start, stop)]
    return f"{timezone.get_current_timezone_name()} ({' and '.join(dict.fromkeys(names))})"
