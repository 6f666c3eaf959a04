"""Checks of required fields: the title, and the fields that the kind declares."""

from collections.abc import Iterator
from typing import Any

from publishing import richtext
from publishing.checks.base import Check, Finding
from publishing.checks.subject import Subject
from publishing.kinds import Kind


class HasTitle(Check):
    name = "title"

    def look(self, subject: Subject) -> Iterator[Finding]:
        if not subject.edition.title.strip():
            yield self.error("title", "Give it a title.")


class RequiredFields(Check):
    """Required fields of one kind (`Kind.needed`, `Kind.pictures`)."""

    def __init__(self, kind: Kind[Any]) -> None:
        self.kind = kind
        self.name = f"{kind.name}-is-complete"

    def look(self, subject: Subject) -> Iterator[Finding]:
        for name, sentence in self.kind.needed.items():
            text = subject.named(name)
            if text and (richtext.is_empty(text.text) if text.is_rich else not text.text.strip()):
                yield self.error(name, sentence)
        for picture, alt in self.kind.pictures.items():
            if getattr(subject.edition, picture) and not getattr(subject.edition, alt).strip():
                yield self.error(alt, "Say what the picture shows.")
