"""What was discarded: kept until somebody brings it back, or removes it for good."""

import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone

from publishing import diff, moments
from publishing.kinds import kinds
from publishing.models.document import Document
from publishing.models.edition import Edition
from publishing.models.event import Event, Review
from publishing.models.generation import Generation
from publishing.models.reference import Person
from publishing.models.revision import Revision
from publishing.refusals import Refused, require

GONE = "Somebody brought this back or removed it in the meantime. Nothing was changed."


class DiscardedQuerySet(models.QuerySet):
    def of(self, document: Document) -> Self:
        """The discarded drafts of a document that is there."""
        return self.filter(document_number=document.pk)

    def keep(
        self, edition: Edition, by: User, now: datetime.datetime, *, whole: bool, release: str
    ) -> "Discarded":
        """Keeps a draft that is about to be discarded, with its saved states; needs the lock.

        `whole` says that its document goes with it; `release` names the one that it was in.
        """
        document = edition.document
        reviews = edition.reviews.order_by("pk").values("reviewer_id", "reviewed_on", "revision")
        kept: Any = self.create(
            kind=document.kind,
            slug=document.slug,
            title=edition.title,
            is_whole=whole,
            document_number=document.pk,
            edition_number=edition.pk,
            owner=document.owner,
            created_at=document.created_at,
            review_cycle_months=document.review_cycle_months,
            text=diff.read(edition),
            revision=edition.revision,
            saved_at=edition.saved_at,
            saved_by_id=edition.saved_by_id,
            made_from_id=edition.made_from_id,
            made_from_revision=edition.made_from_revision,
            begun_as_copy=edition.begun_as_copy,
            readers_need_to_know=edition.readers_need_to_know,
            note=edition.note,
            reviews=[row | {"reviewed_on": row["reviewed_on"].isoformat()} for row in reviews],
            release=release,
            had_links=edition.preview_links.exists(),
            discarded_at=now,
            discarded_by=by,
        )
        Revision.objects.filter(edition=edition).update(edition=None, discarded=kept)
        if whole:
            document.events.update(discarded=kept)
        return kept


class Discarded(models.Model):
    """A draft that somebody discarded, with its document where it was the only edition of that.

    Its rows are gone from the timeline; what was in them is here, and comes back under the same
    numbers, so that addresses on the desk and forms still open lead to it again.
    """

    kind = models.CharField(max_length=20, editable=False)
    slug = models.SlugField("address", max_length=80)
    title = models.CharField(max_length=200)
    # Whether the document went with it, because nothing else was of it.
    is_whole = models.BooleanField("the whole page")
    # Their keys, which nothing else gets: not foreign keys, for those rows may not be there.
    document_number = models.BigIntegerField(db_index=True)
    edition_number = models.BigIntegerField(unique=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    review_cycle_months = models.PositiveSmallIntegerField(null=True)
    text = models.JSONField()
    revision = models.PositiveIntegerField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_from = models.ForeignKey(Edition, models.SET_NULL, null=True, related_name="+")
    made_from_revision = models.PositiveIntegerField(null=True)
    begun_as_copy = models.BooleanField(default=False)
    readers_need_to_know = models.BooleanField(default=True)
    note = models.TextField(blank=True)
    # [{"reviewer_id": 1, "reviewed_on": "2026-11-25", "revision": 3}, …]
    reviews = models.JSONField(default=list)
    # What does not come back: the name of the release that it was in, and links that showed it.
    release = models.CharField(max_length=120, blank=True)
    had_links = models.BooleanField(default=False)
    discarded_at = models.DateTimeField(db_index=True)
    discarded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects: ClassVar[Any] = DiscardedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "discarded"
        default_permissions = ()
        permissions = [("remove_discarded", "Can remove for good what was discarded")]
        ordering = ["-discarded_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    # Questions

    @property
    def edition_model(self) -> type[Edition]:
        return kinds()[self.kind].model

    @property
    def what(self) -> str:
        """What it was, for the desk."""
        name = str(self.edition_model._meta.verbose_name)
        if self.is_whole:
            return f"{name[:1].upper()}{name[1:]} that was never published"
        return f"Draft of {'an' if name[0] in 'aeiou' else 'a'} {name}"

    @property
    def document(self) -> Document | None:
        """The document that it was a draft of, where that is there."""
        found: Document | None = Document.objects.filter(pk=self.document_number).first()
        return found

    @property
    def going_along(self) -> "DiscardedQuerySet":
        """Other drafts of a whole page, which can only come back to that."""
        others: DiscardedQuerySet = Discarded.objects.exclude(pk=self.pk)
        if not self.is_whole:
            return others.none()
        return others.filter(document_number=self.document_number)

    @property
    def action(self) -> str:
        """The permission of its kind that bringing it back needs."""
        return "add" if self.is_whole else "change"

    # Verbs

    @transaction.atomic
    def bring_back(
        self, by: User, slug: str = "", now: datetime.datetime | None = None
    ) -> tuple[Edition, list[str]]:
        """Makes it a draft again; returns that, and what its text pointed to and is gone.

        `slug` is another address, where that of a whole page was given away meanwhile.
        """
        from publishing.actions.conditions import require_edit
        from publishing.actions.record import record

        require_edit(by, self.kind, "bring this back", action=self.action)
        Generation.objects.lock()
        kept: Any = Discarded.objects.filter(pk=self.pk).first()
        if kept is None:
            raise Refused(GONE)
        now = now or timezone.now()
        document = kept._document_again(slug.strip())
        edition: Any = kept.edition_model(
            id=kept.edition_number,
            document=document,
            made_from_id=kept.made_from_id,
            made_from_revision=kept.made_from_revision,
            begun_as_copy=kept.begun_as_copy,
            readers_need_to_know=kept.readers_need_to_know,
            note=kept.note,
            revision=kept.revision,
            saved_at=kept.saved_at,
            saved_by_id=kept.saved_by_id,
        )
        gone = diff.write(edition, kept.text)
        gone += kept._reviews_again(edition)
        kept.revisions.update(edition=edition.pk, discarded=None)
        Event.objects.filter(discarded=kept).update(document=document, discarded=None)
        record(edition, by, now, "restore")
        kept.delete()
        return edition, [str(name) for name in dict.fromkeys(gone)]

    def _document_again(self, slug: str) -> Document:
        """The document to which the draft comes back; made again where it went as well."""
        document = self.document
        if document is None and not self.is_whole:
            raise Refused(
                f"The page “{self.title}” itself was discarded as well. Bring that back first."
            )
        if document is not None:
            draft = document.editions.drafts().select_related("saved_by").first()
            if draft is not None:
                raise Refused(
                    f"There is another draft of this page by now; {draft.saved_by or 'somebody'} "
                    f"saved it on {moments.in_words(draft.saved_at)}. Publish, schedule or "
                    "discard that one first."
                )
            return document
        slug = slug or self.slug
        Document.check_slug(self.kind, slug)
        document = Document(
            pk=self.document_number,
            kind=self.kind,
            slug=slug,
            owner=self.owner,
            created_at=self.created_at,
            review_cycle_months=self.review_cycle_months,
        )
        document.save(force_insert=True)
        return document

    def _reviews_again(self, edition: Edition) -> list[str]:
        """Records the reviews of the draft again; names those whose reviewer is gone."""
        people = Person.objects.in_bulk([row["reviewer_id"] for row in self.reviews])
        found = [row for row in self.reviews if row["reviewer_id"] in people]
        Review.objects.bulk_create(
            Review(
                edition_id=edition.pk,
                reviewer_id=row["reviewer_id"],
                reviewed_on=datetime.date.fromisoformat(row["reviewed_on"]),
                revision=row["revision"],
            )
            for row in found
        )
        return ["a reviewer"] if len(found) < len(self.reviews) else []

    @transaction.atomic
    def remove(self, by: User, now: datetime.datetime | None = None) -> None:
        """Removes it for good, with its saved states; that it was there stays on record.

        With a whole page goes what else was discarded of it: nothing could bring that back.
        """
        require(by, "publishing.remove_discarded", "remove for good what was discarded")
        Generation.objects.lock()
        kept: Any = Discarded.objects.filter(pk=self.pk).first()
        if kept is None:
            raise Refused(GONE)
        now = now or timezone.now()
        for gone in [*kept.going_along, kept]:
            Event.objects.create(
                document=None if kept.is_whole else kept.document,
                title=gone.title,
                code="remove_discarded",
                at=now,
                by=by,
                by_name=by.get_username(),
            )
            gone.delete()
