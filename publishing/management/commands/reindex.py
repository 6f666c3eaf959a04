from argparse import ArgumentParser

from django.core.management import BaseCommand, CommandError
from django.db import transaction

from publishing.management.progress import ProgressBar
from publishing.models import Document, Generation
from publishing.search import indexing
from publishing.search.engines import engine

# Faults shown at most.
MAX_FAULTS = 20


class Command(BaseCommand):
    help = (
        "Makes the index of search anew from the texts, some pages at a time; safe while the site "
        "runs. With --check it changes nothing, and says whether the index is right."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say what is wrong")

    def handle(self, *_args: object, check: bool, **_options: object) -> None:
        count = Document.objects.count()
        if check:
            with ProgressBar("Checking", count, " pages") as bar:
                faults = list(indexing.problems(bar.update))
            if faults:
                more = f" And {len(faults) - MAX_FAULTS} more." if len(faults) > MAX_FAULTS else ""
                raise CommandError(
                    f"{' '.join(faults[:MAX_FAULTS])}{more} Run manage.py reindex; it mends this."
                )
            self.stdout.write("The index of search is right.")
            return
        if engine().faults():
            # Searches find little until it is full again; a damaged index finds nothing.
            with transaction.atomic():
                Generation.objects.lock()
                engine().create()
        with ProgressBar("Indexing", count, " pages") as bar:
            indexing.update_all(bar.update)
        Generation.objects.move_unannounced()
        self.stdout.write("Made the index of search anew.")
