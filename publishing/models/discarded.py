from typing import ClassVar

from publishing.models.edition import Edition, EditionManager
from publishing.models.timeline import EditionQuerySet


class DiscardedManager(EditionManager["Discarded"]):
    def get_queryset(self) -> EditionQuerySet["Discarded"]:
        return EditionQuerySet["Discarded"](self.model, using=self._db).discarded()


class Discarded(Edition):
    """A discarded draft, with its document where that has no other edition."""

    objects: ClassVar = DiscardedManager()

    class Meta:
        proxy = True
        verbose_name = verbose_name_plural = "discarded"
        default_permissions = ()
        permissions = [("remove_discarded", "Can remove for good what was discarded")]
        ordering = ["-discarded_at", "-pk"]
