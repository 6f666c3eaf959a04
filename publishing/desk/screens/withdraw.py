"""Screens that take a page from readers: withdraw, close for a legal reason, and back."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from publishing import actions
from publishing.desk.moment_forms import MomentChoiceForm
from publishing.desk.screens.base import Data, EditionScreen
from publishing.desk.screens.publish import still_planned
from publishing.http.desk_urls import desk_url
from publishing.models import Document, Withdrawal
from publishing.refusals import Refused


class WithdrawForm(MomentChoiceForm):
    """The moment of a withdrawal, the notice to readers, and the page that takes its place."""

    notice = forms.CharField(
        label="What readers are told",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text="Why the page was withdrawn, in a sentence or two.",
    )
    successor = forms.CharField(
        label="Page that takes its place",
        required=False,
        help_text="Its address, for example leg-cramps. Readers get a link to it.",
    )

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document

    def clean_successor(self) -> Document | None:
        address = self.cleaned_data["successor"].strip().rstrip("/").rsplit("/", 1)[-1]
        if not address:
            return None
        found = Document.objects.present().filter(kind=self.document.kind, slug=address).first()
        if found is None:
            raise ValidationError(f"There is no page of this kind at “{address}”.")
        return found


class WithdrawScreen(EditionScreen):
    name, label, is_destructive = "withdraw", "Withdraw the page…", True
    permissions = ("withdraw_document",)
    is_of_document = True
    form: WithdrawForm

    def is_available(self) -> bool:
        facts = self.target.timeline.facts
        return bool(facts) and not facts[-1].is_withdrawal

    def get_form(self, data: Data) -> WithdrawForm:
        release = self.target.request.GET.get("release", "")
        return WithdrawForm(
            data,
            document=self.edition.document,
            may_backdate=self.target.may("backdate_document"),
            now=self.target.now,
            initial={"when": "release" if release else "now", "release": release},
        )

    def consequences(self) -> list[str]:
        planned = still_planned(self.target)
        return [
            "From that moment on, readers find your notice instead of the text, and the page "
            "leaves every list. The past stays readable; a new edition brings the page back.",
            *([f"Mind what is planned already:{planned}"] if planned else []),
        ]

    @transaction.atomic
    def perform(self) -> tuple[str, str]:
        form, document, user = self.form, self.edition.document, self.target.user
        notice, successor = form.cleaned_data["notice"], form.cleaned_data["successor"]
        history = desk_url(self.edition, "history")
        if form.cleaned_data["when"] == "release":
            release = form.chosen_release(user)
            member = actions.add_withdrawal_to_release(release, document, user, notice, successor)
            when = f"on {member.when}" if member.is_dated else "once that has its moment"
            what = f"will be withdrawn with the release “{release}”, {when}."
            return f"“{member.title}” {what}", history
        withdrawal = actions.withdraw(
            document, user, notice, form.moment, successor, backdate=form.is_backdated
        )
        is_scheduled = withdrawal.is_scheduled(timezone.now())
        when = f"will be withdrawn on {withdrawal.when}, by itself"
        what = when if is_scheduled else "is withdrawn"
        return f"“{withdrawal.title}” {what}.{still_planned(self.target)}", history


class CancelWithdrawalScreen(EditionScreen):
    name, label = "cancel-withdrawal", "Cancel the withdrawal…"
    permissions = ("withdraw_document",)

    def is_available(self) -> bool:
        return self.edition.is_withdrawal and self.target.is_scheduled

    def consequences(self) -> list[str]:
        return [f"The page will not be withdrawn on {self.edition.when}; it stays as it is."]

    def perform(self) -> tuple[str, str]:
        withdrawal = Withdrawal.objects.filter(pk=self.edition.pk).first()
        if withdrawal is None:
            raise Refused("There is no planned withdrawal any more. Nothing was changed.")
        actions.cancel_withdrawal(withdrawal, self.target.user)
        newest = self.edition.document.editions.filter(is_withdrawal=False).in_desk_order()[0]
        return f"“{newest.title}” will not be withdrawn.", desk_url(newest)


class ReasonForm(forms.Form):
    """The legal reason, for readers."""

    reason = forms.CharField(
        label="The legal reason, in a sentence for readers",
        help_text="For example: A court order of November 20, 2026 forbids this text.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


class CloseScreen(EditionScreen):
    name, label, is_destructive = "close", "Close it to the public…", True
    permissions = ("close_edition",)
    form_class = ReasonForm

    def is_available(self) -> bool:
        return was_public(self) and not self.edition.is_closed

    def consequences(self) -> list[str]:
        target = self.target
        where = (
            "The page answers with your reason instead of the text (451), and leaves every list, "
            "until a new edition takes its place."
            if target.timeline.live(target.now) == self.edition
            else "The page as it is now stays as it is."
        )
        return [
            f"Readers see no word of {self.edition.number} any more, from whichever moment they "
            "look: not its title, not its note, and in no comparison.",
            where,
            "The page’s history keeps its number and date, and says since when and why it is "
            "closed. Here on the desk everything stays.",
            "Its pictures stay where they are: other pages may show them, and they can still be "
            "fetched by their address.",
            "Browsers and caches that fetched a page or its picture for sharing lose them within "
            "a minute. What search engines and others keep is out of reach.",
        ]

    def perform(self) -> tuple[str, str]:
        reason = self.form.cleaned_data["reason"]
        edition = actions.close(self.edition, self.target.user, reason)
        return f"{edition.number} is closed to the public.", desk_url(edition, "history")


class ReopenScreen(EditionScreen):
    name, label = "reopen", "Open it to the public again…"
    permissions = ("close_edition",)

    def is_available(self) -> bool:
        return was_public(self) and self.edition.is_closed

    def consequences(self) -> list[str]:
        return [
            f"Readers see {self.edition.number} again, where and when it was. "
            f"It was closed because: {self.edition.closed_reason}"
        ]

    def perform(self) -> tuple[str, str]:
        edition = actions.reopen(self.edition, self.target.user)
        return f"{edition.number} is open to the public again.", desk_url(edition, "history")


def was_public(screen: EditionScreen) -> bool:
    """Whether readers have seen the edition."""
    edition, target = screen.edition, screen.target
    return not edition.is_withdrawal and edition in target.timeline.history(target.now)
