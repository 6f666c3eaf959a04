"""Verbs of documents and editions, each with its screen."""

from typing import Any

from django import forms
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from publishing import actions, moments
from publishing.actions.drafts import begin_draft
from publishing.checks import Finding
from publishing.desk.asking import nothing
from publishing.desk.cases import EDIT, EditionCase
from publishing.desk.forms import (
    AddressForm,
    LeaveReleaseForm,
    NoteForm,
    RescheduleForm,
    WithdrawForm,
)
from publishing.desk.permissions import Context
from publishing.desk.verbs.assign import Care
from publishing.desk.verbs.base import Data, EditionVerb, offered, overridden
from publishing.desk.verbs.carry_forward import CarryForward, decide_next
from publishing.desk.verbs.closing import CloseEdition, ReopenEdition
from publishing.desk.verbs.override import OverrideWording
from publishing.desk.verbs.preview_links import Revoke, Share
from publishing.desk.verbs.publish import Publish, coming
from publishing.desk.verbs.revert import Revert
from publishing.desk.verbs.reviews import RecordReview, ReviewDraft, Submit, TakeBackSubmission
from publishing.http.desk_urls import desk_url
from publishing.kinds import kinds
from publishing.models import Edition, Withdrawal
from publishing.refusals import Refused

BACK_AGAIN = (
    "It is kept under “Discarded”, with every word and every save: it can be brought back until an "
    "administrator removes it for good. Nothing is removed by time."
)


def was_discarded(sentence: str, edition_number: int) -> str:
    """The sentence, with the way to bring back what was discarded, while that is there."""
    if not Edition.objects.discarded().filter(pk=edition_number).exists():
        # Somebody brought it back or removed it at once.
        return sentence
    address = reverse("admin:publishing_discarded_change", args=[edition_number])
    return format_html('{} <a href="{}">Look at it, or bring it back</a>', sentence, address)


class Reschedule(EditionVerb[RescheduleForm]):
    name, label = "reschedule", "Reschedule…"

    def permitted(self, case: EditionCase) -> bool:
        return case.may(case.edition.permission_to_schedule)

    def offered(self, case: EditionCase) -> bool:
        return case.is_scheduled and case.edition.release_id is None

    def form(self, case: EditionCase, data: Data = None) -> RescheduleForm:
        at = case.edition.live_from
        seen = moments.in_address(at) if at else ""
        look = case.look if self.is_checked(case) else nothing
        return RescheduleForm(data, look=look, initial={"at": at, "seen": seen})

    def is_checked(self, case: EditionCase) -> bool:
        return self.offered(case) and not case.edition.is_withdrawal

    def overridden(self, case: EditionCase) -> list[Finding]:
        return overridden(case.found) if self.is_checked(case) else []

    def sentences(self, case: EditionCase, form: RescheduleForm) -> list[str]:
        name = case.edition.short_name
        return [f"{name[:1].upper()}{name[1:]} is planned for {case.edition.when}.{coming(case)}"]

    def do(self, case: EditionCase, form: RescheduleForm) -> tuple[str, str]:
        sent = form.cleaned_data
        edition = actions.reschedule(
            case.edition, case.user, sent["at"], sent["seen"], read=form.read_keys
        )
        name = edition.short_name
        sentence = f"“{edition.title}”: {name} moved to {edition.when}."
        return decide_next(case, sentence, edition.document.editions.all())


class TakeBack(EditionVerb[forms.Form]):
    name, label = "take-back", "Take back to a draft…"

    def offered(self, case: EditionCase) -> bool:
        is_alone = case.edition.release_id is None
        return case.is_scheduled and is_alone and not case.edition.is_withdrawal

    def sentences(self, case: EditionCase, form: forms.Form) -> list[str]:
        return [
            f"{case.edition.number} will not go live. It becomes a draft again; no word is lost.",
            *(
                f"{other.short_name} goes on from this text, and keeps what it took over of it."
                for other in case.timeline.scheduled(case.now)
                if other.made_from_id == case.edition.pk
            ),
        ]

    def do(self, case: EditionCase, form: forms.Form) -> tuple[str, str]:
        edition = actions.take_back(case.edition, case.user)
        return f"“{edition.title}” is a draft again.", desk_url(edition)


class LeaveRelease(EditionVerb[LeaveReleaseForm]):
    name, label = "leave-release", "Take it out of the release…"

    def permitted(self, case: EditionCase) -> bool:
        return super().permitted(case) and case.may(case.edition.permission_to_schedule)

    def offered(self, case: EditionCase) -> bool:
        release = case.edition.release
        return release is not None and release.is_open(case.now)

    def form(self, case: EditionCase, data: Data = None) -> LeaveReleaseForm:
        return LeaveReleaseForm(data, edition=case.edition)

    def sentences(self, case: EditionCase, form: LeaveReleaseForm) -> list[str]:
        release = case.edition.release
        return [f"It does not go live with the release “{release}” then; the other pages do."]

    def do(self, case: EditionCase, form: LeaveReleaseForm) -> tuple[str, str]:
        edition, release = case.edition, case.edition.release
        title, history = edition.title, desk_url(edition, "history")
        keep = form.cleaned_data.get("then") == "keep"
        if release is None:
            raise Refused("This is no part of a release any more. Nothing was changed.")
        actions.take_out_of_release(release, edition, case.user, keep_moment=keep)
        sentence = f"“{title}” does not go live with the release “{release}” any more."
        return sentence, history


class NewDraft(EditionVerb[forms.Form]):
    name, label, at_once = "new-draft", "Write a new draft", True
    needs = (EDIT,)

    def offered(self, case: EditionCase) -> bool:
        return case.timeline.draft is None and not case.edition.is_withdrawal

    def sentences(self, case: EditionCase, form: forms.Form) -> list[str]:
        return [
            f"The draft begins with the text of {case.edition.number}. Readers see nothing of it "
            "until you publish it."
        ]

    def do(self, case: EditionCase, form: forms.Form) -> tuple[str, str]:
        draft = begin_draft(case.edition.document, case.user, case.edition)
        return (
            f"This is a new draft of “{draft.title}”, made from {case.edition.number}.",
            desk_url(draft),
        )


class Discard(EditionVerb[forms.Form]):
    name, label, is_grave = "discard", "Discard this draft…", True
    needs = (EDIT,)

    def offered(self, case: EditionCase) -> bool:
        return case.edition.is_draft

    def sentences(self, case: EditionCase, form: forms.Form) -> list[str]:
        sentences = [
            "The draft leaves the desk, with all its saved states. "
            "What is published or scheduled stays as it is."
            if case.timeline.facts
            else "The draft leaves the desk, and with it the page, which was never published.",
            BACK_AGAIN,
        ]
        if case.edition.release is not None:
            sentences.append(f"It leaves the release “{case.edition.release}”.")
        if case.edition.preview_links.exists():
            sentences.append("The links that show it to people without an account stop working.")
        return sentences

    def do(self, case: EditionCase, form: forms.Form) -> tuple[str, str]:
        title, document, number = case.edition.title, case.edition.document, case.edition.pk
        if actions.discard(case.edition, case.user):
            sentence = was_discarded(f"“{title}” was discarded.", number)
            return sentence, desk_url(case.edition, "changelist")
        newest = document.editions.filter(is_withdrawal=False).by_desk_order()[0]
        return was_discarded(f"The draft of “{title}” was discarded.", number), desk_url(newest)


class Withdraw(EditionVerb[WithdrawForm]):
    name, label, is_grave = "withdraw", "Withdraw the page…", True
    needs = ("withdraw_document",)
    of_document = True

    def offered(self, case: EditionCase) -> bool:
        facts = case.timeline.facts
        return bool(facts) and not facts[-1].is_withdrawal

    def form(self, case: EditionCase, data: Data = None) -> WithdrawForm:
        may_backdate = case.may("backdate_document")
        release = case.request.GET.get("release", "")
        initial = {"when": "release" if release else "now", "release": release}
        document = case.edition.document
        return WithdrawForm(
            data, document=document, may_backdate=may_backdate, now=case.now, initial=initial
        )

    def sentences(self, case: EditionCase, form: WithdrawForm) -> list[str]:
        return [
            "From that moment on, readers find your notice instead of the text, and the page "
            "leaves every list. The past stays readable; a new edition brings the page back.",
            *([f"Mind what is planned already:{planned}"] if (planned := coming(case)) else []),
        ]

    @transaction.atomic
    def do(self, case: EditionCase, form: WithdrawForm) -> tuple[str, str]:
        if form.cleaned_data["when"] == "release":
            release = form.chosen_release(case.user)
            notice, successor = form.cleaned_data["notice"], form.cleaned_data["successor"]
            document = case.edition.document
            member = actions.add_withdrawal_to_release(
                release, document, case.user, notice, successor
            )
            when = f"on {member.when}" if member.is_dated else "once that has its moment"
            return (
                f"“{member.title}” will be withdrawn with the release “{release}”, {when}.",
                desk_url(case.edition, "history"),
            )
        withdrawal = actions.withdraw(
            case.edition.document,
            case.user,
            form.cleaned_data["notice"],
            form.moment,
            form.cleaned_data["successor"],
            backdate=form.backdate,
        )
        scheduled = withdrawal.is_scheduled(timezone.now())
        what = f"will be withdrawn on {withdrawal.when}, by itself" if scheduled else "is withdrawn"
        return f"“{withdrawal.title}” {what}.{coming(case)}", desk_url(case.edition, "history")


class CancelWithdrawal(EditionVerb[forms.Form]):
    name, label = "cancel-withdrawal", "Cancel the withdrawal…"
    needs = ("withdraw_document",)

    def offered(self, case: EditionCase) -> bool:
        return case.edition.is_withdrawal and case.is_scheduled

    def sentences(self, case: EditionCase, form: forms.Form) -> list[str]:
        return [f"The page will not be withdrawn on {case.edition.when}; it stays as it is."]

    def do(self, case: EditionCase, form: forms.Form) -> tuple[str, str]:
        withdrawal = Withdrawal.objects.filter(pk=case.edition.pk).first()
        if withdrawal is None:
            raise Refused("There is no planned withdrawal any more. Nothing was changed.")
        actions.cancel_withdrawal(withdrawal, case.user)
        newest = case.edition.document.editions.filter(is_withdrawal=False).by_desk_order()[0]
        return f"“{newest.title}” will not be withdrawn.", desk_url(newest)


class ChangeAddress(EditionVerb[AddressForm]):
    name, label = "change-address", "Change the address…"
    form_class = AddressForm
    needs = (EDIT, "change_address")
    of_document = True

    def offered(self, case: EditionCase) -> bool:
        has_page = bool(kinds()[case.edition.document_kind].page)
        return has_page and bool(case.timeline.history(case.now))

    def initial(self, case: EditionCase) -> Context:
        return {"slug": case.edition.document.slug}

    def sentences(self, case: EditionCase, form: AddressForm) -> list[str]:
        return [
            f"The page is at {case.edition.get_absolute_url()} now. "
            "The old address will lead to the new one, forever; no other page can ever have it."
        ]

    def do(self, case: EditionCase, form: AddressForm) -> tuple[str, str]:
        document = case.edition.document
        actions.change_address(document, case.user, form.cleaned_data["slug"])
        return f"The address is {document.get_absolute_url()} now.", desk_url(case.edition)


class CorrectNote(EditionVerb[NoteForm]):
    name, label = "correct-note", "Correct the note…"
    form_class = NoteForm

    def offered(self, case: EditionCase) -> bool:
        return case.edition.is_major and not case.edition.is_withdrawal

    def initial(self, case: EditionCase) -> Context:
        return {"note": case.edition.note}

    def sentences(self, case: EditionCase, form: NoteForm) -> list[str]:
        return [
            f"This is what readers are told about {case.edition.number}. The text stays as it is; "
            "once the edition is live, the page says that the note was corrected."
        ]

    def do(self, case: EditionCase, form: NoteForm) -> tuple[str, str]:
        edition = actions.correct_note(case.edition, case.user, form.cleaned_data["note"])
        return f"The note of {edition.number} was corrected.", desk_url(edition)


VERBS: dict[str, EditionVerb[Any]] = {
    verb.name: verb
    for verb in (
        Submit(),
        ReviewDraft(),
        Publish(),
        OverrideWording(),
        CarryForward(),
        Revert(),
        NewDraft(),
        Reschedule(),
        LeaveRelease(),
        TakeBack(),
        TakeBackSubmission(),
        RecordReview(),
        CancelWithdrawal(),
        CorrectNote(),
        CloseEdition(),
        ReopenEdition(),
        ChangeAddress(),
        Care(),
        Share(),
        Revoke(),
        Withdraw(),
        Discard(),
    )
}


def offers(case: EditionCase) -> list[EditionVerb[Any]]:
    """The listed verbs that this person may use on the edition as it is."""
    return offered((verb for verb in VERBS.values() if not verb.is_apart), case)
