import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from publishing import moments


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Releases by their state as of an aware moment `at`."""

    def in_preparation(self) -> Self:
        """Releases without a moment."""
        return self.filter(live_from=None)

    def scheduled(self, at: datetime.datetime) -> Self:
        """Releases with a moment after `at`."""
        return self.filter(live_from__gt=at)

    def open(self, at: datetime.datetime) -> Self:
        """Releases that can still be changed."""
        return self.exclude(live_from__lte=at)


class Release(models.Model):
    """A named moment that editions of several documents share.

    In preparation until it has a moment, with drafts as members; closed once that has come.
    """

    name = models.CharField(max_length=120)
    live_from = models.DateTimeField(null=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = [models.F("live_from").desc(nulls_first=True), "-pk"]
        indexes = [models.Index(fields=["live_from"], name="release_live_from")]

    def __str__(self) -> str:
        return self.name

    # Questions

    @property
    def when(self) -> str:
        """The moment in words, in the site's time zone; empty in preparation."""
        return moments.in_words(self.live_from) if self.live_from else ""

    @property
    def is_in_preparation(self) -> bool:
        return self.live_from is None

    def is_scheduled(self, at: datetime.datetime) -> bool:
        """Whether the moment is after `at`."""
        return self.live_from is not None and self.live_from > at

    def is_open(self, at: datetime.datetime) -> bool:
        """Whether the release can still be changed at `at`."""
        return self.live_from is None or self.live_from > at
