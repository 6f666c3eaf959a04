import logging
from collections.abc import Collection

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from publishing.images import renditions
from publishing.images.upload import ImageField

logger = logging.getLogger(__name__)


class ImageManager(models.Manager["Image"]):
    def at_addresses(self, addresses: Collection[str]) -> "dict[str, Image]":
        """Pictures by the names of their stored files.

        A file without a row, for example from a backup, gets one.
        """
        found = {str(image.file.name): image for image in self.filter(file__in=addresses)}
        for address in addresses:
            if address not in found and default_storage.exists(address):
                image = self.model(file=address, bytes=default_storage.size(address))
                if image.width and image.height:  # The file is not damaged.
                    image.save()
                    found[address] = image
        return found


class Image(models.Model):
    """A stored picture, once per checksum; its name and alternative text may be corrected."""

    file = ImageField("picture", width_field="width", height_field="height", unique=True)
    name = models.CharField(
        max_length=120, blank=True, help_text="What editors find it by; readers do not see it."
    )
    alt = models.CharField(
        "alternative text",
        max_length=200,
        blank=True,
        help_text="What the picture shows, for people who cannot see it. It is proposed where the "
        "picture is used next; texts that show it already keep theirs.",
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    bytes = models.PositiveIntegerField(default=0, editable=False)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = ImageManager()

    class Meta:
        verbose_name = "picture"
        ordering = ["-added_at", "-pk"]
        indexes = [models.Index(fields=["-added_at", "-id"], name="image_newest")]

    def __str__(self) -> str:
        return self.name or f"Picture {self.pk}"

    @property
    def address(self) -> str:
        """The picture's URL, by which rich text and fields name it."""
        return str(self.file.url)

    @property
    def has_file(self) -> bool:
        return self.file.storage.exists(str(self.file.name))

    @property
    def thumbnail(self) -> str:
        """The URL of the smallest rendition."""
        smallest = self.renditions[:1]
        return str(self.file.storage.url(smallest[0].address)) if smallest else self.address

    @property
    def renditions(self) -> list[renditions.Rendition]:
        """The copies for small screens, whether they exist yet or not."""
        return renditions.list_renditions(str(self.file.name), self.width)

    def make_renditions(self) -> int:
        """Makes the missing renditions; returns how many. Logs an unreadable file."""
        try:
            return renditions.make_renditions(str(self.file.name), self.width, self.file.storage)
        except (OSError, ValueError):
            logger.exception("No copies of picture %s could be made.", self.pk)
            return 0
