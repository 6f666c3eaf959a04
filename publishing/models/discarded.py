from typing import Any, ClassVar

from django.db import models

from publishing.models.edition import Edition
from publishing.models.timeline import EditionQuerySet


class DiscardedManager(models.Manager.from_queryset(EditionQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> EditionQuerySet:
        rows: EditionQuerySet = super().get_queryset()
        return rows.discarded()


class Discarded(Edition):
    """A draft that somebody discarded, with its document where that had no other edition."""

    objects: ClassVar[Any] = DiscardedManager()

    class Meta:
        proxy = True
        verbose_name = verbose_name_plural = "discarded"
        default_permissions = ()
        permissions = [("remove_discarded", "Can remove for good what was discarded")]
        ordering = ["-discarded_at", "-pk"]
