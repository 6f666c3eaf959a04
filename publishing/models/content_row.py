from typing import Any

from django.db import models
from django.utils.safestring import SafeString


class ContentRow(models.Model):
    """A row of an edition's content, such as a source or an ingredient; frozen together with it.

    A concrete model has a foreign key `edition` to its kind, with a related name.
    """

    position = models.PositiveSmallIntegerField("order", default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        default_permissions = ()

    @classmethod
    def mark(cls, column: str, row: dict[str, Any]) -> SafeString:
        """The sign of a footnote that readers see after a column; mostly none."""
        return SafeString()
