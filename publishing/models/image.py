import logging
from collections.abc import Collection
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone

from publishing.images import renditions
from publishing.images.upload import ImageField, Picture, clean_upload
from publishing.models.generation import Generation
from publishing.refusals import Refused

if TYPE_CHECKING:
    from publishing.models.edition import Edition

logger = logging.getLogger(__name__)


class ImageManager(models.Manager["Image"]):
    def take(self, file: Any, by: User | None, alt: str = "", name: str = "") -> "Image":
        """Keeps an uploaded picture, and its copies for small screens; an equal one is that row.

        Raises Refused with what is wrong with the file.
        """
        if not isinstance(file, Picture):
            name = name or PurePath(str(file.name or "")).stem
            try:
                file = clean_upload(file)
            except ValidationError as error:
                raise Refused(" ".join(error.messages)) from None
        with transaction.atomic():
            # Nobody deletes the same picture meanwhile.
            Generation.objects.lock()
            image = self.filter(file=file.name).first() or self.model(added_by=by)
            fresh = image.pk is None
            if fresh or not image.file.storage.exists(file.name):
                image.file.save(file.name, file, save=False)
            if fresh:
                image.name, image.alt, image.bytes = _fit(image, "name", name), alt, file.size
            elif alt and not image.alt:
                image.alt = alt
            image.alt = _fit(image, "alt", image.alt)
            image.save()
            transaction.on_commit(image.make_renditions)
        return image

    def gather(self, edition: "Edition", by: User | None) -> None:
        """Keeps the pictures that an edition's own fields hold, with their alternative texts."""
        fields: Any = type(edition)._meta.fields
        for field in fields:
            stored = getattr(edition, field.name) if isinstance(field, ImageField) else None
            if not stored or self.filter(file=stored.name).exists():
                continue
            alt = getattr(edition, f"{field.name.removesuffix('_image')}_alt", "")
            image = self.model(added_by=by, name=edition.title, alt=alt)
            # Past the descriptor: it would open the file to measure it again.
            image.__dict__["file"] = stored.name
            image.width = getattr(edition, str(field.width_field)) or stored.width
            image.height = getattr(edition, str(field.height_field)) or stored.height
            image.bytes = stored.size if stored.storage.exists(stored.name) else 0
            image.name, image.alt = _fit(image, "name", image.name), _fit(image, "alt", image.alt)
            image.save()
            transaction.on_commit(image.make_renditions)

    def known(self, addresses: Collection[str]) -> "dict[str, Image]":
        """The pictures at these addresses among the stored files, by address.

        A file that is there without its row, from a backup say, joins the library.
        """
        found = {str(image.file.name): image for image in self.filter(file__in=addresses)}
        for address in addresses:
            if address not in found and default_storage.exists(address):
                image = self.model(file=address, bytes=default_storage.size(address))
                if image.width and image.height:  # Nobody damaged it.
                    image.save()
                    found[address] = image
        return found


class Image(models.Model):
    """A picture of the site, kept once under its checksum; its name and words may be corrected."""

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

    objects: ClassVar[Any] = ImageManager()

    class Meta:
        verbose_name = "picture"
        ordering = ["-added_at", "-pk"]
        indexes = [models.Index(fields=["-added_at", "-id"], name="image_newest")]

    def __str__(self) -> str:
        return self.name or f"Picture {self.pk}"

    @property
    def address(self) -> str:
        """Where it is among the site's addresses; rich text and fields name it by that."""
        return str(self.file.url)

    @property
    def thumbnail(self) -> str:
        """The address of its smallest copy."""
        smallest = self.renditions[:1]
        return str(self.file.storage.url(smallest[0].address)) if smallest else self.address

    @property
    def renditions(self) -> list[renditions.Rendition]:
        """Its copies for small screens, whether they are made yet or not."""
        return renditions.of(str(self.file.name), self.width)

    def make_renditions(self) -> int:
        """Makes the copies that are missing; returns how many. An unreadable file is reported."""
        try:
            return renditions.make(str(self.file.name), self.width, self.file.storage)
        except (OSError, ValueError):
            logger.exception("No copies of picture %s could be made.", self.pk)
            return 0


def _fit(image: Image, column: str, text: str) -> str:
    """As much of a text as the column holds, on one line."""
    field: Any = image._meta.get_field(column)
    return " ".join(text.split())[: field.max_length]
