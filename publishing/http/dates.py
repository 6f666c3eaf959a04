"""Moments as machines are told them: in the site's time zone, so that the day is the one shown."""

import datetime

from django.utils import timezone


def day(moment: datetime.datetime) -> str:
    """The day that readers see: 2025-11-30."""
    return timezone.localdate(moment).isoformat()


def second(moment: datetime.datetime) -> str:
    """The moment with the offset of the site's time zone: 2025-11-30T09:00:00+09:00."""
    return timezone.localtime(moment).isoformat(timespec="seconds")
