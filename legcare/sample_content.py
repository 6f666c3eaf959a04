"""Loads the sample content of legcare/sample through the same verbs that editors use."""

import datetime
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from publishing import actions, diff
from publishing.actions.drafts import begin_draft, begin_page, save_draft
from publishing.actions.reviewing import save_review
from publishing.images.upload import ImageField
from publishing.kinds import kinds
from publishing.models import Document, Edition, Person, Release, Review, Topic
from publishing.models.approval import needs_medical_reviewer
from publishing.roles import AUTHOR, MEDICAL_REVIEWER, PUBLISHER
from teas.models import Pattern, Sign, SignPattern

# Accounts by their names, each with its role and the person that readers know; they can log in
# once an administrator gave them a password.
ACCOUNTS = {
    "mika": (AUTHOR, "mika-tanabe"),
    "keiko": (MEDICAL_REVIEWER, "keiko-morita"),
    "sara": (PUBLISHER, ""),
}
WRITER, MEDIC, SECOND = ACCOUNTS
FOLDER = Path(__file__).parent / "sample"
# Documents by kind and address, under which the files name them.
Known = dict[tuple[str, str], Document]


def is_empty() -> bool:
    """Whether nobody has written anything yet (the site's own texts do not count)."""
    return not Document.objects.with_pages().exists()


@transaction.atomic
def load(by: User) -> None:
    """Writes people, topics, patterns, signs, all documents with their histories, and releases."""
    named: dict[str, Any] = {"people": Person, "topics": Topic, "patterns": Pattern}
    for name, reference in named.items():
        for row in read(FOLDER / f"{name}.toml")[name]:
            reference.objects.get_or_create(slug=row["slug"], defaults=row)
    for row in read(FOLDER / "signs.toml")["signs"]:
        add_sign(row)
    for name, (role, person) in ACCOUNTS.items():
        add_account(name, role, person)
    files = [
        (kind.model, read(file))
        for kind in kinds().values()
        if kind.sample
        for file in sorted((FOLDER / kind.sample).glob("*.toml"))
    ]
    # All are begun before any is dated, so that no link leads nowhere; what once had another
    # address is brought to its own one first.
    known: Known = {}
    begun = []
    for model, data in files:
        first = begin(model, data, by, known)
        known[model.kind, data["slug"]] = first.document
        begun.append((first, data))
    for first, data in sorted(begun, key=lambda each: "old_slugs" not in each[1]):
        load_document(first, data, by, known)
    for row in read(FOLDER / "releases.toml")["releases"]:
        day = timezone.localtime() + datetime.timedelta(days=row["in_days"])
        at = day.replace(hour=9, minute=0, second=0, microsecond=0)
        actions.schedule_release(Release.objects.get(name=row["name"]), by, at)


def add_sign(row: dict[str, Any]) -> None:
    """Adds a sign of the tea finder with what it points to; one that is there stays as it is."""
    weights: dict[str, int] = row.pop("points_to", {})
    sign, made = Sign.objects.get_or_create(slug=row["slug"], defaults=row)
    for slug, weight in weights.items() if made else ():
        SignPattern.objects.create(sign=sign, pattern=Pattern.objects.get(slug=slug), weight=weight)


def add_account(name: str, role: str, person: str) -> None:
    """Adds somebody of the desk who cannot log in yet; an account that is there stays as it is."""
    user, made = User.objects.get_or_create(username=name, defaults={"is_staff": True})
    if made:
        user.set_unusable_password()
        user.save()
        user.groups.add(Group.objects.get(name=role))
        Person.objects.filter(slug=person).update(account=user)


def read(file: Path) -> dict[str, Any]:
    with file.open("rb") as opened:
        return tomllib.load(opened)


def begin(model: type[Edition], data: dict[str, Any], by: User, known: Known) -> Edition:
    """Begins one document, with its first edition as a draft; returns that."""
    row = data["editions"][0]
    slug = data.get("old_slugs", [data["slug"]])[0]
    written = row.get("live_from") or timezone.now()
    return begin_page(model, writer(row, by), text_of(model, row, known), slug=slug, now=written)


def writer(row: dict[str, Any], by: User) -> User:
    """Who writes an edition: what waits for a review, its author; anything else, who loads it."""
    return by if "live_from" in row or "release" in row else User.objects.get(username=WRITER)


def load_document(first: Edition, data: dict[str, Any], by: User, known: Known) -> None:
    """Writes one document: each edition as a draft, then its moment; then what befell it."""
    document = first.document
    before: list[Edition] = []
    for row in editions(data["editions"]):
        edition = first
        if before:
            written = row.get("live_from") or timezone.now()
            source = before[row["based_on"]] if "based_on" in row else None
            who, text = writer(row, by), text_of(type(first), row, known)
            draft = begin_draft(document, who, source, now=written)
            edition = save_draft(draft, who, text, now=written).edition
        before.append(edition)
        date(edition, row, by)
        if document.slug != data["slug"]:
            actions.change_address(document, by, data["slug"], now=edition.live_from)
    if "withdrawal" in data:
        withdraw(document, data["withdrawal"], by)


def text_of(model: type[Edition], row: dict[str, Any], known: Known) -> diff.ContentData:
    """The text of an edition as its file has it: all of it, also what it leaves empty."""
    values: diff.RowValues = {}
    for field in diff.columns(model):
        given = row.get(field.name, field.get_default())
        values[field.name] = value_of(field, given, known) if given else given
    for many in diff.many_to_many(model):
        values[many.name] = many.related_model._default_manager.filter(
            slug__in=row.get(many.name, [])
        )
    rows = {
        relation.name: [row_of(relation.related_model, said, known) for said in row[relation.name]]
        for relation in model.content_rows()
        if relation.name in row
    }
    return diff.build_content(model, values, rows)


def row_of(model: type[Model], said: Any, known: Known) -> diff.RowValues:
    """A row of a text as its file has it; where that is a word, of the only thing it points to."""
    columns = {field.name: field for field in diff.row_columns(model)}
    if isinstance(said, str):
        name = next(name for name, field in columns.items() if field.is_relation)
        said = {name: said}
    return {name: value_of(columns[name], given, known) for name, given in said.items()}


def value_of(field: Any, given: Any, known: Known) -> Any:
    """A value of a column; pictures stand in files by their names, and other things by theirs."""
    if isinstance(field, ImageField):
        picture = FOLDER / "images" / given
        return ContentFile(picture.read_bytes(), name=picture.name)
    if not field.is_relation:
        return given
    manager = field.related_model.objects
    if not issubclass(field.related_model, Document):
        return manager.get(slug=given)
    named = [document.pk for (_kind, slug), document in known.items() if slug == given]
    return manager.get(pk__in=named)


def editions(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each edition complete: one that is based on an earlier one takes over what it leaves out."""
    complete: list[dict[str, Any]] = []
    own = ("live_from", "release", "change", "note", "reviews", "based_on")
    for row in rows:
        base = complete[row["based_on"]] if "based_on" in row else {}
        complete.append({key: base[key] for key in base if key not in own} | row)
    yield from complete


def date(edition: Edition, row: dict[str, Any], by: User) -> None:
    """Gives an edition its moment and its reviews, or leaves it a draft that waits for a review."""
    major, note = row.get("change", "major") == "major", row.get("note", "")
    at = row.get("live_from") or timezone.now()
    if "live_from" in row or "release" in row:
        approve(edition, by, at)
    else:
        actions.submit(edition, writer(row, by), now=at)
    if "live_from" in row:
        # As if it were that moment: what is in the past was published then.
        actions.publish(edition, by, major=major, note=note, now=row["live_from"])
    elif "release" in row:
        release = Release.objects.filter(name=row["release"]).first()
        release = release or actions.begin_release(row["release"], by)
        actions.add_to_release(release, edition, by, major=major, note=note)
    for review in row.get("reviews", []):
        reviewer = Person.objects.get(slug=review["reviewer"])
        revision, day = edition.revision, review["reviewed_on"]
        save_review(Review(edition=edition, reviewer=reviewer, reviewed_on=day, revision=revision))


def approve(edition: Edition, by: User, at: datetime.datetime) -> None:
    """Lets somebody approve a text who did not write it, and may."""
    name = MEDIC if needs_medical_reviewer(edition.document_kind) else SECOND
    actions.submit(edition, by, now=at)
    actions.approve(edition, User.objects.get(username=name), now=at)


def withdraw(document: Document, row: dict[str, Any], by: User) -> None:
    """Withdraws a document as its file says."""
    successor = None
    if "successor" in row:
        successor = Document.objects.get(kind=document.kind, slug=row["successor"])
    actions.withdraw(document, by, row["notice"], successor=successor, now=row["live_from"])
