"""Actions of reviews: what approves a text."""

import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import User

from publishing.actions.record import record
from publishing.models.approval import Approval
from publishing.models.review_action import Step
from publishing.refusals import Refused

if TYPE_CHECKING:
    from publishing.models.edition import Edition


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
    record(edition, by, now, f"Approved {edition.short_name} by letting it go live.")


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
    record(edition, by, now, f"Approved {edition.short_name} with what was carried forward.")


def not_to_be_merged(edition: "Edition", refusal: str) -> str:
    """What to do where somebody may not approve what a merge would make of a scheduled text."""
    where = "Take it out of its release" if edition.release_id else "Take it back to a draft"
    return (
        f"{edition.short_name} is scheduled, and its text would be another one. {refusal} "
        f"{where}, carry the changes forward there, and submit it for review."
    )
