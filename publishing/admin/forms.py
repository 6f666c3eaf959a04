import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from publishing import moments
from publishing.models import Document, Generation, plan
from publishing.refusals import Refused

# The code of a refusal to save over what somebody else did in the meantime.
FASTER = "somebody_was_faster"
KEPT = "Nothing was saved; what you typed is still here. Copy it, then open the page again."


class EditionForm(forms.ModelForm):
    """The text of a draft, with the address of its document while that may change freely."""

    slug = forms.SlugField(
        label="Address",
        max_length=80,
        required=False,
        help_text="The last part of the page's web address. Left empty, it is made from the title.",
    )
    opened = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = self.instance.pk and self.instance.document.slug
        if "slug" in self.fields and self.instance.pk:
            self.fields["slug"].initial = self.before
        if "opened" in self.fields and self.instance.pk:
            self.fields["opened"].initial = self.instance.revision

    def full_clean(self) -> None:
        # Before anything is looked at, so that nobody else can take the address meanwhile.
        if self.is_bound:
            Generation.objects.lock()
        super().full_clean()

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if not slug and self.before:
            return str(self.before)
        if slug and slug != self.before:
            try:
                Document.check_slug(self.instance.kind, slug)
            except Refused as refused:
                raise ValidationError(refused.sentence) from None
        return slug

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        title = self.cleaned_data.get("title", "")
        if not self.instance.pk and title and self.cleaned_data.get("slug") == "":
            try:
                slug = Document.objects.free_slug(self.instance.kind, title)
                Document.check_slug(self.instance.kind, slug)
            except Refused as refused:
                self.add_error("slug", refused.sentence)
        if self.instance.pk:
            self.check_nobody_was_faster()
        elif self.cleaned_data.get("opened") is not None:
            raise ValidationError(f"{plan.GONE} {KEPT}", code=FASTER)
        return cleaned

    def check_nobody_was_faster(self) -> None:
        """Refuses to save over what somebody else did in the meantime; keeps what was typed."""
        try:
            self.instance.must_be_as_opened(self.cleaned_data.get("opened"))
        except Refused as refused:
            raise ValidationError(f"{refused.sentence} {KEPT}", code=FASTER) from None


class MomentWidget(forms.SplitDateTimeWidget):
    """A date and a time as the browser's own inputs, to the second."""

    def __init__(self) -> None:
        super().__init__(
            date_attrs={"type": "date", "aria-label": "Date"},
            time_attrs={"type": "time", "step": "1", "aria-label": "Time"},
            date_format="%Y-%m-%d",
            time_format="%H:%M:%S",
        )

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else ""


class MomentField(forms.SplitDateTimeField):
    """A moment in the site's time zone, which the label names."""

    widget = MomentWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_date_formats=["%Y-%m-%d"],
            input_time_formats=["%H:%M:%S", "%H:%M"],
            **kwargs,
        )

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        self.label = f"Date and time in {moments.zone_in_words()}"
        return super().get_bound_field(form, field_name)

    def compress(self, data_list: Any) -> datetime.datetime | None:
        if data_list and data_list[0] and not 1990 <= data_list[0].year <= 2200:
            raise ValidationError("Is the year right? Write a date such as 2026-12-01.")
        return super().compress(data_list)


class WhenForm(forms.Form):
    """Now, or at a date and time; in the past for those who may."""

    when = forms.ChoiceField(
        label="When?",
        widget=forms.RadioSelect,
        choices=[("now", "Now"), ("at", "At a date and time")],
    )
    at = MomentField(required=False)

    def __init__(self, *args: Any, may_backdate: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["when"].initial = "now"
        if may_backdate:
            self.fields["when"].choices = [  # type: ignore[attr-defined]
                *self.fields["when"].choices,  # type: ignore[attr-defined]
                ("past", "With an earlier date"),
            ]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        when, at = self.cleaned_data.get("when"), self.cleaned_data.get("at")
        if when == "now" and at is not None:
            self.add_error(
                "at", "You chose “Now” and gave a date as well. Choose one, or clear the other."
            )
        if when in {"at", "past"} and at is None and "at" not in self.errors:
            self.add_error("at", "Choose a date and a time.")
        if when == "past" and at is not None and at > timezone.now():
            self.add_error(
                "at", "That moment is still to come. Choose “At a date and time” for it."
            )
        return cleaned

    @property
    def moment(self) -> datetime.datetime | None:
        """The chosen moment; None for now."""
        return None if self.cleaned_data["when"] == "now" else self.cleaned_data["at"]

    @property
    def backdate(self) -> bool:
        return self.cleaned_data["when"] == "past"


class PublishForm(WhenForm):
    """When an edition goes live, and what readers are told of it."""

    readers = forms.ChoiceField(
        label="Do readers need to know that this changed?",
        widget=forms.RadioSelect,
        choices=[
            ("yes", "Yes: the “Updated” date moves, and the note below stands beside it"),
            ("no", "No: a small correction; “Updated” stays as it is"),
        ],
    )
    note = forms.CharField(
        label="What changed, in a sentence for readers",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ["when", "at", "readers", "note", "revision"]

    def __init__(self, *args: Any, first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if first:
            del self.fields["readers"]
            self.fields["note"].help_text = "This is the first edition; empty: “First published.”"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("readers") == "yes" and not self.cleaned_data.get("note"):
            self.add_error("note", "Tell readers what changed; one sentence is enough.")
        return cleaned

    @property
    def major(self) -> bool:
        return self.cleaned_data.get("readers", "yes") == "yes"


class WithdrawForm(WhenForm):
    """When a page is withdrawn, what readers are told, and where they are sent."""

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

    field_order = ["when", "at", "notice", "successor"]

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document

    def clean_successor(self) -> Document | None:
        address = self.cleaned_data["successor"].strip().rstrip("/").rsplit("/", 1)[-1]
        if not address:
            return None
        found = Document.objects.filter(kind=self.document.kind, slug=address).first()
        if found is None:
            raise ValidationError(f"There is no page of this kind at “{address}”.")
        return found


class AddressForm(forms.Form):
    """The new address of a page."""

    slug = forms.SlugField(label="Address", max_length=80)


class NoteForm(forms.Form):
    """The corrected note of an edition."""

    note = forms.CharField(
        label="What changed, in a sentence for readers",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )
