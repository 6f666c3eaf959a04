from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from publishing import moments


class ReviewAction(models.Model):
    """What somebody said of one revision of a draft: submitted, approved, returned; never changed.

    Whether a draft is approved follows from its review actions and its revision; no column says it.
    """

    # The name of the table in archives, since before it was called so.
    archive_name: ClassVar = "publishing.step"

    class Kind(models.TextChoices):
        SUBMITTED = "submitted"
        TAKEN_BACK = "taken back"
        APPROVED = "approved"
        RETURNED = "returned"

    VERDICTS: ClassVar = (Kind.APPROVED, Kind.RETURNED)

    edition = models.ForeignKey("publishing.Edition", models.CASCADE, related_name="review_actions")
    # The edition's revision that it was about: saved with another text, it is another text.
    revision = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    comment = models.TextField(blank=True)
    # What an approval is worth, as of then: rights and writers may change afterwards.
    by_second_person = models.BooleanField(default=False)
    by_medical_reviewer = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(kind="returned") | ~Q(comment=""), name="review_action_return_says_why"
            )
        ]

    def __str__(self) -> str:
        """What was done, for the lists beside a saved state."""
        said = f": {self.comment}" if self.comment else ""
        kind = self.Kind(self.kind).value.capitalize()
        return f"{kind} by {self.by} on {moments.in_words(self.at.replace(second=0))}{said}"
