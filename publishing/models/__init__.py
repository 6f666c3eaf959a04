from publishing.models.content_row import ContentRow
from publishing.models.digest import DigestPreference, SentDigest
from publishing.models.discarded import Discarded
from publishing.models.document import Document, OldAddress
from publishing.models.editing_session import EditingSession
from publishing.models.edition import KIND_PERMISSIONS, Edition, Withdrawal
from publishing.models.event import Event, Review
from publishing.models.generation import Generation
from publishing.models.image import Image
from publishing.models.override import Override
from publishing.models.reference import Person, ReferenceData, Topic
from publishing.models.release import Release
from publishing.models.review_action import ReviewAction
from publishing.models.revision import Revision
from publishing.models.role_grant import RoleGrant
from publishing.models.search import SearchEntry, SearchSpelling, SearchWord
from publishing.models.secret_links import CalendarFeed, PreviewLink

__all__ = [
    "KIND_PERMISSIONS",
    "CalendarFeed",
    "ContentRow",
    "DigestPreference",
    "Discarded",
    "Document",
    "EditingSession",
    "Edition",
    "Event",
    "Generation",
    "Image",
    "OldAddress",
    "Override",
    "Person",
    "PreviewLink",
    "ReferenceData",
    "Release",
    "Review",
    "ReviewAction",
    "Revision",
    "RoleGrant",
    "SearchEntry",
    "SearchSpelling",
    "SearchWord",
    "SentDigest",
    "Topic",
    "Withdrawal",
]
