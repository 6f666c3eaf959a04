from argparse import Namespace

from django.contrib.auth.models import User

from publishing.actions.drafts import begin_draft
from publishing.http.desk_urls import desk_url
from publishing.management.action_command import ActionCommand, argument
from publishing.models import Document
from publishing.refusals import Refused


class Command(ActionCommand):
    help = "Begins a draft of a page with the text of the live edition, or of another one."
    arguments = [argument("--from", dest="source", metavar="NUMBER", help="such as 1.1")]

    def run_action(self, document: Document, by: User, options: Namespace) -> str:
        source = None
        if options.source:
            numbered = {edition.number: edition for edition in document.editions.dated()}
            source = numbered.get(options.source)
            if source is None or not source.number:
                raise Refused(f"“{document}” has no edition {options.source}.")
        draft = begin_draft(document, by, source)
        return f"A draft of “{draft}” was begun: {desk_url(draft)}"
