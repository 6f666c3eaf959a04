"""Review screens: submitting, approving and returning a draft, and reviewing a live text."""

from collections.abc import Sequence

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.forms.models import BaseModelFormSet
from django.http import HttpRequest
from django.utils import timezone

from publishing import actions, checks, diff
from publishing.actions.reviewing import change_review, record_review, remove_review
from publishing.desk.permissions import Context, current_user
from publishing.desk.screens.base import Data, EditionScreen, RevisionForm
from publishing.desk.targets import EDIT, EditionTarget
from publishing.diff.comparison import compare
from publishing.http.desk_urls import desk_url, preview_path
from publishing.kinds import kinds
from publishing.models import Edition, Person, ReviewAction
from publishing.models.approval import MEDICAL
from publishing.refusals import Problem

# The name of the button that returns a draft instead of approving it.
RETURN = "_return"
MESSAGE = forms.Textarea(attrs={"rows": 3, "cols": 60})


class SubmitForm(RevisionForm):
    """A message to those who review the draft."""

    message = forms.CharField(
        label="Message to those who review it",
        required=False,
        widget=MESSAGE,
        help_text="For example: what changed, or what you are not sure of. Readers never see it.",
    )


class VerdictForm(RevisionForm):
    """The verdict of a reviewer."""

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

    # What the checks say, to be read beside the text; nothing is ticked for it here.
    warnings: Sequence[checks.Finding] = ()


class RecordForm(forms.Form):
    """Who read the live text again, as readers know them, and on which day."""

    reviewer = forms.ModelChoiceField(
        Person.objects.all(), label="Reviewed by", empty_label="Choose a person"
    )
    reviewed_on = forms.DateField(
        label="Reviewed on",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="The day on which you read it, today or earlier.",
    )


def own_person(user: User) -> Person | None:
    """The person of an account, as readers know them."""
    found: Person | None = Person.objects.filter(account=user).first()
    return found


def tells_readers(edition: Edition) -> bool:
    """Whether pages of this kind say who reviewed them."""
    return kinds()[edition.document_kind].shows_reviews


class Submit(EditionScreen[SubmitForm]):
    name, label = "submit", "Submit for review…"
    form_class = SubmitForm
    needs = (EDIT,)

    def offered(self, target: EditionTarget) -> bool:
        return (
            target.edition.is_draft
            and not target.approval.is_submitted
            and target.approval.given is None
            and target.approval.is_needed
        )

    def sentences(self, target: EditionTarget, form: SubmitForm) -> list[str]:
        whom = target.approval.by_whom
        return [
            f"Your text waits for {whom}, who reads it and approves it or returns it to you.",
            "You may go on writing; but what changes after this has to be submitted again.",
            *([idle] if (idle := target.approval.nobody_can()) else []),
        ]

    def is_checked(self, target: EditionTarget) -> bool:
        return True

    def do(self, target: EditionTarget, form: SubmitForm) -> tuple[str, str]:
        sent = form.cleaned_data
        edition = actions.submit(
            target.edition, target.user, sent["message"], revision=sent["revision"]
        )
        return f"“{edition.title}” waits for {target.approval.by_whom}.", desk_url(edition)


class TakeBackSubmission(EditionScreen[forms.Form]):
    name, label, is_button = "take-back-submission", "Take back the submission", True
    needs = (EDIT,)

    def offered(self, target: EditionTarget) -> bool:
        if not target.edition.is_draft:
            return False
        last = target.approval.last
        return last is not None and last.kind == ReviewAction.Kind.SUBMITTED

    def sentences(self, target: EditionTarget, form: forms.Form) -> list[str]:
        return ["Nobody is asked to review this draft any more, until you submit it again."]

    def do(self, target: EditionTarget, form: forms.Form) -> tuple[str, str]:
        edition = actions.take_back_submission(target.edition, target.user)
        return f"“{edition.title}” waits for no review any more.", desk_url(edition)


class ReviewDraft(EditionScreen[VerdictForm]):
    name, label = "review", "Review…"
    needs = ("approve_document",)
    template = "admin/publishing/review.html"

    def offered(self, target: EditionTarget) -> bool:
        if not target.edition.is_draft:
            return False
        return not (settings.SECOND_PERSON and target.approval.is_writer(target.user))

    def form(self, target: EditionTarget, data: Data = None) -> VerdictForm:
        initial = self.initial(target) | {"reviewer": own_person(target.user)}
        form = VerdictForm(data, initial=initial)
        if not (target.may("review_medically") and tells_readers(target.edition)):
            del form.fields["reviewer"]
        form.warnings = checks.warnings(target.found)
        return form

    def sentences(self, target: EditionTarget, form: VerdictForm) -> list[str]:
        approval = target.approval
        sentences = [approval.in_words] if approval.in_words else []
        message = approval.last.comment if approval.is_submitted and approval.last else ""
        if message:
            sentences.append(f"Message: “{message}”")
        if refusal := approval.refusal_for(target.user):
            sentences.append(f"{refusal} You can return it with a comment.")
        else:
            sentences.append(
                "You approve exactly this text: a later change of it has to be approved again."
            )
        return sentences

    def is_checked(self, target: EditionTarget) -> bool:
        return True

    def context(self, target: EditionTarget, form: VerdictForm) -> Context:
        live = target.timeline.text(target.now)
        before = diff.read(live) if live is not None else diff.EMPTY
        model = target.edition.document.edition_model
        return {
            "title": "Review",
            "heading": "Before you decide",
            "may_approve": not target.approval.refusal_for(target.user),
            "return": RETURN,
            "before": live,
            "comparison": compare(model, before, diff.read(target.edition)),
            "in_its_place": preview_path(target.edition) if kinds()[model.kind].page else "",
        }

    def do(self, target: EditionTarget, form: VerdictForm) -> tuple[str, str]:
        sent = form.cleaned_data
        if RETURN in target.request.POST:
            edition = actions.return_draft(
                target.edition, target.user, sent["comment"], revision=sent["revision"]
            )
            return f"“{edition.title}” was returned, with your comment.", desk_url(edition)
        edition = actions.approve(
            target.edition,
            target.user,
            sent["comment"],
            revision=sent["revision"],
            reviewer=sent.get("reviewer"),
        )
        return f"You approved this exact text of “{edition.title}”.", desk_url(edition)


class RecordReview(EditionScreen[RecordForm]):
    name, label = "reviewed", "Reviewed, no change…"
    form_class = RecordForm
    needs = ("review_medically",)

    def offered(self, target: EditionTarget) -> bool:
        live = target.timeline.live(target.now)
        return live is not None and live.pk == target.edition.pk

    def initial(self, target: EditionTarget) -> Context:
        today = timezone.localdate(target.now)
        return {"reviewer": own_person(target.user), "reviewed_on": today}

    def sentences(self, target: EditionTarget, form: RecordForm) -> list[str]:
        shown = "Readers see who reviewed it and when. " if tells_readers(target.edition) else ""
        return [
            f"You read {target.edition.number}, which is live, as a whole, and it holds.",
            f"{shown}The text and its “Updated” date stay as they are; the page is due for "
            "review a whole cycle later.",
        ]

    def do(self, target: EditionTarget, form: RecordForm) -> tuple[str, str]:
        sent = form.cleaned_data
        edition = actions.review(target.edition, target.user, sent["reviewer"], sent["reviewed_on"])
        sentence = f"The review of {edition.number} of “{edition.title}” is recorded."
        return sentence, desk_url(edition)


def approval_by_publishing(target: EditionTarget) -> list[str]:
    """The consequences of publishing for the approval of the text."""
    approval = target.approval
    if approval.is_there:
        return [approval.in_words] if approval.given is not None else []
    if approval.refusal_for(target.user):
        said = [approval.in_words] if approval.last is not None else []
        return [*said, *([idle] if (idle := approval.nobody_can()) else [])]
    why = "You did not write this text: p" if settings.SECOND_PERSON else "P"
    return [f"{why}ublishing it also records that you approve it."]


def unapproved(target: EditionTarget) -> list[Problem]:
    """The lack of an approval, where it keeps this person from publishing the text."""
    approval = target.approval
    if approval.is_there or not approval.refusal_for(target.user):
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
