"""Actions on releases: create, change the members, schedule, cancel, and remove."""

import datetime
from collections.abc import Callable, Collection
from typing import TypeVar

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from publishing import checks, moments
from publishing.actions.conditions import (
    require_draft,
    require_future,
    require_no_errors,
    require_revision,
    require_view,
    require_warnings_read,
    require_withdrawal_reason,
)
from publishing.actions.locking import lock_edition
from publishing.actions.numbering import clear_moment, save_and_renumber, set_moment
from publishing.actions.record import Data, record, record_release
from publishing.actions.release_checks import ReleaseMembers
from publishing.actions.reviewing import require_approval
from publishing.kinds import kinds
from publishing.models import Document, Edition, Generation, Release, Withdrawal
from publishing.refusals import Problem, Refused, require

E = TypeVar("E", bound=Edition)
NAMELESS = "Give the release a name, such as Winter pages."


@transaction.atomic
def begin_release(name: str, by: User, now: datetime.datetime | None = None) -> Release:
    """Creates a release without a moment and without members."""
    require(by, "publishing.publish_document", "prepare a release")
    Generation.objects.lock()
    now = now or timezone.now()
    name = _unused_name(name, Release.objects.open(now))
    release = Release(name=name, changed_at=now, changed_by=by)
    release.save()
    record_release(release, by, now, "begin_release")
    return release


@transaction.atomic
def rename_release(
    release: Release,
    by: User,
    name: str,
    revision: int | None = None,
    now: datetime.datetime | None = None,
) -> Release:
    """Renames a release."""
    fresh, now = _lock_release(release, by, "rename a release", revision, now)
    name = _unused_name(name, Release.objects.open(now).exclude(pk=release.pk))
    if name != fresh.name:
        before, fresh.name = fresh.name, name
        _save_release(fresh, by, now, "rename_release", old=before)
    release.refresh_from_db()
    return release


@transaction.atomic
def add_to_release(
    release: Release,
    edition: E,
    by: User,
    *,
    major: bool = True,
    note: str = "",
    revision: int | None = None,
    read: Collection[str] | None = None,
    now: datetime.datetime | None = None,
) -> E:
    """Adds a draft to a release; a scheduled release schedules it at once.

    `revision` is the edition's that was displayed, `read` has the keys of the warnings that were
    read; a release without a moment checks nothing yet.
    """
    fresh, now = _lock_release(release, by, "publish with a release", None, now)
    document, draft, now = lock_edition(edition, now)
    require_draft(draft)
    require_revision(draft, revision)
    require_place_in_release(fresh, document, draft)
    draft.readers_need_to_know = major
    draft.note = note.strip() if major else ""
    draft.release = fresh
    if fresh.is_in_preparation:
        draft.save(update_fields=["readers_need_to_know", "note", "release"])
    else:
        require_no_errors(draft, fresh.live_from or now, now, read)
        require_approval(draft, by, now)
        set_moment(document, draft, fresh.live_from, now, by)
    record(draft, by, now, "join_release", release=fresh.name)
    _save_release(fresh, by, now, "add_to_release", name=draft.short_name, member=draft.title)
    edition.refresh_from_db()
    release.refresh_from_db()
    return edition


@transaction.atomic
def add_withdrawal_to_release(
    release: Release,
    document: Document,
    by: User,
    notice: str,
    successor: Document | None = None,
    now: datetime.datetime | None = None,
) -> Withdrawal:
    """Adds the withdrawal of a page to a release."""
    fresh, now = _lock_release(release, by, "withdraw with a release", None, now)
    require(by, "publishing.withdraw_document", "withdraw pages")
    require_withdrawal_reason(document, notice, successor)
    require_place_in_release(fresh, document, None)
    withdrawal = Withdrawal(
        document=document,
        is_withdrawal=True,
        notice=notice.strip(),
        successor=successor,
        release=fresh,
        title=document.title,
        saved_at=now,
        saved_by=by,
    )
    if fresh.is_in_preparation:
        withdrawal.save()
    else:
        set_moment(document, withdrawal, fresh.live_from, now, by)
    record(withdrawal, by, now, "join_release", release=fresh.name)
    name, title = withdrawal.short_name, withdrawal.title
    _save_release(fresh, by, now, "add_to_release", name=name, member=title)
    release.refresh_from_db()
    return withdrawal


@transaction.atomic
def take_out_of_release(
    release: Release,
    member: Edition,
    by: User,
    *,
    keep_moment: bool = False,
    revision: int | None = None,
    now: datetime.datetime | None = None,
) -> None:
    """Takes a member out of a release: as a draft, or with `keep_moment` scheduled by itself.

    A withdrawal without a moment is deleted.
    """
    fresh, now = _lock_release(release, by, "take a page out of a release", revision, now)
    document, edition, now = lock_edition(member, now)
    if edition.release_id != fresh.pk:
        raise Refused("This is no part of the release any more. Nothing was changed.")
    if edition.is_withdrawal:
        require(by, "publishing.withdraw_document", "take back a withdrawal")
    name = edition.short_name
    record(edition, by, now, "leave_release", release=fresh.name)
    by_itself = None
    if keep_moment and edition.live_from is not None:
        edition.release = None
        save_and_renumber(document, edition, now)
        by_itself = edition.live_from
    elif edition.is_withdrawal:
        edition.delete()
        save_and_renumber(document, None, now)
    elif edition.live_from is None:
        edition.release = None
        edition.save(update_fields=["release"])
    else:
        edition.release = None
        clear_moment(document, edition, now)
    _save_release(
        fresh, by, now, "take_out_of_release", name=name, member=edition.title, at=by_itself
    )
    release.refresh_from_db()


def leave_release(edition: Edition, by: User, now: datetime.datetime, why: str) -> None:
    """Takes an edition out of its release, if any, because of another action on it."""
    release, edition.release = edition.release, None
    if release is not None:
        _save_release(
            release, by, now, "member_left_release", member=edition.title, why=why.lower()
        )


@transaction.atomic
def schedule_release(
    release: Release,
    by: User,
    at: datetime.datetime | None = None,
    revision: int | None = None,
    read: Collection[str] | None = None,
    now: datetime.datetime | None = None,
) -> Release:
    """Schedules or reschedules a release and all its members: `at`, or now.

    `read` has the keys of the warnings that were read; None skips them. Raises Refused with the
    problems of all members.
    """
    fresh, now = _lock_release(release, by, "schedule a release", revision, now)
    together = ReleaseMembers(fresh)
    _require_all(by, together)
    if not together.members:
        raise Refused("There are no pages in this release yet. Add a draft to it first.")
    require_future(at, now)
    found = together.findings(at or now, now)
    if problems := [*checks.errors(found), *together.unapproved(by)]:
        raise Refused("Something keeps this release from going live.", problems=problems)
    require_warnings_read(found, read)

    def let_go_live(member: Edition) -> None:
        if member.is_draft:
            require_approval(member, by, now)
        set_moment(member.document, member, at, now, by)

    if problems := _collect_refusals(together.members, let_go_live):
        raise Refused(
            f"{'At that moment' if at else 'Now'} not every page of this release can go live. "
            "Nothing was changed.",
            field="at",
            problems=problems,
        )
    before = fresh.live_from
    fresh.live_from = moments.whole_second(at or now)
    verb = "publish" if at is None else "reschedule" if before else "schedule"
    when = {"before": before, "at": fresh.live_from}
    for member in together.members:
        record(member, by, now, f"{verb}_with_release", release=fresh.name, **when)
    _save_release(fresh, by, now, f"{verb}_release", **when)
    release.refresh_from_db()
    return release


@transaction.atomic
def cancel_release(
    release: Release, by: User, revision: int | None = None, now: datetime.datetime | None = None
) -> Release:
    """Takes its moment from a release; its members become drafts and stay members."""
    fresh, now = _lock_release(release, by, "cancel a release", revision, now)
    together = ReleaseMembers(fresh)
    _require_all(by, together)
    if fresh.is_in_preparation:
        raise Refused("This release has no moment that could be cancelled.")

    def take_back(member: Edition) -> None:
        clear_moment(member.document, member, now)
        record(member, by, now, "cancel_with_release", release=fresh.name)

    if problems := _collect_refusals(together.members, take_back):
        raise Refused(
            "Not every page of this release can become a draft again. Nothing was changed.",
            problems=problems,
        )
    before, fresh.live_from = fresh.live_from, None
    _save_release(fresh, by, now, "cancel_release", before=before)
    release.refresh_from_db()
    return release


@transaction.atomic
def remove_release(
    release: Release, by: User, revision: int | None = None, now: datetime.datetime | None = None
) -> None:
    """Deletes a release without a moment; its drafts stay, its withdrawals go."""
    fresh, now = _lock_release(release, by, "remove a release", revision, now)
    together = ReleaseMembers(fresh)
    _require_all(by, together)
    if not fresh.is_in_preparation:
        raise Refused("This release is scheduled. Cancel its moment first.")
    for member in together.members:
        record(member, by, now, "lose_release", release=fresh.name)
    fresh.members.filter(is_withdrawal=True).delete()
    fresh.members.update(release=None)
    record_release(fresh, by, now, "remove_release")
    fresh.delete()


def _lock_release(
    release: Release,
    by: User,
    doing: str,
    revision: int | None,
    now: datetime.datetime | None,
) -> tuple[Release, datetime.datetime]:
    """Takes the lock and reads the release anew; requires the displayed `revision`."""
    require(by, "publishing.publish_document", doing)
    Generation.objects.lock()
    now = now or timezone.now()
    fresh: Release | None
    fresh = Release.objects.select_related("changed_by").filter(pk=release.pk).first()
    if fresh is None:
        raise Refused("Somebody removed this release in the meantime. Nothing was changed.")
    if not fresh.is_open(now):
        raise Refused(
            f"“{fresh}” went live on {fresh.when}; the past cannot be changed. "
            "Write new drafts for another release."
        )
    if revision is not None and fresh.revision != revision:
        event = fresh.events.first()
        raise Refused(
            f"{fresh.changed_by} changed this release at {moments.in_words(fresh.changed_at)}, "
            f"after you opened this screen: {event.sentence if event else ''} "
            "Nothing of yours was done; look again and repeat it."
        )
    return fresh, now


def _save_release(
    release: Release, by: User, now: datetime.datetime, code: str, **data: Data
) -> None:
    """Saves a release as its next revision, and records the event."""
    release.revision += 1
    release.changed_at, release.changed_by = now, by
    release.save()
    record_release(release, by, now, code, **data)


def _collect_refusals(members: list[Edition], do: Callable[[Edition], None]) -> list[Problem]:
    """Calls a function with each member; returns its refusals as problems."""
    problems = []
    for member in members:
        try:
            with transaction.atomic():
                do(member)
        except Refused as refused:
            problems.append(Problem("", f"“{member}”: {refused.sentence}", member))
    return problems


def _require_all(by: User, together: ReleaseMembers) -> None:
    """Requires the permissions to see all members, and to withdraw where one is a withdrawal."""
    for kind in sorted(together.kinds):
        names = kinds()[kind].model._meta.verbose_name_plural
        require_view(by, kind, f"see {names}, which this release changes")
    if together.withdraws:
        require(by, "publishing.withdraw_document", "withdraw pages, as this release does")


def require_place_in_release(release: Release, document: Document, draft: Edition | None) -> None:
    """Requires that the page has no member in this release, nor the draft another release."""
    if draft is not None and draft.release_id == release.pk:
        return
    if draft is not None and draft.release_id is not None:
        raise Refused(
            f"This draft is part of the release “{draft.release}”. Take it out there first.",
            field="release",
        )
    if other := release.members.filter(document=document).first():
        raise Refused(
            f"This release has {other.short_name} of this page already; "
            "a page changes once in a release.",
            field="release",
        )
    if draft is None and document.editions.filter(live_from=None, is_withdrawal=True).exists():
        raise Refused("Another release withdraws this page already.", field="release")


def _unused_name(name: str, others: QuerySet[Release]) -> str:
    """The name without needless blanks; raises Refused for an empty, long or used one."""
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
