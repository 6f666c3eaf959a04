from publishing.admin.documents import DocumentAdmin
from publishing.admin.editions import EditionAdmin
from publishing.admin.parts import PartInline, ReviewInline, TablePartInline
from publishing.admin.reference import PersonAdmin, ReferenceAdmin, TopicAdmin

__all__ = [
    "DocumentAdmin",
    "EditionAdmin",
    "PartInline",
    "PersonAdmin",
    "ReferenceAdmin",
    "ReviewInline",
    "TablePartInline",
    "TopicAdmin",
]
