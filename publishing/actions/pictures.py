"""Actions on the pictures of the site."""

from functools import partial

from django.contrib.auth.models import AnonymousUser, User
from django.core.files.storage import Storage
from django.db import transaction

from publishing.images import uses
from publishing.models import Generation, Image
from publishing.refusals import Refused, require

# So many of the texts that show a picture are named when its deletion is refused.
NAMED = 10


@transaction.atomic
def delete_picture(image: Image, by: User | AnonymousUser) -> None:
    """Deletes the picture and its files, where no text shows it, not even one of the past."""
    require(by, "publishing.delete_image", "delete pictures")
    Generation.objects.lock()
    if shown_in := uses.of(str(image.file.name)):
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
