import datetime
from collections.abc import Collection
from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import OuterRef, ProtectedError, Subquery
from django.urls import reverse

from publishing.models import review_dates
from publishing.models.edition import Edition
from publishing.models.generation import Generation
from publishing.models.timeline import EditionQuerySet
from publishing.richtext import control_characters

LONGEST_CYCLE = 120  # months


def months_in_words(months: int) -> str:
    return "1 month" if months == 1 else f"{months} months"


R = TypeVar("R", bound="ReferenceData")


class ReferenceQuerySet(models.QuerySet[R]):
    """Reference data; a change moves the generation."""

    def shown_on(self) -> list[Edition]:
        """The dated editions that name one of these rows; they protect it from deletion."""
        editions: list[Edition] = []
        for relation in self.model._meta.related_objects:
            if relation.many_to_many and issubclass(relation.related_model, Edition):
                dated = relation.related_model.objects.dated()
                editions += dated.filter(**{f"{relation.field.name}__in": self}).distinct()
        return editions

    def _refuse_if_shown(self) -> None:
        if editions := self.shown_on():
            raise ProtectedError("It stands on pages that cannot be changed.", set(editions))

    def update(self, **values: object) -> int:
        with transaction.atomic():
            Generation.objects.move_unannounced()
            return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            self._refuse_if_shown()
            Generation.objects.move_unannounced()
            return super().delete()

    delete.queryset_only = True  # type: ignore[attr-defined]


class ReferenceData(models.Model):
    """Base of shared names without a timeline, corrected in place."""

    # Whether search finds a page by these names.
    is_searched: ClassVar[bool] = False

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            # A new name is on no page yet.
            if not self._state.adding:
                Generation.objects.move_unannounced()
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            type(self).objects.filter(pk=self.pk)._refuse_if_shown()
            Generation.objects.move_unannounced()
            return super().delete(*args, **kwargs)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        errors: dict[str, list[ValidationError]] = {}
        try:
            super().clean_fields(exclude)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        texts = [
            field.name
            for field in self._meta.fields
            if isinstance(field, models.CharField | models.TextField)
        ]
        for name in set(texts) - {*errors, *(exclude or ())}:
            if sign := control_characters.find_control_character(getattr(self, name) or ""):
                message = (
                    f"It has a sign that nobody sees, {sign}. Delete it; where it cannot be "
                    "found, type the words anew instead of pasting them."
                )
                errors[name] = [ValidationError(message)]
        if errors:
            raise ValidationError(errors)

    @property
    def search_names(self) -> list[str]:
        """Names by which search finds the pages."""
        return [str(self)]


class TopicQuerySet(ReferenceQuerySet["Topic"]):
    def live(self, at: datetime.datetime) -> Self:
        """Topics with a page that is live at `at`."""
        return self._with_one_of(Edition.objects.live(at))

    def with_public_pages(self, at: datetime.datetime) -> Self:
        """Topics with a page that was public by `at` and is not closed.

        Others stay secret: the name of a topic may disclose what is in preparation.
        """
        return self._with_one_of(Edition.objects.filter(live_from__lte=at, closed_at=None))

    def with_updated(self, at: datetime.datetime) -> Self:
        """Adds `updated`: the newest “Updated” of the pages that are live on a topic at `at`."""
        live: EditionQuerySet = Edition.objects.live(at).with_dates(at)
        newest = live.filter(topics=OuterRef("pk")).order_by("-updated").values("updated")[:1]
        return self.annotate(updated=Subquery(newest))

    def _with_one_of(self, editions: EditionQuerySet) -> Self:
        # With this form of subquery PostgreSQL stops at the first page.
        a_page = editions.filter(topics=OuterRef("pk")).values("pk")[:1]
        return self.annotate(a_page=Subquery(a_page)).filter(a_page__isnull=False)

    def update(self, **values: object) -> int:
        with transaction.atomic():
            topics = list(self) if "review_cycle_months" in values else []
            count = super().update(**values)
            if topics:
                review_dates.update_pages_of(topics)
            return count


class Topic(ReferenceData):
    """A subject that groups pages of all kinds.

    Not searched: its words would outweigh those of the page itself.
    """

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
    review_cycle_months = models.PositiveSmallIntegerField(
        "review cycle in months",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_CYCLE)],
        help_text=(
            "How many months a page on this topic may stand until somebody should read it again. "
            "Empty: as long as every page. The shortest cycle of a page’s topics counts; "
            "a page’s own, set with “Owner and review…”, goes before it."
        ),
    )

    # Annotation of TopicQuerySet.with_updated.
    updated: datetime.datetime | None

    objects: ClassVar = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            rows = Topic.objects.filter(pk=self.pk)
            before = rows.values_list("review_cycle_months", flat=True).first()
            super().save(*args, **kwargs)
            if before != self.review_cycle_months:
                review_dates.update_pages_of([self])

    def get_absolute_url(self) -> str:
        return reverse("topic", args=[self.slug])


class Person(ReferenceData):
    """Public author or reviewer; independent of the accounts of the desk."""

    is_searched = True

    name = models.CharField(max_length=100)
    slug = models.SlugField("short name", max_length=60, unique=True)
    credentials = models.CharField(
        max_length=150, blank=True, help_text="For example: MD, PhD; or: Licensed pharmacist."
    )
    biography = models.TextField(blank=True, help_text="Two or three sentences for readers.")
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        help_text="The account with which this person works at the desk, if any.",
    )

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return f"{self.name}, {self.credentials}" if self.credentials else self.name
