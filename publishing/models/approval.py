"""Approval of drafts: derived from the review actions on one exact text."""

from functools import cached_property
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, User
from django.utils.text import capfirst

from publishing.kinds import Approver, kinds, may_view
from publishing.models.review_action import ReviewAction
from publishing.models.revision import Revision
from publishing.refusals import Problem

if TYPE_CHECKING:
    from publishing.models.edition import Edition

BACKEND = "django.contrib.auth.backends.ModelBackend"
MAY_APPROVE, MEDICAL = "publishing.approve_document", "publishing.review_medically"


def medically_reviewed() -> list[str]:
    """Names of the kinds that a medical reviewer approves: by the settings, else by the kinds."""
    if settings.MEDICAL_REVIEW is not None:
        return list(settings.MEDICAL_REVIEW)
    medical = Approver.MEDICAL_REVIEWER
    return [name for name, kind in kinds().items() if kind.approval is medical]


def needs_medical_reviewer(kind: str) -> bool:
    return kind in medically_reviewed()


def needs_approval(kind: str) -> bool:
    """Whether texts of this kind need an approval before they go live."""
    asks_nobody = kinds()[kind].approval is Approver.NOBODY
    return (settings.SECOND_PERSON and not asks_nobody) or needs_medical_reviewer(kind)


def may_approve_kind(user: User | AnonymousUser, kind: str) -> bool:
    """Whether a person may approve texts of this kind that they did not write."""
    return (
        may_view(user, kind)
        and user.has_perm(MAY_APPROVE)
        and (not needs_medical_reviewer(kind) or user.has_perm(MEDICAL))
    )


class Approval:
    """Approval of one edition's text as it is now."""

    def __init__(self, edition: "Edition") -> None:
        self.edition = edition
        self.is_medical = needs_medical_reviewer(edition.document_kind)

    @classmethod
    def of(cls, editions: "list[Edition]") -> list[Self]:
        """The approvals of several editions, from two queries."""
        approvals = {edition.pk: cls(edition) for edition in editions}
        for approval in approvals.values():
            approval.review_actions, approval.saves = [], []
        for action in ReviewAction.objects.filter(edition__in=approvals).select_related("by"):
            approvals[action.edition_id].review_actions.append(action)
        saves = Revision.objects.filter(edition__in=approvals)
        for edition_id, number, saved_by in saves.values_list("edition_id", "number", "saved_by"):
            approvals[edition_id].saves.append((number, saved_by))
        return list(approvals.values())

    @cached_property
    def saves(self) -> list[tuple[int, int | None]]:
        """Number and writer of each saved text but the last."""
        return list(self.edition.revisions.values_list("number", "saved_by"))

    @cached_property
    def review_actions(self) -> list[ReviewAction]:
        """All review actions of the edition, on any of its texts; newest first."""
        return list(self.edition.review_actions.select_related("by"))

    @property
    def last(self) -> ReviewAction | None:
        """The newest review action; none where the submission was taken back."""
        action = next(iter(self.review_actions), None)
        return None if action is None or action.kind == ReviewAction.Kind.TAKEN_BACK else action

    @cached_property
    def writers(self) -> set[int]:
        """Keys of the users who saved a text of this edition.

        Without the one who began it as a copy, and those who merged two approved texts and
        approved the result.
        """
        edition = self.edition
        saves = [*self.saves, (edition.revision, edition.saved_by_id)]
        merged = {
            (action.revision, action.by_id)
            for action in self.review_actions
            if action.kind == ReviewAction.Kind.APPROVED and action.by_second_person
        }
        first = 2 if edition.begun_as_copy else 1
        return {by for number, by in saves if by and number >= first and (number, by) not in merged}

    def loaded(self) -> Self:
        """The approval with writers and review actions read now, before the next save."""
        _ = self.writers, self.review_actions
        return self

    # Questions

    @property
    def is_needed(self) -> bool:
        return needs_approval(self.edition.document_kind)

    @property
    def is_submitted(self) -> bool:
        """Whether this exact text waits for a review."""
        last = self.last
        return (
            last is not None and last.kind == ReviewAction.Kind.SUBMITTED and self.is_current(last)
        )

    @property
    def valid_approval(self) -> ReviewAction | None:
        """The approval that lets this exact text go live; a later return revokes it."""
        for action in self.review_actions:
            if not self.is_current(action):
                continue
            if action.kind == ReviewAction.Kind.RETURNED:
                return None
            if action.kind == ReviewAction.Kind.APPROVED and self.suffices(action):
                return action
        return None

    @property
    def is_satisfied(self) -> bool:
        """Whether the text is approved or needs no approval."""
        return not self.is_needed or self.valid_approval is not None

    def is_current(self, action: ReviewAction) -> bool:
        """Whether a review action is about the text as it is now."""
        return action.revision == self.edition.revision

    def suffices(self, approval: ReviewAction) -> bool:
        """Whether an approval was given by a person who has to give it."""
        is_second = approval.by_second_person or not settings.SECOND_PERSON
        return is_second and (approval.by_medical_reviewer or not self.is_medical)

    def is_writer(self, user: User | AnonymousUser) -> bool:
        return user.pk in self.writers

    def refusal_for(self, user: User | AnonymousUser) -> str:
        """Sentence that says why a user may not approve this text; empty where they may."""
        if not may_approve_kind(user, self.edition.document_kind):
            return f"{capfirst(self.approver)} has to approve it."
        if settings.SECOND_PERSON and self.is_writer(user):
            return "You wrote in this text yourself; somebody who did not has to approve it."
        return ""

    # Words

    @property
    def approver(self) -> str:
        """The person who has to approve the text, in words."""
        if self.is_medical:
            return "a medical reviewer"
        return "somebody who did not write it" if settings.SECOND_PERSON else "somebody"

    @property
    def in_words(self) -> str:
        """State of the approval, for those who open the text; empty where there is none."""
        last = self.last
        if last is None:
            if not (self.edition.is_draft and self.is_needed):
                return ""
            return f"Not submitted yet. Before it goes live, {self.approver} approves it."
        if last.kind == ReviewAction.Kind.RETURNED:
            since = "" if self.is_current(last) else " The text changed since: submit it again."
            return f"{last.in_words}: “{last.comment}”{since}"
        if not self.is_current(last):
            return f"{last.in_words}, but the text changed since: submit it again."
        if last.kind == ReviewAction.Kind.SUBMITTED:
            return f"{last.in_words}; it waits for {self.approver}."
        waits = "" if self.is_satisfied else f" It still waits for {self.approver}."
        return f"{last.in_words}: this exact text.{waits}"

    def problem(self) -> Problem:
        """The lack of an approval, for a user who may not approve the text."""
        whom = capfirst(self.approver)
        if self.is_submitted:
            return Problem("", f"{whom} has to approve this text; it is submitted.", self.edition)
        sentence = f"{whom} has to approve this text first. Submit it for review."
        return Problem("", sentence, self.edition, screen="submit")

    def missing_approver_hint(self) -> str:
        """Advice where no account could approve the text; empty where one could."""
        users = get_user_model().objects
        found = users.with_perm(MAY_APPROVE, backend=BACKEND).filter(is_staff=True)
        if self.is_medical:
            medical = users.with_perm(MEDICAL, backend=BACKEND)
            found = found.filter(pk__in=medical.values("pk"))
        if settings.SECOND_PERSON:
            found = found.exclude(pk__in=self.writers)
        if found.exists():
            return ""
        if self.is_medical and not settings.SECOND_PERSON:
            return (
                "No account of this desk may approve it. Let an administrator give somebody the "
                "role “Medical reviewer”."
            )
        return (
            "No other account of this desk may approve it. Let an administrator add one for a "
            f"colleague{', with the role “Medical reviewer”' if self.is_medical else ''}; "
            "on a desk of one person, whoever runs the site can switch this off with "
            "SECOND_PERSON=0."
        )
