from publishing.desk.content_rows import (
    ContentRowInline,
    ParentPermissionInline,
    ReviewInline,
    TabularContentRowInline,
)
from publishing.desk.discarded import DiscardedAdmin
from publishing.desk.editions import EditionAdmin
from publishing.desk.images import ImageAdmin
from publishing.desk.lists import ReferenceFilter
from publishing.desk.references import DocumentAdmin, PersonAdmin, ReferenceAdmin, TopicAdmin
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
