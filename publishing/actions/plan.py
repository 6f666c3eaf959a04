"""What the verbs of documents and editions share: the lock, the checks, the numbers, the record.

A verb takes the lock, looks at what is there now, refuses or changes it, and writes who and when.
"""

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, NamedTuple

from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import F
from django.utils import timezone

from publishing import checks, diff, moments
from publishing.actions.lineage import Lineage
from publishing.kinds import may_view, permission
from publishing.models.approval import Approval
from publishing.models.generation import Generation
from publishing.models.review_action import Step
from publishing.refusals import Refused, require
from publishing.search import indexing

if TYPE_CHECKING:
    from publishing.models.document import Document
    from publishing.models.edition import Edition

FIRST_NOTE = "First published."
GONE = "Somebody discarded this in the meantime. Nothing was changed."
FARTHEST = datetime.timedelta(days=3660)
# Numbers above this are out of the way while editions change places.
OUT_OF_THE_WAY = 10_000


class Begun(NamedTuple):
    document: "Document"
    edition: "Edition"
    now: datetime.datetime


def begin(edition: "Edition", now: datetime.datetime | None) -> Begun:
    """Takes the lock and reads the edition anew, as the last person left it."""
    Generation.objects.lock()
    editions = apps.get_model("publishing", "Edition").objects
    fresh = editions.select_related("document", "saved_by", "dated_by")
    current = fresh.filter(pk=edition.pk).first()
    if current is None:
        raise Refused(GONE)
    return Begun(current.document, current, now or timezone.now())


def lock(document: "Document") -> None:
    """Takes the lock and reads the document anew, as the last person left it."""
    Generation.objects.lock()
    try:
        document.refresh_from_db()
    except ObjectDoesNotExist:
        raise Refused(GONE) from None


def require_edit(by: User, kind: str, doing: str, action: str = "change") -> None:
    """Raises NotPermitted unless `by` may write this kind."""
    require(by, permission(kind, action), doing)


def require_view(by: User, kind: str, doing: str) -> None:
    """Raises NotPermitted unless `by` may see this kind."""
    if not may_view(by, kind):
        require(by, permission(kind, "view"), doing)


def must_be_draft(edition: "Edition") -> None:
    """Raises Refused where somebody gave the edition its moment already."""
    if edition.is_withdrawal:
        raise Refused("This is a withdrawal; it has no text.")
    if edition.live_from is not None:
        raise Refused(
            f"This is no draft any more: {edition.dated_by or 'somebody'} made it "
            f"{name(edition)}, live from {edition.when}. "
            "Nothing was changed."
        )


def must_be_revision(
    edition: "Edition",
    revision: int | None,
    then: str = "Nothing was published: read the new text, then publish it.",
) -> None:
    """Raises Refused where somebody saved the draft after `revision`, which was looked at."""
    if revision is not None and edition.revision != revision:
        raise Refused(
            f"{edition.saved_by or 'Somebody'} saved this draft again at "
            f"{moments.in_words(edition.saved_at)}, after you opened this screen. {then}"
        )


def must_have_no_problems(
    edition: "Edition",
    at: datetime.datetime,
    now: datetime.datetime,
    read: Collection[str] | None = None,
) -> None:
    """Raises Refused with all that keeps the text from going live at `at`.

    Also with the warnings that are not among those that were `read`, where somebody is asked.
    """
    found = checks.findings(edition, at, now)
    if problems := checks.errors(found):
        what = "This draft cannot go live yet" if edition.is_draft else "It cannot go live then"
        raise Refused(
            f"{what}: " + " ".join(p.sentence for p in problems),
            problems=problems,
        )
    must_be_read(found, read)


def must_be_read(found: "list[checks.Finding]", read: Collection[str] | None) -> None:
    """Raises Refused where a warning is not among those that somebody read."""
    if unread := checks.unread(found, read):
        raise Refused(
            "Read this first: " + " ".join(each.sentence for each in unread), field="read"
        )


def must_be_approved(edition: "Edition", by: User, now: datetime.datetime) -> None:
    """Raises Refused unless this exact text is approved.

    Whoever lets it go live and may approve it, approves it by that.
    """
    approval = Approval(edition)
    if approval.is_there:
        return
    if approval.refusal_for(by):
        problem = approval.problem()
        raise Refused(problem.sentence, problems=[problem])
    approval.take(Step.Kind.APPROVED, by, now)
    record(edition, by, now, f"Approved {name(edition)} by letting it go live.")


def must_be_approved_anew(
    before: Approval, edition: "Edition", by: User, now: datetime.datetime
) -> None:
    """Raises Refused where `by` may not approve what a merge made of a scheduled text.

    `before` is the approval as it was: who merges two texts does not write one.
    """
    if not before.is_needed:
        return
    if refusal := before.refusal_for(by):
        raise Refused(not_to_be_merged(edition, refusal))
    before.take(Step.Kind.APPROVED, by, now)
    record(edition, by, now, f"Approved {name(edition)} with what was carried forward.")


def not_to_be_merged(edition: "Edition", refusal: str) -> str:
    """What to do where somebody may not approve what a merge would make of a scheduled text."""
    where = "Take it out of its release" if edition.release_id else "Take it back to a draft"
    return (
        f"{name(edition)} is scheduled, and its text would be another one. {refusal} "
        f"{where}, carry the changes forward there, and submit it for review."
    )


def must_be_scheduled(edition: "Edition", now: datetime.datetime) -> None:
    """Raises Refused unless the edition's moment is still to come."""
    if edition.live_from is None:
        raise Refused("This is a draft; it has no moment that could change.")
    if edition.live_from <= now:
        raise Refused(
            f"{name(edition)} became live on {edition.when}; "
            "the past cannot be changed. Write a new draft, or withdraw the page."
        )


def must_be_no_member(edition: "Edition") -> None:
    """Raises Refused where the moment is that of a release."""
    if edition.release_id is not None:
        raise Refused(
            f"{name(edition)[:1].upper()}{name(edition)[1:]} goes live with the release "
            f"“{edition.release}”. Move the release, or take this page out of it first."
        )


def leave_release(edition: "Edition", by: User, now: datetime.datetime, why: str) -> None:
    """Lets an edition leave its release, where it has one, by what is done to it alone."""
    release, edition.release = edition.release, None
    if release is not None:
        release.note_change(by, now, f"“{edition}” is no part of it any more: {why.lower()}.")


def moment_for(
    document: "Document",
    edition: "Edition",
    at: datetime.datetime | None,
    now: datetime.datetime,
    by: User,
    *,
    backdate: bool = False,
) -> datetime.datetime:
    """The whole second for an edition to become live, or Refused with what is wrong with it."""
    moment = moments.whole_second(at or now)
    others = document.editions.exclude(pk=edition.pk)
    if at is not None and at <= now:
        if not backdate:
            raise Refused(
                f"That moment has passed; it is now {moments.in_words(now)}. "
                "Choose a later one, or publish now.",
                field="at",
            )
        require(by, "publishing.backdate_document", "publish into the past")
    if moment - now > FARTHEST:
        raise Refused("That is more than ten years ahead. Is the year right?", field="at")
    newest = others.history(now).first()
    if newest is not None and moment < newest.live_from:  # type: ignore[operator]
        raise Refused(
            f"{name(newest)} is there since {newest.when}, "
            "and what came before it cannot be changed. Choose a later moment.",
            field="at",
        )
    same = others.filter(live_from=moment).first()
    if same is not None:
        raise Refused(
            f"{name(same)} of this page has the same moment, {moments.in_words(moment)}. "
            "Choose another second, or try again in a second.",
            field="at",
        )
    return moment


def date(
    document: "Document",
    edition: "Edition",
    at: datetime.datetime | None,
    now: datetime.datetime,
    by: User,
    *,
    backdate: bool = False,
) -> None:
    """Gives an edition or withdrawal its moment, `at` or now, and saves the plan."""
    edition.live_from = moment_for(document, edition, at, now, by, backdate=backdate)
    edition.dated_at, edition.dated_by = now, by
    commit(document, edition, now)


def undate(document: "Document", edition: "Edition", now: datetime.datetime) -> None:
    """Takes the moment from an edition or withdrawal that is still to come."""
    others = document.editions.filter(live_from=None).exclude(pk=edition.pk)
    if other := others.filter(is_withdrawal=edition.is_withdrawal).first():
        raise Refused(
            f"The release “{other.release}” withdraws this page already. "
            "Take the withdrawal out of one of the two releases."
            if edition.is_withdrawal
            else "There is another draft of this page already. "
            "Publish, schedule or discard that one first."
        )
    edition.live_from = edition.major = edition.minor = edition.misses = None
    commit(document, edition, now)


def commit(document: "Document", edition: "Edition | None", now: datetime.datetime) -> None:
    """Saves the changed edition, numbers what is still to come anew, and moves the generation."""
    known: list[Any] = list(document.editions.all())
    if edition is not None:
        known = [*(fact for fact in known if fact.pk != edition.pk), edition]
    facts = [fact for fact in known if fact.live_from is not None]
    facts.sort(key=lambda fact: fact.live_from)
    others = [fact for fact in renumber(facts, edition, now) if fact is not edition]
    document.editions.filter(pk__in=[fact.pk for fact in others]).update(
        major=F("major") + OUT_OF_THE_WAY
    )
    if edition is not None:
        edition.save()
    for fact in others:
        fact.save(update_fields=["major", "minor", "note"])
    _mark_misses(Lineage(known), now)
    document.note_review_by()
    indexing.index([document.pk], now=now)
    if edition is not None and edition.live_from and edition.live_from < moments.whole_second(now):
        Generation.objects.move_untold(now)
    else:
        Generation.objects.move()


def _mark_misses(lineage: Lineage, now: datetime.datetime) -> None:
    """Notes at what is still to come whether it lacks what goes live before it."""
    for edition in lineage.editions.values():
        if edition.is_withdrawal or not edition.is_scheduled(now):
            continue
        before = lineage.before(edition, now)
        misses = before.pk if before and lineage.lacks(edition, before) else None
        if edition.misses_id != misses:
            edition.misses_id = misses
            edition.save(update_fields=["misses"])


def renumber(
    facts: "list[Any]", edition: "Edition | None", now: datetime.datetime
) -> "list[Edition]":
    """Numbers the editions in the order of their moments; returns those that changed by it."""
    moved = []
    last: tuple[int, int] | None = None
    something_to_withdraw = False
    for fact in facts:
        settled = fact is not edition and fact.live_from <= now
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
            last = (fact.major, fact.minor)
            continue
        before = fact.major, fact.minor, fact.note
        fact.major, fact.minor = number_after(last, major=fact.readers_need_to_know)
        if last is None:
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
        last = fact.major, fact.minor
    return moved


def number_after(last: tuple[int, int] | None, *, major: bool) -> tuple[int, int]:
    """The number that follows `last`: 1.0, then 2.0 for a major edition, 1.1 for a minor one."""
    if last is None:
        return 1, 0
    return (last[0] + 1, 0) if major else (last[0], last[1] + 1)


def copy(source: "Edition", by: User, now: datetime.datetime) -> "Edition":
    """A draft with the text of `source`: its columns, its parts, what it points to."""
    model: Any = type(source)
    draft: Edition = model(
        document=source.document,
        made_from_id=source.pk,
        made_from_revision=source.revision,
        begun_as_copy=True,
        saved_at=now,
        saved_by=by,
    )
    diff.write(draft, diff.read(source))
    return draft


def name(edition: "Edition") -> str:
    """What to call an edition in a sentence: 2.0, the draft, the withdrawal."""
    if edition.is_withdrawal:
        return "the withdrawal"
    return edition.number or "the draft"


def record(edition: "Edition", by: User, now: datetime.datetime, sentence: str) -> None:
    """Writes who did what and when."""
    edition.document.events.create(
        title=edition.title, sentence=sentence[:1].upper() + sentence[1:], at=now, by=by
    )


def sentence_of_publishing(edition: "Edition", now: datetime.datetime) -> str:
    """What happened, for the record: published, scheduled or backdated; or withdrawn."""
    scheduled = edition.is_scheduled(now)
    if edition.is_withdrawal:
        return f"Planned a withdrawal for {edition.when}." if scheduled else "Withdrew the page."
    if scheduled:
        return f"Scheduled {edition.number} for {edition.when}."
    if edition.live_from == moments.whole_second(now):
        return f"Published {edition.number}."
    return f"Published {edition.number} with an earlier date, {edition.when}."
