"""Actions that publish, schedule, reschedule or unschedule an edition, and correct its note."""

import copy
import datetime
from collections.abc import Collection, Iterable
from typing import TypeVar

from django.contrib.auth.models import User
from django.db import transaction

from publishing import moments
from publishing.actions.conditions import (
    require_draft,
    require_no_errors,
    require_no_release,
    require_revision,
    require_scheduled,
)
from publishing.actions.locking import lock_edition
from publishing.actions.numbering import (
    check_moment,
    clear_moment,
    renumber,
    set_moment,
    sort_by_moment,
)
from publishing.actions.record import record, record_publishing
from publishing.actions.releases import leave_release, require_place_in_release
from publishing.actions.reviewing import require_approval
from publishing.models import Edition, Generation, Release
from publishing.refusals import Refused, require

E = TypeVar("E", bound=Edition)


@transaction.atomic
def publish(
    edition: E,
    by: User,
    at: datetime.datetime | None = None,
    *,
    major: bool = True,
    note: str = "",
    revision: int | None = None,
    backdate: bool = False,
    read: Collection[str] | None = None,
    now: datetime.datetime | None = None,
) -> E:
    """Publishes a draft now, or schedules it `at` a later moment.

    `revision` is the displayed one: a draft saved since is refused. `read` has the keys of the
    warnings that were read; None skips them.
    """
    require(by, "publishing.publish_document", "publish or schedule")
    document, draft, now = lock_edition(edition, now)
    require_draft(draft)
    require_revision(draft, revision)
    require_no_errors(draft, at or now, now, read)
    require_approval(draft, by, now)
    draft.readers_need_to_know = major
    draft.note = note.strip() if major else ""
    leave_release(draft, by, now, "It is published by itself")
    set_moment(document, draft, at, now, by, backdate=backdate)
    record_publishing(draft, by, now)
    edition.refresh_from_db()
    return edition


def plan_if_published(
    draft: Edition,
    by: User,
    at: datetime.datetime | None,
    facts: Iterable[Edition],
    *,
    major: bool,
    now: datetime.datetime,
    backdate: bool = False,
    release: Release | None = None,
) -> list[Edition]:
    """The timeline of a page, `facts`, as publishing the draft would leave it; saves nothing.

    The draft is among them with its moment and number. Raises Refused where the timeline has no
    place for it; runs no checks of its text.
    """
    draft = copy.copy(draft)
    if release is not None:
        require_place_in_release(release, draft.document, draft)
    draft.live_from = check_moment(draft.document, draft, at, now, by, backdate=backdate)
    # The note need not be written yet.
    draft.readers_need_to_know, draft.note = major, "New."
    others = [copy.copy(fact) for fact in facts if fact.pk != draft.pk]
    plan: list[Edition] = sort_by_moment([*others, draft])
    renumber(plan, draft, now)
    return plan


@transaction.atomic
def reschedule(
    edition: E,
    by: User,
    at: datetime.datetime | None = None,
    seen: str = "",
    *,
    read: Collection[str] | None = None,
    now: datetime.datetime | None = None,
) -> E:
    """Moves a scheduled edition or withdrawal to `at`, or to now.

    `seen` is the displayed moment as in addresses; `read` has the keys of the warnings that were
    read; None skips them.
    """
    require(by, f"publishing.{edition.permission_to_schedule}", "change a schedule")
    document, fresh, now = lock_edition(edition, now)
    require_scheduled(fresh, now)
    require_no_release(fresh)
    if seen and fresh.live_from and seen != moments.in_address(fresh.live_from):
        raise Refused(
            f"{fresh.dated_by or 'Somebody'} moved it to {fresh.when}, after you opened "
            "this screen. Nothing of yours was done; look again and repeat it."
        )
    if not fresh.is_withdrawal:
        require_no_errors(fresh, at or now, now, read)
    before = fresh.live_from
    set_moment(document, fresh, at, now, by)
    record(fresh, by, now, "reschedule", before=before, at=fresh.live_from)
    edition.refresh_from_db()
    return edition


@transaction.atomic
def take_back(edition: E, by: User, now: datetime.datetime | None = None) -> E:
    """Makes a scheduled edition a draft again, with its note."""
    require(by, "publishing.publish_document", "take back a scheduled edition")
    document, fresh, now = lock_edition(edition, now)
    require_scheduled(fresh, now)
    if fresh.is_withdrawal:
        raise Refused("A withdrawal has no text to take back. Cancel it instead.")
    require_no_release(fresh)
    name = fresh.short_name
    clear_moment(document, fresh, now)
    record(fresh, by, now, "take_back", name=name)
    edition.refresh_from_db()
    return edition


@transaction.atomic
def correct_note(edition: E, by: User, note: str, now: datetime.datetime | None = None) -> E:
    """Corrects the change note of a dated major edition; readers see that it was corrected."""
    require(by, "publishing.publish_document", "correct a note")
    _document, fresh, now = lock_edition(edition, now)
    note = note.strip()
    if fresh.live_from is None or not fresh.is_major:
        raise Refused("Only an edition that readers are told about has a note.")
    if not note:
        raise Refused("Write what changed: readers rely on it.", field="note")
    if note != fresh.note:
        before, fresh.note = fresh.note, note
        fields = ["note"]
        if fresh.live_from <= now:
            fresh.note_corrected_at = now
            fresh.note_corrected_by = by
            fields += ["note_corrected_at", "note_corrected_by"]
        fresh.save(update_fields=fields)
        Generation.objects.move_unannounced(now)
        record(fresh, by, now, "correct_note", note=before)
    edition.refresh_from_db()
    return edition
