"""Secret addresses: preview links and calendar feeds."""

import datetime
import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone

from publishing.models.edition import Edition

LASTS = datetime.timedelta(days=30)
LONGEST = datetime.timedelta(days=366)


def new_token() -> str:
    """URL-safe random token of 256 bits."""
    return secrets.token_urlsafe(32)


class PreviewLink(models.Model):
    """Preview link to an edition that is not live yet, for a person without an account."""

    # None once the edition was removed; the link then no longer works.
    edition = models.ForeignKey(Edition, models.SET_NULL, null=True, related_name="preview_links")
    token = models.CharField(max_length=64, unique=True)
    reader = models.CharField("for whom", max_length=120, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    opened = models.PositiveIntegerField("times opened", default=0)
    last_opened_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"Link to {self.edition}" + (f" for {self.reader}" if self.reader else "")

    def is_open(self, at: datetime.datetime) -> bool:
        """Whether the link works at `at`."""
        is_there = self.edition is not None and self.edition.discarded_at is None
        return is_there and self.revoked_at is None and self.expires_at > at

    def count_visit(self, now: datetime.datetime) -> None:
        rows = PreviewLink.objects.filter(pk=self.pk)
        rows.update(opened=F("opened") + 1, last_opened_at=now)


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def open(self) -> Self:
        """Feeds of active members of the staff."""
        return self.filter(user__is_active=True, user__is_staff=True)


class CalendarFeed(models.Model):
    """Private iCalendar address of a user, with what is scheduled."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed"
    )
    token = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Calendar feed of {self.user}"
