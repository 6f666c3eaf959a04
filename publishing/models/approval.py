"""Whether a text is approved, who may approve it, and what it still waits for."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, User

from publishing import moments
from publishing.kinds import Approver, kinds, may_view
from publishing.models.review_action import ReviewAction
from publishing.models.revision import Revision
from publishing.refusals import Problem

if TYPE_CHECKING:
    from publishing.models.edition import Edition

BACKEND = "django.contrib.auth.backends.ModelBackend"
MAY_APPROVE, MEDICAL = "publishing.approve_document", "publishing.review_medically"


def medically_reviewed() -> list[str]:
    """The kinds of which a medical reviewer approves every text: those of the settings, if any."""
    if settings.MEDICAL_REVIEW is not None:
        return list(settings.MEDICAL_REVIEW)
    wanted = Approver.MEDICAL_REVIEWER
    return [name for name, kind in kinds().items() if kind.approval is wanted]


def needs_medical_reviewer(kind: str) -> bool:
    """Whether texts of this kind are approved by a medical reviewer only."""
    return kind in medically_reviewed()


def needs_approval(kind: str) -> bool:
    """Whether texts of this kind go live only once somebody approved them."""
    asks_nobody = kinds()[kind].approval is Approver.NOBODY
    return (settings.SECOND_PERSON and not asks_nobody) or needs_medical_reviewer(kind)


def may_approve_kind(user: Any, kind: str) -> bool:
    """Whether somebody may approve texts of this kind, save those that they wrote."""
    return (
        may_view(user, kind)
        and user.has_perm(MAY_APPROVE)
        and (not needs_medical_reviewer(kind) or user.has_perm(MEDICAL))
    )


class Approval:
    """What was said of one text, as it is now, on its way to readers."""

    def __init__(self, edition: "Edition") -> None:
        self.edition = edition
        self.is_medical = needs_medical_reviewer(edition.document_kind)

    @classmethod
    def of(cls, editions: "list[Edition]") -> list[Self]:
        """Those of several editions, whose steps and saves are read together."""
        keys = [edition.pk for edition in editions]
        steps: dict[int, list[ReviewAction]] = {key: [] for key in keys}
        for step in ReviewAction.objects.filter(edition__in=keys).select_related("by"):
            steps[step.edition_id].append(step)
        saves: dict[int, list[Any]] = {key: [] for key in keys}
        rows = Revision.objects.filter(edition__in=keys)
        for key, *save in rows.values_list("edition_id", "number", "saved_by"):
            saves[key].append(save)
        approvals = [cls(edition) for edition in editions]
        for approval in approvals:
            approval.review_actions = steps[approval.edition.pk]
            approval.saves = saves[approval.edition.pk]
        return approvals

    @cached_property
    def saves(self) -> list[Any]:
        """The number of each saved text but the last, and whose it was."""
        return list(self.edition.revisions.values_list("number", "saved_by"))

    @cached_property
    def review_actions(self) -> list[ReviewAction]:
        """All steps of the edition, whichever text they were about; the last one first."""
        return list(self.edition.review_actions.select_related("by"))

    @property
    def last(self) -> ReviewAction | None:
        """The last step, where a submission that was taken back is as good as none."""
        step = next(iter(self.review_actions), None)
        return None if step is None or step.kind == ReviewAction.Kind.TAKEN_BACK else step

    @cached_property
    def writers(self) -> set[int]:
        """Everybody who saved a text of this edition, by their keys.

        Not who began it as a copy; nor who merged two approved texts and approved that.
        """
        edition = self.edition
        saves = [*self.saves, (edition.revision, edition.saved_by_id)]
        merged = {
            (step.revision, step.by_id)
            for step in self.review_actions
            if step.kind == ReviewAction.Kind.APPROVED and step.by_second_person
        }
        first = 2 if edition.begun_as_copy else 1
        return {by for number, by in saves if by and number >= first and (number, by) not in merged}

    def as_it_is(self) -> Self:
        """The same, with its writers and steps read now, before the edition is saved again."""
        _ = self.writers, self.review_actions
        return self

    # Questions

    @property
    def is_needed(self) -> bool:
        return needs_approval(self.edition.document_kind)

    @property
    def is_submitted(self) -> bool:
        """Whether this exact text was submitted and nothing was said of it since."""
        last = self.last
        return (
            last is not None and last.kind == ReviewAction.Kind.SUBMITTED and self.is_of_now(last)
        )

    @property
    def given(self) -> ReviewAction | None:
        """The approval with which this exact text may go live; a later return takes it away."""
        for step in self.review_actions:
            if not self.is_of_now(step) or step.kind not in ReviewAction.VERDICTS:
                continue
            if step.kind == ReviewAction.Kind.RETURNED:
                return None
            if self.suffices(step):
                return step
        return None

    @property
    def is_there(self) -> bool:
        """Whether the text may go live, because it is approved or needs no approval."""
        return not self.is_needed or self.given is not None

    def is_of_now(self, step: ReviewAction) -> bool:
        """Whether a step was about the text as it is now."""
        return step.revision == self.edition.revision

    def suffices(self, step: ReviewAction) -> bool:
        """Whether an approval is one by those who have to give it."""
        is_second = step.by_second_person or not settings.SECOND_PERSON
        return is_second and (step.by_medical_reviewer or not self.is_medical)

    def is_writer(self, user: User | AnonymousUser) -> bool:
        return user.pk in self.writers

    def refusal_for(self, user: User | AnonymousUser) -> str:
        """Why somebody may not approve this text, as a sentence; empty where they may."""
        if not may_approve_kind(user, self.edition.document_kind):
            return f"{self.by_whom[:1].upper()}{self.by_whom[1:]} has to approve it."
        if settings.SECOND_PERSON and self.is_writer(user):
            return "You wrote in this text yourself; somebody who did not has to approve it."
        return ""

    # Words

    @property
    def by_whom(self) -> str:
        """Who has to approve it."""
        if self.is_medical:
            return "a medical reviewer"
        return "somebody who did not write it" if settings.SECOND_PERSON else "somebody"

    @property
    def in_words(self) -> str:
        """Where the text stands, for those who open it; empty where there is nothing to say."""
        last = self.last
        if last is None:
            is_open = self.edition.is_draft and self.is_needed
            return f"Not submitted yet. {self._then()}" if is_open else ""
        if last.kind == ReviewAction.Kind.SUBMITTED:
            if not self.is_of_now(last):
                return f"{self._who(last)}, but the text changed since: submit it again."
            return f"{self._who(last)}; it waits for {self.by_whom}."
        if last.kind == ReviewAction.Kind.RETURNED:
            since = "" if self.is_of_now(last) else " The text changed since: submit it again."
            return f"{self._who(last)}: “{last.comment}”{since}"
        if not self.is_of_now(last):
            return f"{self._who(last)}, but the text changed since: submit it again."
        waits = "" if self.is_there else f" It still waits for {self.by_whom}."
        return f"{self._who(last)}: this exact text.{waits}"

    def _who(self, step: ReviewAction) -> str:
        kind = ReviewAction.Kind(step.kind).value.capitalize()
        return f"{kind} by {step.by} on {moments.in_words(step.at.replace(second=0))}"

    def _then(self) -> str:
        return f"Before it goes live, {self.by_whom} approves it."

    def problem(self) -> Problem:
        """What keeps the text from going live, for somebody who may not approve it."""
        whom = f"{self.by_whom[:1].upper()}{self.by_whom[1:]}"
        if self.is_submitted:
            return Problem("", f"{whom} has to approve this text; it is submitted.", self.edition)
        sentence = f"{whom} has to approve this text first. Submit it for review."
        return Problem("", sentence, self.edition, screen="submit")

    def nobody_can(self) -> str:
        """What to do where no account could approve the text; empty where one could."""
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
