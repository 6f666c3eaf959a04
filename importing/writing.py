"""Writes a parsed article as drafts through the actions, with its pictures and the report."""

import datetime
import html
from collections.abc import Iterable
from dataclasses import dataclass, field
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
from importing.parsed_article import LEFT_OUT, LOOK, ParsedArticle, StoredLine
from publishing import actions, checks, diff, moments, richtext
from publishing.actions.drafts import begin_draft, begin_page, save_draft
from publishing.actions.record import record
from publishing.http.desk_urls import desk_url
from publishing.images import upload
from publishing.models import Document, Edition
from publishing.refusals import Refused

MOST_PICTURES = 50
ONLY_ADDRESS = "It is not in the file, only its address."
TOO_MANY = f"One import takes {MOST_PICTURES} pictures."


class Pictures:
    """The pictures of a file, each cleaned, or with the sentence that says why it cannot be."""

    def __init__(self, blocks: Iterable[FileBlock]) -> None:
        found = [block.picture for block in blocks if block.picture]
        self.clean: dict[int, upload.CleanPicture | str] = {
            id(picture): _cleaned(picture) if number < MOST_PICTURES else TOO_MANY
            for number, picture in enumerate(found)
        }

    def rendered(self, blocks: list[FileBlock], page: ParsedArticle, by: User) -> str:
        """Blocks as rich text; their pictures are taken, and told of."""
        parts = [
            self._taken(block.picture, page, by) if block.picture else block.rendered()
            for block in blocks
        ]
        return "\n".join(filter(None, parts))

    def _taken(self, picture: FilePicture, page: ParsedArticle, by: User) -> str:
        clean = self.clean[id(picture)]
        if isinstance(clean, str):
            page.report.look(
                f"The picture “{picture.name}” was left out. {clean} Add it to the draft by hand.",
                "body",
                picture.alt,
                picture.caption,
            )
            return ""
        image = actions.save_picture(clean, by, alt=picture.alt, name=picture.name)
        if picture.alt:
            page.report.understood(f"The picture “{picture.name}” ({picture.alt}).", "body")
        else:
            page.report.look(
                f"The picture “{picture.name}” has no alternative text. Say what it shows.", "body"
            )
        caption = html.escape(picture.caption, quote=False)
        below = f"<figcaption>{caption}</figcaption>" if caption else ""
        return (
            f'<figure><img alt="{html.escape(picture.alt)}" height="{image.height}" '
            f'src="{html.escape(image.address)}" width="{image.width}">{below}</figure>'
        )


def _cleaned(picture: FilePicture) -> upload.CleanPicture | str:
    if picture.data is None:
        return ONLY_ADDRESS
    try:
        return upload.clean_upload(ContentFile(picture.data, name=picture.name))
    except ValidationError as error:
        return " ".join(error.messages)


NAMED = 80


@dataclass
class ImportedDrafts:
    """The draft of an article, with the drafts of the questions that were begun for it."""

    article: Article
    begun: list[Question] = field(default_factory=list)
    questions: list[Edition] = field(default_factory=list)


@transaction.atomic
def write(
    page: ParsedArticle,
    pictures: Pictures,
    by: User,
    now: datetime.datetime,
    slug: str,
    onto: Document | None,
) -> ImportedDrafts:
    """Writes the draft of a new article, or a new draft of one that is there."""

    def rich(blocks: list[FileBlock]) -> str:
        text = pictures.rendered(blocks, page, by)
        _check_length(text)
        return text

    columns: diff.RowValues = {
        "title": page.title,
        "summary": page.summary,
        "author": page.author,
        "body": rich(page.body),
        "see_doctor": rich(page.see_doctor),
    }
    views: list[diff.RowValues] = [
        {
            "pattern": view.pattern,
            "kampo_view": rich(view.kampo),
            "western_parallel": rich(view.western),
            "tea": view.tea,
            "claim_text": view.claim,
            "claim_kind": ClaimKind.STRUCTURE_FUNCTION if view.claim else ClaimKind.NONE,
        }
        for view in page.views
    ]
    answers = [rich(asked.answer) if asked.existing is None else "" for asked in page.questions]
    if onto is None:
        slug = slug or Document.objects.free_slug(Article.kind, page.title)
        Document.check_slug(Article.kind, slug)
    else:
        slug = onto.slug
    begun: list[Question] = []
    questions: list[Edition] = []
    for position, (asked, answer) in enumerate(zip(page.questions, answers, strict=True), start=1):
        if asked.existing is not None:
            there = Edition.objects.filter(document=asked.existing.document_id, is_withdrawal=False)
            questions.append(there.select_related("document").by_desk_order()[0])
            continue
        other = f"{slug[:60]} question {position}"
        begun.append(_begin_question(asked.title, answer, other, by, now))
        questions.append(begun[-1])
    rows: dict[str, list[diff.RowValues]] = {
        "perspectives": views,
        "article_questions": [{"question_id": question.document_id} for question in questions],
        "sources": [
            {"citation": source.citation, "url": source.url, "read_on": source.read_on}
            for source in page.sources
        ],
    }
    text = diff.text_of(Article, columns, rows)
    if onto is None:
        article = begin_page(Article, by, text, slug=slug, now=now)
    else:
        saved = save_draft(begin_draft(onto, by, now=now), by, text, now=now)
        article = cast(Article, saved.edition)
    return ImportedDrafts(article, begun, questions)


def _begin_question(
    title: str, answer: str, other: str, by: User, now: datetime.datetime
) -> Question:
    """The draft of a new question.

    One in Japanese has no Latin letters for its address, which is made from `other` then.
    """
    free = Document.objects.free_slug
    slug = free(Question.kind, title) or free(Question.kind, other)
    text = diff.text_of(Question, {"title": title, "answer": answer})
    return begin_page(Question, by, text, slug=slug, now=now)


def _check_length(text: str) -> None:
    try:
        richtext.check_length(text, richtext.MAX_LENGTH)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None


def save_report(
    page: ParsedArticle,
    written: ImportedDrafts,
    source: FileContent,
    name: str,
    by: User,
    now: datetime.datetime,
) -> ImportedFile:
    """Stores the report of an import, each line with its address on the desk; and records it."""
    article = written.article
    lines = [
        stored_line(line.kind, line.sentence, line.quotes, address(line.place, written, page))
        for line in page.report.lines
    ]
    if labels := list(dict.fromkeys(page.report.labels)):
        why = "The desk has fields for what these words say, or shows them itself."
        lines.append(stored_line(LEFT_OUT, why, labels) | {"are_labels": True})
    imported = ImportedFile.objects.create(
        document_number=article.document_id,
        name=name,
        format=source.format,
        checksum=source.checksum,
        updated=page.updated,
        told=lines,
        at=now,
        by=by,
    )
    looks = sum(line.kind == LOOK for line in page.report.lines)
    to_see = f"{looks} thing{'s'[: looks != 1]} to look at" if looks else "nothing to look at"
    what = f"“{imported.name}”" if imported.name else "a pasted text"
    record(article, by, now, "note", sentence=f"Imported {what} ({imported.format}): {to_see}.")
    for question in written.begun:
        sentence = f"Imported with the article “{article.title[:NAMED]}”."
        record(question, by, now, "note", sentence=sentence)
    return imported


def stored_line(kind: str, sentence: str, quotes: list[str], address: str = "") -> StoredLine:
    return StoredLine(
        kind=kind, sentence=sentence, quotes=quotes, address=address, are_labels=False
    )


def address(place: str, written: ImportedDrafts, page: ParsedArticle) -> str:
    """Address on the desk of a place that the report names; empty where it names none."""
    if not place:
        return ""
    if place == "pattern":
        return reverse("admin:teas_pattern_add")
    if place == "date":
        return publish_address(written.article, page.updated)
    if place.startswith("question:"):
        return desk_url(written.questions[int(place.removeprefix("question:"))])
    return f"{desk_url(written.article)}#id_{place}"


def lines_for(imported: ImportedFile, reader: User) -> list[StoredLine]:
    """Lines of the report, without links to screens that the reader may not open."""
    lines: list[StoredLine] = imported.told
    return [
        line if _may_open(line["address"], reader) else line | {"address": ""} for line in lines
    ]


def _may_open(address: str, reader: User) -> bool:
    if address == reverse("admin:teas_pattern_add"):
        return reader.has_perm("teas.add_pattern")
    if address.startswith(reverse("admin:faq_question_changelist")):
        return reader.has_perm("faq.view_question") or reader.has_perm("faq.change_question")
    is_publishing = address.partition("?")[0].endswith("/do/publish/")
    return not is_publishing or reader.has_perm("publishing.publish_document")


def publish_address(article: Edition, day: datetime.date | None) -> str:
    """The screen on which the draft is published, with the day of the file filled in."""
    screen = desk_url(article, "action", article.pk, "publish")
    if day is None:
        return screen
    at = moments.in_address(moments.start_of(day))
    return f"{screen}?{urlencode({'when': 'past', 'at': at})}"


@transaction.atomic
def publish(
    written: ImportedDrafts, day: datetime.date | None, by: User, *, despite_warnings: bool = False
) -> list[Edition]:
    """Publishes the draft and its answered questions as of the day of the file: all or none.

    Raises Refused, also where the checks warn of something and nobody said to go on.
    """
    if day is None:
        raise Refused("The file names no date. Publish the draft on the desk, or with publish.")
    at, now = moments.start_of(day), timezone.now()
    answered = [question for question in written.begun if not richtext.is_empty(question.answer)]
    published: list[Edition] = []
    for edition in [*answered, written.article]:
        warnings = checks.warnings(checks.findings(edition, at, now)) if despite_warnings else []
        read = [warning.key for warning in warnings]
        published.append(actions.publish(edition, by, at, backdate=True, now=now, read=read))
    return published
