from argparse import Namespace

from django.contrib.auth.models import User

from publishing import actions
from publishing.management.action_command import ActionCommand, argument
from publishing.models import Document


class Command(ActionCommand):
    help = "Submits the draft of a page for review."
    arguments = [argument("--message", default="", help="for those who review it")]

    def run_action(self, document: Document, by: User, options: Namespace) -> str:
        draft = actions.submit(self.draft(document), by, options.message)
        return f"“{draft}” is submitted for review."
