"""Import of one file in one transaction: read, parse, check, write, report."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from articles.models import Article
from importing import completeness, parsing, reading, writing
from importing.blocks import FileContent
from importing.models import ImportedFile
from importing.site_content import SiteContent
from importing.writing import ImportedDrafts, Pictures
from publishing import moments
from publishing.actions.conditions import require_edit
from publishing.http.desk_urls import desk_url
from publishing.models import Edition, Generation
from publishing.refusals import Refused


class AlreadyImported(Refused):
    """The same file was brought in before, and its page is still there."""

    def __init__(self, record: ImportedFile) -> None:
        super().__init__(
            f"The same text was imported already, by {record.by} on {moments.in_words(record.at)}: "
            f"“{record.document}”. Nothing was imported."
        )
        self.record = record
        texts = Edition.objects.filter(document=record.document_number, is_withdrawal=False)
        self.place = desk_url(texts.by_desk_order()[0])


@dataclass
class ImportResult:
    """A file that was brought in: what it became, and the report."""

    written: ImportedDrafts
    record: ImportedFile


def require_import(by: User) -> None:
    require_edit(by, Article.kind, "import articles", action="add")


def import_file(
    given: bytes | str, by: User, *, name: str = "", slug: str = "", again: bool = False
) -> ImportResult:
    """Makes a draft of a file or a pasted text; raises Refused, and NotPermitted.

    `again` makes a new draft of the page that the same file became before.
    """
    require_import(by)
    source = reading.read_text(given) if isinstance(given, str) else reading.read(given, name)
    _earlier(source, again=again)
    # Pictures and long texts take their time: nobody waits for them.
    pictures = Pictures(source.blocks)
    may_ask = by.has_perm("faq.add_question")
    page = parsing.parse_article(source, SiteContent(), timezone.localdate(), may_ask=may_ask)
    completeness.append_missing(source.lines, page)
    with transaction.atomic():
        # Asked once more, so that nobody brought the same file in meanwhile.
        Generation.objects.lock()
        earlier = _earlier(source, again=again)
        now = timezone.now()
        onto = earlier.document if earlier else None
        written = writing.write(page, pictures, by, now, slug, onto)
        record = writing.save_report(page, written, source, reading.name_in_words(name), by, now)
    return ImportResult(written, record)


def _earlier(source: FileContent, *, again: bool) -> ImportedFile | None:
    """The import of the same text before; raises AlreadyImported unless it is wanted `again`."""
    before = ImportedFile.objects.filter(checksum=source.checksum)
    # A page of which nothing is left was discarded: it is as if it had never come.
    texts = Edition.objects.present().filter(is_withdrawal=False).values("document")
    still_there = before.filter(document_number__in=texts).select_related("by")
    earlier = still_there.first()
    if earlier is not None and not again:
        raise AlreadyImported(earlier)
    return earlier
