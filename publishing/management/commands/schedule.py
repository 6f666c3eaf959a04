from argparse import ArgumentParser

from django.core.management import BaseCommand
from django.utils import timezone

from publishing import moments
from publishing.kinds import kinds
from publishing.models import Edition, Release


class Command(BaseCommand):
    help = "Lists what is coming: what goes live or is withdrawn when, the next first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=100, help="how many lines (100)")

    def handle(self, *_args: object, limit: int, **_options: object) -> None:
        now = timezone.now()
        coming = Edition.objects.scheduled(now).order_by("live_from", "pk")
        coming = coming.select_related("document", "release", "missing_fix")
        rows = list(coming[: limit + 1])
        for edition in rows[:limit]:
            self.stdout.write(line(edition))
        if len(rows) > limit:
            self.stdout.write("… and more; see --limit.")
        if not rows:
            self.stdout.write("Nothing is scheduled.")
        for release in Release.objects.in_preparation():
            count = release.members.count()
            self.stdout.write(f"In preparation: the release “{release}”, pages: {count}")
        self.stdout.write(f"It is now {moments.in_words(now)}.")


def line(edition: Edition) -> str:
    """A line of the list: moment, number, address, title, release."""
    what = "withdrawn" if edition.is_withdrawal else edition.number
    document = edition.document
    kind_has_pages = kinds()[document.kind].page
    where = document.get_absolute_url() if kind_has_pages else f"{document.kind}/{document.slug}"
    words = [f"{edition.when:<28}", f"{what:<10}", where, f"“{edition}”"]
    if edition.release:
        words.append(f"(release “{edition.release}”)")
    if edition.missing_fix:
        words.append(f"(lacks {edition.missing_fix.number})")
    return "  ".join(words)
