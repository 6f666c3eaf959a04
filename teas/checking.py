"""What is looked at before a tea goes live; and the wording of claims near any product."""

from collections.abc import Iterator
from typing import ClassVar

from django.urls import reverse

from publishing.checks import Check, Finding, Passage, Subject
from publishing.checks.complete import Complete
from publishing.checks.structure import under, words_of
from teas import wording
from teas.models import claim_problem

PERMISSION = "publishing.override_claims"
# Where each column stands in the eyes of the rules: of a tea, and of what an article says of one.
PLACES: dict[tuple[str, str, str], str] = {
    ("tea", "", "title"): "name",
    ("tea", "", "japanese_name"): "name",
    ("tea", "", "summary"): "text",
    ("tea", "", "body"): "text",
    ("tea", "", "preparation"): "text",
    ("tea", "", "caution_pregnancy"): "caution",
    ("tea", "", "caution_medicines"): "caution",
    ("tea", "", "caution_allergies"): "caution",
    ("tea", "", "image_alt"): "alt",
    ("tea", "claims", "text"): "claim",
    ("tea", "claims", "evidence"): "evidence",
    ("article", "perspectives", "kampo_view"): "perspective",
    ("article", "perspectives", "western_parallel"): "perspective",
    ("article", "perspectives", "claim_text"): "claim",
    ("article", "perspectives", "claim_evidence"): "evidence",
}


class TeaIsComplete(Complete):
    name = "tea-is-complete"
    kinds = ("tea",)
    needed = {
        "summary": "Write the summary: it stands on every card of this tea.",
        "body": "Write the description.",
    }
    pictures = {"image": "image_alt"}


class ClaimEvidence(Check):
    """A claim about the body may not stand without what it rests on."""

    name = "evidence-of-claims"
    kinds: ClassVar[tuple[str, ...]] = ("tea",)
    # The rows that have claims, what their columns begin with, and what one is called.
    rows, prefix, called = "claims", "", "Claim"

    def look(self, subject: Subject) -> Iterator[Finding]:
        for index, row in enumerate(subject.rows[self.rows]):
            columns = (f"{self.prefix}{part}" for part in ("kind", "text", "evidence"))
            if problem := claim_problem(*(getattr(row, column) for column in columns)):
                part, sentence = problem
                field = f"{self.rows}-{index}-{self.prefix}{part}"
                yield self.error(field, f"{self.called} {index + 1}: {sentence}")


class ClaimWording(Check):
    """What the markets' rules refuse to let a text say of a product."""

    name = "claim-wording"
    kinds = ("tea", "article")

    def look(self, subject: Subject) -> Iterator[Finding]:
        rules = reverse("admin:teas_tea_wording")
        for passage, place, text, heading in self._texts(subject):
            for found in wording.found_in(text, place):
                yield self._finding(passage, found, heading, rules)

    @staticmethod
    def _texts(subject: Subject) -> Iterator[tuple[Passage, str, str, str]]:
        for passage in subject.passages:
            place = PLACES.get((subject.kind, passage.part, passage.name))
            if place is None:
                continue
            for block in passage.rich.blocks:
                yield passage, place, block.words, block.under
            for picture in passage.rich.pictures:
                yield passage, "alt", picture.alt or "", picture.under

    def _finding(self, passage: Passage, found: wording.Found, heading: str, rules: str) -> Finding:
        rule = found.rule
        where = f"{passage.where}, {passage.label}" if passage.where else words_of(passage)
        return Finding(
            passage.field,
            f"{where}{under(heading)}: “{found.words}”. {rule.title} ({rule.market}).",
            level=rule.level,
            check=self.name,
            mend=f"Write instead, for example: “{rule.instead}”",
            source=rule.source,
            more=f"{rules}#{rule.id}",
            permission=PERMISSION if rule.level == wording.ERROR else "",
            rule=rule.id,
            words=found.words,
            wording=found.sentence,
        )
