from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from publishing import moments
from publishing.models.edition import Edition


class ReviewAction(models.Model):
    """Submission, approval or return of one revision of a draft; written once, never changed.

    Whether a draft is approved follows from its review actions and its revision (Approval).
    """

    # Archives name the table by its old name.
    archive_name: ClassVar = "publishing.step"

    class Kind(models.TextChoices):
        SUBMITTED = "submitted"
        TAKEN_BACK = "taken back"
        APPROVED = "approved"
        RETURNED = "returned"

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="review_actions")
    # The edition's revision that was submitted, approved or returned.
    revision = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    comment = models.TextField(blank=True)
    # As of the approval: permissions and writers may change afterwards.
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
        return f"{self.in_words}: {self.comment}" if self.comment else self.in_words

    @property
    def in_words(self) -> str:
        """The action, its user and its moment, without the comment."""
        kind = self.Kind(self.kind).value.capitalize()
        return f"{kind} by {self.by} on {moments.in_words(self.at.replace(second=0))}"
