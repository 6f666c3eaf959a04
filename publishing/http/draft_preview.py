"""Preview of an edition on the site: it is live in a transaction that is rolled back."""

import contextlib
import datetime
from collections.abc import Iterator

from django.db import OperationalError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from publishing import moments
from publishing.actions.numbering import FIRST_NOTE, OUT_OF_THE_WAY, number_after
from publishing.models import Edition, Generation
from publishing.models.timeline import EditionQuerySet

SECOND = datetime.timedelta(seconds=1)
UNWRITTEN = "(This note is still to be written.)"
# Farther than anything can be scheduled.
FAR_AWAY = datetime.timedelta(days=36525)
# In seconds; shorter than readers wait for a database connection, which waiting previews hold.
LOCK_TIMEOUT = 2


class PreviewBusy(Exception):
    """A preview that did not get the lock of publishing writes in time."""


@contextlib.contextmanager
def preview_transaction(
    edition: Edition, now: datetime.datetime | None = None
) -> Iterator[datetime.datetime]:
    """Transaction in which `edition` and its release are live; yields the moment to look from.

    The moment of a draft is about now; other scheduled editions are moved away. Rolled back at
    the end. Raises PreviewBusy.
    """
    with contextlib.ExitStack() as stack:
        try:
            with _short_lock_timeout():
                stack.enter_context(transaction.atomic())
                if connection.vendor == "postgresql":
                    _execute(f"SET LOCAL lock_timeout = {int(LOCK_TIMEOUT * 1000)}")
                Generation.objects.lock()
            moment = _make_live(edition, now)
        except OperationalError as error:
            if _is_lock_timeout(error):
                raise PreviewBusy from error
            raise
        yield moment
        transaction.set_rollback(True)


@contextlib.contextmanager
def _short_lock_timeout() -> Iterator[None]:
    """Limits how long SQLite waits for its lock, which it takes as a transaction begins."""
    if connection.vendor != "sqlite":
        yield
        return
    usual = connection.settings_dict["OPTIONS"].get("timeout", 5)
    _execute(f"PRAGMA busy_timeout = {int(LOCK_TIMEOUT * 1000)}")
    try:
        yield
    finally:
        _execute(f"PRAGMA busy_timeout = {int(usual * 1000)}")


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _is_lock_timeout(error: OperationalError) -> bool:
    """Whether a database error is a timeout of the lock."""
    cause = error.__cause__
    # PostgreSQL: lock_not_available.
    return (
        getattr(cause, "sqlstate", None) == "55P03"
        or getattr(cause, "sqlite_errorname", None) == "SQLITE_BUSY"
    )


def _make_live(edition: Edition, now: datetime.datetime | None) -> datetime.datetime:
    """Dates the drafts, and moves other scheduled editions away; needs the lock.

    Returns the moment from which all members are live.
    """
    editions = Edition.objects
    together = Q(pk=edition.pk)
    if edition.release_id is not None:
        together |= Q(release=edition.release_id)
    members = list(editions.present().filter(together).select_related("document"))
    # Triggers freeze what goes live within this second.
    soon = moments.whole_second(now or timezone.now()) + SECOND
    dated = [member.live_from for member in members if member.live_from is not None]
    moment = max([soon + SECOND, *dated])
    # Earlier editions of the same documents stay: numbers and dates continue from them.
    documents = [member.document_id for member in members]
    others = editions.scheduled(soon).exclude(together)
    others = others.exclude(document__in=documents, live_from__lt=moment)
    others.update(live_from=F("live_from") + FAR_AWAY)
    for member in members:
        if member.live_from is None:
            editions.filter(pk=member.pk).update(**_columns(member, moment))
    return moment


def _columns(member: Edition, moment: datetime.datetime) -> dict[str, object]:
    """The columns that make a draft live from `moment`; frees its number."""
    if member.is_withdrawal:
        return {"live_from": moment}
    texts: EditionQuerySet = member.document.editions.filter(is_withdrawal=False)
    last = texts.history(moment).values_list("major", "minor").first()
    major, minor = number_after(last, major=member.readers_need_to_know)
    # A later edition may have that number.
    texts.scheduled(moment).update(major=F("major") + OUT_OF_THE_WAY)
    note = "" if last and member.note == FIRST_NOTE else member.note
    if minor == 0 and not note:
        note = UNWRITTEN if last else FIRST_NOTE
    return {"live_from": moment, "major": major, "minor": minor, "note": note}
