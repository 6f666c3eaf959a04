from typing import Any

from django.core.management import BaseCommand
from tqdm import tqdm

from publishing.models import Image


class Command(BaseCommand):
    help = "Makes the copies of pictures for small screens that are missing; safe to run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        made = 0
        gone = []
        images = Image.objects.order_by("pk")
        # The bar is for people at a terminal; a log gets the last line alone.
        for image in tqdm(images.iterator(), total=images.count(), unit="picture", disable=None):
            if image.file.storage.exists(image.file.name):
                made += image.make_renditions()
            else:
                gone.append(f"{image} ({image.file.name})")
        self.stdout.write(f"{made} copies made.")
        if gone:
            self.stderr.write(
                f"The files of {len(gone)} pictures are missing; take them from a backup: "
                + ", ".join(gone)
            )
