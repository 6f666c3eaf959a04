from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User

from publishing import actions
from publishing.management.arguments import VerbCommand
from publishing.models import Document


class Command(VerbCommand):
    help = "Submits the draft of a page for review."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--message", default="", help="for those who review it")

    def use(self, document: Document, by: User, options: dict[str, Any]) -> str:
        draft = actions.submit(self.draft(document), by, options["message"])
        return f"“{draft}” is submitted for review."
