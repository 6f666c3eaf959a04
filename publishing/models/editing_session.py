import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone

from publishing import moments
from publishing.models.edition import Edition

# How long somebody is taken to be there: after the last sign that the open page gave; and where
# it gives none, for want of JavaScript, after it was opened.
SILENCE = datetime.timedelta(minutes=2)
WITHOUT_SIGNS = datetime.timedelta(minutes=10)
# Seconds between two signs.
EVERY = 30


class EditingSessionQuerySet(models.QuerySet["EditingSession"]):
    def there(self, now: datetime.datetime) -> Self:
        """Those who have a draft open now."""
        return self.filter(
            Q(gives_signs=True, seen_at__gt=now - SILENCE)
            | Q(gives_signs=False, seen_at__gt=now - WITHOUT_SIGNS)
        )

    def note(
        self,
        edition: Edition,
        user: User,
        *,
        gives_signs: bool = False,
        now: datetime.datetime | None = None,
    ) -> "list[EditingSession]":
        """Notes that somebody has a draft open; returns who else has it open, since when.

        It changes nothing that readers see, and waits for no verb: no lock is taken.
        """
        now = now or timezone.now()
        others: Any = self._of(edition, now)
        known = {session.user_id: session for session in others}
        if user.pk in known:
            own = self.filter(pk=known.pop(user.pk).pk)
            own.update(seen_at=now, gives_signs=gives_signs)
        else:
            # Whoever went away long ago is forgotten by the next one who comes.
            self.filter(seen_at__lte=now - WITHOUT_SIGNS).delete()
            values = {"since": now, "seen_at": now, "gives_signs": gives_signs}
            self.update_or_create(edition_id=edition.pk, user=user, defaults=values)
        return list(known.values())

    def _of(self, edition: Edition, now: datetime.datetime) -> Self:
        open_now = self.there(now).filter(edition_id=edition.pk)
        return open_now.select_related("user").order_by("since", "pk")


class EditingSession(models.Model):
    """Somebody has a draft open to change it; deleted soon after they left."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="editing_sessions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)
    # Whether the page tells again and again that it is still open; it cannot without JavaScript.
    gives_signs = models.BooleanField(default=False)

    objects = EditingSessionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "user"], name="editing_session_once_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} has “{self.edition}” open"

    def in_words(self, now: datetime.datetime) -> str:
        """Who, since when, and when they were last known to be there."""
        since = moments.time_in_words(self.since.replace(second=0))
        minutes = int((now - self.seen_at).total_seconds() // 60)
        seen = "just now" if minutes < 1 else f"{minutes} minute{'s' * (minutes > 1)} ago"
        return f"{self.user}, since {since} (last seen {seen})"


def also_open(sessions: list[EditingSession], now: datetime.datetime) -> str:
    """Who else has a draft open, as a sentence; empty where nobody has."""
    if not sessions:
        return ""
    return "Also open: " + "; ".join(session.in_words(now) for session in sessions) + "."
