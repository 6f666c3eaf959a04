import datetime
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from publishing import actions, moments
from publishing.actions.locking import GONE
from publishing.desk.asking import AsksToRead
from publishing.desk.collisions import FASTER, KEPT, Collision
from publishing.desk.permissions import Context
from publishing.desk.picture_input import propose_alt
from publishing.http.moment_fields import MomentField
from publishing.models import Document, Edition, Generation, Release
from publishing.refusals import Refused
from publishing.richtext import control_characters


class EditionForm(forms.ModelForm):
    """The text of a draft, with the address of its document while that may change freely."""

    slug = forms.SlugField(
        label="Address",
        max_length=80,
        required=False,
        help_text="The last part of the page's web address. Left empty, it is made from the title.",
    )
    opened = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # What somebody else did with the draft after it was opened, where a request meets that.
    collision: Collision | None = None

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

    def clean_title(self) -> str:
        # Signs that nobody sees and that turn around whatever follows the title on a screen.
        return control_characters.BIDI_CONTROLS.sub("", self.cleaned_data["title"])

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if self.collision and not self.collision.is_new_page and not self.instance.pk:
            return slug  # What comes back has its own address.
        if not slug and self.before:
            return str(self.before)
        if slug and slug != self.before:
            try:
                Document.check_slug(self.instance.kind, slug)
            except Refused as refused:
                raise ValidationError(refused.sentence) from None
        return slug

    def clean(self) -> Context | None:
        cleaned = super().clean()
        propose_alt(self)
        if self.collision is not None:
            self.collision.check()
            if not self.collision.is_new_page:
                return cleaned
        elif not self.instance.pk and self.cleaned_data.get("opened") is not None:
            raise ValidationError(f"{GONE} {KEPT}", code=FASTER)
        title = self.cleaned_data.get("title", "")
        if not self.instance.pk and title and self.cleaned_data.get("slug") == "":
            try:
                slug = Document.objects.free_slug(self.instance.kind, title)
                Document.check_slug(self.instance.kind, slug)
            except Refused as refused:
                self.add_error("slug", refused.sentence)
        return cleaned


class ReleaseField(forms.ModelChoiceField):
    """A release that can still be changed, with its moment."""

    def __init__(self, label: str) -> None:
        empty = "A new release, named below"
        super().__init__(Release.objects.none(), required=False, empty_label=empty, label=label)

    def label_from_instance(self, release: Any) -> str:
        return f"{release} ({release.when or 'no moment yet'})"


WHEN = [
    ("now", "Now"),
    ("at", "At a date and time"),
    ("release", "With a release, together with other pages"),
]


class WhenForm(forms.Form):
    """Now, at a date and time, or with a release; in the past for those who may."""

    when = forms.ChoiceField(
        label="When?",
        widget=forms.RadioSelect,
        choices=WHEN,
    )
    at = MomentField(required=False)
    release = ReleaseField(label="Release")
    new_release = forms.CharField(
        label="Name of a new release",
        max_length=120,
        required=False,
        help_text="For example: Winter pages. You give it its moment once all its pages are ready.",
    )

    def __init__(
        self,
        *args: Any,
        now: datetime.datetime | None = None,
        may_backdate: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.now = now or timezone.now()
        releases = cast("ReleaseField", self.fields["release"])
        releases.queryset = Release.objects.open(self.now)
        self.fields["when"].initial = "now"
        if may_backdate:
            when = cast("forms.ChoiceField", self.fields["when"])
            when.choices = [*WHEN, ("past", "With an earlier date")]

    def clean(self) -> Context | None:
        cleaned = super().clean()
        when, at = self.cleaned_data.get("when"), self.cleaned_data.get("at")
        if when == "now" and at is not None:
            self.add_error(
                "at", "You chose “Now” and gave a date as well. Choose one, or clear the other."
            )
        if when in {"at", "past"} and at is None and "at" not in self.errors:
            self.add_error("at", "Choose a date and a time.")
        self._check_release(when)
        if when == "at" and at is not None and at <= self.now:
            now = moments.in_words(self.now)
            self.add_error(
                "at", f"That moment has passed; it is now {now}. Choose a later one, or “Now”."
            )
        if when == "past" and at is not None and at > self.now:
            self.add_error(
                "at", "That moment is still to come. Choose “At a date and time” for it."
            )
        return cleaned

    def _check_release(self, when: str | None) -> None:
        release, name = self.cleaned_data.get("release"), self.cleaned_data.get("new_release")
        if when == "release" and not (release or name or "release" in self.errors):
            self.add_error("release", "Choose a release, or give a new one a name.")
        if when == "release" and release and name:
            self.add_error(
                "new_release", "You chose a release and named a new one. Clear one of them."
            )
        if when != "release" and name:
            self.add_error("new_release", "To begin a release, choose “With a release” above.")

    @property
    def moment(self) -> datetime.datetime | None:
        """The chosen moment; None for now."""
        return None if self.cleaned_data["when"] == "now" else self.cleaned_data["at"]

    @property
    def chosen_moment(self) -> datetime.datetime | None:
        """The moment that the choice stands for, as far as it is made; None where it has none."""
        when = self.cleaned_data.get("when")
        if when == "release":
            release = self.cleaned_data.get("release")
            return release.live_from if release else None
        return self.now if when == "now" else self.cleaned_data.get("at")

    def chosen_release(self, by: User) -> Release:
        """The release that was chosen, or a new one of the name that was typed."""
        release: Release | None = self.cleaned_data["release"]
        if release is not None:
            return release
        begun: Release = actions.begin_release(self.cleaned_data["new_release"], by)
        return begun

    @property
    def backdate(self) -> bool:
        return self.cleaned_data.get("when") == "past"


class PublishForm(AsksToRead, WhenForm):
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

    field_order = ["when", "at", "release", "new_release", "readers", "note", "revision", "read"]

    def __init__(self, *args: Any, first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if first:
            del self.fields["readers"]
            self.fields["note"].help_text = "This is the first edition; empty: “First published.”"

    def clean(self) -> Context | None:
        cleaned = super().clean()
        # Whoever only looks at what a choice would do need not have written the note yet.
        told = self.cleaned_data.get("note") or self.is_look
        if self.cleaned_data.get("readers") == "yes" and not told:
            self.add_error("note", "Tell readers what changed; one sentence is enough.")
        return cleaned

    def asks_at(self) -> tuple[bool, datetime.datetime | None]:
        """In a release without a moment the text may still change: nothing is asked yet."""
        waits = self.cleaned_data.get("when") == "release" and self.chosen_moment is None
        return not waits, self.chosen_moment

    @property
    def major(self) -> bool:
        return self.cleaned_data.get("readers", "yes") == "yes"


class RescheduleForm(AsksToRead):
    """The other moment of what is scheduled, and the one that somebody looked at."""

    state_field = "seen"

    at = MomentField()
    seen = forms.CharField(widget=forms.HiddenInput)

    def asks_at(self) -> tuple[bool, datetime.datetime | None]:
        """A moment that has passed is refused anyhow."""
        at = self.cleaned_data.get("at")
        return at is not None and at > timezone.now(), at


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

    field_order = ["when", "at", "release", "new_release", "notice", "successor"]

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


THEN = [
    ("draft", "It is a draft again, without a moment"),
    ("keep", "It keeps its moment and goes live by itself"),
]


class LeaveReleaseForm(forms.Form):
    """What becomes of an edition that leaves its release."""

    then = forms.ChoiceField(
        label="And then?",
        widget=forms.RadioSelect,
        choices=THEN,
        initial="draft",
    )

    def __init__(self, data: QueryDict | None, *, edition: Edition) -> None:
        super().__init__(data)
        then = cast("forms.ChoiceField", self.fields["then"])
        if edition.live_from is None:
            del self.fields["then"]
        elif edition.is_withdrawal:
            then.choices = [("draft", "The page is not withdrawn"), THEN[1]]


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
