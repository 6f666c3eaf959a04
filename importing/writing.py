"""Writes a parsed article as drafts through the actions, with pictures and report."""

import datetime
import html
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import cast
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from claims.models import ClaimKind
from faq.models import Question
from importing.blocks import FileBlock, FileContent, FilePicture
from importing.models import ImportedFile
from importing.parsed_article import LEFT_OUT, TO_CHECK, ParsedArticle, StoredLine
from publishing import actions, checks, diff, moments, richtext
from publishing.actions.drafts import begin_draft, begin_page, save_draft
from publishing.actions.record import record
from publishing.http.desk_urls import desk_url
from publishing.images import upload
from publishing.models import Document, Edition
from publishing.refusals import Refused
from publishing.richtext.figures import figure

MAX_PICTURES = 50
# Characters of the article's title in the history of a question.
MAX_NAME = 80


class Pictures:
    """Pictures of a file, each cleaned, or with the reason why it is left out."""

    def __init__(self, blocks: Iterable[FileBlock]) -> None:
        found = [block.picture for block in blocks if block.picture]
        self.clean = {id(picture): _clean(picture) for picture in found[:MAX_PICTURES]}

    def render(self, blocks: list[FileBlock], page: ParsedArticle, by: User) -> str:
        """Blocks as rich text; their pictures are stored, and reported."""
        parts = [
            self._store(block.picture, page, by) if block.picture else block.rendered()
            for block in blocks
        ]
        return "\n".join(filter(None, parts))

    def _store(self, picture: FilePicture, page: ParsedArticle, by: User) -> str:
        clean = self.clean.get(id(picture), f"One import takes {MAX_PICTURES} pictures.")
        if isinstance(clean, str):
            page.report.add_to_check(
                f"The picture “{picture.name}” was left out. {clean} Add it to the draft by hand.",
                "body",
                picture.alt,
                picture.caption,
            )
            return ""
        image = actions.save_picture(clean, by, alt=picture.alt, name=picture.name)
        if picture.alt:
            page.report.add_understood(f"The picture “{picture.name}” ({picture.alt}).", "body")
        else:
            page.report.add_to_check(
                f"The picture “{picture.name}” has no alternative text. Say what it shows.", "body"
            )
        attributes = {
            "alt": html.escape(picture.alt),
            "height": str(image.height),
            "src": html.escape(image.address),
            "width": str(image.width),
        }
        return figure(attributes, html.escape(picture.caption, quote=False))


def _clean(picture: FilePicture) -> upload.CleanPicture | str:
    if picture.data is None:
        return "It is not in the file, only its address."
    try:
        return upload.clean_upload(ContentFile(picture.data, name=picture.name))
    except ValidationError as error:
        return " ".join(error.messages)


@dataclass
class ImportedDrafts:
    """The draft of an article, with its questions, new or of the site, in order."""

    article: Article
    questions: list[Edition]
    new_questions: list[Question]


@transaction.atomic
def write_drafts(
    page: ParsedArticle,
    pictures: Pictures,
    by: User,
    now: datetime.datetime,
    slug: str,
    document: Document | None,
) -> ImportedDrafts:
    """Writes the draft of a new article, or a new draft of `document`; raises Refused."""

    def rich(blocks: list[FileBlock]) -> str:
        text = pictures.render(blocks, page, by)
        try:
            richtext.check_length(text, richtext.MAX_LENGTH)
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from None
        return text

    columns: diff.RowValues = {
        "title": page.title,
        "summary": page.summary,
        "author": page.author,
        "body": rich(page.body),
        "see_doctor": rich(page.see_doctor),
    }
    perspectives: list[diff.RowValues] = [
        {
            "pattern": view.pattern,
            "kampo_view": rich(view.kampo_view),
            "western_parallel": rich(view.western_parallel),
            "tea": view.tea,
            "claim_text": view.claim_text,
            "claim_kind": ClaimKind.STRUCTURE_FUNCTION if view.claim_text else ClaimKind.NONE,
        }
        for view in page.perspectives
    ]
    answers = ["" if question.existing else rich(question.answer) for question in page.questions]
    if document is not None:
        slug = document.slug
    else:
        slug = slug or Document.objects.free_slug(Article.kind, page.title)
        Document.check_slug(Article.kind, slug)
    new_questions: list[Question] = []
    questions: list[Edition] = []
    for question, answer in zip(page.questions, answers, strict=True):
        if question.existing is not None:
            texts = Edition.objects.filter(
                document=question.existing.document_id, is_withdrawal=False
            )
            questions.append(texts.select_related("document").in_desk_order()[0])
        else:
            fallback = f"{slug[:60]} question {len(questions) + 1}"
            new_questions.append(_begin_question(question.title, answer, fallback, by, now))
            questions.append(new_questions[-1])
    rows: dict[str, list[diff.RowValues]] = {
        "perspectives": perspectives,
        "article_questions": [{"question_id": question.document_id} for question in questions],
        "sources": [asdict(source) for source in page.sources],
    }
    text = diff.build_content(Article, columns, rows)
    if document is None:
        article = begin_page(Article, by, text, slug=slug, now=now)
    else:
        saved = save_draft(begin_draft(document, by, now=now), by, text, now=now)
        article = cast(Article, saved.edition)
    return ImportedDrafts(article, questions, new_questions)


def _begin_question(
    title: str, answer: str, fallback: str, by: User, now: datetime.datetime
) -> Question:
    """Begins the draft of a question; `fallback` makes its address where the title is Japanese."""
    free_slug = Document.objects.free_slug
    slug = free_slug(Question.kind, title) or free_slug(Question.kind, fallback)
    text = diff.build_content(Question, {"title": title, "answer": answer})
    return begin_page(Question, by, text, slug=slug, now=now)


def save_report(
    page: ParsedArticle,
    drafts: ImportedDrafts,
    source: FileContent,
    name: str,
    by: User,
    now: datetime.datetime,
) -> ImportedFile:
    """Stores the report of an import, and records it in the history of the drafts."""
    article, lines = drafts.article, page.report.lines
    stored = [
        StoredLine(
            kind=line.kind,
            sentence=line.sentence,
            quotes=line.quotes,
            address=desk_address(line.place, drafts, page),
            are_labels=False,
        )
        for line in lines
    ]
    if labels := list(dict.fromkeys(page.report.labels)):
        why = "The desk has fields for what these words say, or shows them itself."
        stored.append(
            StoredLine(kind=LEFT_OUT, sentence=why, quotes=labels, address="", are_labels=True)
        )
    imported = ImportedFile.objects.create(
        document_number=article.document_id,
        name=name,
        format=source.format,
        checksum=source.checksum,
        updated=page.updated,
        report=stored,
        at=now,
        by=by,
    )
    count = sum(line.kind == TO_CHECK for line in lines)
    to_check = f"{count} thing{'s'[: count != 1]} to look at" if count else "nothing to look at"
    what = f"“{imported.name}”" if imported.name else "a pasted text"
    record(article, by, now, "note", sentence=f"Imported {what} ({imported.format}): {to_check}.")
    for question in drafts.new_questions:
        sentence = f"Imported with the article “{article.title[:MAX_NAME]}”."
        record(question, by, now, "note", sentence=sentence)
    return imported


def desk_address(place: str, drafts: ImportedDrafts, page: ParsedArticle) -> str:
    """Address of a place of the report on the desk; empty for a line without place."""
    if not place:
        return ""
    if place == "pattern":
        return reverse("admin:teas_pattern_add")
    if place == "date":
        return publish_address(drafts.article, page.updated)
    if place.startswith("question:"):
        return desk_url(drafts.questions[int(place.removeprefix("question:"))])
    return f"{desk_url(drafts.article)}#id_{place}"


def lines_for(imported: ImportedFile, reader: User) -> list[StoredLine]:
    """Lines of the report, without links to screens that the reader may not open."""
    return [
        line if _may_open(line["address"], reader) else line | {"address": ""}
        for line in imported.report
    ]


def _may_open(address: str, reader: User) -> bool:
    if address == reverse("admin:teas_pattern_add"):
        return reader.has_perm("teas.add_pattern")
    if address.startswith(reverse("admin:faq_question_changelist")):
        return reader.has_perm("faq.view_question") or reader.has_perm("faq.change_question")
    is_publishing = address.partition("?")[0].endswith("/do/publish/")
    return not is_publishing or reader.has_perm("publishing.publish_document")


def publish_address(article: Edition, day: datetime.date | None) -> str:
    """Address of the draft's screen "Publish", with the day of the file filled in."""
    screen = desk_url(article, "action", article.pk, "publish")
    if day is None:
        return screen
    at = moments.in_address(moments.start_of(day))
    return f"{screen}?{urlencode({'when': 'past', 'at': at})}"


@transaction.atomic
def publish(
    drafts: ImportedDrafts, day: datetime.date | None, by: User, *, despite_warnings: bool = False
) -> list[Edition]:
    """Publishes the draft and its answered questions as of the day of the file, in the site's zone.

    Raises Refused where one of them cannot go live, also for warnings unless `despite_warnings`.
    """
    if day is None:
        raise Refused("The file names no date. Publish the draft on the desk, or with publish.")
    at, now = moments.start_of(day), timezone.now()
    answered = [item for item in drafts.new_questions if not richtext.is_empty(item.answer)]
    published: list[Edition] = []
    for edition in [*answered, drafts.article]:
        warnings = checks.warnings(checks.findings(edition, at, now)) if despite_warnings else []
        read = [warning.key for warning in warnings]
        published.append(actions.publish(edition, by, at, backdate=True, now=now, read=read))
    return published
