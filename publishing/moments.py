"""Moments in words and in whole seconds."""

import datetime

from django.core.exceptions import ValidationError
from django.utils import formats, timezone


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
    local = timezone.localtime(moment)
    return formats.date_format(local, "M j, Y, H:i:s T" if local.second else "M j, Y, H:i T")


def zone_in_words(moment: datetime.datetime | None = None) -> str:
    """The site's time zone as screens name it: Asia/Tokyo (JST)."""
    local = timezone.localtime(moment or timezone.now())
    return f"{timezone.get_current_timezone_name()} ({local.tzname()})"


def must_have_been(day: datetime.date | None, field: str) -> None:
    """Raises ValidationError at `field` for a day that is still to come, or long gone."""
    if day is not None and not day.year >= 1900:
        raise ValidationError({field: "Is the year right? Write a date such as 2026-11-30."})
    if day is not None and day > timezone.localdate():
        raise ValidationError({field: "That day is still to come."})
