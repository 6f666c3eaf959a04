import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone

from publishing import checks, moments
from publishing.actions.conditions import must_be_read, require_view
from publishing.actions.numbering import clear_moment, set_moment
from publishing.actions.record import record
from publishing.actions.release_checks import Together
from publishing.actions.reviewing import must_be_approved
from publishing.kinds import kinds
from publishing.models.generation import Generation
from publishing.models.membership import Membership
from publishing.refusals import Problem, Refused, require

if TYPE_CHECKING:
    pass

NAMELESS = "Give the release a name, such as Winter pages."


class ReleaseQuerySet(models.QuerySet):
    """Releases by where they stand at a moment `at` (aware)."""

    def in_preparation(self) -> Self:
        """Releases that have no moment yet."""
        return self.filter(live_from=None)

    def scheduled(self, at: datetime.datetime) -> Self:
        """Releases whose moment is still to come."""
        return self.filter(live_from__gt=at)

    def open(self, at: datetime.datetime) -> Self:
        """Releases that can still be changed."""
        return self.exclude(live_from__lte=at)

    @transaction.atomic
    def begin(self, name: str, by: User, now: datetime.datetime | None = None) -> "Release":
        """A new release without a moment and without members."""
        require(by, "publishing.publish_document", "prepare a release")
        Generation.objects.lock()
        now = now or timezone.now()
        name = Release.check_name(name, self.open(now))
        release: Any = self.create(name=name, changed_at=now, changed_by=by)
        release.record(by, now, "Began the release.")
        return release


class Release(Membership, models.Model):
    """A moment with a name that editions of several documents share: at it, all change at once.

    In preparation until it has a moment; its members stay drafts until then. Closed once its
    moment has come.
    """

    name = models.CharField(max_length=120)
    live_from = models.DateTimeField(null=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )

    objects: ClassVar[Any] = ReleaseQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = [models.F("live_from").desc(nulls_first=True), "-pk"]
        indexes = [models.Index(fields=["live_from"], name="release_live_from")]

    def __str__(self) -> str:
        return self.name

    # Questions

    @property
    def when(self) -> str:
        """The moment in the site's time zone, which is named; empty while there is none."""
        return moments.in_words(self.live_from) if self.live_from else ""

    @property
    def is_in_preparation(self) -> bool:
        return self.live_from is None

    def is_scheduled(self, at: datetime.datetime) -> bool:
        """Whether the moment is still to come at `at`."""
        return self.live_from is not None and self.live_from > at

    def is_open(self, at: datetime.datetime) -> bool:
        """Whether the release can still be changed at `at`."""
        return self.live_from is None or self.live_from > at

    def together(self) -> Together:
        """The members as they are now."""
        return Together(self)

    @staticmethod
    def check_name(name: str, others: Any) -> str:
        """The name without blanks around it; raises Refused where it is none, or another's."""
        name = " ".join(name.split())
        if not name:
            raise Refused(NAMELESS, field="name")
        if len(name) > 120:
            raise Refused("A name of at most 120 characters is enough.", field="name")
        if other := others.filter(name__iexact=name).first():
            when = other.when or "no moment yet"
            raise Refused(
                f"There is a release “{other}” already ({when}). Choose it, or another name.",
                field="name",
            )
        return name

    # Verbs

    def _begin(
        self, by: User, doing: str, revision: int | None, now: datetime.datetime | None
    ) -> tuple["Release", datetime.datetime]:
        """Takes the lock and reads the release anew; Refused where somebody was faster."""
        require(by, "publishing.publish_document", doing)
        Generation.objects.lock()
        now = now or timezone.now()
        release = Release.objects.select_related("changed_by").filter(pk=self.pk).first()
        if release is None:
            raise Refused("Somebody removed this release in the meantime. Nothing was changed.")
        if not release.is_open(now):
            raise Refused(
                f"“{release}” went live on {release.when}; the past cannot be changed. "
                "Write new drafts for another release."
            )
        if revision is not None and release.revision != revision:
            raise Refused(
                f"{release.changed_by} changed this release at "
                f"{moments.in_words(release.changed_at)}, after you opened this screen: "
                f"{release._last_sentence()} Nothing of yours was done; look again and repeat it."
            )
        return release, now

    def _last_sentence(self) -> str:
        event = self.events.first()
        return event.sentence if event else ""

    def note_change(self, by: User, now: datetime.datetime, sentence: str) -> None:
        """Notes what was done, by whom and when; who looked at it before is told so."""
        self.revision += 1
        self.changed_at, self.changed_by = now, by
        self.save()
        self.record(by, now, sentence)

    def record(self, by: User, now: datetime.datetime, sentence: str) -> None:
        """Writes who did what to the release, and when."""
        self.events.create(title=self.name, sentence=sentence, at=now, by=by)

    def _require_all(self, by: User) -> None:
        """Raises NotPermitted where `by` may not see a member, or may not withdraw and one is."""
        together = self.together()
        for kind in sorted(together.kinds):
            names = kinds()[kind].model._meta.verbose_name_plural
            require_view(by, kind, f"see {names}, which this release changes")
        if together.withdraws:
            require(by, "publishing.withdraw_document", "withdraw pages, as this release does")

    @transaction.atomic
    def rename(
        self, by: User, name: str, revision: int | None = None, now: datetime.datetime | None = None
    ) -> Self:
        """Gives the release another name."""
        release, now = self._begin(by, "rename a release", revision, now)
        name = self.check_name(name, Release.objects.open(now).exclude(pk=self.pk))
        if name != release.name:
            before, release.name = release.name, name
            release.note_change(by, now, f"Renamed the release; it was “{before}”.")
        self.refresh_from_db()
        return self

    @transaction.atomic
    def schedule(
        self,
        by: User,
        at: datetime.datetime | None = None,
        revision: int | None = None,
        read: Collection[str] | None = None,
        now: datetime.datetime | None = None,
    ) -> Self:
        """Gives the release its moment, or another one: `at`, or now; all members get it.

        `read` has the keys of the warnings that `by` has read; None where nobody is asked.
        Raises Refused, with all that is to be mended, and NotPermitted; then nothing is changed.
        """
        release, now = self._begin(by, "schedule a release", revision, now)
        release._require_all(by)
        together = release.together()
        members = together.members
        if not members:
            raise Refused("There are no pages in this release yet. Add a draft to it first.")
        if at is not None and at <= now:
            raise Refused(
                f"That moment has passed; it is now {moments.in_words(now)}. "
                "Choose a later one, or now.",
                field="at",
            )
        found = together.findings(at or now, now)
        if problems := [*checks.errors(found), *together.unapproved(by)]:
            raise Refused("Something keeps this release from going live.", problems=problems)
        must_be_read(found, read)
        problems = []
        for member in members:
            try:
                with transaction.atomic():
                    if member.is_draft:
                        must_be_approved(member, by, now)
                    set_moment(member.document, member, at, now, by)
            except Refused as refused:
                problems.append(Problem("", f"“{member}”: {refused.sentence}", member))
        if problems:
            one = "At that moment" if at else "Now"
            raise Refused(
                f"{one} not every page of this release can go live. Nothing was changed.",
                field="at",
                problems=problems,
            )
        before = release.when
        release.live_from = moments.whole_second(at or now)
        if at is None:
            verb, when = "Published", ""
        elif before:
            verb, when = "Moved", f" from {before} to {release.when}"
        else:
            verb, when = "Scheduled", f" for {release.when}"
        for member in members:
            told = f"{verb} {member.short_name} with the release “{release}”{when}."
            record(member, by, now, told)
        release.note_change(by, now, f"{verb} the release{when}.")
        self.refresh_from_db()
        return self

    @transaction.atomic
    def cancel(
        self, by: User, revision: int | None = None, now: datetime.datetime | None = None
    ) -> Self:
        """Takes the moment away; the members are drafts again and stay in the release."""
        release, now = self._begin(by, "cancel a release", revision, now)
        release._require_all(by)
        if release.is_in_preparation:
            raise Refused("This release has no moment that could be cancelled.")
        problems = []
        for member in release.together().members:
            try:
                with transaction.atomic():
                    clear_moment(member.document, member, now)
            except Refused as refused:
                problems.append(Problem("", f"“{member}”: {refused.sentence}", member))
            else:
                record(member, by, now, f"Cancelled the moment of the release “{release}”.")
        if problems:
            raise Refused(
                "Not every page of this release can become a draft again. Nothing was changed.",
                problems=problems,
            )
        before, release.live_from = release.when, None
        release.note_change(by, now, f"Cancelled the moment, {before}.")
        self.refresh_from_db()
        return self

    @transaction.atomic
    def discard(
        self, by: User, revision: int | None = None, now: datetime.datetime | None = None
    ) -> None:
        """Removes a release that has no moment; drafts stay, withdrawals in it are forgotten."""
        release, now = self._begin(by, "remove a release", revision, now)
        release._require_all(by)
        if not release.is_in_preparation:
            raise Refused("This release is scheduled. Cancel its moment first.")
        for member in release.together().members:
            record(member, by, now, f"Removed the release “{release}”.")
        release.members.filter(is_withdrawal=True).delete()
        release.members.update(release=None)
        release.record(by, now, "Removed the release.")
        release.delete()
