from django.conf import settings
from django.db import models

from publishing.models.document import Document
from publishing.models.edition import Edition


class Override(models.Model):
    """Override of a wording rule with a reason; written once, never changed.

    It holds for the exact sentence in any edition of the document.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="overrides")
    # The edition at the time of the override.
    edition = models.ForeignKey(Edition, models.SET_NULL, null=True, related_name="overrides")
    revision = models.PositiveIntegerField()
    rule = models.CharField(max_length=60)
    # Hash of rule and sentence for the index, which limits the length.
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
