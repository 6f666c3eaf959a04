"""Writes what was understood as drafts, through the verbs, and keeps the report."""

import datetime
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, ArticleQuestion, ImportedFile, Perspective, Source
from claims.models import ClaimKind
from faq.models import Question
from importing.blocks import Block
from importing.page import Asked, Page
from importing.pictures import Pictures
from publishing import checks, moments, richtext
from publishing.actions.record import record
from publishing.http.desk_urls import desk_url
from publishing.models import Document, Edition, Revision
from publishing.refusals import Refused

NAMED = 80


@dataclass
class Written:
    """The draft of an article, with the drafts of the questions that were begun for it."""

    article: Article
    begun: list[Question] = field(default_factory=list)
    questions: list[Edition] = field(default_factory=list)


@transaction.atomic
def write(
    page: Page,
    pictures: Pictures,
    by: User,
    now: datetime.datetime,
    slug: str,
    onto: Document | None,
) -> Written:
    """Writes the draft of a new article, or a new draft of one that is there."""

    def rich(blocks: list[Block]) -> str:
        text = pictures.rendered(blocks, page, by)
        _check_length(text)
        return text

    texts = {"body": rich(page.body), "see_doctor": rich(page.see_doctor)}
    columns = {"title": page.title, "summary": page.summary, "author": page.author, **texts}
    if onto is None:
        article = Article(**columns)
        Document.objects.begin(article, slug, by, now=now)
    else:
        article = _rewritten(onto, columns, by, now)
    written = Written(article)
    for position, view in enumerate(page.views, start=1):
        Perspective.objects.create(
            edition=article,
            position=position,
            pattern=view.pattern,
            kampo_view=rich(view.kampo),
            western_parallel=rich(view.western),
            tea=view.tea,
            claim_text=view.claim,
            claim_kind=ClaimKind.STRUCTURE_FUNCTION if view.claim else ClaimKind.NONE,
        )
    for position, asked in enumerate(page.questions, start=1):
        answer = rich(asked.answer) if asked.existing is None else ""
        question = _question(asked, answer, position, article, by, now)
        written.questions.append(question)
        if asked.existing is None:
            written.begun.append(question)  # type: ignore[arg-type]
        ArticleQuestion.objects.create(
            edition=article, position=position, question_id=question.document_id
        )
    for position, source in enumerate(page.sources, start=1):
        Source.objects.create(
            edition=article,
            position=position,
            citation=source.citation,
            url=source.url,
            read_on=source.read_on,
        )
    return written


def _rewritten(
    document: Document, columns: dict[str, Any], by: User, now: datetime.datetime
) -> Article:
    """A new draft of the document, with these columns and no rows."""
    draft: Any = document.new_draft(by, now=now)
    Revision.objects.keep(draft)
    for name, value in columns.items():
        setattr(draft, name, value)
    draft.save()
    for relation in Article.parts():
        relation.related_model._base_manager.filter(edition=draft).delete()
    draft.record_save(by)
    article: Article = draft
    return article


def _question(
    asked: Asked,
    answer: str,
    position: int,
    article: Article,
    by: User,
    now: datetime.datetime,
) -> Edition:
    """The draft of a new question, or the edition of a known one that the desk shows."""
    if asked.existing is not None:
        editions = Edition.objects.filter(document=asked.existing.document_id, is_withdrawal=False)
        known: Edition = editions.select_related("document").by_desk_order()[0]
        return known
    question = Question(title=asked.title, answer=answer)
    # A question in Japanese has no Latin letters that its address could be made from.
    made = f"{article.document.slug[:60]} question {position}"
    free = Document.objects.free_slug
    slug = free(Question.kind, asked.title) or free(Question.kind, made)
    Document.objects.begin(question, slug, by, now=now)
    return question


def _check_length(text: str) -> None:
    try:
        richtext.check_length(text, richtext.MAX_LENGTH)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None


def keep_report(
    page: Page, written: Written, by: User, now: datetime.datetime, **file: Any
) -> ImportedFile:
    """Keeps what is told of an import, each sentence with its address; and records it."""
    article = written.article
    told = [
        {
            "kind": one.kind,
            "sentence": one.sentence,
            "quotes": one.quotes,
            "address": address(one.place, written, page),
            "are_labels": False,
        }
        for one in page.report.told
    ]
    if labels := list(dict.fromkeys(page.report.labels)):
        told.append(
            {
                "kind": "left_out",
                "sentence": "The desk has fields for what these words say, or shows them itself.",
                "quotes": labels,
                "address": "",
                "are_labels": True,
            }
        )
    imported: ImportedFile = ImportedFile.objects.create(
        document_number=article.document_id, updated=page.updated, told=told, at=now, by=by, **file
    )
    looks = sum(one.kind == "look" for one in page.report.told)
    to_see = f"{looks} thing{'s'[: looks != 1]} to look at" if looks else "nothing to look at"
    what = f"“{imported.name}”" if imported.name else "a pasted text"
    record(article, by, now, f"Imported {what} ({imported.format}): {to_see}.")
    for question in written.begun:
        record(question, by, now, f"Imported with the article “{article.title[:NAMED]}”.")
    return imported


def address(place: str, written: Written, page: Page) -> str:
    """Where on the desk a place is mended; empty where it has none."""
    if not place:
        return ""
    if place == "pattern":
        return reverse("admin:teas_pattern_add")
    if place == "date":
        return publish_address(written.article, page.updated)
    if place.startswith("question:"):
        return desk_url(written.questions[int(place.removeprefix("question:"))])
    return f"{desk_url(written.article)}#id_{place}"


def told_to(record: ImportedFile, reader: User) -> list[dict[str, Any]]:
    """What the report tells somebody: without the links to where they may not go."""
    return [
        told if _is_open(told["address"], reader) else told | {"address": ""}
        for told in record.told
    ]


def _is_open(address: str, reader: User) -> bool:
    if address == reverse("admin:teas_pattern_add"):
        return reader.has_perm("teas.add_pattern")
    if address.startswith(reverse("admin:faq_question_changelist")):
        return reader.has_perm("faq.view_question") or reader.has_perm("faq.change_question")
    is_publishing = address.partition("?")[0].endswith("/do/publish/")
    return not is_publishing or reader.has_perm("publishing.publish_document")


def publish_address(article: Edition, day: datetime.date | None) -> str:
    """The screen on which the draft is published, with the day of the file filled in."""
    screen = desk_url(article, "verb", article.pk, "publish")
    if day is None:
        return screen
    at = moments.in_address(moments.start_of(day))
    return f"{screen}?{urlencode({'when': 'past', 'at': at})}"


@transaction.atomic
def publish(
    written: Written, day: datetime.date | None, by: User, *, despite_warnings: bool = False
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
        warnings = checks.warnings(edition.findings(at, now)) if despite_warnings else []
        read = [warning.key for warning in warnings]
        published.append(edition.publish(by, at, backdate=True, now=now, read=read))
    return published
