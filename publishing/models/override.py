"""A wording that a person answers for, although a rule refuses it."""

from django.conf import settings
from django.db import models

from publishing.models.document import Document
from publishing.models.edition import Edition


class Override(models.Model):
    """Why a person lets a sentence stand that a rule refuses; written once, never changed.

    It holds for the exact sentence in its document, whichever edition has it.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="overrides")
    # The text that was looked at.
    edition = models.ForeignKey(Edition, models.SET_NULL, null=True, related_name="overrides")
    revision = models.PositiveIntegerField()
    rule = models.CharField(max_length=60)
    # Stands for the rule and the sentence in the index, however long that is.
    digest = models.CharField(max_length=64, editable=False)
    words = models.TextField()
    wording = models.TextField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "digest"], name="override_is_given_once")
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.words}"
