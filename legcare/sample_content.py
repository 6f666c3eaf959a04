"""Sample content of legcare/sample, loaded by the actions that editors use."""

import datetime
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Field, Model
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

# A table of a TOML file.
Table = dict[str, Any]
# Accounts by username, each with its role and its person's slug; they can log in once an
# administrator gives them a password.
ACCOUNTS = {
    "mika": (AUTHOR, "mika-tanabe"),
    "keiko": (MEDICAL_REVIEWER, "keiko-morita"),
    "sara": (PUBLISHER, ""),
}
WRITER, MEDIC, SECOND = ACCOUNTS
FOLDER = Path(__file__).parent / "sample"
# Keys of an edition that one based on it does not take over.
OWN_KEYS = {"live_from", "release", "change", "note", "reviews", "based_on"}


def is_empty() -> bool:
    """Whether there is no document yet, other than the site's own texts."""
    return not Document.objects.with_pages().exists()


def read(file: Path) -> Table:
    with file.open("rb") as opened:
        return tomllib.load(opened)


@transaction.atomic
def load(by: User) -> None:
    """Writes people, topics, patterns, signs, all documents with their histories, and releases."""
    for name, model in (("people", Person), ("topics", Topic), ("patterns", Pattern)):
        for row in read(FOLDER / f"{name}.toml")[name]:
            model.objects.get_or_create(slug=row["slug"], defaults=row)
    for row in read(FOLDER / "signs.toml")["signs"]:
        add_sign(row)
    for name, (role, person) in ACCOUNTS.items():
        add_account(name, role, person)
    DocumentLoader(by).load()
    for row in read(FOLDER / "releases.toml")["releases"]:
        day = timezone.localtime() + datetime.timedelta(days=row["in_days"])
        at = day.replace(hour=9, minute=0, second=0, microsecond=0)
        actions.schedule_release(Release.objects.get(name=row["name"]), by, at)


def add_sign(row: Table) -> None:
    """Adds a sign of the tea finder with its weights; one that exists stays as it is."""
    weights: dict[str, int] = row.pop("points_to", {})
    sign, is_new = Sign.objects.get_or_create(slug=row["slug"], defaults=row)
    for slug, weight in weights.items() if is_new else ():
        SignPattern.objects.create(sign=sign, pattern=Pattern.objects.get(slug=slug), weight=weight)


def add_account(name: str, role: str, person: str) -> None:
    """Adds an account that cannot log in yet; one that exists stays as it is."""
    user, is_new = User.objects.get_or_create(username=name, defaults={"is_staff": True})
    if is_new:
        user.set_unusable_password()
        user.save()
        user.groups.add(Group.objects.get(name=role))
        Person.objects.filter(slug=person).update(account=user)


class DocumentLoader:
    """Loader of the documents of all kinds, in the name of `by`."""

    def __init__(self, by: User) -> None:
        self.by = by
        # By the slugs that the files use, which some documents get only at the end.
        self.documents: dict[str, list[Document]] = defaultdict(list)

    def load(self) -> None:
        # All drafts come first, so that no link leads nowhere; documents with an old address are
        # published first, to get their own one before others link there.
        drafts = []
        for kind in kinds().values():
            for file in sorted((FOLDER / kind.sample).glob("*.toml")) if kind.sample else ():
                data = read(file)
                draft = self.begin(kind.model, data)
                self.documents[data["slug"]].append(draft.document)
                drafts.append((draft, data))
        for draft, data in sorted(drafts, key=lambda each: "old_slugs" not in each[1]):
            self.load_editions(draft, data)

    def begin(self, model: type[Edition], data: Table) -> Edition:
        """Begins a document; returns its draft, the first edition."""
        row = data["editions"][0]
        slug = data.get("old_slugs", [data["slug"]])[0]
        now = row.get("live_from") or timezone.now()
        return begin_page(model, self.writer(row), self.text_of(model, row), slug=slug, now=now)

    def writer(self, row: Table) -> User:
        """The account that writes an edition: of one that waits for a review, its author."""
        is_dated = "live_from" in row or "release" in row
        return self.by if is_dated else User.objects.get(username=WRITER)

    def load_editions(self, first: Edition, data: Table) -> None:
        """Writes the editions of a document, each dated before the next, and its withdrawal."""
        document = first.document
        loaded: list[Edition] = []
        for row in complete_editions(data["editions"]):
            edition = first
            if loaded:
                now = row.get("live_from") or timezone.now()
                source = loaded[row["based_on"]] if "based_on" in row else None
                text = self.text_of(type(first), row)
                draft = begin_draft(document, self.writer(row), source, now=now)
                edition = save_draft(draft, self.writer(row), text, now=now).edition
            loaded.append(edition)
            self.date(edition, row)
            if document.slug != data["slug"]:
                actions.change_address(document, self.by, data["slug"], now=edition.live_from)
        if "withdrawal" in data:
            row, successor = data["withdrawal"], None
            if "successor" in row:
                successor = Document.objects.get(kind=document.kind, slug=row["successor"])
            at, notice = row["live_from"], row["notice"]
            actions.withdraw(document, self.by, notice, successor=successor, now=at)

    def text_of(self, model: type[Edition], row: Table) -> diff.ContentData:
        """The whole text of an edition; columns that the file leaves out have their defaults."""
        values: diff.RowValues = {}
        for field in diff.columns(model):
            value = row.get(field.name, field.get_default())
            values[field.name] = self.value_of(field, value) if value else value
        for many in diff.many_to_many(model):
            values[many.name] = many.related_model._default_manager.filter(
                slug__in=row.get(many.name, [])
            )
        rows = {
            relation.name: [
                self.row_of(relation.related_model, each) for each in row[relation.name]
            ]
            for relation in model.content_rows()
            if relation.name in row
        }
        return diff.build_content(model, values, rows)

    def row_of(self, model: type[Model], row: Table | str) -> diff.RowValues:
        """The values of a content row; a string is the slug of the one row that it refers to."""
        columns = {field.name: field for field in diff.row_columns(model)}
        if isinstance(row, str):
            name = next(name for name, field in columns.items() if field.is_relation)
            row = {name: row}
        return {name: self.value_of(columns[name], value) for name, value in row.items()}

    def value_of(self, field: Field, value: Any) -> object:
        """The value of a column; files give pictures by file name, and references by slug."""
        if isinstance(field, ImageField):
            picture = FOLDER / "images" / value
            return ContentFile(picture.read_bytes(), name=picture.name)
        target: Any = field.related_model
        if target is None:
            return value
        if not issubclass(target, Document):
            return target.objects.get(slug=value)
        return target.objects.get(pk__in=[document.pk for document in self.documents[value]])

    def date(self, edition: Edition, row: Table) -> None:
        """Publishes an edition, adds it to a release, or submits it; adds its reviews."""
        is_major, note = row.get("change", "major") == "major", row.get("note", "")
        at = row.get("live_from") or timezone.now()
        actions.submit(edition, self.writer(row), now=at)
        if "live_from" in row or "release" in row:
            name = MEDIC if needs_medical_reviewer(edition.document_kind) else SECOND
            actions.approve(edition, User.objects.get(username=name), now=at)
        if "live_from" in row:
            actions.publish(edition, self.by, major=is_major, note=note, now=at)
        elif "release" in row:
            release = Release.objects.filter(name=row["release"]).first()
            release = release or actions.begin_release(row["release"], self.by)
            actions.add_to_release(release, edition, self.by, major=is_major, note=note)
        for review in row.get("reviews", []):
            reviewer = Person.objects.get(slug=review["reviewer"])
            revision, day = edition.revision, review["reviewed_on"]
            save_review(
                Review(edition=edition, reviewer=reviewer, reviewed_on=day, revision=revision)
            )


def complete_editions(rows: list[Table]) -> list[Table]:
    """The editions, each with what it leaves out of the one that it is based on."""
    complete: list[Table] = []
    for row in rows:
        base = complete[row["based_on"]] if "based_on" in row else {}
        complete.append({key: base[key] for key in base if key not in OWN_KEYS} | row)
    return complete
