"""What checks of several kinds share: texts that must be there, and pages that a page shows."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps

from publishing import richtext
from publishing.checks.base import Check, Finding
from publishing.checks.subject import Subject


class Complete(Check):
    """What must be there before a text of a kind can go live; a kind names columns and sentences.

    `needed` has a column and its sentence, `pictures` a picture and its alternative text.
    """

    needed: dict[str, str] = {}
    pictures: dict[str, str] = {}

    def look(self, subject: Subject) -> Iterator[Finding]:
        for name, sentence in self.needed.items():
            passage = subject.named(name)
            if passage is None:
                continue
            if richtext.is_empty(passage.text) if passage.is_rich else not passage.text.strip():
                yield self.error(name, sentence)
        for picture, alt in self.pictures.items():
            if getattr(subject.edition, picture) and not getattr(subject.edition, alt).strip():
                yield self.error(alt, "Say what the picture shows.")


def not_live(subject: Subject, documents: Iterable[int]) -> dict[int, Any]:
    """Those of the documents that readers will not find then, by their keys."""
    wanted = set(documents) - subject.together
    if not wanted:
        return {}
    edition: Any = apps.get_model("publishing", "Edition")
    document: Any = apps.get_model("publishing", "Document")
    live = set(
        edition.objects.live(subject.at)
        .filter(document__in=wanted)
        .values_list("document_id", flat=True)
    )
    gone = (wanted - live) | (wanted & subject.gone_together)
    return document.objects.with_titles().in_bulk(list(gone)) if gone else {}
