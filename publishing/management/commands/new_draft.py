from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User

from publishing.actions.drafts import begin_draft
from publishing.http.desk_urls import desk_url
from publishing.management.arguments import VerbCommand
from publishing.models import Document
from publishing.refusals import Refused


class Command(VerbCommand):
    help = "Begins a draft of a page with the text of the live edition, or of another one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--from", dest="source", metavar="NUMBER", help="such as 1.1")

    def use(self, document: Document, by: User, options: dict[str, Any]) -> str:
        source = None
        if options["source"]:
            known = {edition.number: edition for edition in document.editions.dated()}
            source = known.get(options["source"])
            if source is None or not source.number:
                raise Refused(f"“{document}” has no edition {options['source']}.")
        draft = begin_draft(document, by, source)
        return f"A draft of “{draft}” was begun: {desk_url(draft)}"
