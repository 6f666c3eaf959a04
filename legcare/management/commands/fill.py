import datetime
import itertools
import random
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from typing import TypeVar

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import BaseCommand, CommandError
from django.db import connection, models, transaction
from django.db.models import F, Max, Min
from django.utils import timezone
from django.utils.text import slugify

from legcare.sample_content import is_empty
from publishing.diff import columns, row_columns
from publishing.kinds import Kind, in_menu
from publishing.models import (
    ContentRow,
    Document,
    Edition,
    Generation,
    ReferenceData,
    Release,
    ReviewAction,
    Withdrawal,
    triggers,
)
from publishing.richtext import RichTextField
from publishing.search import indexing

T = TypeVar("T")
CHUNK = 500
YEARS = 3
# Rows of each kind of reference data, such as topics; content rows of each kind in an edition; and
# references of each many-to-many field.
REFERENCE_ROWS, CONTENT_ROWS, REFERENCES = 12, 2, 2
# How the pages of the made-up site stand: shares of all documents. The rest are just live.
SCHEDULED, DRAFT, WITHDRAWN, OLD = 0.1, 0.15, 0.02, 0.05
# Shares of what is scheduled: what goes live with a release, and what lacks the edition before.
RELEASED, MISSING = 0.25, 0.3
TEXT = (
    "<h2>What it is</h2><p>Legs that carry us all day tell us so in the evening. This text fills "
    "a page to measure the site with; it says nothing that anybody should act on.</p>"
    "<h2>What helps</h2><ul><li>A walk in the morning.</li><li>A chair with a footrest.</li>"
    "<li>Warm socks at night.</li></ul>"
) * 3
# The other words of the bodies; the later a word stands here, the rarer it is.
SYLLABLES = ["ka", "mo", "ri", "te", "su", "no", "ha", "yu", "bel", "dor", "fin", "gar"]
VOCABULARY = ["".join(parts) for parts in itertools.product(SYLLABLES, repeat=3)]
FOREIGN = ["血虚", "気虚", "水滞", "瘀血", "芍薬甘草湯", "冷え性"]
WORDS = [
    *("quiet", "warm", "evening", "morning", "river", "bamboo", "winter", "garden", "lantern"),
    *("stone", "cedar", "plum"),
]
# Values of columns that may not be empty, by the class of the field; the first that fits counts.
VALUES: list[tuple[type[models.Field], object]] = [
    (RichTextField, "<p>Made up.</p>"),
    (models.URLField, "https://example.com/"),
    (models.CharField, "Made up."),
    (models.TextField, "Made up."),
    (models.FileField, ""),
    (models.BooleanField, False),
    (models.DateTimeField, datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)),
    (models.DateField, datetime.date(2020, 1, 1)),
    (models.Field, 1),
]
TEXTS = (models.CharField, models.TextField)


class Command(BaseCommand):
    help = "Fills an empty site with made-up documents and their histories, to measure it with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--documents", type=int, default=20_000)
        parser.add_argument("--editions", type=int, default=10, help="editions of each document")

    def handle(self, *_args: object, documents: int, editions: int, **_options: object) -> None:
        if not is_empty():
            raise CommandError("This site has content. Fill an empty one: set LEGCARE_DATA.")
        least = len(in_menu())
        if documents < least or not 1 <= editions <= 500:
            raise CommandError(f"Give at least {least} documents, and 1 to 500 editions of each.")
        # One transaction, so that the past is frozen again whatever happens.
        with transaction.atomic():
            triggers.thaw(connection)
            SiteFiller(documents, editions).write()
            indexing.update_all(rebuild=False)
            triggers.freeze(connection)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stdout.write(f"Wrote {documents} documents of {editions} editions.")


class SiteFiller:
    """Writes made-up documents of every kind in the menu; the same for the same numbers."""

    def __init__(self, documents: int, editions: int) -> None:
        self.random = random.Random(documents * editions)  # noqa: S311 - nothing secret
        self.documents, self.editions = documents, editions
        self.now = timezone.now().replace(microsecond=0)
        # Its own generator, so that other words leave the rest of the site as it is.
        self.story_random = random.Random(documents)  # noqa: S311 - nothing secret
        self.stories: dict[int, str] = {}
        self.keys: dict[type[models.Model], list[int]] = {}

    def write(self) -> None:
        self.people = self.create_accounts()
        self.releases = [self.create_release(n) for n in range(1 + self.documents // 500)]
        kinds = in_menu()
        made: list[tuple[Kind, list[Document]]] = []
        for place, kind in enumerate(kinds):
            rows = [
                Document(kind=kind.name, slug=f"{kind.name}-{n}", owner=self.people[n % 2])
                for n in range(len(range(place, self.documents, len(kinds))))
            ]
            made.append((kind, Document.objects.bulk_create(rows, batch_size=CHUNK)))
        for kind, documents in made:
            for model in apps.get_app_config(kind.model._meta.app_label).get_models():
                if issubclass(model, ReferenceData):
                    self.keys_of(model)
            for chunk in chunks(documents, max(1, CHUNK // self.editions)):
                self.write_kind(
                    kind, [e for document in chunk for e in self.make_editions(document)]
                )
        self.link_editions()
        for kind in kinds:
            self.schedule_withdrawals(kind)
        Generation.objects.move()

    def create_accounts(self) -> list[User]:
        """The administrator, whose desk is measured, and an account that cannot log in."""
        somebody = User.objects.create_user("somebody", is_active=False)
        first = User.objects.filter(is_superuser=True).order_by("pk").first()
        return [first or somebody, somebody]

    def create_release(self, number: int) -> Release:
        """A release; every fourth one is in preparation."""
        at = None if number % 4 == 3 else self.now + datetime.timedelta(days=1 + 9 * number)
        release: Release = Release.objects.create(
            name=f"Release {number}", live_from=at, changed_at=self.now, changed_by=self.people[0]
        )
        return release

    def make_editions(self, document: Document) -> Iterator[Edition]:
        """The editions of one document, evenly over YEARS years."""
        step = datetime.timedelta(days=YEARS * 365) / self.editions
        start = self.now - step * self.editions + step * self.random.random()
        chance = self.random.random()
        is_scheduled, is_draft = chance < SCHEDULED, SCHEDULED <= chance < SCHEDULED + DRAFT
        if chance > 1 - OLD:
            start -= settings.REVIEW_CYCLE
        title = " ".join(self.random.choices(WORDS, k=4)).capitalize()
        major, minor = 0, 0
        for index in range(self.editions):
            is_last = index == self.editions - 1
            is_major = index == 0 or self.random.random() < 0.4
            moment = (start + step * index).replace(microsecond=0)
            edition = Edition(
                document=document,
                document_kind=document.kind,
                title=f"{title} {document.slug}",
                readers_need_to_know=is_major,
                saved_at=moment,
                saved_by=self.random.choice(self.people),
            )
            if not (is_last and is_draft):
                major, minor = (major + 1, 0) if is_major else (major, minor + 1)
                edition.live_from, edition.major, edition.minor = moment, major, minor
                edition.note = "The text is new." if is_major else ""
                edition.dated_at, edition.dated_by = edition.saved_at, edition.saved_by
            if is_last and is_scheduled:
                self.schedule(edition)
            yield edition

    def schedule(self, edition: Edition) -> None:
        """Schedules an edition, by itself or with a release."""
        ahead = datetime.timedelta(days=400) * self.random.random()
        edition.live_from = (self.now + datetime.timedelta(hours=1) + ahead).replace(microsecond=0)
        planned = [release for release in self.releases if release.live_from]
        if planned and self.random.random() < RELEASED:
            edition.release = self.random.choice(planned)
            edition.live_from = edition.release.live_from

    def link_editions(self) -> None:
        """Sets what each edition was made from, and the dates of the documents."""
        later = Edition.objects.exclude(major=1, minor=0)
        if self.editions > 1:
            later.update(made_from=F("pk") - 1, made_from_revision=1)
        scheduled = Edition.objects.with_pages().filter(live_from__gt=self.now)
        if self.editions > 2:
            for edition in scheduled:
                if self.random.random() < MISSING:
                    missed = F("pk") - 1
                    scheduled.filter(pk=edition.pk).update(made_from=missed - 1, missing_fix=missed)
        made_up = Document.objects.with_pages()
        dated = Edition.objects.with_pages().dated()
        newest = dict(dated.values_list("document").annotate(Max("live_from")))
        documents = list(made_up.filter(pk__in=newest))
        began = dict(made_up.values_list("pk").annotate(Min("editions__live_from")))
        for document in documents:
            document.created_at = began[document.pk]
            document.review_by = (newest[document.pk] + settings.REVIEW_CYCLE).date()
        Document.objects.bulk_update(documents, ["created_at", "review_by"], batch_size=CHUNK)

    def schedule_withdrawals(self, kind: Kind) -> None:
        """Schedules withdrawals of some pages of a kind, each with a successor."""
        live = Edition.objects.live(self.now).filter(document_kind=kind.name)
        rows = list(live.values_list("document_id", "title").order_by("document_id"))
        editions = []
        for document, title in self.random.sample(rows, int(len(rows) * WITHDRAWN)):
            edition = Edition(document_id=document, document_kind=kind.name, title=title)
            edition.is_withdrawal = True
            edition.dated_at, edition.dated_by = self.now, self.people[0]
            self.schedule(edition)
            editions.append(edition)
        Edition.objects.bulk_create(editions)
        withdrawals = [
            Withdrawal(
                edition_ptr_id=edition.pk,
                notice="Made up.",
                successor_id=self.random.choice(rows)[0],
            )
            for edition in editions
        ]
        self.insert_rows(Withdrawal, withdrawals)

    def keys_of(self, model: type[models.Model]) -> list[int]:
        """Primary keys of the rows to refer to; creates reference data where there is none."""
        if model not in self.keys:
            if issubclass(model, ReferenceData) and not model.objects.exists():
                for number in range(REFERENCE_ROWS):
                    self.reference_row(model, number).save()
            self.keys[model] = list(model._default_manager.values_list("pk", flat=True))
        return self.keys[model]

    def reference_row(self, model: type[ReferenceData], number: int) -> ReferenceData:
        """A row of reference data: its names, and each reference to the row of its number."""
        name = str(model._meta.verbose_name)
        row = model()
        for field in model._meta.concrete_fields:
            if isinstance(field, models.SlugField):
                row.__dict__[field.attname] = f"{slugify(name)}-{number}"
            elif isinstance(field, TEXTS) and not (field.blank or field.choices):
                row.__dict__[field.attname] = f"{name.capitalize()} {number}"
            elif (target := target_of(field)) and not field.null:
                row.__dict__[field.attname] = self.keys_of(target)[number]
        return row

    def write_kind(self, kind: Kind, editions: Sequence[Edition]) -> None:
        """Writes editions, their columns, and the rows that belong to them."""
        Edition.objects.bulk_create(editions)
        ReviewAction.objects.bulk_create(
            [action for edition in editions for action in self.make_review_actions(edition)]
        )
        self.insert_rows(kind.model, [self.kind_row(kind, edition) for edition in editions])
        for field in kind.model._meta.many_to_many:
            self.write_references(field, editions)
        for relation in kind.model.content_rows():
            part = relation.related_model
            rows = (row for edition in editions for row in self.make_content_rows(part, edition))
            part._base_manager.bulk_create(list(rows))

    def make_review_actions(self, edition: Edition) -> Iterator[ReviewAction]:
        """Each dated edition was approved; a draft waits, was returned, approved, or neither."""
        kinds = [
            ReviewAction.Kind.SUBMITTED,
            ReviewAction.Kind.RETURNED,
            ReviewAction.Kind.APPROVED,
            None,
        ]
        kind = ReviewAction.Kind.APPROVED if edition.is_dated else self.random.choice(kinds)
        writer, other = edition.saved_by, self.people[edition.saved_by == self.people[0]]
        if kind is not None and writer is not None:
            is_approval = kind == ReviewAction.Kind.APPROVED
            yield ReviewAction(
                edition=edition,
                revision=edition.revision,
                kind=kind,
                comment="Made up." if kind == ReviewAction.Kind.RETURNED else "",
                by_second_person=is_approval,
                by_medical_reviewer=is_approval,
                at=edition.saved_at,
                by=writer if kind == ReviewAction.Kind.SUBMITTED else other,
            )

    def insert_rows(self, model: type[Edition], rows: Sequence[Edition]) -> None:
        """Writes the columns of a kind, or of withdrawals, for editions that are there already."""
        # Django itself writes a row and its parent's together only.
        fields = list(model._meta.local_concrete_fields)
        for chunk in chunks(rows, 50):
            model._base_manager._insert(chunk, fields=fields, using=connection.alias)  # type: ignore[attr-defined]

    def kind_row(self, kind: Kind, edition: Edition) -> Edition:
        """The columns of an edition: its first rich text is long, what may be empty is."""
        row = kind.model(pk=edition.pk)
        own = columns(kind.model)[1:]
        body = next((field for field in own if isinstance(field, RichTextField)), None)
        for field in own:
            if field is body:
                row.__dict__[field.attname] = self.make_body(edition)
            elif field.name in kind.needed or not isinstance(field, TEXTS) or field.choices:
                row.__dict__[field.attname] = self.make_value(field)
        return row

    def make_content_rows(self, model: type[ContentRow], edition: Edition) -> Iterator[ContentRow]:
        """Content rows of an edition that have every text, and refer to different rows."""
        fields = [field for field in row_columns(model) if field.name != "position"]
        named = {
            field: self.sample_keys(target) for field in fields if (target := target_of(field))
        }
        count = min([CONTENT_ROWS, *(len(keys) for keys in named.values())])
        for number in range(count):
            row = model(position=number + 1)
            row.__dict__["edition_id"] = edition.pk
            for field in fields:
                keys = named.get(field)
                row.__dict__[field.attname] = keys[number] if keys else self.make_value(field)
            yield row

    def write_references(self, field: models.ManyToManyField, editions: Sequence[Edition]) -> None:
        """Writes some references of each edition, such as to topics."""
        target, rows = target_of(field), field.remote_field.through
        if target is None or rows is None:
            return
        here, there = field.m2m_field_name(), field.m2m_reverse_field_name()
        rows._default_manager.bulk_create(
            [
                rows(**{f"{here}_id": edition.pk, f"{there}_id": key})
                for edition in editions
                for key in self.sample_keys(target)
            ]
        )

    def sample_keys(self, model: type[models.Model]) -> list[int]:
        """Primary keys of some different rows."""
        keys = self.keys_of(model)
        return self.random.sample(keys, min(REFERENCES, len(keys)))

    def make_value(self, field: models.Field) -> object:
        """A value of a column: a reference, a choice, a text, or its default."""
        if target := target_of(field):
            return self.random.choice(self.keys_of(target))
        if field.choices:
            return self.random.choice(field.choices)[0]
        if field.null or (field.has_default() and not isinstance(field, TEXTS)):
            return field.get_default()
        return next(value for kind, value in VALUES if isinstance(field, kind))

    def make_body(self, edition: Edition) -> str:
        """The same text for all, and a paragraph that only this page has."""
        if edition.document_id not in self.stories:
            share = range(1, len(VOCABULARY) + 1)
            words = self.story_random.choices(VOCABULARY, [1 / rank for rank in share], k=60)
            words.append(self.story_random.choice(FOREIGN))
            self.stories[edition.document_id] = f"<p>{' '.join(words).capitalize()}.</p>"
        return TEXT + self.stories[edition.document_id]


def target_of(field: models.Field) -> type[models.Model] | None:
    """The reference data, or the documents, that a column points to."""
    target = field.related_model
    if isinstance(target, type) and issubclass(target, ReferenceData | Document):
        return target
    return None


def chunks(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The rows in lists of at most `size`."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
