import datetime
import itertools
import random
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.models import F, Max, Min
from django.utils import timezone

from articles.models import Article, ArticleQuestion, Perspective, Source
from claims.models import ClaimKind
from faq.models import Question
from publishing.models import (
    Document,
    Edition,
    Generation,
    Person,
    Release,
    ReviewAction,
    Topic,
    Withdrawal,
    triggers,
)
from publishing.search import indexing
from teas.models import Claim, Ingredient, Pattern, Sign, SignPattern, Tea

KINDS: tuple[type[Edition], ...] = (Article, Question, Tea)
CHUNK = 500
YEARS = 3
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
# What the bodies are made of besides: words that are the rarer the later they stand.
SYLLABLES = ["ka", "mo", "ri", "te", "su", "no", "ha", "yu", "bel", "dor", "fin", "gar"]
VOCABULARY = ["".join(parts) for parts in itertools.product(SYLLABLES, repeat=3)]
FOREIGN = ["血虚", "気虚", "水滞", "瘀血", "芍薬甘草湯", "冷え性"]
WORDS = [
    "quiet",
    "warm",
    "evening",
    "morning",
    "river",
    "bamboo",
    "winter",
    "garden",
    "lantern",
    "stone",
    "cedar",
    "plum",
]


class Command(BaseCommand):
    help = "Fills an empty site with made-up documents and their histories, to measure it with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--documents", type=int, default=20_000)
        parser.add_argument("--editions", type=int, default=10, help="editions of each document")

    def handle(self, *args: Any, **options: Any) -> None:
        if Document.objects.filter(kind__in=[kind.kind for kind in KINDS]).exists():
            raise CommandError("This site has content. Fill an empty one: set LEGCARE_DATA.")
        if options["documents"] < len(KINDS) or not 1 <= options["editions"] <= 500:
            raise CommandError("Give at least 3 documents, and 1 to 500 editions of each.")
        # One transaction, so that the past is frozen again whatever happens.
        with transaction.atomic():
            triggers.thaw(connection)
            Filling(options["documents"], options["editions"]).write()
            indexing.index_all(anew=False)
            triggers.freeze(connection)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stdout.write(
            f"Wrote {options['documents']} documents of {options['editions']} editions."
        )


class Filling:
    """The made-up site; the same one for the same numbers."""

    def __init__(self, documents: int, editions: int) -> None:
        self.random = random.Random(documents * editions)  # noqa: S311 - nothing secret
        self.documents, self.editions = documents, editions
        self.now = timezone.now().replace(microsecond=0)
        # Apart from the rest of the site, which stays as it is whatever is told here.
        self.teller = random.Random(documents)  # noqa: S311 - nothing secret
        self.stories: dict[int, str] = {}

    def write(self) -> None:
        self.topics = [
            Topic.objects.get_or_create(slug=f"topic-{n}", defaults={"name": f"Topic {n}"})[0]
            for n in range(12)
        ]
        self.patterns = [
            Pattern.objects.get_or_create(
                slug=f"pattern-{n}", defaults={"name": f"Pattern {n}", "sentence": "Made up."}
            )[0]
            for n in range(5)
        ]
        for n in range(25):
            sign = Sign.objects.get_or_create(slug=f"sign-{n}", defaults={"text": f"Sign {n}"})[0]
            for weight in (1, 3):
                SignPattern.objects.get_or_create(
                    sign=sign, pattern=self.patterns[(n + weight) % 5], defaults={"weight": weight}
                )
        self.author = Person.objects.get_or_create(slug="nobody", defaults={"name": "Nobody"})[0]
        self.people = self.accounts()
        self.releases = [self.release(n) for n in range(1 + self.documents // 500)]
        made: dict[str, list[Document]] = {}
        for kind in KINDS:
            count = sum(KINDS[n % len(KINDS)] is kind for n in range(self.documents))
            rows = [
                Document(kind=kind.kind, slug=f"{kind.kind}-{n}", owner=self.people[n % 2])
                for n in range(count)
            ]
            made[kind.kind] = Document.objects.bulk_create(rows, batch_size=CHUNK)
        self.questions, self.teas = made["question"], made["tea"]
        for kind in KINDS:
            for chunk in chunks(made[kind.kind], max(1, CHUNK // self.editions)):
                self.write_kind(kind, [e for document in chunk for e in self.history(document)])
        self.tie()
        self.withdraw()
        Generation.objects.move()

    def accounts(self) -> list[User]:
        """The administrator, whose desk is measured, and somebody who cannot log in."""
        somebody = User.objects.create_user("somebody", is_active=False)
        first = User.objects.filter(is_superuser=True).order_by("pk").first()
        return [first or somebody, somebody]

    def release(self, number: int) -> Release:
        """A release; every fourth one is in preparation."""
        at = None if number % 4 == 3 else self.now + datetime.timedelta(days=1 + 9 * number)
        release: Release = Release.objects.create(
            name=f"Release {number}", live_from=at, changed_at=self.now, changed_by=self.people[0]
        )
        return release

    def history(self, document: Document) -> Iterator[Edition]:
        """The editions of one document, evenly over some years."""
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
                self.put_off(edition)
            yield edition

    def put_off(self, edition: Edition) -> None:
        """Gives an edition a moment that is still to come, its own or that of a release."""
        ahead = datetime.timedelta(days=400) * self.random.random()
        edition.live_from = (self.now + datetime.timedelta(hours=1) + ahead).replace(microsecond=0)
        planned = [release for release in self.releases if release.live_from]
        if planned and self.random.random() < RELEASED:
            edition.release = self.random.choice(planned)
            edition.live_from = edition.release.live_from

    def tie(self) -> None:
        """Lets each edition go on from the one before, which was written right before it."""
        later = Edition.objects.exclude(major=1, minor=0)
        if self.editions > 1:
            later.update(made_from=F("pk") - 1, made_from_revision=1)
        made_up = Document.objects.filter(kind__in=[kind.kind for kind in KINDS])
        scheduled = Edition.objects.filter(live_from__gt=self.now, document__in=made_up)
        if self.editions > 2:
            for edition in scheduled:
                if self.random.random() < MISSING:
                    missed = F("pk") - 1
                    scheduled.filter(pk=edition.pk).update(made_from=missed - 1, missing_fix=missed)
        dated = Edition.objects.dated().filter(document__in=made_up)
        newest = dict(dated.values_list("document").annotate(Max("live_from")))
        documents = list(made_up.filter(pk__in=newest))
        began = dict(made_up.values_list("pk").annotate(Min("editions__live_from")))
        for document in documents:
            document.created_at = began[document.pk]
            document.review_by = (newest[document.pk] + settings.REVIEW_CYCLE).date()
        Document.objects.bulk_update(documents, ["created_at", "review_by"], batch_size=CHUNK)

    def withdraw(self) -> None:
        """Plans to withdraw some pages; another one of the kind takes their place."""
        for kind in KINDS:
            live = Edition.objects.live(self.now).filter(document_kind=kind.kind)
            rows = list(live.values_list("document_id", "title").order_by("document_id"))
            editions = []
            for document, title in self.random.sample(rows, int(len(rows) * WITHDRAWN)):
                edition = Edition(document_id=document, document_kind=kind.kind, title=title)
                edition.is_withdrawal = True
                edition.dated_at, edition.dated_by = self.now, self.people[0]
                self.put_off(edition)
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
            self.insert(Withdrawal, withdrawals)

    def write_kind(self, kind: type[Edition], editions: list[Edition]) -> None:
        """Writes editions, their columns, and the rows that belong to them."""
        Edition.objects.bulk_create(editions)
        ReviewAction.objects.bulk_create(
            [step for edition in editions for step in self.review_actions(edition)]
        )
        write = {Article: self.article, Question: self.question, Tea: self.tea}[kind]
        rows: list[Any] = [write(edition) for edition in editions]
        self.insert(kind, rows)
        if kind is Tea:
            suits = Tea.patterns.through
            suits.objects.bulk_create(
                [
                    suits(tea_id=edition.pk, pattern_id=pattern.pk)
                    for edition in editions
                    for pattern in self.random.sample(self.patterns, 2)
                ]
            )
        topics = Edition.topics.through
        topics.objects.bulk_create(
            [
                topics(edition_id=edition.pk, topic_id=self.random.choice(self.topics).pk)
                for edition in editions
            ]
        )
        models: list[Any] = [Perspective, ArticleQuestion, Source, Ingredient, Claim]
        for model in models:
            if model._meta.get_field("edition").related_model is kind:
                parts = (part for edition in editions for part in self.parts(model, edition))
                model._default_manager.bulk_create(list(parts))

    def review_actions(self, edition: Edition) -> Iterator[ReviewAction]:
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

    def insert(self, kind: type[Edition], rows: list[Any]) -> None:
        """Writes a kind's own columns of editions that are there already."""
        # Django itself writes a row and its parent's together only.
        fields = list(kind._meta.local_concrete_fields)
        for chunk in chunks(rows, 50):
            kind._base_manager._insert(chunk, fields=fields, using=connection.alias)  # type: ignore[attr-defined]

    def body(self, edition: Edition) -> str:
        """The same text for all, and a story that only this page tells."""
        if edition.document_id not in self.stories:
            share = range(1, len(VOCABULARY) + 1)
            words = self.teller.choices(VOCABULARY, [1 / rank for rank in share], k=60)
            words.append(self.teller.choice(FOREIGN))
            self.stories[edition.document_id] = f"<p>{' '.join(words).capitalize()}.</p>"
        return TEXT + self.stories[edition.document_id]

    def article(self, edition: Edition) -> Article:
        body = self.body(edition)
        return Article(edition_ptr_id=edition.pk, summary="Made up.", body=body, author=self.author)

    def question(self, edition: Edition) -> Question:
        return Question(edition_ptr_id=edition.pk, answer=self.body(edition))

    def tea(self, edition: Edition) -> Tea:
        return Tea(edition_ptr_id=edition.pk, summary="Made up.", body=self.body(edition))

    def parts(self, model: Any, edition: Edition) -> Iterator[Any]:
        """Two perspectives, four questions, two sources; or two ingredients and a claim."""
        own = {"edition_id": edition.pk}
        if model is Perspective:
            for position, tea in enumerate(
                self.random.sample(self.teas, min(2, len(self.teas))), 1
            ):
                yield Perspective(
                    **own,
                    position=position,
                    pattern=self.random.choice(self.patterns),
                    kampo_view="<p>Made up.</p>",
                    tea_id=tea.pk,
                    claim_kind=ClaimKind.TRADITIONAL,
                    claim_text="A cup in the evening is an old habit.",
                    claim_evidence="None: it is made up.",
                )
        elif model is ArticleQuestion:
            asked = self.random.sample(self.questions, min(4, len(self.questions)))
            for position, question in enumerate(asked, 1):
                yield ArticleQuestion(**own, position=position, question_id=question.pk)
        elif model is Source:
            for position in (1, 2):
                yield Source(**own, position=position, citation="Made up.")
        elif model is Ingredient:
            for position, name in enumerate(("Water", "Leaves"), 1):
                yield Ingredient(**own, position=position, name=name)
        else:
            yield Claim(**own, position=1, kind=ClaimKind.NONE, text="It is warm.")


def chunks(rows: list[Any], size: int) -> Iterator[list[Any]]:
    """The rows in lists of at most `size`."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
