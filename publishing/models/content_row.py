from typing import Any, ClassVar

from django.db import models


class Part(models.Model):
    """A row of an edition's text, in order; frozen together with it.

    A concrete part has a foreign key `edition` to its kind, with a related name.
    """

    # The column with a claim, which readers see only with an asterisk and the statement.
    claim_column: ClassVar[str] = ""

    position = models.PositiveSmallIntegerField("order", default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        default_permissions = ()

    @staticmethod
    def is_claim(row: dict[str, Any]) -> bool:
        """Whether the claim in these columns carries the asterisk."""
        return False
