"""Actions on pictures: save an upload, save those of a text, delete one."""

from functools import partial
from pathlib import PurePath

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import Storage
from django.db import transaction

from publishing.images import uses
from publishing.images.upload import CleanPicture, ImageField, clean_upload
from publishing.models import Edition, Generation, Image
from publishing.refusals import Refused, require

# The most texts that a refused deletion names.
NAMED = 10


def save_picture(file: File, by: User | None, alt: str = "", name: str = "") -> Image:
    """Saves an uploaded picture and its renditions; equal files share one row.

    Raises Refused for a file that is no sound picture.
    """
    if isinstance(file, CleanPicture):
        picture = file
    else:
        name = name or PurePath(str(file.name or "")).stem
        try:
            picture = clean_upload(file)
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from None
    with transaction.atomic():
        # Nobody deletes the same picture meanwhile.
        Generation.objects.lock()
        address = str(picture.name)
        image = Image.objects.filter(file=address).first() or Image(added_by=by)
        fresh = image.pk is None
        if fresh or not image.file.storage.exists(address):
            image.file.save(address, picture, save=False)
        if fresh:
            image.name, image.alt, image.bytes = _fit("name", name), alt, picture.size
        elif alt and not image.alt:
            image.alt = alt
        image.alt = _fit("alt", image.alt)
        image.save()
        transaction.on_commit(image.make_renditions)
    return image


def save_pictures_of(edition: Edition, by: User | None) -> None:
    """Saves the pictures of an edition's image fields with their alternative texts."""
    for field in type(edition)._meta.fields:
        if not isinstance(field, ImageField):
            continue
        stored = getattr(edition, field.name)
        if not stored or Image.objects.filter(file=stored.name).exists():
            continue
        alt = getattr(edition, f"{field.name.removesuffix('_image')}_alt", "")
        image = Image(added_by=by, name=_fit("name", edition.title), alt=_fit("alt", alt))
        # Past the descriptor: it would open the file to measure it again.
        image.__dict__["file"] = stored.name
        image.width = getattr(edition, str(field.width_field)) or stored.width
        image.height = getattr(edition, str(field.height_field)) or stored.height
        image.bytes = stored.size if stored.storage.exists(stored.name) else 0
        image.save()
        transaction.on_commit(image.make_renditions)


@transaction.atomic
def delete_picture(image: Image, by: User) -> None:
    """Deletes a picture and its files; raises Refused where any text, even a past one, shows it."""
    require(by, "publishing.delete_image", "delete pictures")
    Generation.objects.lock()
    if shown_in := uses.find_uses(str(image.file.name)):
        raise Refused(
            f"“{image}” cannot be deleted: {len(shown_in)} "
            f"{'text shows' if len(shown_in) == 1 else 'texts show'} it. "
            + " ".join(f"{use.sentence}." for use in shown_in[:NAMED])
        )
    address, storage = str(image.file.name), image.file.storage
    files = [copy.address for copy in image.renditions]
    image.delete()
    transaction.on_commit(partial(_delete_files, address, files, storage))


@transaction.atomic
def _delete_files(address: str, copies: list[str], storage: Storage) -> None:
    Generation.objects.lock()
    # Somebody may have uploaded the same picture since.
    if not Image.objects.filter(file=address).exists():
        for name in (address, *copies):
            storage.delete(name)


def _fit(column: str, text: str) -> str:
    """The text on one line, cut to the length of the column."""
    field = Image._meta.get_field(column)
    return " ".join(text.split())[: getattr(field, "max_length", None)]
