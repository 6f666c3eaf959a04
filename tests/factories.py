"""Documents in every state, and the people who bring them there; all through the real verbs.

The states are functions: draft, scheduled, live, superseded, withdrawn. Each returns the edition
that is in this state, with the columns of its kind.
"""

import contextlib
import datetime
import itertools
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from PIL import Image

from articles.models import Article, Perspective
from faq.models import Question
from publishing.models import Document, Edition
from teas.models import Claim, Pattern, Tea

# The moment at which tests stand. The database's own clock, which the triggers read, is past it.
NOW = timezone.now().replace(microsecond=0)
SECOND = datetime.timedelta(seconds=1)
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)

KINDS: dict[str, Any] = {"article": Article, "question": Question, "tea": Tea}
COMPLETE: dict[str, dict[str, str]] = {
    "article": {"title": "Cold feet", "summary": "Why feet are cold.", "body": "<p>Blood.</p>"},
    "question": {"title": "Why are my feet cold?", "answer": "<p>Little blood.</p>"},
    "tea": {"title": "Ginger tea", "summary": "Warm and sharp.", "body": "<p>Ginger.</p>"},
}
WRITING = Q(content_type__app_label__in=["articles", "faq", "teas", "sitetexts"])
PUBLISHING = Q(content_type__app_label="publishing", content_type__model="document")
PERMISSIONS = {
    "stranger": Q(pk=None),
    "author": WRITING,
    "publisher": WRITING | PUBLISHING & ~Q(codename="backdate_document"),
    "chief": WRITING | PUBLISHING,
}
_numbers = itertools.count(1)


def person(name: str) -> User:
    """The account of that name, with its permissions; made when it is not there."""
    user, made = User.objects.get_or_create(username=name, defaults={"is_staff": True})
    if made:
        user.user_permissions.set(Permission.objects.filter(PERMISSIONS[name]))
    return user


def draft(kind: str = "article", slug: str = "", **columns: Any) -> Any:
    """A new document's draft, complete enough to go live."""
    edition = KINDS[kind](**COMPLETE[kind] | columns)
    Document.objects.begin(edition, slug or f"{kind}-{next(_numbers)}", person("author"))
    return edition


def date(edition: Any, at: datetime.datetime, *, major: bool = True, note: str = "") -> Any:
    """Gives a draft its moment, past or future."""
    note = note or ("There is something new." if major else "")
    return edition.publish(person("chief"), at, major=major, note=note, backdate=at <= NOW, now=NOW)


def add(document: Document, at: datetime.datetime, *, major: bool = True, **columns: Any) -> Any:
    """A further edition of a document, live from `at`."""
    edition = document.new_draft(person("author"), now=NOW)
    change(edition, **columns)
    return date(edition, at, major=major)


def change(edition: Any, **columns: Any) -> Any:
    """Saves other columns of a draft."""
    for name, value in columns.items():
        setattr(edition, name, value)
    edition.record_save(person("author"))
    edition.save()
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
    edition.document.withdraw(
        person("chief"), "It was out of date.", at, backdate=at <= NOW, now=NOW
    )
    return edition


def pattern(name: str = "Blood deficiency") -> Pattern:
    slug = name.lower().replace(" ", "-")
    return Pattern.objects.get_or_create(slug=slug, defaults={"name": name, "sentence": "…"})[0]


def perspective(article: Article, tea: Document | None = None, **columns: Any) -> Perspective:
    """A perspective of a draft, without a claim unless one is given."""
    values: dict[str, Any] = {"pattern": pattern(), "kampo_view": "<p>Too little Blood.</p>"}
    values["tea_id"] = tea.pk if tea else None
    return Perspective.objects.create(edition=article, **values | columns)


def claim(tea: Tea, **columns: Any) -> Claim:
    """A claim of structure or function, with its evidence."""
    values = {"kind": "structure_function", "text": "Supports warm feet.", "evidence": "A trial."}
    return Claim.objects.create(edition=tea, **values | columns)


def picture(colour: str = "red") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (8, 6), colour).save(out, "PNG")
    return SimpleUploadedFile("picture.png", out.getvalue(), "image/png")


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
