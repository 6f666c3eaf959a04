import datetime
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from publishing import moments
from publishing.models.document import Document
from publishing.models.edition import Edition
from publishing.models.event_sentences import sentence_of
from publishing.models.reference import Person
from publishing.models.release import Release


class Event(models.Model):
    """Entry of the record: an action on a document or a release; written once, never changed."""

    document = models.ForeignKey(
        Document, on_delete=models.SET_NULL, null=True, related_name="events"
    )
    release = models.ForeignKey(
        Release, on_delete=models.SET_NULL, null=True, related_name="events"
    )
    # None for a release, and once the edition was removed.
    edition = models.ForeignKey(Edition, on_delete=models.SET_NULL, null=True, related_name="+")
    title = models.CharField(max_length=200)
    # Name and data of the action; event_sentences makes the sentence when it is shown.
    code = models.CharField(max_length=40, default="note")
    data = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # The username at that time.
    by_name = models.CharField(max_length=150, default="")

    class Meta:
        ordering = ["-at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.title}: {self.sentence}"

    @property
    def sentence(self) -> str:
        return sentence_of(self.code, self.data)


class ReviewQuerySet(models.QuerySet["Review"]):
    def of_text(self, at: datetime.datetime) -> Self:
        """Reviews of the exact text that the edition has now, up to `at`."""
        return self.filter(
            revision=models.F("edition__revision"), reviewed_on__lte=timezone.localdate(at)
        )


class Review(models.Model):
    """Public review of one exact text by a qualified person, on a date.

    Not part of the edition, so that a review can be added while the text stays frozen.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField("date of the review")
    # The reviewed revision of the edition; a later text has another one.
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

    def clean(self) -> None:
        """Raises ValidationError for a day before the text was live, or the author as reviewer."""
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
        """Whether the edition still has the reviewed text."""
        return self.revision == self.edition.revision
