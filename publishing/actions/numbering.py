"""Moments and numbers (major.minor) of a document's editions."""

import datetime
from collections.abc import Iterable
from operator import attrgetter

from django.contrib.auth.models import User
from django.db.models import F

from publishing import moments
from publishing.actions.conditions import require_future
from publishing.actions.lineage import Lineage
from publishing.models import Document, Edition, Generation, review_dates
from publishing.refusals import Refused, require
from publishing.search import indexing

FIRST_NOTE = "First published."
FARTHEST = datetime.timedelta(days=3660)
# Numbers above this are out of the way while editions change places.
OUT_OF_THE_WAY = 10_000


def check_moment(
    document: Document,
    edition: Edition,
    at: datetime.datetime | None,
    now: datetime.datetime,
    by: User,
    *,
    backdate: bool = False,
) -> datetime.datetime:
    """The whole second for an edition to become live; raises Refused where the plan forbids it."""
    moment = moments.whole_second(at or now)
    others = document.editions.exclude(pk=edition.pk)
    if not backdate:
        require_future(at, now)
    elif at is not None and at <= now:
        require(by, "publishing.backdate_document", "publish into the past")
    if moment - now > FARTHEST:
        raise Refused("That is more than ten years ahead. Is the year right?", field="at")
    newest = others.history(now).first()
    if newest is not None and newest.is_scheduled(moment):
        raise Refused(
            f"{newest.short_name} is there since {newest.when}, "
            "and what came before it cannot be changed. Choose a later moment.",
            field="at",
        )
    same = others.filter(live_from=moment).first()
    if same is not None:
        raise Refused(
            f"{same.short_name} of this page has the same moment, {moments.in_words(moment)}. "
            "Choose another second, or try again in a second.",
            field="at",
        )
    return moment


def set_moment(
    document: Document,
    edition: Edition,
    at: datetime.datetime | None,
    now: datetime.datetime,
    by: User,
    *,
    backdate: bool = False,
) -> None:
    """Dates an edition or withdrawal, `at` or now, and saves the timeline."""
    edition.live_from = check_moment(document, edition, at, now, by, backdate=backdate)
    edition.dated_at, edition.dated_by = now, by
    save_and_renumber(document, edition, now)


def clear_moment(document: Document, edition: Edition, now: datetime.datetime) -> None:
    """Takes its moment from a scheduled edition or withdrawal."""
    others = document.editions.present().filter(live_from=None).exclude(pk=edition.pk)
    if other := others.filter(is_withdrawal=edition.is_withdrawal).first():
        raise Refused(
            f"The release “{other.release}” withdraws this page already. "
            "Take the withdrawal out of one of the two releases."
            if edition.is_withdrawal
            else "There is another draft of this page already. "
            "Publish, schedule or discard that one first."
        )
    edition.live_from = edition.major = edition.minor = edition.missing_fix = None
    save_and_renumber(document, edition, now)


def save_and_renumber(document: Document, edition: Edition | None, now: datetime.datetime) -> None:
    """Saves the edition, renumbers and reindexes the document, and moves the generation."""
    known = list(document.editions.all())
    if edition is not None:
        known = [*(fact for fact in known if fact.pk != edition.pk), edition]
    others = [fact for fact in renumber(sort_by_moment(known), edition, now) if fact is not edition]
    document.editions.filter(pk__in=[fact.pk for fact in others]).update(
        major=F("major") + OUT_OF_THE_WAY
    )
    if edition is not None:
        edition.save()
    for fact in others:
        fact.save(update_fields=["major", "minor", "note"])
    _mark_missing_fixes(Lineage(known), now)
    review_dates.update([document])
    indexing.update([document.pk], now=now)
    if edition is not None and edition.live_from and edition.live_from < moments.whole_second(now):
        Generation.objects.move_unannounced(now)
    else:
        Generation.objects.move()


def sort_by_moment(editions: Iterable[Edition]) -> list[Edition]:
    """The dated editions, oldest first."""
    return sorted((fact for fact in editions if fact.is_dated), key=attrgetter("live_from"))


def _mark_missing_fixes(lineage: Lineage, now: datetime.datetime) -> None:
    """Notes at each scheduled edition the one before it whose changes it lacks."""
    for edition in lineage.editions.values():
        if edition.is_withdrawal or not edition.is_scheduled(now):
            continue
        before = lineage.predecessor(edition, now)
        missing_fix = before.pk if before and lineage.has_missing_changes(edition, before) else None
        if edition.missing_fix_id != missing_fix:
            edition.missing_fix_id = missing_fix
            edition.save(update_fields=["missing_fix"])


def renumber(
    facts: list[Edition], edition: Edition | None, now: datetime.datetime
) -> list[Edition]:
    """Numbers the scheduled editions of a timeline in its order; returns the changed ones."""
    moved = []
    last: tuple[int, int] | None = None
    something_to_withdraw = False
    for fact in facts:
        settled = fact is not edition and not fact.is_scheduled(now)
        if fact.is_withdrawal:
            if not settled and not something_to_withdraw:
                raise Refused(
                    f"The page is to be withdrawn on {fact.when}, "
                    "and nothing would be live then. Cancel or move that withdrawal first.",
                    field="at",
                )
            something_to_withdraw = False
            continue
        something_to_withdraw = True
        if settled:
            last = fact.major or 0, fact.minor or 0
            continue
        before = fact.major, fact.minor, fact.note
        is_first, last = last is None, number_after(last, major=fact.readers_need_to_know)
        fact.major, fact.minor = last
        if is_first:
            fact.note = fact.note or FIRST_NOTE
        elif fact.note == FIRST_NOTE:
            fact.note = ""
        if fact.is_major and not fact.note:
            if before[0] is None:
                raise Refused(
                    "Tell readers what changed: the note stands beside the new “Updated” date.",
                    field="note",
                )
            raise Refused(
                f"The edition planned for {fact.when} would not be the first one any more, and "
                "readers would have to be told what it changes. Correct that note first."
            )
        if before != (fact.major, fact.minor, fact.note):
            moved.append(fact)
    return moved


def number_after(last: tuple[int, int] | None, *, major: bool) -> tuple[int, int]:
    """The number that follows `last`: 1.0, then 2.0 for a major edition, 1.1 for a minor one."""
    if last is None:
        return 1, 0
    return (last[0] + 1, 0) if major else (last[0], last[1] + 1)
