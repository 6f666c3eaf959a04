"""Giving a draft its moment, another one, or none again; and what is told of it."""

import datetime
from collections.abc import Collection
from typing import Any, Self

from django.apps import apps
from django.contrib.auth.models import User
from django.db import models, transaction

from publishing import moments
from publishing.actions.conditions import (
    must_be_draft,
    must_be_no_member,
    must_be_revision,
    must_be_scheduled,
    must_have_no_problems,
    require_edit,
)
from publishing.actions.locking import lock_edition
from publishing.actions.numbering import clear_moment, set_moment
from publishing.actions.record import record, sentence_of_publishing
from publishing.actions.releases import leave_release
from publishing.actions.reviewing import must_be_approved
from publishing.models.generation import Generation
from publishing.refusals import Refused, require


class Planning:
    """The verbs of an edition that put it on the timeline, move it there, and take it off."""

    refresh_from_db: Any
    permission_to_schedule: Any

    @transaction.atomic
    def publish(
        self,
        by: User,
        at: datetime.datetime | None = None,
        *,
        major: bool = True,
        note: str = "",
        revision: int | None = None,
        backdate: bool = False,
        read: Collection[str] | None = None,
        now: datetime.datetime | None = None,
    ) -> Self:
        """Gives this draft its moment: `at`, or now; later than now schedules it.

        `revision` is the one that `by` looked at: a draft saved since then is not published.
        `read` has the keys of the warnings that `by` has read; None where nobody is asked.
        Raises Refused, and NotPermitted.
        """
        require(by, "publishing.publish_document", "publish or schedule")
        document, edition, now = lock_edition(self, now)  # type: ignore[arg-type]
        must_be_draft(edition)
        must_be_revision(edition, revision)
        must_have_no_problems(edition, at or now, now, read)
        must_be_approved(edition, by, now)
        edition.readers_need_to_know = major
        edition.note = note.strip() if major else ""
        leave_release(edition, by, now, "It is published by itself")
        set_moment(document, edition, at, now, by, backdate=backdate)
        record(edition, by, now, sentence_of_publishing(edition, now))
        self.refresh_from_db()
        return self

    @transaction.atomic
    def reschedule(
        self,
        by: User,
        at: datetime.datetime | None = None,
        seen: str = "",
        *,
        read: Collection[str] | None = None,
        now: datetime.datetime | None = None,
    ) -> Self:
        """Moves an edition or withdrawal that is still to come to `at`, or to now.

        `seen` is the moment that `by` looked at, as addresses name it; `read` has the keys of the
        warnings that `by` has read; None where nobody is asked. Raises Refused, and NotPermitted.
        """
        require(by, f"publishing.{self.permission_to_schedule}", "change a schedule")
        document, edition, now = lock_edition(self, now)  # type: ignore[arg-type]
        must_be_scheduled(edition, now)
        must_be_no_member(edition)
        if seen and edition.live_from and seen != moments.in_address(edition.live_from):
            raise Refused(
                f"{edition.dated_by or 'Somebody'} moved it to {edition.when}, after you opened "
                "this screen. Nothing of yours was done; look again and repeat it."
            )
        if not edition.is_withdrawal:
            must_have_no_problems(edition, at or now, now, read)
        before = edition.when
        set_moment(document, edition, at, now, by)
        record(edition, by, now, f"Moved {edition.short_name} from {before} to {edition.when}.")
        self.refresh_from_db()
        return self

    @transaction.atomic
    def take_back(self, by: User, now: datetime.datetime | None = None) -> Self:
        """Makes a scheduled edition a draft again; its note is kept for the next time."""
        require(by, "publishing.publish_document", "take back a scheduled edition")
        document, edition, now = lock_edition(self, now)  # type: ignore[arg-type]
        must_be_scheduled(edition, now)
        if edition.is_withdrawal:
            raise Refused("A withdrawal has no text to take back. Cancel it instead.")
        must_be_no_member(edition)
        sentence = f"Took {edition.short_name} back to a draft."
        clear_moment(document, edition, now)
        record(edition, by, now, sentence)
        self.refresh_from_db()
        return self

    @transaction.atomic
    def discard(self, by: User, now: datetime.datetime | None = None) -> bool:
        """Removes this draft; where the document has no other edition, the document as well.

        Returns whether the document is gone. What was discarded is kept, and can be brought back.
        """
        document, edition, now = lock_edition(self, now)  # type: ignore[arg-type]
        require_edit(by, document.kind, "discard drafts")
        must_be_draft(edition)
        release = edition.release.name if edition.release else ""
        leave_release(edition, by, now, "Its draft was discarded")
        others = document.editions.exclude(pk=edition.pk).select_related("release")
        last = not others.filter(is_withdrawal=False).exists()
        if last and (withdrawal := others.first()):
            raise Refused(
                f"The release “{withdrawal.release}” withdraws this page. "
                "Take the withdrawal out of it first; nothing was discarded."
            )
        record(edition, by, now, "Discarded the draft.")
        discarded = apps.get_model("publishing", "Discarded").objects
        discarded.keep(edition, by, now, whole=last, release=release)
        # What goes on from this text goes on from the one before it, so that both can be compared.
        going_on = document.editions.filter(made_from=edition).exclude(live_from__lte=now)
        going_on.update(
            made_from=edition.made_from_id, made_from_revision=edition.made_from_revision
        )
        try:
            (document if last else edition).delete()
        except models.ProtectedError as error:
            rows = error.protected_objects  # parts of a text, or withdrawals that lead here
            users = sorted({str(getattr(row, "edition", row)) for row in rows})
            raise Refused(
                f"“{edition.title}” is used in: {', '.join(users)}. "
                "Take it out there first; nothing was discarded."
            ) from None
        return last

    @transaction.atomic
    def correct_note(self, by: User, note: str, now: datetime.datetime | None = None) -> Self:
        """Corrects the note of a dated major edition; the text stays, and the page says so.

        Raises Refused, and NotPermitted.
        """
        require(by, "publishing.publish_document", "correct a note")
        _document, edition, now = lock_edition(self, now)  # type: ignore[arg-type]
        note = note.strip()
        if edition.live_from is None or not edition.is_major:
            raise Refused("Only an edition that readers are told about has a note.")
        if not note:
            raise Refused("Write what changed: readers rely on it.", field="note")
        if note != edition.note:
            sentence = f"Corrected the note of {edition.short_name}. It was: {edition.note}"
            edition.note = note
            fields = ["note"]
            if edition.live_from <= now:
                edition.note_corrected_at = now
                edition.note_corrected_by = by
                fields += ["note_corrected_at", "note_corrected_by"]
            edition.save(update_fields=fields)
            Generation.objects.move_untold(now)
            record(edition, by, now, sentence)
        self.refresh_from_db()
        return self
