from typing import ClassVar

from publishing.models import KIND_PERMISSIONS, Document, Edition
from publishing.models.document import KindDocumentManager
from publishing.richtext import RichTextField


class Question(Edition):
    """A question that readers ask, with its answer; its title is the question itself."""

    kind = "question"

    answer = RichTextField(
        blank=True, help_text="May stay empty in a draft; without an answer it cannot go live."
    )

    class Meta:
        default_permissions = KIND_PERMISSIONS


class QuestionDocument(Document):
    """A question as other pages refer to it, whatever edition of it is live."""

    objects: ClassVar = KindDocumentManager(Question.kind)

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = "question"
