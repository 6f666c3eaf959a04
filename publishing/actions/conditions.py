"""Conditions of actions: permissions, and the state of the text; each raises Refused."""

import datetime
from collections.abc import Collection

from django.contrib.auth.models import User
from django.utils.text import capfirst

from publishing import checks, moments
from publishing.kinds import may_view, permission
from publishing.models import Document, Edition
from publishing.refusals import Refused, require


def require_edit(by: User, kind: str, doing: str, action: str = "change") -> None:
    """Requires the permission to write a kind; raises NotPermitted. `doing` ends the sentence."""
    require(by, permission(kind, action), doing)


def require_view(by: User, kind: str, doing: str) -> None:
    """Requires the permission to see a kind on the desk; raises NotPermitted."""
    if not may_view(by, kind):
        require(by, permission(kind, "view"), doing)


def require_draft(edition: Edition) -> None:
    """Requires an edition without a moment."""
    if edition.is_withdrawal:
        raise Refused("This is a withdrawal; it has no text.")
    if edition.live_from is not None:
        raise Refused(
            f"This is no draft any more: {edition.dated_by or 'somebody'} made it "
            f"{edition.short_name}, live from {edition.when}. "
            "Nothing was changed."
        )


def require_revision(
    edition: Edition,
    revision: int | None,
    then: str = "Nothing was published: read the new text, then publish it.",
) -> None:
    """Requires that nobody saved the draft after `revision`, the one that was displayed."""
    if revision is not None and edition.revision != revision:
        raise Refused(
            f"{edition.saved_by or 'Somebody'} saved this draft again at "
            f"{moments.in_words(edition.saved_at)}, after you opened this screen. {then}"
        )


def require_no_errors(
    edition: Edition,
    at: datetime.datetime,
    now: datetime.datetime,
    read: Collection[str] | None = None,
) -> None:
    """Requires a text without errors at `at`, and that its warnings are among those `read`."""
    found = checks.findings(edition, at, now)
    if problems := checks.errors(found):
        what = "This draft cannot go live yet" if edition.is_draft else "It cannot go live then"
        raise Refused(
            f"{what}: " + " ".join(p.sentence for p in problems),
            problems=problems,
        )
    require_warnings_read(found, read)


def require_warnings_read(found: list[checks.Finding], read: Collection[str] | None) -> None:
    """Requires that every warning is among those `read`; None for `read` asks for none."""
    if unread := checks.unread(found, read):
        raise Refused(
            "Read this first: " + " ".join(each.sentence for each in unread), field="read"
        )


def require_future(at: datetime.datetime | None, now: datetime.datetime) -> None:
    """Requires a moment later than now, where one is given."""
    if at is not None and at <= now:
        raise Refused(
            f"That moment has passed; it is now {moments.in_words(now)}. "
            "Choose a later one, or now.",
            field="at",
        )


def require_scheduled(edition: Edition, now: datetime.datetime) -> None:
    """Requires a moment that is still to come."""
    if edition.live_from is None:
        raise Refused("This is a draft; it has no moment that could change.")
    if edition.live_from <= now:
        raise Refused(
            f"{edition.short_name} became live on {edition.when}; "
            "the past cannot be changed. Write a new draft, or withdraw the page."
        )


def require_no_release(edition: Edition) -> None:
    """Requires an edition outside of any release."""
    if edition.release_id is not None:
        raise Refused(
            f"{capfirst(edition.short_name)} goes live with the release "
            f"“{edition.release}”. Reschedule the release, or take this page out of it first."
        )


def require_withdrawal_reason(document: Document, notice: str, successor: Document | None) -> None:
    """Requires a reason for readers, and as successor no page but another of the same kind."""
    if not notice.strip():
        raise Refused("Tell readers why the page was withdrawn.", field="notice")
    if successor == document:
        raise Refused("A page cannot take its own place.", field="successor")
    if successor is not None and successor.kind != document.kind:
        raise Refused("Only a page of the same kind can take its place.", field="successor")
