import datetime
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from publishing.models.generation import Generation


class ReferenceQuerySet(models.QuerySet):
    """Rows that pages name; changing them moves the site's generation."""

    def update(self, **values: Any) -> int:
        with transaction.atomic():
            Generation.objects.move_for_reference_data()
            return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            Generation.objects.move_for_reference_data()
            return super().delete()

    delete.queryset_only = True  # type: ignore[attr-defined]


class ReferenceData(models.Model):
    """Names that many pages share and that stand on no timeline; corrected in place."""

    objects: ClassVar[Any] = ReferenceQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            # A new name stands on no page yet; a changed one may stand on many.
            if not self._state.adding:
                Generation.objects.move_for_reference_data()
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            Generation.objects.move_for_reference_data()
            return super().delete(*args, **kwargs)


class TopicQuerySet(ReferenceQuerySet):
    def live(self, at: datetime.datetime) -> Self:
        """The topics that a page which is live at `at` is gathered under."""
        editions = apps.get_model("publishing", "Edition").objects.live(at)
        return self.filter(Exists(editions.filter(topics=OuterRef("pk"))))


class Topic(ReferenceData):
    """A subject that pages of every kind are gathered under."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField("address", max_length=60, unique=True)
    description = models.CharField(
        max_length=300,
        blank=True,
        help_text="One or two sentences at the head of the topic's page.",
    )
    position = models.PositiveSmallIntegerField(
        "order", default=0, help_text="Smaller numbers come first."
    )

    objects: ClassVar[Any] = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("topic", args=[self.slug])


class Person(ReferenceData):
    """An author or a reviewer as readers see them; apart from the accounts of the desk."""

    name = models.CharField(max_length=100)
    slug = models.SlugField("short name", max_length=60, unique=True)
    credentials = models.CharField(
        max_length=150, blank=True, help_text="For example: MD, PhD; or: Licensed pharmacist."
    )
    biography = models.TextField(blank=True, help_text="Two or three sentences for readers.")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return f"{self.name}, {self.credentials}" if self.credentials else self.name
