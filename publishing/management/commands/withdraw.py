from argparse import Namespace

from django.contrib.auth.models import User
from django.utils import timezone

from publishing import actions
from publishing.management.action_command import MOMENT, ActionCommand, argument
from publishing.models import Document


class Command(ActionCommand):
    help = "Withdraws a page, now or at a moment: readers then find the notice in its place."
    arguments = [
        argument("--notice", required=True, help="why, in a sentence for readers"),
        argument("--successor", default="", help="the page that takes its place"),
        *MOMENT,
    ]

    def run_action(self, document: Document, by: User, options: Namespace) -> str:
        address = options.successor
        withdrawal = actions.withdraw(
            document,
            by,
            options.notice,
            options.at,
            Document.objects.at_address(address) if address else None,
            backdate=options.backdate,
        )
        if withdrawal.is_scheduled(timezone.now()):
            return f"“{withdrawal}” will be withdrawn on {withdrawal.when}, by itself."
        return f"“{withdrawal}” is withdrawn."
