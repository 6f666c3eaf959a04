from typing import Any, ClassVar

from django.db import models

from publishing.models import KIND_PERMISSIONS, Document, Edition
from publishing.models.document import DocumentQuerySet
from publishing.models.timeline import EditionQuerySet
from publishing.richtext import RichTextField


class Question(Edition):
    """A question that readers ask, with its answer; its title is the question itself."""

    kind = "question"

    answer = RichTextField(
        blank=True, help_text="May stay empty in a draft; without an answer it cannot go live."
    )

    objects: ClassVar[Any] = EditionQuerySet.as_manager()

    class Meta:
        default_permissions = KIND_PERMISSIONS


class QuestionDocumentManager(models.Manager.from_queryset(DocumentQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> DocumentQuerySet:
        return super().get_queryset().present().filter(kind=Question.kind).with_titles()


class QuestionDocument(Document):
    """A question as other pages refer to it, whatever edition of it is live."""

    objects: ClassVar[Any] = QuestionDocumentManager()

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = "question"
