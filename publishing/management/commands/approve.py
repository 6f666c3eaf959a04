from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User

from publishing import actions
from publishing.management.arguments import VerbCommand
from publishing.models import Document


class Command(VerbCommand):
    help = "Approves the draft of a page exactly as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--comment", default="", help="for the desk; readers never see it")

    def use(self, document: Document, by: User, options: dict[str, Any]) -> str:
        draft = actions.approve(self.draft(document), by, options["comment"])
        return f"“{draft}” is approved as it is now, save {draft.revision}."
