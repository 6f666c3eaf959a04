from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from publishing.models import ContentRow


class ClaimKind(models.TextChoices):
    """What kind of thing a claim says; the first two need evidence (21 CFR 101.93)."""

    STRUCTURE_FUNCTION = "structure_function", "Structure or function of the body"
    TRADITIONAL = "traditional", "Traditional use"
    NONE = "none", "Says nothing about the body"


@dataclass(frozen=True)
class ClaimText:
    """A claim as a row has it, and what it rests on."""

    kind: str
    text: str
    evidence: str

    @property
    def needs_statement(self) -> bool:
        """Whether the claim carries an asterisk and the statement of 21 CFR 101.93(c)."""
        return bool(self.text) and self.kind != ClaimKind.NONE

    @property
    def asterisk(self) -> SafeString:
        """The symbol after the claim that leads to the statement; empty where it needs none."""
        if not self.needs_statement:
            return SafeString()
        return format_html(
            '<a class="asterisk" href="#statement"><span aria-hidden="true">*</span>'
            '<span class="hidden"> {}</span></a>',
            _("(see the statement on claims)"),
        )


class ClaimRow(ContentRow):
    """A row with the columns `kind`, `text` and `evidence` of a claim, after a prefix."""

    claim_prefix: ClassVar[str] = ""
    # Where each of its columns stands in the eyes of the wording rules; see claims.wording.
    claim_places: ClassVar[dict[str, str]] = {}

    class Meta(ContentRow.Meta):
        abstract = True

    @property
    def claim(self) -> ClaimText:
        return ClaimText(*(getattr(self, column) for column in self.claim_columns()))

    @classmethod
    def mark(cls, column: str, row: Mapping[str, str]) -> SafeString:
        return cls.claim_of(row).asterisk if column == f"{cls.claim_prefix}text" else SafeString()

    @classmethod
    def claim_columns(cls) -> list[str]:
        return [f"{cls.claim_prefix}{name}" for name in ("kind", "text", "evidence")]

    @classmethod
    def claim_of(cls, row: Mapping[str, str]) -> ClaimText:
        """The claim of a row that is given as a dictionary of its columns."""
        return ClaimText(*(row[column] for column in cls.claim_columns()))
