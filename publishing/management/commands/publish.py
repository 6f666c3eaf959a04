from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from publishing.management.verbs import VerbCommand, add_moment
from publishing.models import Document


class Command(VerbCommand):
    help = "Publishes the draft of a page, now or at a moment."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        add_moment(parser, "publish")
        told = parser.add_mutually_exclusive_group()
        told.add_argument("--minor", action="store_true", help="readers need not know of it")
        told.add_argument("--note", default="", help="what changed, in a sentence for readers")

    def use(self, document: Document, by: User, options: dict[str, Any]) -> str:
        edition = self.draft(document).publish(
            by,
            options["at"],
            major=not options["minor"],
            note=options["note"],
            backdate=options["backdate"],
        )
        scheduled = edition.is_scheduled(timezone.now())
        what = f"goes live on {edition.when}, by itself" if scheduled else "is live"
        lacking = document.editions.filter(misses=edition).first()
        then = f" {lacking.number} lacks what it changed; carry it forward." if lacking else ""
        return f"“{edition}”: {edition.number} {what}.{then}"
