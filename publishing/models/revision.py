from django.conf import settings
from django.db import models

from publishing.models.edition import Edition


class Revision(models.Model):
    """A former saved text of an edition; written once, never changed."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        default_permissions = ()
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="revision_is_kept_once")
        ]

    def __str__(self) -> str:
        return f"{self.edition} as of save {self.number}"
