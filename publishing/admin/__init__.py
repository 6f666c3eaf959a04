from publishing.admin.discarded import DiscardedAdmin
from publishing.admin.documents import DocumentAdmin
from publishing.admin.editions import EditionAdmin
from publishing.admin.filters import ReferenceFilter
from publishing.admin.images import ImageAdmin
from publishing.admin.parts import PartInline, ReviewInline, TablePartInline
from publishing.admin.reference import PersonAdmin, ReferenceAdmin, TopicAdmin
from publishing.admin.releases import ReleaseAdmin

__all__ = [
    "DiscardedAdmin",
    "DocumentAdmin",
    "EditionAdmin",
    "ImageAdmin",
    "PartInline",
    "PersonAdmin",
    "ReferenceAdmin",
    "ReferenceFilter",
    "ReleaseAdmin",
    "ReviewInline",
    "TablePartInline",
    "TopicAdmin",
]
