"""Actions that withdraw a page, or cancel a withdrawal that is planned."""

import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from publishing.actions.conditions import require_scheduled, require_withdrawal_reason
from publishing.actions.locking import lock_document, lock_edition
from publishing.actions.numbering import check_moment, save_and_renumber
from publishing.actions.record import record, record_publishing
from publishing.actions.releases import leave_release
from publishing.models import Document, Withdrawal
from publishing.refusals import Refused, require


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
    """From `at`, or now, the page tells readers the notice instead of a text."""
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
    """Takes a withdrawal off the plan while its moment has not come."""
    require(by, "publishing.withdraw_document", "cancel a withdrawal")
    document, fresh, now = lock_edition(withdrawal, now)
    require_scheduled(fresh, now)
    leave_release(fresh, by, now, "Its withdrawal was cancelled")
    record(fresh, by, now, "cancel_withdrawal")
    fresh.delete()
    save_and_renumber(document, None, now)
