"""Checks of claims: their evidence, the statement beside them, and the markets' wording rules."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.text import capfirst

from claims import wording
from claims.models import ClaimKind, ClaimRow
from publishing.checks import Check, FieldText, Finding, Subject
from publishing.checks.subject import under
from publishing.models import Document
from sitetexts.models import CLAIMS, SiteText

PERMISSION = "publishing.override_claims"


class ClaimEvidence(Check):
    """Check that each claim about the body names its evidence (21 CFR 101.93)."""

    name = "evidence-of-claims"
    # The relation of the edition to its claims.
    rows = "claims"

    def look(self, subject: Subject) -> Iterator[Finding]:
        for index, row in enumerate(subject.rows.get(self.rows, [])):
            if not row.claim.kind or row.claim.kind == ClaimKind.NONE:
                continue
            if not row.claim.text.strip():
                column = "text"
                sentence = "Write the claim, or choose “Says nothing about the body”."
            elif not row.claim.evidence.strip():
                column = "evidence"
                sentence = "Name the evidence: this kind of claim may not stand without it."
            else:
                continue
            name = str(row._meta.verbose_name).capitalize()
            field = f"{self.rows}-{index}-{row.claim_prefix}{column}"
            yield self.error(field, f"{name} {index + 1}: {sentence}")


class StatementIsLive(Check):
    """Check that the statement is live without which readers see no claim (21 CFR 101.93(c))."""

    name = "statement-on-claims"

    def look(self, subject: Subject) -> Iterator[Finding]:
        claims = [
            f"{part}-{index}-{row.claim_prefix}text"
            for part, rows in subject.rows.items()
            for index, row in enumerate(rows)
            if isinstance(row, ClaimRow) and row.claim.needs_statement
        ]
        if not claims:
            return
        texts = Document.objects.filter(kind=SiteText.kind, slug=CLAIMS)
        known = list(texts.values_list("pk", flat=True))
        if not known or subject.not_live(known):
            yield self.warning(
                claims[0],
                "The statement on claims is not live: readers see no claim of this page until "
                "it is.",
                hint="Publish the site text “Statement on claims” first.",
            )


class ClaimWording(Check):
    """Check of texts about products by the wording rules of the markets."""

    name = "claim-wording"

    def look(self, subject: Subject) -> Iterator[Finding]:
        rules = reverse("admin:claims")
        for text, place, words, heading in self._texts(subject):
            for found in wording.find_matches(words, place):
                yield self._finding(text, found, heading, rules)

    @staticmethod
    def _texts(subject: Subject) -> Iterator[tuple[FieldText, str, str, str]]:
        """Texts that the rules apply to, each with its place and the heading above it."""
        for text in subject.texts:
            place = getattr(text.row, "claim_places", {}).get(text.name)
            if place is None:
                continue
            for block in text.outline.blocks:
                yield text, place, block.words, block.heading
            for picture in text.outline.pictures:
                yield text, "alt", picture.alt, picture.heading

    def _finding(
        self, text: FieldText, found: wording.RuleMatch, heading: str, rules: str
    ) -> Finding:
        rule = found.rule
        label = f"{text.row_name}, {text.label}" if text.row_name else capfirst(text.label)
        return Finding(
            text.field,
            f"{label}{under(heading)}: “{found.words}”. {rule.title} ({rule.market}).",
            level=rule.level,
            check=self.name,
            hint=f"Write instead, for example: “{rule.instead}”",
            source=rule.source,
            help_url=f"{rules}#{rule.id}",
            permission=PERMISSION if rule.level == wording.ERROR else "",
            rule=rule.id,
            words=found.words,
            wording=found.sentence,
        )
