import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

# Whoever took a digest upon themselves and has not sent it by then was stopped in the middle.
ABANDONED = datetime.timedelta(minutes=15)
# How long it is known what was sent.
KEPT = datetime.timedelta(days=90)


class SentDigestQuerySet(models.QuerySet["SentDigest"]):
    def take(self, user: User, day: datetime.date, now: datetime.datetime) -> "SentDigest | None":
        """Takes upon oneself to send somebody's digest of a day; None where another one does.

        Or did. What was taken long ago and not sent was left by a run that was stopped.
        """
        row: Any
        row, made = self.get_or_create(user=user, day=day, defaults={"taken_at": now})
        if made:
            return row
        left = self.filter(pk=row.pk, sent_at=None).filter(
            models.Q(taken_at=None) | models.Q(taken_at__lt=now - ABANDONED)
        )
        # One of two that try at once changes the row; the other one finds it changed.
        if not left.update(taken_at=now):
            return None
        row.refresh_from_db()
        return row

    def forget(self, day: datetime.date) -> None:
        """Removes what is long past."""
        self.filter(day__lt=day - KEPT).delete()


class SentDigest(models.Model):
    """That somebody's digest of a day was sent, or is being sent: one a person and day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    day = models.DateField()
    taken_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    objects = SentDigestQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="digest_once_a_day")]

    def __str__(self) -> str:
        return f"Digest of {self.user} on {self.day}"

    def note_sent(self) -> None:
        SentDigest.objects.filter(pk=self.pk).update(sent_at=timezone.now())

    def give_back(self) -> None:
        """Lets the next run try again, because this one could not send it."""
        mine = SentDigest.objects.filter(pk=self.pk, taken_at=self.taken_at, sent_at=None)
        mine.update(taken_at=None)


class DigestWishManager(models.Manager["DigestWish"]):
    def wants(self, user: User) -> bool:
        """Whether somebody wants reminders by e-mail; they do until they say otherwise."""
        wish = self.filter(user=user).first()
        return wish is None or wish.wanted

    def say(self, user: User, wanted: bool) -> None:
        self.update_or_create(user=user, defaults={"wanted": wanted})


class DigestWish(models.Model):
    """Whether somebody wants reminders by e-mail."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    wanted = models.BooleanField(default=True)

    objects = DigestWishManager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user} {'wants' if self.wanted else 'does not want'} reminders"
