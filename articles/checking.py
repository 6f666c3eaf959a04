"""What is looked at before an article goes live."""

from collections.abc import Iterator

from publishing import richtext
from publishing.checking import Check, Finding, Subject
from publishing.checking.complete import Complete, not_live
from teas.models import claim_problem


class ArticleIsComplete(Complete):
    name = "article-is-complete"
    kinds = ("article",)
    needed = {
        "summary": "Write the summary: lists and search results show it.",
        "body": "Write the body.",
    }
    pictures = {"hero_image": "hero_alt"}


class PerspectiveEvidence(Check):
    """A claim about the body may not stand without what it rests on."""

    name = "evidence-in-perspectives"
    kinds = ("article",)

    def look(self, subject: Subject) -> Iterator[Finding]:
        for index, row in enumerate(subject.rows["perspectives"]):
            if problem := claim_problem(row.claim_kind, row.claim_text, row.claim_evidence):
                part, sentence = problem
                field = f"perspectives-{index}-claim_{part}"
                yield self.error(field, f"Perspective {index + 1}: {sentence}")


class PartsAreLive(Check):
    """Questions and teas of the page that readers will not find then."""

    name = "parts-are-live"
    kinds = ("article",)

    def look(self, subject: Subject) -> Iterator[Finding]:
        named = [
            (f"{part}-{index}-{name}", key)
            for part, name in (("article_questions", "question"), ("perspectives", "tea"))
            for index, row in enumerate(subject.rows[part])
            if (key := getattr(row, f"{name}_id"))
        ]
        missing = not_live(subject, [key for _field, key in named])
        for field, key in named:
            if document := missing.pop(key, None):
                yield self.warning(
                    field,
                    f"“{document}” is not live: this page leaves it out until it is published too.",
                    mend="Publish it first, or both with a release.",
                )


class Sources(Check):
    name = "sources"
    kinds = ("article",)

    def look(self, subject: Subject) -> Iterator[Finding]:
        if not subject.rows["sources"]:
            yield self.warning(
                "sources-group",
                "The article names no source.",
                mend="Add what it rests on at the foot of the form: readers want to know.",
            )


class SeeDoctor(Check):
    name = "see-doctor"
    kinds = ("article",)

    def look(self, subject: Subject) -> Iterator[Finding]:
        if richtext.is_empty(subject.edition.see_doctor):
            yield self.warning(
                "see_doctor",
                "The article does not say when to see a doctor.",
                mend="List the signs that should not wait.",
            )
