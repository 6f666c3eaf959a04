"""Actions that withdraw a page, and close a text to the public for a legal reason; and undo both.

A closed text stays in the database and on the desk, and keeps its moment and its number.
"""

import datetime
from typing import TypeVar

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from publishing.actions.conditions import require_scheduled, require_withdrawal_reason
from publishing.actions.locking import lock_document, lock_edition
from publishing.actions.numbering import check_moment, save_and_renumber
from publishing.actions.record import record, record_publishing
from publishing.actions.releases import leave_release
from publishing.models import Document, Edition, Generation, Withdrawal
from publishing.refusals import Refused, require
from publishing.search import indexing

E = TypeVar("E", bound=Edition)
CLOSE = "publishing.close_edition"


@transaction.atomic
def withdraw(
    document: Document,
    by: User,
    notice: str,
    at: datetime.datetime | None = None,
    successor: Document | None = None,
    *,
    backdate: bool = False,
    now: datetime.datetime | None = None,
) -> Withdrawal:
    """Withdraws a page from `at`, or now: readers see the notice instead of a text (410)."""
    require(by, "publishing.withdraw_document", "withdraw pages")
    lock_document(document)
    now = now or timezone.now()
    require_withdrawal_reason(document, notice, successor)
    withdrawal = Withdrawal(
        document=document, is_withdrawal=True, notice=notice.strip(), successor=successor
    )
    moment = check_moment(document, withdrawal, at, now, by, backdate=backdate)
    text = document.timeline().text(moment)
    if text is None:
        raise Refused("At that moment there is nothing live to withdraw.", field="at")
    withdrawal.live_from, withdrawal.title = moment, text.title
    withdrawal.saved_by = withdrawal.dated_by = by
    withdrawal.dated_at = now
    save_and_renumber(document, withdrawal, now)
    record_publishing(withdrawal, by, now)
    return withdrawal


@transaction.atomic
def cancel_withdrawal(
    withdrawal: Withdrawal, by: User, now: datetime.datetime | None = None
) -> None:
    """Cancels a withdrawal whose moment is still to come."""
    require(by, "publishing.withdraw_document", "cancel a withdrawal")
    document, fresh, now = lock_edition(withdrawal, now)
    require_scheduled(fresh, now)
    leave_release(fresh, by, now, "Its withdrawal was cancelled")
    record(fresh, by, now, "cancel_withdrawal")
    fresh.delete()
    save_and_renumber(document, None, now)


@transaction.atomic
def close(edition: E, by: User, reason: str, now: datetime.datetime | None = None) -> E:
    """Closes a live or superseded text to the public; its page says since when and why (451)."""
    require(by, CLOSE, "close texts to the public")
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
    """Opens a closed text to the public again, with its moment and number."""
    require(by, CLOSE, "open closed texts again")
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
    edition.save(update_fields=["closed_at", "closed_by", "closed_reason"])
    Generation.objects.move_unannounced(now)
    indexing.update([edition.document_id], now=now)
