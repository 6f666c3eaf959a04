"""Form of a draft, with the address of its page."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from publishing.actions.locking import GONE
from publishing.desk.collisions import NOT_SAVED, STALE, Collision
from publishing.desk.permissions import Context
from publishing.desk.picture_input import propose_alt
from publishing.models import Document, Generation
from publishing.refusals import Refused
from publishing.richtext import control_characters


class EditionForm(forms.ModelForm):
    slug = forms.SlugField(
        label="Address",
        max_length=80,
        required=False,
        help_text="The last part of the page's web address. Left empty, it is made from the title.",
    )
    opened = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # The edit conflict of a stale form.
    collision: Collision | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = self.instance.pk and self.instance.document.slug
        if "slug" in self.fields and self.instance.pk:
            self.fields["slug"].initial = self.before
        if "opened" in self.fields and self.instance.pk:
            self.fields["opened"].initial = self.instance.revision

    def full_clean(self) -> None:
        # Before the validation, so that nobody else can take the address meanwhile.
        if self.is_bound:
            Generation.objects.lock()
        super().full_clean()

    def clean_title(self) -> str:
        # Invisible characters that would reverse the text after the title.
        return control_characters.BIDI_CONTROLS.sub("", self.cleaned_data["title"])

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if self.collision and not self.collision.is_new_page and not self.instance.pk:
            return slug  # A restored draft has its own address.
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
            raise ValidationError(f"{GONE} {NOT_SAVED}", code=STALE)
        title = self.cleaned_data.get("title", "")
        if not self.instance.pk and title and self.cleaned_data.get("slug") == "":
            try:
                slug = Document.objects.free_slug(self.instance.kind, title)
                Document.check_slug(self.instance.kind, slug)
            except Refused as refused:
                self.add_error("slug", refused.sentence)
        return cleaned
