import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import F, Subquery
from django.utils import timezone


class GenerationManager(models.Manager["Generation"]):
    def lock(self) -> "Generation":
        """Takes the one lock under which every publishing write runs; needs a transaction."""
        locked = self.select_for_update().first()
        if locked is None:
            self.get_or_create(pk=1)
            locked = self.select_for_update().get()
        return locked

    def clock(self, at: datetime.datetime) -> Any:
        """When the site last changed by `at` and when it next will, from one query."""
        facts = apps.get_model("publishing", "Edition").objects.order_by("live_from")
        moments = facts.values("live_from")
        clock = self.annotate(
            last_change=Subquery(moments.filter(live_from__lte=at).reverse()[:1]),
            next_change=Subquery(moments.filter(live_from__gt=at)[:1]),
        )
        row = clock.first()
        if row is None:
            self.get_or_create(pk=1)
            row = clock.get()
        return row

    def move(self) -> None:
        """Says that public answers made until now may be out of date."""
        if not self.update(number=F("number") + 1):
            self.create(pk=1, number=1)

    def move_unannounced(self, now: datetime.datetime | None = None) -> None:
        """The same for a change that no moment of the timeline tells of."""
        self.move()
        self.update(unannounced_change_at=(now or timezone.now()).replace(microsecond=0))


class Generation(models.Model):
    """The state of the site as a number that every publishing write moves; one row.

    What was rendered in one generation is right until the number or the live editions change.
    """

    number = models.PositiveBigIntegerField(default=0)
    # When a name, a note, an address or the past last changed: no `live_from` tells of that.
    unannounced_change_at = models.DateTimeField(null=True)

    objects = GenerationManager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="generation_is_one_row")
        ]

    def __str__(self) -> str:
        return f"Generation {self.number}"
