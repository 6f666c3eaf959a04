"""Checks of articles, besides those for empty fields."""

from collections.abc import Iterator

from claims.checks import ClaimEvidence
from publishing import richtext
from publishing.checks import Check, Finding, Subject


class PerspectiveEvidence(ClaimEvidence):
    name = "evidence-in-perspectives"
    rows = "perspectives"


class PartsAreLive(Check):
    """Warns of questions and teas that are not live at the article's moment."""

    name = "parts-are-live"

    def look(self, subject: Subject) -> Iterator[Finding]:
        named = [
            (f"{part}-{index}-{name}", key)
            for part, name in (("article_questions", "question"), ("perspectives", "tea"))
            for index, row in enumerate(subject.rows[part])
            if (key := getattr(row, f"{name}_id"))
        ]
        missing = subject.not_live(key for _field, key in named)
        for field, key in named:
            if document := missing.pop(key, None):
                yield self.warning(
                    field,
                    f"“{document}” is not live: this page leaves it out until it is published too.",
                    hint="Publish it first, or both with a release.",
                )


class Sources(Check):
    name = "sources"

    def look(self, subject: Subject) -> Iterator[Finding]:
        if not subject.rows["sources"]:
            yield self.warning(
                "sources-group",
                "The article names no source.",
                hint="Add what it rests on at the foot of the form: readers want to know.",
            )


class SeeDoctor(Check):
    name = "see-doctor"

    def look(self, subject: Subject) -> Iterator[Finding]:
        if richtext.is_empty(subject.edition.see_doctor):
            yield self.warning(
                "see_doctor",
                "The article does not say when to see a doctor.",
                hint="List the signs that should not wait.",
            )
