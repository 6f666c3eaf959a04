import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

# A digest that was claimed this long ago and not sent belongs to a run that was stopped.
CLAIM_TIMEOUT = datetime.timedelta(minutes=15)
RETENTION = datetime.timedelta(days=90)


class SentDigestQuerySet(models.QuerySet["SentDigest"]):
    def claim(self, user: User, day: datetime.date, now: datetime.datetime) -> "SentDigest | None":
        """Claims the digest of a person and day; None where another run sends or has sent it."""
        row, made = self.get_or_create(user=user, day=day, defaults={"taken_at": now})
        if made:
            return row
        unsent = self.filter(pk=row.pk, sent_at=None).filter(
            models.Q(taken_at=None) | models.Q(taken_at__lt=now - CLAIM_TIMEOUT)
        )
        # Of two runs at once, one changes the row; the other finds it changed.
        if not unsent.update(taken_at=now):
            return None
        row.refresh_from_db()
        return row

    def delete_old(self, day: datetime.date) -> None:
        self.filter(day__lt=day - RETENTION).delete()


class SentDigest(models.Model):
    """E-mail digest of a person and day that was sent, or that a run has claimed."""

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

    def mark_sent(self) -> None:
        SentDigest.objects.filter(pk=self.pk).update(sent_at=timezone.now())

    def release(self) -> None:
        """Gives the claim up, so that the next run tries again."""
        own = SentDigest.objects.filter(pk=self.pk, taken_at=self.taken_at, sent_at=None)
        own.update(taken_at=None)


class DigestPreference(models.Model):
    """Setting of a user: e-mail digests on or off; on without a row."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    wanted = models.BooleanField(default=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user} {'wants' if self.wanted else 'does not want'} reminders"
