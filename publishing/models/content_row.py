from collections.abc import Mapping

from django.db import models
from django.utils.safestring import SafeString


class ContentRow(models.Model):
    """Row of an edition's content, such as a source or an ingredient; frozen with the edition.

    A concrete model has a foreign key `edition` to its kind, with a related name.
    """

    position = models.PositiveSmallIntegerField("order", default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        default_permissions = ()

    @classmethod
    def mark(cls, column: str, row: Mapping[str, str]) -> SafeString:
        """HTML of a footnote mark after a column; empty by default."""
        return SafeString()
