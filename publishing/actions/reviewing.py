"""Review actions: submit a draft, approve or return it; reviews of live texts for readers."""

import datetime
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from publishing.actions.conditions import (
    require_draft,
    require_edit,
    require_revision,
    require_view,
)
from publishing.actions.locking import lock_edition
from publishing.actions.record import record
from publishing.kinds import kinds
from publishing.models import Edition, Generation, Person, Review, ReviewAction, review_dates
from publishing.models.approval import MAY_APPROVE, MEDICAL, Approval, needs_medical_reviewer
from publishing.refusals import Refused, require

E = TypeVar("E", bound=Edition)


@transaction.atomic
def submit(
    edition: E,
    by: User,
    message: str = "",
    *,
    revision: int | None = None,
    now: datetime.datetime | None = None,
) -> E:
    """Submits the exact text of a draft for review."""
    document, draft, now = lock_edition(edition, now)
    require_edit(by, document.kind, "submit drafts for review")
    require_draft(draft)
    require_revision(draft, revision, "Nothing was submitted: read the new text first.")
    approval = Approval(draft)
    if approval.is_submitted:
        raise Refused(f"This exact text is submitted already. {approval.in_words}")
    if approval.valid_approval is not None:
        raise Refused("This exact text is approved already; it can be published.")
    message = message.strip()
    add_review_action(approval, ReviewAction.Kind.SUBMITTED, by, now, message)
    record(draft, by, now, "submit", text=_text(draft), comment=message)
    edition.refresh_from_db()
    return edition


@transaction.atomic
def take_back_submission(edition: E, by: User, now: datetime.datetime | None = None) -> E:
    """Takes back the submission of a draft; it can be submitted again."""
    document, draft, now = lock_edition(edition, now)
    require_edit(by, document.kind, "take back submissions")
    require_draft(draft)
    approval = Approval(draft)
    if approval.last is None or approval.last.kind != ReviewAction.Kind.SUBMITTED:
        raise Refused("This draft is not submitted. Nothing was changed.")
    add_review_action(approval, ReviewAction.Kind.TAKEN_BACK, by, now)
    record(draft, by, now, "take_back_submission")
    edition.refresh_from_db()
    return edition


@transaction.atomic
def approve(
    edition: E,
    by: User,
    comment: str = "",
    *,
    revision: int | None = None,
    reviewer: Person | None = None,
    now: datetime.datetime | None = None,
) -> E:
    """Approves the exact text of a draft.

    `reviewer` is the person whose review readers see, if any.
    """
    draft, approval, now = _begin_review(edition, by, "approve drafts", revision, now)
    if needs_medical_reviewer(draft.document_kind):
        names = kinds()[draft.document_kind].model._meta.verbose_name_plural
        require(by, MEDICAL, f"approve {names}: a medical reviewer does")
    if refusal := approval.refusal_for(by):
        raise Refused(f"{refusal} Nothing was approved.")
    last = approval.valid_approval
    if last is not None and last.by_id == by.pk:
        raise Refused("You approved this exact text already.")
    comment = comment.strip()
    add_review_action(approval, ReviewAction.Kind.APPROVED, by, now, comment)
    record(draft, by, now, "approve", text=_text(draft), comment=comment)
    if reviewer is not None:
        day = timezone.localdate(now)
        known = draft.reviews.filter(reviewer=reviewer, reviewed_on=day)
        if not known.filter(revision=draft.revision).exists():
            record_review(draft, reviewer, day, by, now)
    edition.refresh_from_db()
    return edition


@transaction.atomic
def return_draft(
    edition: E,
    by: User,
    comment: str,
    *,
    revision: int | None = None,
    now: datetime.datetime | None = None,
) -> E:
    """Returns a draft to its writers with a comment."""
    draft, approval, now = _begin_review(edition, by, "return drafts", revision, now)
    if settings.SECOND_PERSON and approval.is_writer(by):
        raise Refused("You wrote in this text yourself; change it, or take it back instead.")
    comment = comment.strip()
    if not comment:
        raise Refused("Say what is to be mended.", field="comment")
    add_review_action(approval, ReviewAction.Kind.RETURNED, by, now, comment)
    record(draft, by, now, "return", text=_text(draft), comment=comment)
    edition.refresh_from_db()
    return edition


@transaction.atomic
def review(
    edition: E,
    by: User,
    reviewer: Person,
    reviewed_on: datetime.date | None = None,
    now: datetime.datetime | None = None,
) -> E:
    """Adds a review of the live text that changed nothing; readers see it, "Updated" stays."""
    require(by, MEDICAL, "review as a medical reviewer")
    document, fresh, now = lock_edition(edition, now)
    require_view(by, document.kind, "review it")
    if fresh.is_withdrawal or not fresh.is_live(now):
        raise Refused("Only what readers see now can be reviewed without a change.")
    record_review(fresh, reviewer, reviewed_on or timezone.localdate(now), by, now)
    edition.refresh_from_db()
    return edition


def record_review(
    edition: Edition, reviewer: Person, day: datetime.date, by: User, now: datetime.datetime
) -> None:
    """Adds a review of this exact text for readers, on a day; needs the lock."""
    require(by, MEDICAL, "review as a medical reviewer")
    _require_valid(Review(edition=edition, reviewer=reviewer, reviewed_on=day))
    review = edition.reviews.filter(reviewer=reviewer, reviewed_on=day).first()
    if review is None:
        review = Review(edition=edition, reviewer=reviewer, reviewed_on=day)
    elif review.is_of_this_text:
        raise Refused(f"A review by {reviewer} on that day is recorded already.")
    review.revision = edition.revision
    save_review(review)
    record(edition, by, now, "review", text=_text(edition), reviewer=str(reviewer), day=day)


@transaction.atomic
def change_review(review: Review, by: User, now: datetime.datetime) -> None:
    """Saves a review with another reviewer or day. Raises Refused, and NotPermitted."""
    require(by, MEDICAL, "review as a medical reviewer")
    Generation.objects.lock()
    _require_valid(review)
    save_review(review)
    _record_for_readers("change_review", review, by, now)


@transaction.atomic
def remove_review(review: Review, by: User, now: datetime.datetime) -> None:
    """Deletes a review. Raises NotPermitted."""
    require(by, MEDICAL, "review as a medical reviewer")
    Generation.objects.lock()
    _record_for_readers("remove_review", review, by, now)
    review.delete()
    _move_review_day(review)


def _require_valid(review: Review) -> None:
    try:
        review.clean()
    except ValidationError as error:
        ((field, sentences),) = error.message_dict.items()
        raise Refused(sentences[0], field=field) from None


def save_review(review: Review) -> None:
    """Saves a review; moves the review day of its page and the generation."""
    review.save()
    _move_review_day(review)


def _move_review_day(review: Review) -> None:
    review_dates.update([review.edition.document])
    Generation.objects.move()


def _record_for_readers(code: str, review: Review, by: User, now: datetime.datetime) -> None:
    reviewer, day = str(review.reviewer), review.reviewed_on
    record(review.edition, by, now, code, reviewer=reviewer, day=day)


def add_review_action(
    approval: Approval, kind: str, by: User, now: datetime.datetime, comment: str = ""
) -> None:
    """Adds a review action on the exact text of a draft."""
    is_approval = kind == ReviewAction.Kind.APPROVED
    ReviewAction(
        edition=approval.edition,
        revision=approval.edition.revision,
        kind=kind,
        comment=comment,
        by_second_person=is_approval and not approval.is_writer(by),
        by_medical_reviewer=is_approval and by.has_perm(MEDICAL),
        at=now,
        by=by,
    ).save(force_insert=True)


def require_approval(edition: Edition, by: User, now: datetime.datetime) -> None:
    """Requires an approval of this exact text; whoever may approve it does so by publishing."""
    approval = Approval(edition)
    if approval.is_satisfied:
        return
    if approval.refusal_for(by):
        problem = approval.problem()
        raise Refused(problem.sentence, problems=[problem])
    add_review_action(approval, ReviewAction.Kind.APPROVED, by, now)
    record(edition, by, now, "approve_by_publishing")


def require_approval_of_merge(
    before: Approval, edition: Edition, by: User, now: datetime.datetime
) -> None:
    """Requires that `by` may approve the merged text of a scheduled edition, and approves it.

    `before` is the approval before the merge, which makes nobody a writer of the text.
    """
    if not before.is_needed:
        return
    if refusal := before.refusal_for(by):
        raise Refused(merge_refusal(edition, refusal))
    add_review_action(before, ReviewAction.Kind.APPROVED, by, now)
    record(edition, by, now, "approve_by_merging")


def merge_refusal(edition: Edition, refusal: str) -> str:
    """The sentence for who may not approve the merged text of a scheduled edition."""
    where = "Take it out of its release" if edition.release_id else "Take it back to a draft"
    return (
        f"{edition.short_name} is scheduled, and its text would be another one. {refusal} "
        f"{where}, carry the changes forward there, and submit it for review."
    )


def _begin_review(
    edition: Edition, by: User, doing: str, revision: int | None, now: datetime.datetime | None
) -> tuple[Edition, Approval, datetime.datetime]:
    """Takes the lock and reads the draft anew; requires the displayed `revision`."""
    require(by, MAY_APPROVE, doing)
    document, draft, now = lock_edition(edition, now)
    require_view(by, document.kind, doing)
    require_draft(draft)
    require_revision(draft, revision, "Nothing was done: read the new text first.")
    return draft, Approval(draft), now


def _text(edition: Edition) -> str:
    """The name of a text in a sentence: 2.0, or the draft as of a save."""
    return edition.number or f"the draft as of save {edition.revision}"
