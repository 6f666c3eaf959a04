from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User

from publishing import actions
from publishing.management.arguments import VerbCommand
from publishing.models import Document


class Command(VerbCommand):
    help = "Returns the draft of a page to those who write it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--comment", required=True, help="what is to be mended")

    def use(self, document: Document, by: User, options: dict[str, Any]) -> str:
        draft = actions.return_(self.draft(document), by, options["comment"])
        return f"“{draft}” was returned."
