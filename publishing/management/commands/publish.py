from argparse import ArgumentParser, Namespace

from django.contrib.auth.models import User
from django.utils import timezone

from publishing import actions, checks
from publishing.management.action_command import MOMENT, ActionCommand, argument
from publishing.models import Document
from publishing.refusals import Refused


class Command(ActionCommand):
    help = "Publishes the draft of a page, now or at a moment."
    arguments = [
        *MOMENT,
        argument(
            "--despite-warnings",
            action="store_true",
            help="publish although the checks warn of something; errors refuse all the same",
        ),
    ]

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        readers = parser.add_mutually_exclusive_group()
        readers.add_argument("--minor", action="store_true", help="readers need not know of it")
        readers.add_argument("--note", default="", help="what changed, in a sentence for readers")

    def run_action(self, document: Document, by: User, options: Namespace) -> str:
        draft = self.draft(document)
        despite = options.despite_warnings
        warnings = checks.warnings(checks.findings(draft, options.at)) if despite else []
        try:
            edition = actions.publish(
                draft,
                by,
                options.at,
                major=not options.minor,
                note=options.note,
                backdate=options.backdate,
                # Without --despite-warnings, a warning is a refusal: nobody reads the output.
                read=[warning.key for warning in warnings],
            )
        except Refused as refused:
            if refused.field != "read":
                raise
            how = "To publish all the same, repeat it with --despite-warnings."
            raise Refused(f"{refused.sentence} {how}") from None
        for warning in warnings:
            self.stderr.write(f"Warning: {warning.sentence}")
        scheduled = edition.is_scheduled(timezone.now())
        what = f"goes live on {edition.when}, by itself" if scheduled else "is live"
        later = document.editions.filter(missing_fix=edition).first()
        then = f" {later.number} lacks what it changed; carry it forward." if later else ""
        return f"“{edition}”: {edition.number} {what}.{then}"
