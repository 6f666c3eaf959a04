from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from publishing import actions
from publishing.management.arguments import VerbCommand, add_moment
from publishing.models import Document


class Command(VerbCommand):
    help = "Withdraws a page, now or at a moment: readers then find the notice in its place."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--notice", required=True, help="why, in a sentence for readers")
        parser.add_argument("--successor", default="", help="the page that takes its place")
        add_moment(parser, "withdraw")

    def use(self, document: Document, by: User, options: dict[str, Any]) -> str:
        address = options["successor"]
        withdrawal = actions.withdraw(
            document,
            by,
            options["notice"],
            options["at"],
            Document.objects.at_address(address) if address else None,
            backdate=options["backdate"],
        )
        if withdrawal.is_scheduled(timezone.now()):
            return f"“{withdrawal}” will be withdrawn on {withdrawal.when}, by itself."
        return f"“{withdrawal}” is withdrawn."
