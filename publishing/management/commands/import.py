from argparse import ArgumentParser
from pathlib import Path

from django.core.management import BaseCommand, CommandError

from publishing.archive.importer import ImportSummary, import_archive
from publishing.archive.reading import Archive
from publishing.management.progress import ProgressBar
from publishing.refusals import Refused


class Command(BaseCommand):
    help = "Brings an archive that export wrote into an empty site: all of it, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the archive, compressed or not")

    def handle(self, *_args: object, file: str, **_options: object) -> None:
        path = Path(file)
        try:
            size = path.stat().st_size
            with ProgressBar("Importing", size, "B") as bar:
                report = import_archive(Archive(path, bar.reach))
        except Refused as refused:
            raise CommandError(refused.sentence) from None
        except OSError as error:
            raise CommandError(f"“{path}” cannot be read: {error.strerror or error}.") from None
        for sentence in report_sentences(report):
            self.stdout.write(sentence)


def report_sentences(report: ImportSummary) -> list[str]:
    """The report as sentences for the operator."""
    sentences = [
        f"Imported {report.pages} documents with {report.editions} editions and withdrawals, "
        f"and {report.files} files."
    ]
    if report.created_accounts:
        sentences.append(
            "Made accounts that cannot be used until an administrator makes them active and gives "
            f"them a password: {', '.join(report.created_accounts)}."
        )
    if report.matched_accounts:
        sentences.append(
            "What these accounts wrote belongs to the accounts of the same names here: "
            f"{', '.join(report.matched_accounts)}."
        )
    return [*sentences, *report.remarks]
