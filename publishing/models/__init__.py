from publishing.models.document import Document, OldAddress
from publishing.models.edition import KIND_PERMISSIONS, Edition, Part, Withdrawal
from publishing.models.event import Event, Review
from publishing.models.generation import Generation
from publishing.models.override import Override
from publishing.models.private import CalendarFeed, PreviewLink
from publishing.models.reference import Person, ReferenceData, Topic
from publishing.models.release import Release
from publishing.models.revision import Revision

__all__ = [
    "KIND_PERMISSIONS",
    "CalendarFeed",
    "Document",
    "Edition",
    "Event",
    "Generation",
    "OldAddress",
    "Override",
    "Part",
    "Person",
    "PreviewLink",
    "ReferenceData",
    "Release",
    "Review",
    "Revision",
    "Topic",
    "Withdrawal",
]
