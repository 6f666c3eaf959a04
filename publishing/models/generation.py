import datetime

from django.db import models
from django.db.models import F
from django.utils import timezone


class GenerationManager(models.Manager["Generation"]):
    def lock(self) -> "Generation":
        """Locks the row under which every publishing write runs; needs a transaction."""
        return self.select_for_update().get_or_create(pk=1)[0]

    def move(self) -> None:
        """Increments the counter: public answers made until now may be out of date."""
        if not self.update(number=F("number") + 1):
            self.create(pk=1, number=1)

    def move_unannounced(self, now: datetime.datetime | None = None) -> None:
        """Increments the counter for a change that no `live_from` tells of."""
        self.move()
        self.update(unannounced_change_at=(now or timezone.now()).replace(microsecond=0))


class Generation(models.Model):
    """Counter of publishing writes, in one row.

    A rendered page stays right until the counter or the live editions change.
    """

    number = models.PositiveBigIntegerField(default=0)
    # When a name, a note, an address or the past last changed: no `live_from` tells of that.
    unannounced_change_at = models.DateTimeField(null=True)

    # Annotations of EditionQuerySet.clock.
    last_change: datetime.datetime | None
    next_change: datetime.datetime | None

    objects = GenerationManager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="generation_is_one_row")
        ]

    def __str__(self) -> str:
        return f"Generation {self.number}"
