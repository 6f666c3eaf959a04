import datetime
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from publishing import moments
from publishing.models.document import Document
from publishing.models.edition import Edition
from publishing.models.event_sentences import sentence_of
from publishing.models.release import Release


class Event(models.Model):
    """What somebody did to a document or a release, and when; written once, never changed."""

    document = models.ForeignKey(
        Document, on_delete=models.SET_NULL, null=True, related_name="events"
    )
    release = models.ForeignKey(
        Release, on_delete=models.SET_NULL, null=True, related_name="events"
    )
    # The text that it was done to, where that is there.
    edition = models.ForeignKey(Edition, on_delete=models.SET_NULL, null=True, related_name="+")
    title = models.CharField(max_length=200)
    # What was done; the sentence is made of both when it is shown (event_sentences).
    code = models.CharField(max_length=40, default="note")
    data = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # As it was then.
    by_name = models.CharField(max_length=150, default="")

    class Meta:
        ordering = ["-at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.title}: {self.sentence}"

    @property
    def sentence(self) -> str:
        """What was done, in words."""
        return sentence_of(self.code, self.data)


class ReviewQuerySet(models.QuerySet["Review"]):
    """Who checked what, and when."""

    def of_text(self, at: datetime.datetime) -> Self:
        """Those that readers are told of at `at`: of exactly the text that the edition has."""
        return self.filter(
            revision=models.F("edition__revision"), reviewed_on__lte=timezone.localdate(at)
        )


class Review(models.Model):
    """A named, qualified person checked one exact edition as a whole, on a date.

    Apart from the edition, so that a review may be added while the text stays as it is.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(
        "publishing.Person", on_delete=models.PROTECT, related_name="reviews"
    )
    reviewed_on = models.DateField("date of the review")
    # The edition's revision that was read: a draft saved with another text is another text.
    revision = models.PositiveIntegerField(editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-reviewed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "reviewer", "reviewed_on"], name="review_is_recorded_once"
            )
        ]

    def __str__(self) -> str:
        return f"Reviewed by {self.reviewer} on {self.reviewed_on}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.revision = self.edition.revision
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Raises ValidationError where nobody can have reviewed the text so."""
        moments.validate_past_day(self.reviewed_on, "reviewed_on")
        if not (self.edition_id and self.reviewer_id and self.reviewed_on):
            return
        live_from = self.edition.live_from
        if live_from and self.reviewed_on < timezone.localdate(live_from):
            raise ValidationError(
                {
                    "reviewed_on": f"This text became live on {self.edition.when}. "
                    "Choose that day or a later one."
                }
            )
        if self.edition.specific.is_written_by(self.reviewer):
            raise ValidationError(
                {"reviewer": f"{self.reviewer} wrote this page; somebody else reviews it."}
            )

    @property
    def is_of_this_text(self) -> bool:
        """Whether the text is still the one that was reviewed."""
        return self.revision == self.edition.revision
