import datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone

from publishing import moments
from publishing.models.edition import Edition

# A session ends this long after the last heartbeat of the open page; without JavaScript, and so
# without a heartbeat, this long after the page was opened.
HEARTBEAT_TIMEOUT = datetime.timedelta(minutes=2)
TIMEOUT = datetime.timedelta(minutes=10)
HEARTBEAT_SECONDS = 30


class EditingSessionQuerySet(models.QuerySet["EditingSession"]):
    def active(self, now: datetime.datetime) -> Self:
        return self.filter(
            Q(has_heartbeat=True, seen_at__gt=now - HEARTBEAT_TIMEOUT)
            | Q(has_heartbeat=False, seen_at__gt=now - TIMEOUT)
        )

    def touch(
        self,
        edition: Edition,
        user: User,
        *,
        has_heartbeat: bool = False,
        now: datetime.datetime | None = None,
    ) -> "list[EditingSession]":
        """Starts or extends a person's session; returns the active sessions of others.

        Readers see nothing of it, so it takes no lock and waits for no action.
        """
        now = now or timezone.now()
        active = self.active(now).filter(edition_id=edition.pk)
        sessions = active.select_related("user").order_by("since", "pk")
        by_user = {session.user_id: session for session in sessions}
        if own := by_user.pop(user.pk, None):
            self.filter(pk=own.pk).update(seen_at=now, has_heartbeat=has_heartbeat)
        else:
            self.filter(seen_at__lte=now - TIMEOUT).delete()
            values = {"since": now, "seen_at": now, "has_heartbeat": has_heartbeat}
            self.update_or_create(edition_id=edition.pk, user=user, defaults=values)
        return list(by_user.values())


class EditingSession(models.Model):
    """A draft that a person has open to change it; deleted soon after they left."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="editing_sessions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)
    # Whether the open page sends heartbeats; without JavaScript it cannot.
    has_heartbeat = models.BooleanField(default=False)

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
        """The person, when they opened the draft, and when they were last seen."""
        since = moments.time_in_words(self.since.replace(second=0))
        minutes = int((now - self.seen_at).total_seconds() // 60)
        seen = "just now" if minutes < 1 else f"{minutes} minute{'s' * (minutes > 1)} ago"
        return f"{self.user}, since {since} (last seen {seen})"


def also_open(sessions: list[EditingSession], now: datetime.datetime) -> str:
    """Sentence on the sessions of others; empty where there are none."""
    if not sessions:
        return ""
    return "Also open: " + "; ".join(session.in_words(now) for session in sessions) + "."
