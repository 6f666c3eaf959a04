"""Forms that choose the moment of a text, and have the warnings of the checks acknowledged."""

import datetime
from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.widgets import Input

from publishing import actions, checks
from publishing.actions.conditions import require_future
from publishing.checks import Finding
from publishing.desk.permissions import Context
from publishing.http.moment_fields import MomentField
from publishing.models import Release
from publishing.refusals import Refused

SEPARATOR = "."
UNREAD = "Read what is listed above. Then tick the box, or mend the text first."
NEW = "There is something new to read above, which you had not seen. Read it, then tick the box."

NO_MOMENT = "Choose a date and a time."

RunChecks = Callable[[datetime.datetime | None], list[Finding]]


def check_to_come(at: datetime.datetime | None, now: datetime.datetime) -> None:
    """Raises ValidationError for a moment that has passed."""
    try:
        require_future(at, now)
    except Refused as refused:
        raise ValidationError(refused.sentence) from None


class AcknowledgeInput(Input):
    """Checkbox with the keys of the warnings on the screen; ticked only for the same warnings."""

    input_type = "checkbox"
    template_name = "django/forms/widgets/checkbox.html"
    keys = ""

    def get_context(self, name: str, value: object, attrs: Context | None) -> Context:
        if value and value == self.keys:
            attrs = {**(attrs or {}), "checked": True}
        return super().get_context(name, self.keys, attrs)


class AcknowledgeForm(forms.Form):
    """Form that gives a text its moment once the warnings of that moment are acknowledged.

    `run_checks` returns the findings at a moment. A preview (`is_preview`) needs no tick.
    """

    # The hidden field with the state that the screen showed.
    state_field = "revision"

    read = forms.CharField(
        required=False,
        max_length=20_000,
        label="I have read these; publish all the same",
        widget=AcknowledgeInput,
    )

    def __init__(
        self, *args: Any, run_checks: RunChecks, is_preview: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.run_checks, self.is_preview = run_checks, is_preview
        # The last field, after those of the subclass.
        self.fields["read"] = self.fields.pop("read")
        if not self.is_bound:
            self._list_warnings(run_checks(None))

    def _list_warnings(self, findings: list[Finding]) -> None:
        keys = [warning.key for warning in checks.warnings(findings)]
        widget = cast("AcknowledgeInput", self.fields["read"].widget)
        widget.keys = SEPARATOR.join(keys)

    @property
    def read_keys(self) -> list[str]:
        """The keys of the acknowledged warnings."""
        return [key for key in self.cleaned_data.get("read", "").split(SEPARATOR) if key]

    def has_moment(self) -> bool:
        """Whether the choice gives the text its moment."""
        return self.chosen_moment is not None

    @property
    def chosen_moment(self) -> datetime.datetime | None:
        """The chosen moment, as far as it is valid."""
        at: datetime.datetime | None = self.cleaned_data.get("at")
        return at

    def clean(self) -> Context | None:
        cleaned = super().clean()
        findings = self.run_checks(self.chosen_moment)
        self._list_warnings(findings)
        # Errors refuse in any case, and so does another state than the one on the screen.
        state = self.state_field
        is_current = self.cleaned_data.get(state) == self.initial.get(state)
        asks = self.has_moment() and is_current and not self.is_preview
        if asks and not checks.errors(findings) and checks.unread(findings, self.read_keys):
            self.add_error("read", NEW if self.read_keys else UNREAD)
        return cleaned


class ReleaseField(forms.ModelChoiceField):
    """A release that can still be changed, with its moment."""

    def __init__(self, label: str) -> None:
        empty = "A new release, named below"
        super().__init__(Release.objects.none(), required=False, empty_label=empty, label=label)

    def label_from_instance(self, obj: Model) -> str:
        release = cast("Release", obj)
        return f"{release} ({release.when or 'no moment yet'})"


class MomentChoiceForm(forms.Form):
    """Now, at a date and time, or with a release; in the past for those who may backdate."""

    CHOICES = [
        ("now", "Now"),
        ("at", "At a date and time"),
        ("release", "With a release, together with other pages"),
    ]

    when = forms.ChoiceField(label="When?", widget=forms.RadioSelect, choices=CHOICES)
    at = MomentField(required=False)
    release = ReleaseField(label="Release")
    new_release = forms.CharField(
        label="Name of a new release",
        max_length=120,
        required=False,
        help_text="For example: Winter pages. You give it its moment once all its pages are ready.",
    )

    def __init__(
        self, *args: Any, now: datetime.datetime, may_backdate: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        cast("ReleaseField", self.fields["release"]).queryset = Release.objects.open(now)
        if may_backdate:
            when = cast("forms.ChoiceField", self.fields["when"])
            when.choices = [*self.CHOICES, ("past", "With an earlier date")]

    def clean_at(self) -> datetime.datetime | None:
        when, at = self.cleaned_data.get("when"), self.cleaned_data["at"]
        if when == "now" and at is not None:
            raise ValidationError(
                "You chose “Now” and gave a date as well. Choose one, or clear the other."
            )
        if when in {"at", "past"} and at is None:
            raise ValidationError(NO_MOMENT)
        if when == "at":
            check_to_come(at, self.now)
        if when == "past" and at > self.now:
            raise ValidationError(
                "That moment is still to come. Choose “At a date and time” for it."
            )
        return cast("datetime.datetime | None", at)

    def clean(self) -> Context | None:
        cleaned = super().clean()
        when = self.cleaned_data.get("when")
        release, name = self.cleaned_data.get("release"), self.cleaned_data.get("new_release")
        if when == "release" and not (release or name or "release" in self.errors):
            self.add_error("release", "Choose a release, or give a new one a name.")
        if when == "release" and release and name:
            self.add_error(
                "new_release", "You chose a release and named a new one. Clear one of them."
            )
        if when != "release" and name:
            self.add_error("new_release", "To begin a release, choose “With a release” above.")
        return cleaned

    @property
    def moment(self) -> datetime.datetime | None:
        """The moment for the action; None for now."""
        return None if self.cleaned_data["when"] == "now" else self.cleaned_data["at"]

    @property
    def chosen_moment(self) -> datetime.datetime | None:
        """The moment of the choice, as far as it is valid; None where it has none."""
        when = self.cleaned_data.get("when")
        if when == "release":
            release = self.cleaned_data.get("release")
            return release.live_from if release else None
        return self.now if when == "now" else self.cleaned_data.get("at")

    def chosen_release(self, by: User) -> Release:
        """The chosen release, or a new one with the name in the form."""
        release: Release | None = self.cleaned_data["release"]
        return release or actions.begin_release(self.cleaned_data["new_release"], by)

    @property
    def is_backdated(self) -> bool:
        return self.cleaned_data.get("when") == "past"
