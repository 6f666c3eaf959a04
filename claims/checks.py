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
    """A claim about the body may not stand without what it rests on."""

    name = "evidence-of-claims"
    # The relation whose rows make claims.
    rows = "claims"

    def look(self, subject: Subject) -> Iterator[Finding]:
        for index, row in enumerate(subject.rows.get(self.rows, [])):
            if problem := self._problem(row):
                column, sentence = problem
                called = str(row._meta.verbose_name).capitalize()
                field = f"{self.rows}-{index}-{row.claim_prefix}{column}"
                yield self.error(field, f"{called} {index + 1}: {sentence}")

    @staticmethod
    def _problem(row: ClaimRow) -> tuple[str, str] | None:
        """What is wrong with the claim of a row: the column at fault, and a sentence."""
        claim = row.claim
        if claim.kind == ClaimKind.NONE or not claim.kind:
            return None
        if not claim.text.strip():
            return "text", "Write the claim, or choose “Says nothing about the body”."
        if not claim.evidence.strip():
            return "evidence", "Name the evidence: this kind of claim may not stand without it."
        return None


class StatementIsLive(Check):
    """The statement without which readers see no claim about the body."""

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
    """What the markets' rules refuse to let a text say of a product."""

    name = "claim-wording"

    def look(self, subject: Subject) -> Iterator[Finding]:
        rules = reverse("admin:claims")
        for text, place, words, heading in self._texts(subject):
            for found in wording.find_matches(words, place):
                yield self._finding(text, found, heading, rules)

    @staticmethod
    def _texts(subject: Subject) -> Iterator[tuple[FieldText, str, str, str]]:
        """Every text that the rules look at, with its place and the heading above it."""
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
