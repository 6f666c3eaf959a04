"""Who answers for a page, and how often somebody reads it again."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import formats

from publishing import actions
from publishing.desk.permissions import Context
from publishing.desk.screens.base import Data, EditionScreen
from publishing.desk.targets import EDIT, EditionTarget
from publishing.kinds import permission
from publishing.models import Document
from publishing.models.reference import LONGEST_CYCLE, months_in_words


class OwnerField(forms.ModelChoiceField):
    """An account that may change pages of this kind, by the name of the person."""

    def label_from_instance(self, user: Any) -> str:
        name = user.get_full_name()
        known = f"{name} ({user})" if name else str(user)
        return known if user.is_active else f"{known}, who cannot log in any more"


class CareForm(forms.Form):
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
            "seen": document.assigned,
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


class Care(EditionScreen[CareForm]):
    name, label = "owner-and-review", "Owner and review…"
    needs = (EDIT,)
    is_of_document = True

    def offered(self, target: EditionTarget) -> bool:
        return True

    def form(self, target: EditionTarget, data: Data = None) -> CareForm:
        return CareForm(data, document=target.edition.document)

    def sentences(self, target: EditionTarget, form: CareForm) -> list[str]:
        return [
            f"{due(target.edition.document)} The cycle begins anew with each text that goes live, "
            "and with each review of the newest one.",
            "Readers see nothing of this.",
        ]

    def context(self, target: EditionTarget, form: CareForm) -> Context:
        return {"button": "Save"}

    def do(self, target: EditionTarget, form: CareForm) -> tuple[str, str]:
        edition, data = target.edition, form.cleaned_data
        document = edition.document
        cycle = data["review_cycle_months"]
        actions.assign(document, target.user, data["owner"], cycle, data["seen"])
        who = f"{document.owner} answers" if document.owner else "nobody answers"
        return f"“{edition.title}”: {who} for it. {due(document)}", target.back


def due(document: Document) -> str:
    """By when the page is to be read again, in a sentence."""
    if document.review_by is None:
        return "It has no text with a moment yet, so it is not to be read again by any day."
    day = formats.date_format(document.review_by, "SHORT_DATE_FORMAT")
    return f"It is to be read again by {day}."
