from publishing.models.document import Document, OldAddress
from publishing.models.edition import KIND_PERMISSIONS, Edition, Part, Withdrawal
from publishing.models.event import Event, Review
from publishing.models.generation import Generation
from publishing.models.reference import Person, ReferenceData, Topic

__all__ = [
    "KIND_PERMISSIONS",
    "Document",
    "Edition",
    "Event",
    "Generation",
    "OldAddress",
    "Part",
    "Person",
    "ReferenceData",
    "Review",
    "Topic",
    "Withdrawal",
]
