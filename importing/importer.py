"""Import of one file in one transaction: read, parse, check, write, report."""

from dataclasses import dataclass
from pathlib import PurePath

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from articles.models import Article
from importing import file_reader
from importing.blocks import FileContent
from importing.completeness import append_missing
from importing.models import ImportedFile
from importing.parsing import ArticleParser
from importing.site_content import SiteContent
from importing.writing import ImportedDrafts, Pictures, save_report, write_drafts
from publishing import moments
from publishing.actions.conditions import require_edit
from publishing.http.desk_urls import desk_url
from publishing.models import Edition, Generation
from publishing.refusals import Refused


class AlreadyImported(Refused):
    """Refusal of a file that was imported before, whose page is still there."""

    def __init__(self, record: ImportedFile) -> None:
        super().__init__(
            f"The same text was imported already, by {record.by} on {moments.in_words(record.at)}: "
            f"“{record.document}”. Nothing was imported."
        )
        self.record = record
        texts = Edition.objects.filter(document=record.document_number, is_withdrawal=False)
        self.page_url = desk_url(texts.in_desk_order()[0])


@dataclass
class ImportResult:
    """The drafts that a file became, and the report of the import."""

    drafts: ImportedDrafts
    record: ImportedFile


def require_import(by: User) -> None:
    require_edit(by, Article.kind, "import articles", action="add")


def import_file(
    given: bytes | str, by: User, *, name: str = "", slug: str = "", again: bool = False
) -> ImportResult:
    """Imports a file or a pasted text as a draft; raises Refused, and NotPermitted.

    `again` makes a new draft of the page that the same file became before.
    """
    require_import(by)
    if isinstance(given, str):
        source = file_reader.read_text(given)
    else:
        source = file_reader.read(given, name)
    _earlier_import(source, again=again)
    # Outside of the lock: pictures and long texts take their time.
    pictures = Pictures(source.blocks)
    page = ArticleParser(
        source,
        SiteContent(),
        timezone.localdate(),
        may_add_questions=by.has_perm("faq.add_question"),
    ).parse()
    append_missing(source.lines, page)
    with transaction.atomic():
        Generation.objects.lock()
        # Somebody may have imported the same file in the meantime.
        earlier = _earlier_import(source, again=again)
        now = timezone.now()
        drafts = write_drafts(page, pictures, by, now, slug, earlier.document if earlier else None)
        short_name = PurePath(name.replace("\\", "/")).name[:120]
        record = save_report(page, drafts, source, short_name, by, now)
    return ImportResult(drafts, record)


def _earlier_import(source: FileContent, *, again: bool) -> ImportedFile | None:
    """Earlier import of the same text; raises AlreadyImported unless `again`."""
    # A page without texts was discarded, and counts as never imported.
    texts = Edition.objects.present().filter(is_withdrawal=False).values("document")
    records = ImportedFile.objects.filter(checksum=source.checksum, document_number__in=texts)
    earlier = records.select_related("by").first()
    if earlier is not None and not again:
        raise AlreadyImported(earlier)
    return earlier
