from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from publishing.models import ContentRow


class ClaimKind(models.TextChoices):
    """Kind of a claim; the first two need evidence (21 CFR 101.93)."""

    STRUCTURE_FUNCTION = "structure_function", "Structure or function of the body"
    TRADITIONAL = "traditional", "Traditional use"
    NONE = "none", "Says nothing about the body"


@dataclass(frozen=True)
class ClaimText:
    """Kind, text and evidence of a claim."""

    kind: str
    text: str
    evidence: str

    @property
    def needs_statement(self) -> bool:
        """Whether the claim carries an asterisk and the statement of 21 CFR 101.93(c)."""
        return bool(self.text) and self.kind != ClaimKind.NONE

    @property
    def asterisk(self) -> SafeString:
        """Link from a claim to the statement; empty where it needs none."""
        if not self.needs_statement:
            return SafeString()
        return format_html(
            '<a class="asterisk" href="#statement"><span aria-hidden="true">*</span>'
            '<span class="hidden"> {}</span></a>',
            _("(see the statement on claims)"),
        )


class ClaimRow(ContentRow):
    """Content row with the columns `kind`, `text` and `evidence` of a claim, after a prefix."""

    claim_prefix: ClassVar[str] = ""
    # Places of its columns to which wording rules apply: one of claims.wording.PLACES each.
    claim_places: ClassVar[dict[str, str]] = {}

    class Meta(ContentRow.Meta):
        abstract = True

    @property
    def claim(self) -> ClaimText:
        return ClaimText(*(getattr(self, column) for column in self.claim_columns()))

    @classmethod
    def mark(cls, column: str, row: Mapping[str, str]) -> SafeString:
        """The asterisk behind the text of a claim, from a dictionary of the row's columns."""
        if column != f"{cls.claim_prefix}text":
            return SafeString()
        return ClaimText(*(row[name] for name in cls.claim_columns())).asterisk

    @classmethod
    def claim_columns(cls) -> list[str]:
        return [f"{cls.claim_prefix}{name}" for name in ("kind", "text", "evidence")]
