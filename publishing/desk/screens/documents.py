"""Screens of a document: its address, its owner and its review cycle."""

from typing import cast

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Model, Q
from django.utils import formats

from publishing import actions
from publishing.desk.permissions import Context
from publishing.desk.screens.base import Data, EditionScreen
from publishing.desk.targets import EDIT
from publishing.http.desk_urls import desk_url
from publishing.kinds import kinds, permission
from publishing.models import Document
from publishing.models.reference import LONGEST_CYCLE, months_in_words


class AddressForm(forms.Form):
    slug = forms.SlugField(label="Address", max_length=80)


class ChangeAddressScreen(EditionScreen):
    name, label = "change-address", "Change the address…"
    form_class = AddressForm
    permissions = (EDIT, "change_address")
    is_of_document = True

    def is_available(self) -> bool:
        has_page = bool(kinds()[self.edition.document_kind].page)
        return has_page and bool(self.target.timeline.history(self.target.now))

    def get_initial(self) -> Context:
        return {"slug": self.edition.document.slug}

    def consequences(self) -> list[str]:
        return [
            f"The page is at {self.edition.get_absolute_url()} now. "
            "The old address will lead to the new one, forever; no other page can ever have it."
        ]

    def perform(self) -> tuple[str, str]:
        document = self.edition.document
        actions.change_address(document, self.target.user, self.form.cleaned_data["slug"])
        return f"The address is {document.get_absolute_url()} now.", desk_url(self.edition)


class OwnerField(forms.ModelChoiceField):
    """An account that may change pages of this kind, by the name of the person."""

    def label_from_instance(self, obj: Model) -> str:
        user = cast("User", obj)
        name = user.get_full_name()
        label = f"{name} ({user})" if name else str(user)
        return label if user.is_active else f"{label}, who cannot log in any more"


class OwnerForm(forms.Form):
    """The owner and the review cycle of a page."""

    owner = OwnerField(
        User.objects.none(),
        required=False,
        empty_label="Nobody",
        help_text="Who answers for this page, and is reminded when it is to be read again.",
    )
    review_cycle_months = forms.IntegerField(
        label="Review cycle in months",
        required=False,
        min_value=1,
        max_value=LONGEST_CYCLE,
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Data, *, document: Document) -> None:
        initial = {
            "owner": document.owner_id,
            "review_cycle_months": document.review_cycle_months,
            "seen": document.assignment,
        }
        super().__init__(data, initial=initial)
        may_change = User.objects.with_perm(permission(document.kind))
        owner = cast("OwnerField", self.fields["owner"])
        owner.queryset = User.objects.filter(
            Q(pk__in=may_change.filter(is_staff=True).values("pk")) | Q(pk=document.owner_id)
        ).order_by("username")
        by_site = months_in_words(round(settings.REVIEW_CYCLE.days / 365 * 12))
        self.fields["review_cycle_months"].help_text = (
            "How many months this page may stand until somebody should read it again. Empty: the "
            f"shortest cycle of its topics, at most {by_site}, as for every page."
        )


class OwnerScreen(EditionScreen):
    name, label = "owner-and-review", "Owner and review…"
    permissions = (EDIT,)
    is_of_document = True

    def is_available(self) -> bool:
        return True

    def get_form(self, data: Data) -> OwnerForm:
        return OwnerForm(data, document=self.edition.document)

    def consequences(self) -> list[str]:
        return [
            f"{due_in_words(self.edition.document)} The cycle begins anew with each text that "
            "goes live, and with each review of the newest one.",
            "Readers see nothing of this.",
        ]

    def get_context(self) -> Context:
        return {"button": "Save"}

    def perform(self) -> tuple[str, str]:
        document, data = self.edition.document, self.form.cleaned_data
        cycle = data["review_cycle_months"]
        actions.assign(document, self.target.user, data["owner"], cycle, data["seen"])
        who = f"{document.owner} answers" if document.owner else "nobody answers"
        sentence = f"“{self.edition.title}”: {who} for it. {due_in_words(document)}"
        return sentence, self.target.url


def due_in_words(document: Document) -> str:
    """The day by which the page is due for review, as a sentence."""
    if document.review_by is None:
        return "It has no text with a moment yet, so it is not to be read again by any day."
    day = formats.date_format(document.review_by, "SHORT_DATE_FORMAT")
    return f"It is to be read again by {day}."
