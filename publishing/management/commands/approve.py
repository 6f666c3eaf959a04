from argparse import Namespace

from django.contrib.auth.models import User

from publishing import actions
from publishing.management.action_command import ActionCommand, argument
from publishing.models import Document


class Command(ActionCommand):
    help = "Approves the draft of a page exactly as it is."
    arguments = [argument("--comment", default="", help="for the desk; readers never see it")]

    def run_action(self, document: Document, by: User, options: Namespace) -> str:
        draft = actions.approve(self.draft(document), by, options.comment)
        return f"“{draft}” is approved as it is now, save {draft.revision}."
