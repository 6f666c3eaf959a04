"""What checks of several kinds share: texts that must be there, and pages that a page shows."""

from collections.abc import Iterable, Iterator
from typing import Any

from publishing import richtext
from publishing.checks.base import Check, Finding
from publishing.checks.subject import Subject
from publishing.kinds import Kind
from publishing.models import Document, Edition


class Complete(Check):
    """What must be there before a text can go live, as its kind declares (`needed`, `pictures`)."""

    def __init__(self, kind: Kind[Any]) -> None:
        self.kind = kind
        self.name = f"{kind.name}-is-complete"

    def look(self, subject: Subject) -> Iterator[Finding]:
        for name, sentence in self.kind.needed.items():
            passage = subject.named(name)
            if passage is None:
                continue
            if richtext.is_empty(passage.text) if passage.is_rich else not passage.text.strip():
                yield self.error(name, sentence)
        for picture, alt in self.kind.pictures.items():
            if getattr(subject.edition, picture) and not getattr(subject.edition, alt).strip():
                yield self.error(alt, "Say what the picture shows.")


def not_live(subject: Subject, documents: Iterable[int]) -> dict[int, Any]:
    """Those of the documents that readers will not find then, by their keys."""
    wanted = set(documents) - subject.together
    if not wanted:
        return {}
    live = set(
        Edition.objects.live(subject.at)
        .filter(document__in=wanted)
        .values_list("document_id", flat=True)
    )
    gone = (wanted - live) | (wanted & subject.gone_together)
    return Document.objects.with_titles().in_bulk(list(gone)) if gone else {}
