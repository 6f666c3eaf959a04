"""Actions that close a text to the public for a legal reason, and open it again.

The text stays in the database and on the desk; its moment and its number stay on the timeline.
"""

import datetime
from typing import TypeVar

from django.contrib.auth.models import User
from django.db import transaction

from publishing.actions.locking import lock_edition
from publishing.actions.record import record
from publishing.models import Edition, Generation
from publishing.refusals import Refused, require
from publishing.search import indexing

E = TypeVar("E", bound=Edition)
PERMISSION = "publishing.close_edition"
COLUMNS = ["closed_at", "closed_by", "closed_reason"]


@transaction.atomic
def close(edition: E, by: User, reason: str, now: datetime.datetime | None = None) -> E:
    """Closes a text to the public; its place says so, since when and why.

    Raises Refused, and NotPermitted.
    """
    require(by, PERMISSION, "close texts to the public")
    _document, fresh, now = lock_edition(edition, now)
    reason = reason.strip()
    if fresh.is_withdrawal:
        raise Refused("A withdrawal has no text to close.")
    if fresh.live_from is None or fresh.live_from > now:
        raise Refused(
            f"Readers have not seen {fresh.short_name} yet, so there is nothing to close. "
            "Discard it, or take it back to a draft."
        )
    if fresh.is_closed:
        raise Refused(f"{fresh.short_name} is closed already.")
    if not reason:
        raise Refused("Write the legal reason: readers are told it.", field="reason")
    fresh.closed_at, fresh.closed_by, fresh.closed_reason = now, by, reason
    _save(fresh, now)
    record(fresh, by, now, "close", reason=reason)
    edition.refresh_from_db()
    return edition


@transaction.atomic
def reopen(edition: E, by: User, now: datetime.datetime | None = None) -> E:
    """Lets readers see a text again, where and when it was. Raises Refused, NotPermitted."""
    require(by, PERMISSION, "open closed texts again")
    _document, fresh, now = lock_edition(edition, now)
    if not fresh.is_closed:
        raise Refused("This text is not closed. Nothing was changed.")
    reason = fresh.closed_reason
    fresh.closed_at, fresh.closed_by, fresh.closed_reason = None, None, ""
    _save(fresh, now)
    record(fresh, by, now, "reopen", reason=reason)
    edition.refresh_from_db()
    return edition


def _save(edition: Edition, now: datetime.datetime) -> None:
    edition.save(update_fields=COLUMNS)
    Generation.objects.move_unannounced(now)
    indexing.update([edition.document_id], now=now)
