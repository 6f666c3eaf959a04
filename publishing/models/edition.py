import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext

from publishing import moments
from publishing.kinds import kinds
from publishing.models.content_row import ContentRow
from publishing.models.timeline import EditionQuerySet

if TYPE_CHECKING:
    from publishing.models.reference import Person

# Without "delete": editions are withdrawn, drafts discarded.
KIND_PERMISSIONS = ("add", "change", "view")

EditionManager = models.Manager.from_queryset(EditionQuerySet)


class Edition(models.Model):
    """One text of a document: a draft until it has a moment, frozen once that moment has come.

    Concrete base of every kind (multi-table inheritance): one table holds the whole timeline.
    """

    # Name of the kind; the app's module `kind` declares the rest (publishing.kinds).
    kind: ClassVar[str] = ""

    document = models.ForeignKey(
        "publishing.Document", models.CASCADE, related_name="editions", editable=False
    )
    # Copy of document.kind, which never changes, so that lists read one index.
    document_kind = models.CharField(max_length=20, editable=False)
    title = models.CharField(max_length=200)
    topics = models.ManyToManyField("publishing.Topic", blank=True, related_name="editions")

    live_from = models.DateTimeField(null=True, editable=False)
    major = models.PositiveSmallIntegerField(null=True, editable=False)
    minor = models.PositiveSmallIntegerField(null=True, editable=False)
    is_withdrawal = models.BooleanField(default=False, editable=False)
    # Whether the edition is major; the first one is 1.0 in any case.
    readers_need_to_know = models.BooleanField(default=True, editable=False)
    note = models.TextField("what changed, for readers", blank=True, editable=False)
    note_corrected_at = models.DateTimeField(null=True, editable=False)
    note_corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    # From this time on readers see nothing of the text, as of any moment; the reason is public.
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    closed_reason = models.TextField(blank=True, editable=False)

    # The text that this one was made from, and its revision (publishing.actions.lineage).
    made_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="+", editable=False
    )
    made_from_revision = models.PositiveIntegerField(null=True, editable=False)
    # Whether the first revision is a copy of `made_from`, and so not written by `saved_by`.
    begun_as_copy = models.BooleanField(default=False, editable=False)
    # An edition that goes live before this one with changes that this one lacks.
    missing_fix = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="+", editable=False
    )
    release = models.ForeignKey(
        "publishing.Release", models.PROTECT, null=True, related_name="members", editable=False
    )
    revision = models.PositiveIntegerField(default=1, editable=False)
    saved_at = models.DateTimeField(default=timezone.now, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    dated_at = models.DateTimeField(null=True, editable=False)
    dated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    # A discarded draft can be restored, or removed for good.
    discarded_at = models.DateTimeField(null=True, editable=False)
    discarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    # Whether the document was discarded too, because it had no other edition.
    discarded_with_page = models.BooleanField(default=False, editable=False)
    # The name of its former release; a restored draft does not rejoin it.
    discarded_release = models.CharField(max_length=120, blank=True, editable=False)

    # Annotations of EditionQuerySet.with_dates,
    updated: datetime.datetime
    first_published: datetime.datetime
    change_note: str
    change_note_corrected_at: datetime.datetime | None
    # with_before (None: the first fact of its document),
    after_withdrawal: bool | None
    after_closed_at: datetime.datetime | None
    # and with_clock.
    last_change: datetime.datetime | None
    next_change: datetime.datetime | None
    unannounced_change_at: datetime.datetime | None

    objects = EditionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(live_from=None, is_withdrawal=False, discarded_at=None),
                name="edition_one_draft",
            ),
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(live_from=None, is_withdrawal=True),
                name="edition_one_withdrawal_in_preparation",
            ),
            models.UniqueConstraint(
                fields=["document", "major", "minor"], name="edition_number_once"
            ),
            models.UniqueConstraint(fields=["document", "live_from"], name="edition_moment_once"),
            models.CheckConstraint(condition=~Q(document_kind=""), name="edition_has_kind"),
            models.CheckConstraint(
                condition=Q(minor__isnull=True) | ~Q(minor=0) | ~Q(note=""),
                name="edition_major_has_note",
            ),
            models.CheckConstraint(
                condition=Q(is_withdrawal=True, live_from__isnull=False, major=None, minor=None)
                | Q(is_withdrawal=True, release__isnull=False, major=None, minor=None)
                | Q(is_withdrawal=False, live_from=None, major=None, minor=None)
                | Q(
                    is_withdrawal=False,
                    live_from__isnull=False,
                    major__gte=1,
                    minor__isnull=False,
                ),
                name="edition_dated_has_number",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, closed_reason="")
                | Q(
                    is_withdrawal=False,
                    live_from__isnull=False,
                    closed_at__isnull=False,
                    closed_at__gte=models.F("live_from"),
                )
                & ~Q(closed_reason=""),
                name="edition_closed_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    discarded_at=None,
                    discarded_by=None,
                    discarded_with_page=False,
                    discarded_release="",
                )
                | Q(
                    discarded_at__isnull=False,
                    discarded_by__isnull=False,
                    live_from=None,
                    is_withdrawal=False,
                    release=None,
                ),
                name="edition_discarded_is_draft",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-discarded_at", "-id"],
                condition=Q(discarded_at__isnull=False),
                name="edition_discarded",
            ),
            models.Index(
                fields=["-live_from"],
                condition=Q(live_from__isnull=False),
                name="edition_live_from",
            ),
            # The history of the site, of one kind.
            models.Index(
                fields=["document_kind", "-live_from", "-id"],
                condition=Q(live_from__isnull=False),
                name="edition_kind_live_from",
            ),
            models.Index(fields=["-live_from", "-id"], condition=Q(minor=0), name="edition_majors"),
            models.Index(
                fields=["document_kind", "-live_from", "-id"],
                condition=Q(minor=0),
                name="edition_majors_of_kind",
            ),
            models.Index(
                fields=["live_from"],
                condition=Q(missing_fix__isnull=False),
                name="edition_missing_fix",
            ),
            models.Index(
                fields=["saved_by", "-saved_at"],
                condition=Q(live_from=None),
                name="edition_drafts_of",
            ),
            # The orders of the desk's lists.
            models.Index(fields=["document_kind", "-saved_at"], name="edition_kind_saved_at"),
            models.Index(fields=["document_kind", "title"], name="edition_kind_title"),
            # Two pages with the same title, whatever its case.
            models.Index("document_kind", Lower("title"), name="edition_kind_lower_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.document_kind = self.document.kind
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return self.document.get_absolute_url()

    # Questions

    @property
    def history_url(self) -> str:
        """Address of the page's history."""
        return self.document.get_history_url()

    @property
    def feed_url(self) -> str:
        """Address of the Atom feed of the page's history."""
        return self.document.get_history_url("feed")

    @property
    def number(self) -> str:
        """Number such as 2.0; empty for a draft and a withdrawal."""
        return "" if self.major is None else f"{self.major}.{self.minor}"

    @property
    def kind_label(self) -> str:
        """Name of the kind for readers; a kind's model may name a type of it.

        An instance of Edition knows that type only after `with_specific`.
        """
        kind = kinds()[self.document_kind]
        row: Edition | None = self._state.fields_cache.get(str(kind.model._meta.model_name))
        return str(kind.one) if row is None else row.kind_label

    @property
    def short_name(self) -> str:
        """Name in a sentence: 2.0, the draft, the withdrawal."""
        if self.is_withdrawal:
            return "the withdrawal"
        return self.number or "the draft"

    @property
    def when(self) -> str:
        """The moment in words, in the site's time zone; empty for a draft."""
        return moments.in_words(self.live_from) if self.live_from else ""

    @property
    def is_draft(self) -> bool:
        return self.live_from is None and not self.is_withdrawal and self.discarded_at is None

    @property
    def is_dated(self) -> bool:
        """Whether the edition has a moment, past or future."""
        return self.live_from is not None

    @property
    def is_major(self) -> bool:
        """Whether the edition is announced to readers: 1.0 and 2.0 are major, 1.1 is not."""
        return self.minor == 0

    @property
    def is_closed(self) -> bool:
        """Whether readers see nothing of the text, as of any moment."""
        return self.closed_at is not None

    @property
    def public_note(self) -> str:
        """The note as readers see it; empty for a closed text."""
        return "" if self.is_closed else self.note

    @property
    def public_title(self) -> str:
        """The title as readers see it, without that of a closed text or of its withdrawal.

        A withdrawal needs `with_before`.
        """
        closed = self.after_closed_at if self.is_withdrawal else self.closed_at
        return gettext("A text that is closed to the public") if closed else self.title

    @property
    def permission_to_schedule(self) -> str:
        """The permission to schedule or reschedule this fact."""
        return "withdraw_document" if self.is_withdrawal else "publish_document"

    def is_scheduled(self, at: datetime.datetime) -> bool:
        """Whether the moment is after `at`."""
        return self.live_from is not None and self.live_from > at

    def is_written_by(self, person: "Person") -> bool:
        """Whether this person is the public author; kinds with authors override it."""
        return False

    def is_live(self, at: datetime.datetime) -> bool:
        """Whether readers see this edition at `at`, from one query."""
        return Edition.objects.live(at).filter(pk=self.pk).exists()

    @property
    def specific(self) -> "Edition":
        """The edition as an instance of its kind's model, or of Withdrawal (multi-table parent)."""
        if self._meta.concrete_model is not Edition:
            return self
        model = Withdrawal if self.is_withdrawal else self.document.edition_model
        read: Edition | None = self._state.fields_cache.get(str(model._meta.model_name))
        if read is not None:
            return read
        return model._default_manager.select_related("document").get(pk=self.pk)

    @classmethod
    def content_rows(cls) -> "list[models.ManyToOneRel]":
        """The relations to the kind's content rows."""
        return [
            relation
            for relation in cls._meta.related_objects
            if isinstance(relation, models.ManyToOneRel)
            and issubclass(relation.related_model, ContentRow)
        ]


class Withdrawal(Edition):
    """Withdrawal of a page: from its moment on, the page gives the notice (HTTP 410)."""

    notice = models.TextField("notice to readers")
    successor = models.ForeignKey(
        "publishing.Document", models.PROTECT, null=True, blank=True, related_name="succeeds"
    )

    class Meta:
        default_permissions = ()
