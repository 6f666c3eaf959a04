from django.db import models

from publishing.images.upload import ImageField
from publishing.models import KIND_PERMISSIONS, ContentRow, Edition
from publishing.richtext import RichTextField


class Exercise(Edition):
    """An exercise for the legs, move by move."""

    kind = "exercise"

    summary = models.CharField(max_length=300, blank=True)
    cautions = RichTextField(blank=True)
    picture = ImageField(blank=True, width_field="picture_width", height_field="picture_height")
    picture_width = models.PositiveIntegerField(null=True, editable=False)
    picture_height = models.PositiveIntegerField(null=True, editable=False)
    picture_alt = models.CharField("alternative text", max_length=200, blank=True)

    class Meta:
        default_permissions = KIND_PERMISSIONS


class Move(ContentRow):
    """One step of an exercise."""

    edition = models.ForeignKey(Exercise, models.CASCADE, related_name="moves")
    text = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.text
