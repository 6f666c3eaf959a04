"""What people do with a text before it goes live: submit it, approve it, return it."""

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import formats, timezone

from publishing.actions.conditions import (
    must_be_draft,
    must_be_revision,
    require_edit,
    require_view,
)
from publishing.actions.locking import lock_edition
from publishing.actions.record import record
from publishing.kinds import kinds
from publishing.models.approval import MAY_APPROVE, MEDICAL, Approval, needs_medical_reviewer
from publishing.models.review_action import Step
from publishing.refusals import Refused, require

if TYPE_CHECKING:
    from publishing.models.reference import Person

Kind = Step.Kind


class Reviewing:
    """The verbs of an edition that lead to its approval, or say that somebody read it again."""

    pk: Any
    refresh_from_db: Any
    reviews: Any

    @transaction.atomic
    def submit(
        self,
        by: User,
        message: str = "",
        *,
        revision: int | None = None,
        now: datetime.datetime | None = None,
    ) -> Self:
        """Asks for the review of this draft as it is. Raises Refused, and NotPermitted."""
        document, edition, now = lock_edition(self, now)  # type: ignore[arg-type]
        require_edit(by, document.kind, "submit drafts for review")
        must_be_draft(edition)
        must_be_revision(edition, revision, "Nothing was submitted: read the new text first.")
        approval = Approval(edition)
        if approval.is_submitted:
            raise Refused(f"This exact text is submitted already. {approval.in_words}")
        if approval.given is not None:
            raise Refused("This exact text is approved already; it can be published.")
        message = message.strip()
        approval.take(Kind.SUBMITTED, by, now, message)
        said = f": {message}" if message else "."
        record(edition, by, now, f"Submitted {_text(edition)} for review{said}")
        self.refresh_from_db()
        return self

    @transaction.atomic
    def take_back_submission(self, by: User, now: datetime.datetime | None = None) -> Self:
        """Lets nobody look at this draft for a review any more; it can be submitted again."""
        document, edition, now = lock_edition(self, now)  # type: ignore[arg-type]
        require_edit(by, document.kind, "take back submissions")
        must_be_draft(edition)
        approval = Approval(edition)
        if approval.last is None or approval.last.kind != Kind.SUBMITTED:
            raise Refused("This draft is not submitted. Nothing was changed.")
        approval.take(Kind.TAKEN_BACK, by, now)
        record(edition, by, now, "Took the submission back.")
        self.refresh_from_db()
        return self

    @transaction.atomic
    def approve(
        self,
        by: User,
        comment: str = "",
        *,
        revision: int | None = None,
        reviewer: "Person | None" = None,
        now: datetime.datetime | None = None,
    ) -> Self:
        """Approves this draft as it is; any other text of it has to be approved again.

        `reviewer` is as whom readers are told that `by` reviewed it. Raises Refused, and
        NotPermitted.
        """
        edition, approval, now = self._begin_review(by, "approve drafts", revision, now)
        if needs_medical_reviewer(edition.document_kind):
            names = kinds()[edition.document_kind].model._meta.verbose_name_plural
            require(by, MEDICAL, f"approve {names}: a medical reviewer does")
        if refusal := approval.refusal_for(by):
            raise Refused(f"{refusal} Nothing was approved.")
        last = approval.given
        if last is not None and last.by_id == by.pk:
            raise Refused("You approved this exact text already.")
        comment = comment.strip()
        approval.take(Kind.APPROVED, by, now, comment)
        said = f": {comment}" if comment else "."
        record(edition, by, now, f"Approved {_text(edition)}{said}")
        if reviewer is not None:
            day = timezone.localdate(now)
            known = edition.reviews.filter(reviewer=reviewer, reviewed_on=day)
            if not known.filter(revision=edition.revision).exists():
                edition.note_review(reviewer, day, by, now)
        self.refresh_from_db()
        return self

    @transaction.atomic
    def send_back(
        self,
        by: User,
        comment: str,
        *,
        revision: int | None = None,
        now: datetime.datetime | None = None,
    ) -> Self:
        """Returns this draft to those who write it, and says what is to be mended."""
        edition, approval, now = self._begin_review(by, "return drafts", revision, now)
        if settings.SECOND_PERSON and approval.is_writer(by):
            raise Refused("You wrote in this text yourself; change it, or take it back instead.")
        comment = comment.strip()
        if not comment:
            raise Refused("Say what is to be mended.", field="comment")
        approval.take(Kind.RETURNED, by, now, comment)
        record(edition, by, now, f"Returned {_text(edition)}: {comment}")
        self.refresh_from_db()
        return self

    def _begin_review(
        self, by: User, doing: str, revision: int | None, now: datetime.datetime | None
    ) -> tuple[Any, Approval, datetime.datetime]:
        """Takes the lock and reads the draft anew; Refused where it is another text by now."""
        require(by, MAY_APPROVE, doing)
        document, edition, now = lock_edition(self, now)  # type: ignore[arg-type]
        require_view(by, document.kind, doing)
        must_be_draft(edition)
        must_be_revision(edition, revision, "Nothing was done: read the new text first.")
        return edition, Approval(edition), now

    @transaction.atomic
    def record_review(
        self,
        by: User,
        reviewer: "Person",
        reviewed_on: datetime.date | None = None,
        now: datetime.datetime | None = None,
    ) -> Self:
        """Records that somebody read the live text again and found nothing to change.

        Readers see who and when; "Updated" stays. Raises Refused, and NotPermitted.
        """
        require(by, MEDICAL, "review as a medical reviewer")
        document, edition, now = lock_edition(self, now)  # type: ignore[arg-type]
        require_view(by, document.kind, "review it")
        if edition.is_withdrawal or not edition.is_live(now):
            raise Refused("Only what readers see now can be reviewed without a change.")
        edition.note_review(reviewer, reviewed_on or timezone.localdate(now), by, now)
        self.refresh_from_db()
        return self

    def note_review(
        self, reviewer: "Person", day: datetime.date, by: User, now: datetime.datetime
    ) -> None:
        """Writes that a person reviewed this exact text on a day, for readers; needs the lock."""
        require(by, MEDICAL, "review as a medical reviewer")
        edition: Any = self
        try:
            self.reviews.model(edition=edition, reviewer=reviewer, reviewed_on=day).clean()
        except ValidationError as error:
            ((field, sentences),) = error.message_dict.items()
            raise Refused(sentences[0], field=field) from None
        known = self.reviews.filter(reviewer=reviewer, reviewed_on=day).first()
        if known is None:
            self.reviews.create(reviewer=reviewer, reviewed_on=day)
        elif known.revision == edition.revision:
            raise Refused(f"A review by {reviewer} on that day is recorded already.")
        else:
            known.revision = edition.revision
            known.save()
        told = formats.date_format(day, "DATE_FORMAT")
        sentence = f"Recorded for readers: {_text(edition)} was reviewed by {reviewer} on {told}."
        record(edition, by, now, sentence)


def _text(edition: Any) -> str:
    """What to call a text in a sentence: 2.0, or the draft as of a save."""
    return edition.number or f"the draft as of save {edition.revision}"
