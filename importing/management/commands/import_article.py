from argparse import ArgumentParser
from pathlib import Path

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.management import BaseCommand, CommandError

from importing import file_reader, importer, writing
from importing.importer import AlreadyImported
from importing.parsed_article import TITLES, UNDERSTOOD, StoredLine
from publishing.http.desk_urls import desk_url
from publishing.management.action_command import active_user
from publishing.refusals import Refused


class Command(BaseCommand):
    help = "Imports a page from a .docx, Markdown, HTML or text file as the draft of an article."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a .docx, Markdown, HTML or text file")
        parser.add_argument("--by", required=True, metavar="USER", help="in whose name")
        parser.add_argument(
            "--address", default="", metavar="SLUG", help="such as leg-cramps; else from the title"
        )
        parser.add_argument(
            "--again",
            action="store_true",
            help="a file that was imported before becomes a new draft of the same page",
        )
        parser.add_argument(
            "--publish",
            action="store_true",
            help="publish it, and its answered questions, as of the date that the file names "
            "(needs the permissions)",
        )
        parser.add_argument(
            "--despite-warnings",
            action="store_true",
            help="with --publish: although the checks warn; errors refuse all the same",
        )

    def handle(
        self,
        *,
        file: str,
        by: str,
        address: str,
        again: bool,
        publish: bool,
        despite_warnings: bool,
        **options: object,
    ) -> None:
        user, path = active_user(by), Path(file)
        try:
            importer.require_import(user)
            if (size := path.stat().st_size) > file_reader.MAX_BYTES:
                raise Refused(file_reader.too_large(size))
            imported = importer.import_file(
                path.read_bytes(), user, name=path.name, slug=address, again=again
            )
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
        except AlreadyImported as refused:
            raise CommandError(
                f"{refused.sentence} It is at {refused.page_url}. "
                "With --again it becomes a new draft of that page."
            ) from None
        except Refused as refused:
            hint = " Name one with --address." if refused.field == "slug" else ""
            raise CommandError(f"{path.name}: {refused.sentence}{hint}") from None
        except PermissionDenied as denied:
            raise CommandError(f"{by}: {denied}") from None
        article = imported.drafts.article
        self.stdout.write(f"The draft of “{article}” was begun: {desk_url(article)}")
        self._report(writing.lines_for(imported.record, user))
        if publish:
            self._publish(imported, user, despite_warnings=despite_warnings)

    def _report(self, report: list[StoredLine]) -> None:
        for kind, title in TITLES.items():
            lines = [line for line in report if line["kind"] == kind]
            if lines:
                self.stdout.write(f"\n{title}:")
            for line in lines:
                has_link = line["address"] and kind != UNDERSTOOD
                link = f" ({line['address']})" if has_link else ""
                self.stdout.write(f"- {line['sentence']}{link}")
                quotes = [f"“{quote}”" for quote in line["quotes"]]
                for quote in [", ".join(quotes)] if line["are_labels"] else quotes:
                    self.stdout.write(f"    {quote}")

    def _publish(
        self, imported: importer.ImportResult, user: User, *, despite_warnings: bool
    ) -> None:
        try:
            published = writing.publish(
                imported.drafts, imported.record.updated, user, despite_warnings=despite_warnings
            )
        except Refused as refused:
            hint = ""
            if refused.field == "read":
                hint = " Read it, then publish it with publish --despite-warnings."
            raise CommandError(f"It stays a draft. {refused.in_full}{hint}") from None
        except PermissionDenied as denied:
            raise CommandError(f"It stays a draft. {user}: {denied}") from None
        self.stdout.write("")
        for edition in published:
            self.stdout.write(f"“{edition}”: {edition.number} is live, dated {edition.when}.")
