"""Addresses that only those know to whom they were given: previews and calendar feeds."""

import datetime
import secrets
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from publishing import moments
from publishing.actions.locking import GONE, lock_edition
from publishing.actions.record import record
from publishing.models.edition import Edition
from publishing.refusals import Refused, require

LASTS = datetime.timedelta(days=30)
LONGEST = datetime.timedelta(days=366)


def new_token() -> str:
    """256 bits that nobody guesses, ready for an address."""
    return secrets.token_urlsafe(32)


class PreviewLinkQuerySet(models.QuerySet):
    @transaction.atomic
    def make(
        self,
        edition: Edition,
        by: User,
        reader: str = "",
        expires_at: datetime.datetime | None = None,
        now: datetime.datetime | None = None,
    ) -> "PreviewLink":
        """A link that shows an edition that is not live yet, in its place on the site.

        It works for 30 days unless `expires_at` says otherwise. Raises Refused, and NotPermitted.
        """
        require(by, "publishing.share_draft", "make links for people without an account")
        _document, edition, now = lock_edition(edition, now)
        if edition.is_withdrawal or (edition.live_from is not None and edition.live_from <= now):
            raise Refused("Only what is not live yet needs such a link.")
        expires_at = moments.whole_second(expires_at or now + LASTS)
        if expires_at <= now:
            raise Refused("That moment has passed. Choose a later one.", field="expires_at")
        if expires_at - now > LONGEST:
            raise Refused("A link works for a year at most.", field="expires_at")
        link: Any = self.create(
            edition=edition,
            token=new_token(),
            reader=reader.strip(),
            made_at=now,
            made_by=by,
            expires_at=expires_at,
        )
        for_whom = f" for {link.reader}" if link.reader else ""
        record(edition, by, now, f"Made a link to look at {edition.short_name}{for_whom}.")
        return link


class PreviewLink(models.Model):
    """A link for somebody without an account to one edition that is not live yet."""

    # None once that was discarded; the link then says that it does not work any more.
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

    objects: ClassVar[Any] = PreviewLinkQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"Link to {self.edition}" + (f" for {self.reader}" if self.reader else "")

    def is_open(self, at: datetime.datetime) -> bool:
        """Whether the link works at `at`."""
        return self.revoked_at is None and self.expires_at > at

    def count(self, now: datetime.datetime) -> None:
        """Notes that somebody opened the link."""
        rows = PreviewLink.objects.filter(pk=self.pk)
        rows.update(opened=F("opened") + 1, last_opened_at=now)

    @transaction.atomic
    def revoke(self, by: User, now: datetime.datetime | None = None) -> None:
        """Makes the link stop working, at once and for good."""
        require(by, "publishing.share_draft", "revoke links")
        if self.edition is None:
            raise Refused(GONE)
        _document, edition, now = lock_edition(self.edition, now)
        link = PreviewLink.objects.get(pk=self.pk)
        if link.revoked_at is None:
            link.revoked_at, link.revoked_by = now, by
            link.save(update_fields=["revoked_at", "revoked_by"])
            for_whom = f" for {link.reader}" if link.reader else ""
            record(edition, by, now, f"Revoked the link{for_whom}.")
        self.refresh_from_db()


class CalendarFeedQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Addresses of people who may still use the desk."""
        return self.filter(user__is_active=True, user__is_staff=True)

    def make(self, user: User, now: datetime.datetime | None = None) -> "CalendarFeed":
        """A new address for somebody's calendar; the one before stops working."""
        values = {"token": new_token(), "made_at": now or timezone.now()}
        feed: Any = self.update_or_create(user=user, defaults=values)[0]
        return feed

    def remove(self, user: User) -> None:
        """Lets somebody's address stop working, for good."""
        self.filter(user=user).delete()


class CalendarFeed(models.Model):
    """The private address at which somebody's own calendar program reads what is planned."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed"
    )
    token = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = CalendarFeedQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Calendar feed of {self.user}"
