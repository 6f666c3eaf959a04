"""A draft in its place: as if it were live, for as long as a page takes to render."""

import contextlib
import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from publishing import moments
from publishing.models import plan
from publishing.models.generation import Generation

if TYPE_CHECKING:
    from publishing.models.edition import Edition

SECOND = datetime.timedelta(seconds=1)
UNWRITTEN = "(This note is still to be written.)"


@contextlib.contextmanager
def in_its_place(
    edition: "Edition", now: datetime.datetime | None = None
) -> Iterator[datetime.datetime]:
    """Yields the moment from which the site shows `edition` live; what happens inside is undone.

    For a scheduled edition that is its own moment. A draft is given one, the next second, as are
    the other members of its release; the database itself has them, so no query needs to know.
    """
    if edition.live_from is not None:
        yield edition.live_from
        return
    with transaction.atomic():
        yield _put(edition, now)
        transaction.set_rollback(True)


def _put(edition: "Edition", now: datetime.datetime | None) -> datetime.datetime:
    """Gives a draft and all that goes live with it their moment, under the lock of the verbs."""
    Generation.objects.lock()
    editions = apps.get_model("publishing", "Edition").objects
    together = Q(pk=edition.pk)
    if edition.release_id is not None:
        together |= Q(release=edition.release_id)
    members = list(editions.filter(together, live_from=None).select_related("document"))
    moment = moments.whole_second(now or timezone.now()) + SECOND
    documents = [member.document_id for member in members]
    while editions.filter(document__in=documents, live_from=moment).exists():
        moment += SECOND
    for member in members:
        editions.filter(pk=member.pk).update(**_columns(member, moment))
    return moment


def _columns(member: "Edition", moment: datetime.datetime) -> dict[str, Any]:
    """The columns of a draft that is live from `moment`; makes room for its number."""
    if member.is_withdrawal:
        return {"live_from": moment}
    texts = member.document.editions.filter(is_withdrawal=False)
    last: Any = texts.history(moment).values_list("major", "minor").first()
    major, minor = plan.number_after(last, major=member.readers_need_to_know)
    # What follows later has that number perhaps; from this moment nobody sees it.
    texts.scheduled(moment).update(major=F("major") + plan.OUT_OF_THE_WAY)
    note = "" if last and member.note == plan.FIRST_NOTE else member.note
    if minor == 0 and not note:
        note = UNWRITTEN if last else plan.FIRST_NOTE
    return {"live_from": moment, "major": major, "minor": minor, "note": note}
