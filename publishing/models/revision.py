from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models

from publishing import diff

if TYPE_CHECKING:
    from publishing.models.edition import Edition


class RevisionManager(models.Manager["Revision"]):
    def keep(self, edition: "Edition") -> None:
        """Keeps the text that the database has, before another one takes its place."""
        known = {"saved_at": edition.saved_at, "saved_by_id": edition.saved_by_id}
        if not self.filter(edition_id=edition.pk, number=edition.revision).exists():
            text = diff.read(edition)
            self.create(edition_id=edition.pk, number=edition.revision, text=text, **known)

    def forget_if_same(self, edition: "Edition") -> bool:
        """Whether the edition still has the text that was kept of it; then that is forgotten."""
        kept = self.get(edition_id=edition.pk, number=edition.revision)
        is_same = kept.text == diff.read(edition)
        if is_same:
            kept.delete()
        return is_same


class Revision(models.Model):
    """A text that an edition had before it was saved again; written once, never changed."""

    # One of the two: a draft that is discarded takes its saved states along, and brings them back.
    edition = models.ForeignKey(
        "publishing.Edition", models.CASCADE, null=True, related_name="revisions"
    )
    discarded = models.ForeignKey(
        "publishing.Discarded", models.CASCADE, null=True, related_name="revisions"
    )
    number = models.PositiveIntegerField()
    text = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects: ClassVar[Any] = RevisionManager()

    class Meta:
        default_permissions = ()
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="revision_is_kept_once")
        ]

    def __str__(self) -> str:
        return f"{self.edition or self.discarded} as of save {self.number}"
