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
from publishing.desk.forms import (
    AddressForm,
    LeaveReleaseForm,
    NoteForm,
    RescheduleForm,
    WithdrawForm,
)
from publishing.desk.permissions import Context
from publishing.desk.screens.assign import Care
from publishing.desk.screens.base import Data, EditionScreen, offered, overridden
from publishing.desk.screens.carry_forward import CarryForward, decide_next
from publishing.desk.screens.closing import CloseEdition, ReopenEdition
from publishing.desk.screens.override import OverrideWording
from publishing.desk.screens.preview_links import Revoke, Share
from publishing.desk.screens.publish import Publish, coming
from publishing.desk.screens.revert import Revert
from publishing.desk.screens.reviews import RecordReview, ReviewDraft, Submit, TakeBackSubmission
from publishing.desk.targets import EDIT, EditionTarget
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


class Reschedule(EditionScreen[RescheduleForm]):
    name, label = "reschedule", "Reschedule…"

    def permitted(self, target: EditionTarget) -> bool:
        return target.may(target.edition.permission_to_schedule)

    def offered(self, target: EditionTarget) -> bool:
        return target.is_scheduled and target.edition.release_id is None

    def form(self, target: EditionTarget, data: Data = None) -> RescheduleForm:
        at = target.edition.live_from
        seen = moments.in_address(at) if at else ""
        look = target.look if self.is_checked(target) else nothing
        return RescheduleForm(data, look=look, initial={"at": at, "seen": seen})

    def is_checked(self, target: EditionTarget) -> bool:
        return self.offered(target) and not target.edition.is_withdrawal

    def overridden(self, target: EditionTarget) -> list[Finding]:
        return overridden(target.found) if self.is_checked(target) else []

    def sentences(self, target: EditionTarget, form: RescheduleForm) -> list[str]:
        name = target.edition.short_name
        return [
            f"{name[:1].upper()}{name[1:]} is planned for {target.edition.when}.{coming(target)}"
        ]

    def do(self, target: EditionTarget, form: RescheduleForm) -> tuple[str, str]:
        sent = form.cleaned_data
        edition = actions.reschedule(
            target.edition, target.user, sent["at"], sent["seen"], read=form.read_keys
        )
        name = edition.short_name
        sentence = f"“{edition.title}”: {name} moved to {edition.when}."
        return decide_next(target, sentence, edition.document.editions.all())


class TakeBack(EditionScreen[forms.Form]):
    name, label = "take-back", "Take back to a draft…"

    def offered(self, target: EditionTarget) -> bool:
        is_alone = target.edition.release_id is None
        return target.is_scheduled and is_alone and not target.edition.is_withdrawal

    def sentences(self, target: EditionTarget, form: forms.Form) -> list[str]:
        return [
            f"{target.edition.number} will not go live. It becomes a draft again; no word is lost.",
            *(
                f"{other.short_name} goes on from this text, and keeps what it took over of it."
                for other in target.timeline.scheduled(target.now)
                if other.made_from_id == target.edition.pk
            ),
        ]

    def do(self, target: EditionTarget, form: forms.Form) -> tuple[str, str]:
        edition = actions.take_back(target.edition, target.user)
        return f"“{edition.title}” is a draft again.", desk_url(edition)


class LeaveRelease(EditionScreen[LeaveReleaseForm]):
    name, label = "leave-release", "Take it out of the release…"

    def permitted(self, target: EditionTarget) -> bool:
        return super().permitted(target) and target.may(target.edition.permission_to_schedule)

    def offered(self, target: EditionTarget) -> bool:
        release = target.edition.release
        return release is not None and release.is_open(target.now)

    def form(self, target: EditionTarget, data: Data = None) -> LeaveReleaseForm:
        return LeaveReleaseForm(data, edition=target.edition)

    def sentences(self, target: EditionTarget, form: LeaveReleaseForm) -> list[str]:
        release = target.edition.release
        return [f"It does not go live with the release “{release}” then; the other pages do."]

    def do(self, target: EditionTarget, form: LeaveReleaseForm) -> tuple[str, str]:
        edition, release = target.edition, target.edition.release
        title, history = edition.title, desk_url(edition, "history")
        keep = form.cleaned_data.get("then") == "keep"
        if release is None:
            raise Refused("This is no part of a release any more. Nothing was changed.")
        actions.take_out_of_release(release, edition, target.user, keep_moment=keep)
        sentence = f"“{title}” does not go live with the release “{release}” any more."
        return sentence, history


class NewDraft(EditionScreen[forms.Form]):
    name, label, is_button = "new-draft", "Write a new draft", True
    needs = (EDIT,)

    def offered(self, target: EditionTarget) -> bool:
        return target.timeline.draft is None and not target.edition.is_withdrawal

    def sentences(self, target: EditionTarget, form: forms.Form) -> list[str]:
        return [
            f"The draft begins with the text of {target.edition.number}. Readers see nothing of it "
            "until you publish it."
        ]

    def do(self, target: EditionTarget, form: forms.Form) -> tuple[str, str]:
        draft = begin_draft(target.edition.document, target.user, target.edition)
        return (
            f"This is a new draft of “{draft.title}”, made from {target.edition.number}.",
            desk_url(draft),
        )


class Discard(EditionScreen[forms.Form]):
    name, label, is_grave = "discard", "Discard this draft…", True
    needs = (EDIT,)

    def offered(self, target: EditionTarget) -> bool:
        return target.edition.is_draft

    def sentences(self, target: EditionTarget, form: forms.Form) -> list[str]:
        sentences = [
            "The draft leaves the desk, with all its saved states. "
            "What is published or scheduled stays as it is."
            if target.timeline.facts
            else "The draft leaves the desk, and with it the page, which was never published.",
            BACK_AGAIN,
        ]
        if target.edition.release is not None:
            sentences.append(f"It leaves the release “{target.edition.release}”.")
        if target.edition.preview_links.exists():
            sentences.append("The links that show it to people without an account stop working.")
        return sentences

    def do(self, target: EditionTarget, form: forms.Form) -> tuple[str, str]:
        title, document, number = target.edition.title, target.edition.document, target.edition.pk
        if actions.discard(target.edition, target.user):
            sentence = was_discarded(f"“{title}” was discarded.", number)
            return sentence, desk_url(target.edition, "changelist")
        newest = document.editions.filter(is_withdrawal=False).by_desk_order()[0]
        return was_discarded(f"The draft of “{title}” was discarded.", number), desk_url(newest)


class Withdraw(EditionScreen[WithdrawForm]):
    name, label, is_grave = "withdraw", "Withdraw the page…", True
    needs = ("withdraw_document",)
    is_of_document = True

    def offered(self, target: EditionTarget) -> bool:
        facts = target.timeline.facts
        return bool(facts) and not facts[-1].is_withdrawal

    def form(self, target: EditionTarget, data: Data = None) -> WithdrawForm:
        may_backdate = target.may("backdate_document")
        release = target.request.GET.get("release", "")
        initial = {"when": "release" if release else "now", "release": release}
        document = target.edition.document
        return WithdrawForm(
            data, document=document, may_backdate=may_backdate, now=target.now, initial=initial
        )

    def sentences(self, target: EditionTarget, form: WithdrawForm) -> list[str]:
        return [
            "From that moment on, readers find your notice instead of the text, and the page "
            "leaves every list. The past stays readable; a new edition brings the page back.",
            *([f"Mind what is planned already:{planned}"] if (planned := coming(target)) else []),
        ]

    @transaction.atomic
    def do(self, target: EditionTarget, form: WithdrawForm) -> tuple[str, str]:
        if form.cleaned_data["when"] == "release":
            release = form.chosen_release(target.user)
            notice, successor = form.cleaned_data["notice"], form.cleaned_data["successor"]
            document = target.edition.document
            member = actions.add_withdrawal_to_release(
                release, document, target.user, notice, successor
            )
            when = f"on {member.when}" if member.is_dated else "once that has its moment"
            return (
                f"“{member.title}” will be withdrawn with the release “{release}”, {when}.",
                desk_url(target.edition, "history"),
            )
        withdrawal = actions.withdraw(
            target.edition.document,
            target.user,
            form.cleaned_data["notice"],
            form.moment,
            form.cleaned_data["successor"],
            backdate=form.backdate,
        )
        scheduled = withdrawal.is_scheduled(timezone.now())
        what = f"will be withdrawn on {withdrawal.when}, by itself" if scheduled else "is withdrawn"
        return f"“{withdrawal.title}” {what}.{coming(target)}", desk_url(target.edition, "history")


class CancelWithdrawal(EditionScreen[forms.Form]):
    name, label = "cancel-withdrawal", "Cancel the withdrawal…"
    needs = ("withdraw_document",)

    def offered(self, target: EditionTarget) -> bool:
        return target.edition.is_withdrawal and target.is_scheduled

    def sentences(self, target: EditionTarget, form: forms.Form) -> list[str]:
        return [f"The page will not be withdrawn on {target.edition.when}; it stays as it is."]

    def do(self, target: EditionTarget, form: forms.Form) -> tuple[str, str]:
        withdrawal = Withdrawal.objects.filter(pk=target.edition.pk).first()
        if withdrawal is None:
            raise Refused("There is no planned withdrawal any more. Nothing was changed.")
        actions.cancel_withdrawal(withdrawal, target.user)
        newest = target.edition.document.editions.filter(is_withdrawal=False).by_desk_order()[0]
        return f"“{newest.title}” will not be withdrawn.", desk_url(newest)


class ChangeAddress(EditionScreen[AddressForm]):
    name, label = "change-address", "Change the address…"
    form_class = AddressForm
    needs = (EDIT, "change_address")
    is_of_document = True

    def offered(self, target: EditionTarget) -> bool:
        has_page = bool(kinds()[target.edition.document_kind].page)
        return has_page and bool(target.timeline.history(target.now))

    def initial(self, target: EditionTarget) -> Context:
        return {"slug": target.edition.document.slug}

    def sentences(self, target: EditionTarget, form: AddressForm) -> list[str]:
        return [
            f"The page is at {target.edition.get_absolute_url()} now. "
            "The old address will lead to the new one, forever; no other page can ever have it."
        ]

    def do(self, target: EditionTarget, form: AddressForm) -> tuple[str, str]:
        document = target.edition.document
        actions.change_address(document, target.user, form.cleaned_data["slug"])
        return f"The address is {document.get_absolute_url()} now.", desk_url(target.edition)


class CorrectNote(EditionScreen[NoteForm]):
    name, label = "correct-note", "Correct the note…"
    form_class = NoteForm

    def offered(self, target: EditionTarget) -> bool:
        return target.edition.is_major and not target.edition.is_withdrawal

    def initial(self, target: EditionTarget) -> Context:
        return {"note": target.edition.note}

    def sentences(self, target: EditionTarget, form: NoteForm) -> list[str]:
        return [
            f"This is what readers are told about {target.edition.number}. The text stays as it "
            "is; once the edition is live, the page says that the note was corrected."
        ]

    def do(self, target: EditionTarget, form: NoteForm) -> tuple[str, str]:
        edition = actions.correct_note(target.edition, target.user, form.cleaned_data["note"])
        return f"The note of {edition.number} was corrected.", desk_url(edition)


SCREENS: dict[str, EditionScreen[Any]] = {
    screen.name: screen
    for screen in (
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


def available_screens(target: EditionTarget) -> list[EditionScreen[Any]]:
    """The listed verbs that this person may use on the edition as it is."""
    return offered((screen for screen in SCREENS.values() if not screen.is_unlisted), target)
