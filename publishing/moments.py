"""Moments in words, in addresses, in whole seconds, and as the site's clocks show them."""

import datetime
import re

from django.core.exceptions import ValidationError
from django.utils import formats, timezone

# The years that somebody means who asks for a moment.
FIRST_YEAR, LAST_YEAR = 1990, 2200
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.,]\d{1,9})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)


def whole_second(moment: datetime.datetime) -> datetime.datetime:
    """The second that `moment` lies in; every moment on the timeline is a whole second."""
    if timezone.is_naive(moment):
        raise ValueError("A moment on the timeline needs a time zone.")
    return moment.astimezone(datetime.UTC).replace(microsecond=0)


def date_in_words(moment: datetime.datetime) -> str:
    """The day of a moment in the site's time zone: Nov 30, 2025."""
    return formats.date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")


def in_words(moment: datetime.datetime) -> str:
    """A moment in the site's time zone, which is named: Dec 1, 2026, 09:00 JST."""
    return f"{date_in_words(moment)}, {time_in_words(moment)}"


def time_in_words(moment: datetime.datetime) -> str:
    """The time of a moment in the site's time zone, which is named: 09:00 JST."""
    local = timezone.localtime(moment)
    # Django's own formats leave the zone out where the clocks show a time twice.
    return f"{local:%H:%M:%S}".removesuffix(":00") + f" {local.tzname()}"


def zone_in_words(now: datetime.datetime | None = None) -> str:
    """The site's time zone as screens name it: Asia/Tokyo (JST).

    Where its clocks change twice a year: America/New_York (EST now, EDT in the other half-year).
    """
    local = timezone.localtime(now or timezone.now())
    name = str(local.tzname())
    seasons = (local.replace(month=month, day=1, fold=0) for month in (1, 7))
    other = next((season.tzname() for season in seasons if season.tzname() != name), None)
    both = f"{name} now, {other} in the other half-year" if other else name
    return f"{timezone.get_current_timezone_name()} ({both})"


def in_address(moment: datetime.datetime) -> str:
    """A moment as addresses name it, to the second: 2025-11-30T09:00:00Z."""
    return f"{whole_second(moment):%Y-%m-%dT%H:%M:%SZ}"


def from_address(text: str) -> datetime.datetime | None:
    """The second that an address names, in any offset from UTC; None for what is no moment."""
    if not ISO.fullmatch(text):
        return None
    try:
        moment = whole_second(datetime.datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def iso_day(moment: datetime.datetime) -> str:
    """The day of a moment in the site's time zone, as readers see it: 2025-11-30."""
    return timezone.localdate(moment).isoformat()


def iso_second(moment: datetime.datetime) -> str:
    """A moment with the offset of the site's time zone: 2025-11-30T09:00:00+09:00."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


def readings(local: datetime.datetime) -> list[datetime.datetime]:
    """The moments at which the site's clocks show `local`.

    One; none where they skip it, two where they show it twice.
    """
    zone = timezone.get_current_timezone()
    moments = {local.replace(tzinfo=zone, fold=fold).astimezone(datetime.UTC) for fold in (0, 1)}
    return sorted(m for m in moments if m.astimezone(zone).replace(tzinfo=None) == local)


def around_skipped(local: datetime.datetime) -> tuple[datetime.datetime, datetime.datetime]:
    """The last second before, and the first one after, the local times that the clocks skip."""
    zone = timezone.get_current_timezone()
    sides = (local.replace(tzinfo=zone, fold=fold).astimezone(datetime.UTC) for fold in (1, 0))
    before, after = (side.replace(microsecond=0) for side in sides)
    old = before.astimezone(zone).utcoffset()
    while after - before > datetime.timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return before, after


def start_of(day: datetime.date) -> datetime.datetime:
    """The moment at which a day begins in the site's time zone."""
    return datetime.datetime.combine(day, datetime.time(), timezone.get_current_timezone())


def must_have_been(day: datetime.date | None, field: str) -> None:
    """Raises ValidationError at `field` for a day that is still to come, or long gone."""
    if day is not None and not day.year >= 1900:
        raise ValidationError({field: "Is the year right? Write a date such as 2026-11-30."})
    if day is not None and day > timezone.localdate():
        raise ValidationError({field: "That day is still to come."})
