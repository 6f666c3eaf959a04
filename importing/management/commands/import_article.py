from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.management import BaseCommand, CommandError

from importing import importer, reading, writing
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

    def handle(self, *args: Any, **options: Any) -> None:
        user = active_user(options["by"])
        file = Path(options["file"])
        try:
            importer.require_import(user)
            if file.stat().st_size > reading.MAX_BYTES:
                raise Refused(reading.too_large(file.stat().st_size))
            imported = importer.import_file(
                file.read_bytes(),
                user,
                name=file.name,
                slug=options["address"],
                again=options["again"],
            )
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        except AlreadyImported as refused:
            raise CommandError(
                f"{refused.sentence} It is at {refused.place}. "
                "With --again it becomes a new draft of that page."
            ) from None
        except Refused as refused:
            hint = " Name one with --address." if refused.field == "slug" else ""
            raise CommandError(f"{file.name}: {refused.sentence}{hint}") from None
        except PermissionDenied as denied:
            raise CommandError(f"{options['by']}: {denied}") from None
        article = imported.written.article
        self.stdout.write(f"The draft of “{article}” was begun: {desk_url(article)}")
        self._report(writing.lines_for(imported.record, user))
        if options["publish"]:
            self._publish(imported, user, despite=options["despite_warnings"])

    def _report(self, report: list[StoredLine]) -> None:
        for kind, title in TITLES.items():
            told = [one for one in report if one["kind"] == kind]
            if told:
                self.stdout.write(f"\n{title}:")
            for one in told:
                where = f" ({one['address']})" if one["address"] and kind != UNDERSTOOD else ""
                self.stdout.write(f"- {one['sentence']}{where}")
                quotes = [f"“{quote}”" for quote in one["quotes"]]
                for line in [", ".join(quotes)] if one["are_labels"] else quotes:
                    self.stdout.write(f"    {line}")

    def _publish(self, imported: importer.ImportResult, user: User, *, despite: bool) -> None:
        day = imported.record.updated
        try:
            published = writing.publish(imported.written, day, user, despite_warnings=despite)
        except Refused as refused:
            then = " Read it, then publish it with publish --despite-warnings."
            hint = then if refused.field == "read" else ""
            raise CommandError(f"It stays a draft. {refused.in_full}{hint}") from None
        except PermissionDenied as denied:
            raise CommandError(f"It stays a draft. {user}: {denied}") from None
        self.stdout.write("")
        for edition in published:
            self.stdout.write(f"“{edition}”: {edition.number} is live, dated {edition.when}.")
