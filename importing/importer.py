"""Brings a file in: read, understood, nothing lost, written, reported; all of it or nothing."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from articles.models import Article
from importing import reading, self_check, understanding, writing
from importing.blocks import Source
from importing.known_documents import Known
from importing.models import ImportedFile
from importing.writing import Pictures, Written
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
        document: Any = record.document
        self.place = desk_url(document.editions.filter(is_withdrawal=False).by_desk_order()[0])


@dataclass
class Imported:
    """A file that was brought in: what it became, and the report."""

    written: Written
    record: ImportedFile


def require_import(by: User) -> None:
    require_edit(by, Article.kind, "import articles", action="add")


def bring_in(
    given: bytes | str, by: User, *, name: str = "", slug: str = "", again: bool = False
) -> Imported:
    """Makes a draft of a file or a pasted text; raises Refused, and NotPermitted.

    `again` makes a new draft of the page that the same file became before.
    """
    require_import(by)
    source = reading.read_text(given) if isinstance(given, str) else reading.read(given, name)
    _earlier(source, again=again)
    # Pictures and long texts take their time: nobody waits for them.
    pictures = Pictures(source.blocks)
    may_ask = by.has_perm("faq.add_question")
    page = understanding.understand(source, Known(), timezone.localdate(), may_ask=may_ask)
    self_check.keep_all(source.lines, page)
    with transaction.atomic():
        # Asked once more, so that nobody brought the same file in meanwhile.
        Generation.objects.lock()
        earlier = _earlier(source, again=again)
        now = timezone.now()
        onto = earlier.document if earlier else None
        written = writing.write(page, pictures, by, now, slug, onto)
        record = writing.keep_report(
            page,
            written,
            by,
            now,
            name=reading.name_in_words(name),
            format=source.format,
            checksum=source.checksum,
        )
    return Imported(written, record)


def _earlier(source: Source, *, again: bool) -> ImportedFile | None:
    """The import of the same text before; raises AlreadyImported unless it is wanted `again`."""
    before = ImportedFile.objects.filter(checksum=source.checksum)
    # A page of which nothing is left was discarded: it is as if it had never come.
    texts = Edition.objects.present().filter(is_withdrawal=False).values("document")
    still_there = before.filter(document_number__in=texts).select_related("by")
    earlier: ImportedFile | None = still_there.first()
    if earlier is not None and not again:
        raise AlreadyImported(earlier)
    return earlier
