from argparse import Namespace

from django.contrib.auth.models import User

from publishing import actions
from publishing.management.action_command import ActionCommand, argument
from publishing.models import Document


class Command(ActionCommand):
    help = "Returns the draft of a page to those who write it."
    arguments = [argument("--comment", required=True, help="what is to be mended")]

    def run_action(self, document: Document, by: User, options: Namespace) -> str:
        draft = actions.return_draft(self.draft(document), by, options.comment)
        return f"“{draft}” was returned."
