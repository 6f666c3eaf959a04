from publishing.desk.content_rows import (
    ContentRowInline,
    ParentPermissionInline,
    ReviewInline,
    TabularContentRowInline,
)
from publishing.desk.discarded import DiscardedAdmin
from publishing.desk.documents import DocumentAdmin
from publishing.desk.editions import EditionAdmin
from publishing.desk.images import ImageAdmin
from publishing.desk.lists import ReferenceFilter
from publishing.desk.reference import PersonAdmin, ReferenceAdmin, TopicAdmin
from publishing.desk.releases import ReleaseAdmin

__all__ = [
    "ContentRowInline",
    "DiscardedAdmin",
    "DocumentAdmin",
    "EditionAdmin",
    "ImageAdmin",
    "ParentPermissionInline",
    "PersonAdmin",
    "ReferenceAdmin",
    "ReferenceFilter",
    "ReleaseAdmin",
    "ReviewInline",
    "TabularContentRowInline",
    "TopicAdmin",
]
