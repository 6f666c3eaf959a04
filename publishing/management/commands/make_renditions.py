from django.core.management import BaseCommand

from publishing.management.progress import ProgressBar
from publishing.models import Image


class Command(BaseCommand):
    help = "Makes the copies of pictures for small screens that are missing; safe to run twice."

    def handle(self, *_args: object, **_options: object) -> None:
        made = 0
        gone = []
        images = Image.objects.order_by("pk")
        with ProgressBar("Making copies", images.count(), " pictures") as bar:
            for image in images.iterator():
                if image.has_file:
                    made += image.make_renditions()
                else:
                    gone.append(f"{image} ({image.file.name})")
                bar.update()
        self.stdout.write(f"{made} copies made.")
        if gone:
            self.stderr.write(
                f"The files of {len(gone)} pictures are missing; take them from a backup: "
                + ", ".join(gone)
            )
