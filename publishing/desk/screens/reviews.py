"""Review screens: submit, approve and return a draft, and record the review of a live text."""

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.forms.models import BaseModelFormSet
from django.http import HttpRequest
from django.utils import timezone

from publishing import actions, checks, diff
from publishing.actions.reviewing import change_review, record_review, remove_review
from publishing.desk.findings import finding_rows
from publishing.desk.permissions import Context, current_user
from publishing.desk.screens.base import Data, EditionScreen, RevisionForm
from publishing.desk.targets import EDIT, EditionTarget
from publishing.diff.comparison import compare
from publishing.http.desk_urls import desk_url, preview_path
from publishing.kinds import kinds
from publishing.models import Edition, Person, ReviewAction
from publishing.models.approval import MEDICAL
from publishing.refusals import Problem

# The button that returns a draft instead of approving it.
RETURN = "_return"
MESSAGE = forms.Textarea(attrs={"rows": 3, "cols": 60})


class SubmitForm(RevisionForm):
    message = forms.CharField(
        label="Message to those who review it",
        required=False,
        widget=MESSAGE,
        help_text="For example: what changed, or what you are not sure of. Readers never see it.",
    )


class VerdictForm(RevisionForm):
    """The comment of a reviewer, and the name under which readers learn of the review."""

    comment = forms.CharField(
        label="Comment",
        required=False,
        widget=MESSAGE,
        help_text="To return it, say what is to be mended. Readers never see it.",
    )
    reviewer = forms.ModelChoiceField(
        Person.objects.all(),
        label="When you approve: tell readers that you reviewed it, as",
        required=False,
        empty_label="Nobody: readers are told of no review",
    )


class RecordReviewForm(forms.Form):
    """The reviewer of a live text, and the day of the review."""

    reviewer = forms.ModelChoiceField(
        Person.objects.all(), label="Reviewed by", empty_label="Choose a person"
    )
    reviewed_on = forms.DateField(
        label="Reviewed on",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="The day on which you read it, today or earlier.",
    )


def person_of(user: User) -> Person | None:
    """The person, as readers know them, of an account."""
    person: Person | None = Person.objects.filter(account=user).first()
    return person


class SubmitScreen(EditionScreen):
    name, label = "submit", "Submit for review…"
    form_class = SubmitForm
    permissions = (EDIT,)
    checks_text = True

    def is_available(self) -> bool:
        approval = self.target.approval
        return (
            self.edition.is_draft
            and not approval.is_submitted
            and approval.valid_approval is None
            and approval.is_needed
        )

    def consequences(self) -> list[str]:
        approval = self.target.approval
        return [
            f"Your text waits for {approval.approver}, who reads it and approves it or returns it "
            "to you.",
            "You may go on writing; but what changes after this has to be submitted again.",
            *([nobody] if (nobody := approval.missing_approver_hint()) else []),
        ]

    def perform(self) -> tuple[str, str]:
        data = self.form.cleaned_data
        edition = actions.submit(
            self.edition, self.target.user, data["message"], revision=data["revision"]
        )
        return f"“{edition.title}” waits for {self.target.approval.approver}.", desk_url(edition)


class TakeBackSubmissionScreen(EditionScreen):
    name, label, is_button = "take-back-submission", "Take back the submission", True
    permissions = (EDIT,)

    def is_available(self) -> bool:
        if not self.edition.is_draft:
            return False
        last = self.target.approval.last
        return last is not None and last.kind == ReviewAction.Kind.SUBMITTED

    def consequences(self) -> list[str]:
        return ["Nobody is asked to review this draft any more, until you submit it again."]

    def perform(self) -> tuple[str, str]:
        edition = actions.take_back_submission(self.edition, self.target.user)
        return f"“{edition.title}” waits for no review any more.", desk_url(edition)


class ReviewDraftScreen(EditionScreen):
    name, label = "review", "Review…"
    permissions = ("approve_document",)
    template = "admin/publishing/review.html"
    checks_text = True

    def is_available(self) -> bool:
        if not self.edition.is_draft:
            return False
        return not (settings.SECOND_PERSON and self.target.approval.is_writer(self.target.user))

    def get_form(self, data: Data) -> VerdictForm:
        initial = self.get_initial() | {"reviewer": person_of(self.target.user)}
        form = VerdictForm(data, initial=initial)
        shows_reviews = kinds()[self.edition.document_kind].shows_reviews
        if not (self.target.may("review_medically") and shows_reviews):
            del form.fields["reviewer"]
        return form

    def consequences(self) -> list[str]:
        approval = self.target.approval
        sentences = [approval.in_words] if approval.in_words else []
        message = approval.last.comment if approval.is_submitted and approval.last else ""
        if message:
            sentences.append(f"Message: “{message}”")
        if refusal := approval.refusal_for(self.target.user):
            sentences.append(f"{refusal} You can return it with a comment.")
        else:
            sentences.append(
                "You approve exactly this text: a later change of it has to be approved again."
            )
        return sentences

    def get_context(self) -> Context:
        target, model = self.target, self.edition.document.edition_model
        live = target.timeline.text(target.now)
        before = diff.read(live) if live is not None else diff.EMPTY
        return {
            "title": "Review",
            "heading": "Before you decide",
            "warnings": finding_rows(checks.warnings(target.findings), target),
            "may_approve": not target.approval.refusal_for(target.user),
            "return": RETURN,
            "before": live,
            "comparison": compare(model, before, diff.read(self.edition)),
            "in_its_place": preview_path(self.edition) if kinds()[model.kind].page else "",
        }

    def perform(self) -> tuple[str, str]:
        edition, user, data = self.edition, self.target.user, self.form.cleaned_data
        comment, revision = data["comment"], data["revision"]
        if RETURN in self.target.request.POST:
            edition = actions.return_draft(edition, user, comment, revision=revision)
            return f"“{edition.title}” was returned, with your comment.", desk_url(edition)
        reviewer = data.get("reviewer")
        edition = actions.approve(edition, user, comment, revision=revision, reviewer=reviewer)
        return f"You approved this exact text of “{edition.title}”.", desk_url(edition)


class RecordReviewScreen(EditionScreen):
    name, label = "reviewed", "Reviewed, no change…"
    form_class = RecordReviewForm
    permissions = ("review_medically",)

    def is_available(self) -> bool:
        live = self.target.timeline.live(self.target.now)
        return live is not None and live.pk == self.edition.pk

    def get_initial(self) -> Context:
        today = timezone.localdate(self.target.now)
        return {"reviewer": person_of(self.target.user), "reviewed_on": today}

    def consequences(self) -> list[str]:
        shows_reviews = kinds()[self.edition.document_kind].shows_reviews
        readers = "Readers see who reviewed it and when. " if shows_reviews else ""
        return [
            f"You read {self.edition.number}, which is live, as a whole, and it holds.",
            f"{readers}The text and its “Updated” date stay as they are; the page is due for "
            "review a whole cycle later.",
        ]

    def perform(self) -> tuple[str, str]:
        data = self.form.cleaned_data
        edition = actions.review(
            self.edition, self.target.user, data["reviewer"], data["reviewed_on"]
        )
        sentence = f"The review of {edition.number} of “{edition.title}” is recorded."
        return sentence, desk_url(edition)


def approval_by_publishing(target: EditionTarget) -> list[str]:
    """The consequences of publishing for the approval of the text."""
    approval = target.approval
    if approval.is_satisfied:
        return [approval.in_words] if approval.valid_approval is not None else []
    if approval.refusal_for(target.user):
        sentences = [approval.in_words] if approval.last is not None else []
        return [*sentences, *([nobody] if (nobody := approval.missing_approver_hint()) else [])]
    why = "You did not write this text: p" if settings.SECOND_PERSON else "P"
    return [f"{why}ublishing it also records that you approve it."]


def approval_problems(target: EditionTarget) -> list[Problem]:
    """The missing approval, where it keeps this person from publishing the text."""
    approval = target.approval
    if approval.is_satisfied or not approval.refusal_for(target.user):
        return []
    problem = approval.problem()
    if problem.screen and not target.may_edit():
        problem = Problem("", problem.sentence, target.edition)
    return [problem]


def save_reviews(request: HttpRequest, edition: Edition, formset: BaseModelFormSet) -> None:
    """Adds, changes and removes the reviews of an edition as a form says."""
    if not request.user.has_perm(MEDICAL):
        return
    user, now = current_user(request), timezone.now()
    for review in formset.deleted_objects:
        review.edition = edition
        remove_review(review, user, now)
    for review, _fields in formset.changed_objects:
        review.edition = edition
        change_review(review, user, now)
    for review in formset.new_objects:
        record_review(edition, review.reviewer, review.reviewed_on, user, now)
