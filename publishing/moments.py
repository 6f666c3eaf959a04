"""Formatting and parsing of moments: for screens, for addresses, in the site's time zone."""

import datetime
import re

from django.core.exceptions import ValidationError
from django.utils import formats, timezone

# The years that an address may name.
FIRST_YEAR, LAST_YEAR = 1990, 2200
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.,]\d{1,9})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)


def whole_second(moment: datetime.datetime) -> datetime.datetime:
    """An aware moment in UTC without microseconds, as the timeline stores it."""
    if timezone.is_naive(moment):
        raise ValueError("A moment on the timeline needs a time zone.")
    return moment.astimezone(datetime.UTC).replace(microsecond=0)


def date_in_words(moment: datetime.datetime) -> str:
    """Date in the site's time zone: Nov 30, 2025."""
    return formats.date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")


def in_words(moment: datetime.datetime) -> str:
    """Date and time in the site's time zone, which is named: Dec 1, 2026, 09:00 JST."""
    return f"{date_in_words(moment)}, {time_in_words(moment)}"


def time_in_words(moment: datetime.datetime) -> str:
    """Time in the site's time zone, which is named: 09:00 JST."""
    local = timezone.localtime(moment)
    # Django's own formats leave the zone out where the clocks show a time twice.
    return f"{local:%H:%M:%S}".removesuffix(":00") + f" {local.tzname()}"


def zone_in_words(now: datetime.datetime | None = None) -> str:
    """Name of the site's time zone for screens: Asia/Tokyo (JST).

    With daylight saving time: America/New_York (EST now, EDT in the other half-year).
    """
    local = timezone.localtime(now or timezone.now())
    name = str(local.tzname())
    seasons = (local.replace(month=month, day=1, fold=0) for month in (1, 7))
    other = next((season.tzname() for season in seasons if season.tzname() != name), None)
    both = f"{name} now, {other} in the other half-year" if other else name
    return f"{timezone.get_current_timezone_name()} ({both})"


def in_address(moment: datetime.datetime) -> str:
    """ISO 8601 in UTC for addresses, to the second: 2025-11-30T09:00:00Z."""
    return f"{whole_second(moment):%Y-%m-%dT%H:%M:%SZ}"


def from_address(text: str) -> datetime.datetime | None:
    """Parses an ISO 8601 moment with any UTC offset, to the second; None where invalid."""
    if not ISO.fullmatch(text):
        return None
    try:
        moment = whole_second(datetime.datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def iso_day(moment: datetime.datetime) -> str:
    """ISO 8601 date in the site's time zone: 2025-11-30."""
    return timezone.localdate(moment).isoformat()


def iso_second(moment: datetime.datetime) -> str:
    """ISO 8601 with the offset of the site's time zone: 2025-11-30T09:00:00+09:00."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


def at_local_time(local: datetime.datetime) -> list[datetime.datetime]:
    """The moments (UTC) with a naive local time in the site's time zone.

    One; none in the gap when clocks go forward, two when they go back.
    """
    zone = timezone.get_current_timezone()
    moments = {local.replace(tzinfo=zone, fold=fold).astimezone(datetime.UTC) for fold in (0, 1)}
    return sorted(m for m in moments if m.astimezone(zone).replace(tzinfo=None) == local)


def around_gap(local: datetime.datetime) -> tuple[datetime.datetime, datetime.datetime]:
    """The last second before and the first second after a gap in local times (UTC).

    `local` is a naive time in the gap that opens when the clocks go forward.
    """
    zone = timezone.get_current_timezone()
    sides = (local.replace(tzinfo=zone, fold=fold).astimezone(datetime.UTC) for fold in (1, 0))
    before, after = (side.replace(microsecond=0) for side in sides)
    old = before.astimezone(zone).utcoffset()
    while after - before > datetime.timedelta(seconds=1):
        middle = (before + (after - before) // 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return before, after


def start_of(day: datetime.date) -> datetime.datetime:
    """Midnight of a day in the site's time zone."""
    return datetime.datetime.combine(day, datetime.time(), timezone.get_current_timezone())


def validate_past_day(day: datetime.date | None, field: str) -> None:
    """Raises ValidationError at `field` for a day in the future or before 1900."""
    if day is not None and day.year < 1900:
        raise ValidationError({field: "Is the year right? Write a date such as 2026-11-30."})
    if day is not None and day > timezone.localdate():
        raise ValidationError({field: "That day is still to come."})
