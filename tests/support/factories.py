"""Documents in every state, and the people who bring them there.

The states are functions: draft, scheduled, live, superseded, withdrawn. Each returns the edition
that is in this state, with the columns of its kind. The rows of a first edition are written
without the actions, which takes a third of the time; tests/actions/test_factories.py holds them
against those of the actions. All that follows goes through the actions.
"""

import contextlib
import datetime
import itertools
import os
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from PIL import Image

from articles.models import Article, ArticleQuestion, Perspective
from publishing import actions, diff, moments
from publishing.actions.drafts import begin_draft, save_draft
from publishing.actions.pictures import save_pictures_of
from publishing.actions.record import record, record_publishing
from publishing.actions.reviewing import save_review
from publishing.kinds import kinds
from publishing.models import (
    Document,
    Edition,
    Generation,
    Person,
    Review,
    ReviewAction,
    Topic,
    review_dates,
)
from publishing.models.approval import needs_approval
from publishing.roles import ADMINISTRATOR, AUTHOR, MEDICAL_REVIEWER, PUBLISHER
from publishing.search import indexing
from teas.models import Claim, Ingredient, Pattern, Tea

# The moment at which tests stand. The database's own clock, which the triggers read, is past it.
NOW = timezone.now().replace(microsecond=0)
SECOND = datetime.timedelta(seconds=1)
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)

# The models of the kinds that have pages.
KINDS: dict[str, Any] = {name: kind.model for name, kind in kinds().items() if kind.page}
COMPLETE: dict[str, dict[str, str]] = {
    "article": {
        "title": "Cold feet",
        "summary": "Why feet are cold. What warms them, and when to ask a doctor.",
        "body": "<p>Blood.</p>",
        "see_doctor": "<p>If one foot alone is cold.</p>",
    },
    "question": {"title": "Why are my feet cold?", "answer": "<p>Little blood.</p>"},
    "tea": {
        "title": "Ginger tea",
        "summary": "Warm and sharp. Fresh ginger and hot water, for the evening.",
        "body": "<p>Ginger.</p>",
    },
    "page": {
        "title": "About us",
        "summary": "Who we are. What we write about, and how to reach us.",
        "body": "<p>We write.</p>",
    },
}
for _name, _model in KINDS.items():
    # Of kinds that are not named above, the title and what they ask for.
    _asked = dict.fromkeys(kinds()[_name].needed, "It is short. It says what is there.")
    COMPLETE.setdefault(_name, {"title": f"The first {_name}", **_asked})
WRITING = Q(content_type__app_label__in=[kind.model._meta.app_label for kind in kinds().values()])
PUBLISHING = Q(content_type__app_label="publishing", content_type__model="document")
REMOVING = Q(codename="remove_discarded")
PICTURES = Q(content_type__app_label="publishing", content_type__model="image")
AUTHORING = WRITING | PICTURES & ~Q(codename="delete_image")
PERMISSIONS = {
    "stranger": Q(pk=None),
    "author": AUTHORING,
    "publisher": AUTHORING | PUBLISHING & ~Q(codename__in=["backdate_document", "close_edition"]),
    "chief": WRITING | PICTURES | PUBLISHING | REMOVING,
}
ROLES = {
    "writer": AUTHOR,
    "medic": MEDICAL_REVIEWER,
    "releaser": PUBLISHER,
    "administrator": ADMINISTRATOR,
}
# Numbers of this process alone, where several write into the database of one running site.
_workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_numbers = itertools.count(1 + _worker, _workers)


def person(name: str) -> User:
    """The account of that name, with its permissions or role; made when it is not there."""
    user, made = User.objects.get_or_create(username=name, defaults={"is_staff": True})
    if made and name in ROLES:
        user.groups.add(Group.objects.get(name=ROLES[name]))
    elif made:
        user.user_permissions.set(Permission.objects.filter(PERMISSIONS[name]))
    return user


def complete_text(kind: str = "article", **columns: Any) -> diff.ContentData:
    """A text that can go live without a warning."""
    rows = {"sources": [{"citation": "A book about feet"}]} if kind == "article" else {}
    return diff.build_content(KINDS[kind], COMPLETE[kind] | columns, rows)


def draft(kind: str = "article", slug: str = "", **columns: Any) -> Any:
    """A new document's draft, as the action `begin_page` leaves it."""
    author, now = person("author"), timezone.now()
    slug = slug or f"{kind}-{next(_numbers)}"
    document = Document.objects.create(kind=kind, slug=slug, owner=author, created_at=now)
    edition = KINDS[kind](document=document, saved_at=now, saved_by=author)
    diff.write(edition, complete_text(kind, **columns))
    if kinds()[kind].pictures.keys() & columns.keys():
        save_pictures_of(edition, author)
    record(edition, author, now, "begin_page")
    return edition


def submitted(kind: str = "article", slug: str = "", **columns: Any) -> Any:
    """A draft that waits for a review."""
    return actions.submit(draft(kind, slug, **columns), person("author"), now=NOW)


def approved(kind: str = "article", slug: str = "", **columns: Any) -> Any:
    """A draft that a medical reviewer approved as it is."""
    return actions.approve(submitted(kind, slug, **columns), person("medic"), now=NOW)


def date(edition: Any, at: datetime.datetime, *, major: bool = True, note: str = "") -> Any:
    """Gives a draft its moment, past or future; the rows of a document's first, as written."""
    note = note or ("There is something new." if major else "")
    now = min(at, NOW)
    if major and edition.document.editions.count() == 1:
        return _first_edition(edition, at, now, note)
    return actions.publish(
        edition, person("chief"), at if at > NOW else None, major=major, note=note, now=now
    )


def _first_edition(edition: Any, at: datetime.datetime, now: datetime.datetime, note: str) -> Any:
    """Gives a new document's draft its moment, as the action `publish` at `now` does."""
    document, chief = edition.document, person("chief")
    if needs_approval(document.kind):
        ReviewAction.objects.create(
            edition_id=edition.pk,
            revision=edition.revision,
            kind=ReviewAction.Kind.APPROVED,
            by_second_person=True,
            by_medical_reviewer=True,
            at=now,
            by=chief,
        )
        record(edition, chief, now, "approve_by_publishing")
    dated = {"live_from": moments.whole_second(at), "dated_at": now, "dated_by": chief}
    numbered = {"major": 1, "minor": 0, "note": note}
    for name, value in (dated | numbered).items():
        setattr(edition, name, value)
    edition.save(update_fields=[*dated, *numbered])
    review_dates.update([document])
    indexing.update([document.pk], now=now)
    Generation.objects.move()
    record_publishing(edition, chief, now)
    edition.refresh_from_db()
    return edition


def add(document: Document, at: datetime.datetime, *, major: bool = True, **columns: Any) -> Any:
    """A further edition of a document, live from `at`."""
    edition = begin_draft(document, person("author"), now=NOW)
    if columns:
        change(edition, **columns)
    return date(edition, at, major=major)


def change(edition: Any, by: User | None = None, **columns: Any) -> Any:
    """Saves other columns of a draft, or just another title."""
    text = diff.build_content(type(edition), columns or {"title": f"{edition.title} again"})
    save_draft(edition, by or person("author"), text)
    edition.refresh_from_db()
    return edition


def scheduled(
    kind: str = "article", at: datetime.datetime = NOW + 10 * DAY, slug: str = "", **columns: Any
) -> Any:
    """The first edition of a document, still to come."""
    return date(draft(kind, slug, **columns), at)


def live(
    kind: str = "article", since: datetime.datetime = NOW - 30 * DAY, slug: str = "", **columns: Any
) -> Any:
    """The only edition of a document, what readers see."""
    return date(draft(kind, slug, **columns), since)


def superseded(kind: str = "article", slug: str = "", **columns: Any) -> Any:
    """An edition that made way to 2.0 ten days ago."""
    edition = live(kind, slug=slug, **columns)
    add(edition.document, NOW - 10 * DAY)
    return edition


def withdrawn(
    kind: str = "article", at: datetime.datetime = NOW - DAY, slug: str = "", **columns: Any
) -> Any:
    """The last edition of a document that was withdrawn yesterday."""
    edition = live(kind, slug=slug, **columns)
    if at <= NOW:
        actions.withdraw(edition.document, person("chief"), "It was out of date.", now=at)
    else:
        actions.withdraw(edition.document, person("chief"), "It was out of date.", at, now=NOW)
    return edition


def topic(name: str = "Feet") -> Topic:
    return Topic.objects.get_or_create(slug=name.lower(), defaults={"name": name})[0]


def pattern(name: str = "Blood deficiency") -> Pattern:
    slug = name.lower().replace(" ", "-")
    return Pattern.objects.get_or_create(slug=slug, defaults={"name": name, "sentence": "…"})[0]


def reviewed(edition: Edition, reviewer: Person, reviewed_on: datetime.date) -> None:
    """Records for readers that a person reviewed this text."""
    revision = edition.revision
    save_review(
        Review(edition=edition, reviewer=reviewer, reviewed_on=reviewed_on, revision=revision)
    )


def perspective(article: Article, tea: Document | None = None, **columns: Any) -> Perspective:
    """A perspective of a draft, without a claim unless one is given."""
    values: dict[str, Any] = {"pattern": pattern(), "kampo_view": "<p>Too little Blood.</p>"}
    # As the desk numbers rows, from 1.
    values |= {"tea_id": tea.pk if tea else None, "position": article.perspectives.count() + 1}
    return Perspective.objects.create(edition=article, **values | columns)


def claim(tea: Tea, **columns: Any) -> Claim:
    """A claim of structure or function, with its evidence."""
    values = {"kind": "structure_function", "text": "Supports warm feet.", "evidence": "A trial."}
    return Claim.objects.create(edition=tea, **values | columns)


def picture(colour: str = "red") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (8, 6), colour).save(out, "PNG")
    return SimpleUploadedFile("picture.png", out.getvalue(), "image/png")


def _full_article() -> Any:
    writer = Person.objects.create(name="Mika Tanabe", slug="mika-tanabe")
    article = draft(hero_image=picture(), hero_alt="Feet.", see_doctor="<p>If so.</p>")
    article.author = writer
    article.save()
    article.topics.set([topic("Cold"), topic("Feet")])
    tea = live("tea").document
    perspective(article, tea, position=2, claim_kind="traditional", claim_text="Warms.")
    perspective(article, position=1, pattern=pattern("Cold"), western_parallel="<p>Blood.</p>")
    article.perspectives.update(claim_evidence="A book.")
    for position in (3, 1, 2):
        question = live("question").document
        ArticleQuestion.objects.create(edition=article, question_id=question.pk, position=position)
    article.sources.update(citation="A book", url="https://example.com/")
    reviewed(article, writer, NOW.date())
    return article


def _full_tea() -> Any:
    tea = draft("tea", image=picture("green"), image_alt="A cup.", caution_allergies="Ginger.")
    tea.topics.set([topic()])
    tea.patterns.set([pattern("Cold"), pattern("Water")])
    for position, name in ((2, "Cinnamon"), (1, "Ginger")):
        Ingredient.objects.create(edition=tea, name=name, amount="3 g", position=position)
    claim(tea)
    return tea


def _full(kind: str) -> Any:
    """All that can be known of a kind from its declaration: pictures, a row of each sort."""
    pictures = kinds()[kind].pictures
    columns: dict[str, Any] = {name: picture() for name in pictures}
    columns |= dict.fromkeys(pictures.values(), "A leg.")
    edition = draft(kind, **columns)
    edition.topics.set([topic()])
    for relation in edition.content_rows():
        row = relation.related_model
        words = {each.name: "Once." for each in row._meta.fields if each.name == "text"}
        row.objects.create(edition=edition, position=1, **words)
    return edition


def _full_page() -> Any:
    page = draft("page", footer_position=2)
    page.topics.set([topic()])
    return page


def full(kind: str) -> Any:
    """A draft that uses everything its kind can have."""
    made = {"article": _full_article, "tea": _full_tea, "page": _full_page}
    return made[kind]() if kind in made else _full(kind)


def facts(document: Document) -> list[str]:
    """The dated facts of a document, oldest first: numbers, or "withdrawn"."""
    dated = Edition.objects.filter(document=document).dated().order_by("live_from")
    return ["withdrawn" if fact.is_withdrawal else fact.number for fact in dated]


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Takes back all that is written inside: between the examples of one test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
