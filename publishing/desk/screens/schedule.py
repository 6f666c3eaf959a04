"""Screens of editions with a moment: reschedule, take back, leave a release, correct the note."""

import datetime
from typing import cast

from django import forms
from django.utils import timezone
from django.utils.text import capfirst

from publishing import actions, moments
from publishing.desk.moment_forms import AcknowledgeForm, check_to_come
from publishing.desk.permissions import Context
from publishing.desk.screens.base import Data, EditionScreen
from publishing.desk.screens.carry_forward import lead_to_missing_fix
from publishing.desk.screens.publish import still_planned
from publishing.http.desk_urls import desk_url
from publishing.http.moment_fields import MomentField
from publishing.models import Edition
from publishing.refusals import Refused


class RescheduleForm(AcknowledgeForm):
    """The new moment of a scheduled edition, and the moment that the screen showed."""

    state_field = "seen"

    at = MomentField()
    seen = forms.CharField(widget=forms.HiddenInput)

    def clean_at(self) -> datetime.datetime:
        at: datetime.datetime = self.cleaned_data["at"]
        check_to_come(at, timezone.now())
        return at


class RescheduleScreen(EditionScreen):
    name, label = "reschedule", "Reschedule…"
    checks_text = gives_moment = True
    form: RescheduleForm

    def is_permitted(self) -> bool:
        return self.target.may(self.edition.permission_to_schedule)

    def is_available(self) -> bool:
        return self.target.is_scheduled and self.edition.release_id is None

    def get_form(self, data: Data) -> RescheduleForm:
        at = self.edition.live_from
        initial = {"at": at, "seen": moments.in_address(at) if at else ""}
        return RescheduleForm(data, run_checks=self.run_checks, initial=initial)

    def consequences(self) -> list[str]:
        name, when = self.edition.short_name, self.edition.when
        planned = still_planned(self.target)
        return [f"{capfirst(name)} is planned for {when}.{planned}"]

    def perform(self) -> tuple[str, str]:
        data = self.form.cleaned_data
        edition = actions.reschedule(
            self.edition, self.target.user, data["at"], data["seen"], read=self.form.read_keys
        )
        sentence = f"“{edition.title}”: {edition.short_name} moved to {edition.when}."
        return lead_to_missing_fix(self.target, sentence, edition.document.editions.all())


class TakeBackScreen(EditionScreen):
    name, label = "take-back", "Take back to a draft…"

    def is_available(self) -> bool:
        is_alone = self.edition.release_id is None
        return self.target.is_scheduled and is_alone and not self.edition.is_withdrawal

    def consequences(self) -> list[str]:
        return [
            f"{self.edition.number} will not go live. It becomes a draft again; no word is lost.",
            *(
                f"{other.short_name} goes on from this text, and keeps what it took over of it."
                for other in self.target.timeline.scheduled(self.target.now)
                if other.made_from_id == self.edition.pk
            ),
        ]

    def perform(self) -> tuple[str, str]:
        edition = actions.take_back(self.edition, self.target.user)
        return f"“{edition.title}” is a draft again.", desk_url(edition)


class LeaveReleaseForm(forms.Form):
    """The state of an edition once it has left its release."""

    CHOICES = [
        ("draft", "It is a draft again, without a moment"),
        ("keep", "It keeps its moment and goes live by itself"),
    ]

    then = forms.ChoiceField(
        label="And then?", widget=forms.RadioSelect, choices=CHOICES, initial="draft"
    )

    def __init__(self, data: Data, *, edition: Edition) -> None:
        super().__init__(data)
        then = cast("forms.ChoiceField", self.fields["then"])
        if edition.live_from is None:
            del self.fields["then"]
        elif edition.is_withdrawal:
            then.choices = [("draft", "The page is not withdrawn"), self.CHOICES[1]]


class LeaveReleaseScreen(EditionScreen):
    name, label = "leave-release", "Take it out of the release…"

    def is_permitted(self) -> bool:
        return super().is_permitted() and self.target.may(self.edition.permission_to_schedule)

    def is_available(self) -> bool:
        release = self.edition.release
        return release is not None and release.is_open(self.target.now)

    def get_form(self, data: Data) -> LeaveReleaseForm:
        return LeaveReleaseForm(data, edition=self.edition)

    def consequences(self) -> list[str]:
        release = self.edition.release
        return [f"It does not go live with the release “{release}” then; the other pages do."]

    def perform(self) -> tuple[str, str]:
        edition, release = self.edition, self.edition.release
        # The action may delete the edition.
        title, history = edition.title, desk_url(edition, "history")
        keep = self.form.cleaned_data.get("then") == "keep"
        if release is None:
            raise Refused("This is no part of a release any more. Nothing was changed.")
        actions.take_out_of_release(release, edition, self.target.user, keep_moment=keep)
        sentence = f"“{title}” does not go live with the release “{release}” any more."
        return sentence, history


class NoteForm(forms.Form):
    note = forms.CharField(
        label="What changed, in a sentence for readers",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


class CorrectNoteScreen(EditionScreen):
    name, label = "correct-note", "Correct the note…"
    form_class = NoteForm

    def is_available(self) -> bool:
        return self.edition.is_major and not self.edition.is_withdrawal

    def get_initial(self) -> Context:
        return {"note": self.edition.note}

    def consequences(self) -> list[str]:
        return [
            f"This is what readers are told about {self.edition.number}. The text stays as it is; "
            "once the edition is live, the page says that the note was corrected."
        ]

    def perform(self) -> tuple[str, str]:
        note = self.form.cleaned_data["note"]
        edition = actions.correct_note(self.edition, self.target.user, note)
        return f"The note of {edition.number} was corrected.", desk_url(edition)
