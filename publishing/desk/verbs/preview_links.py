"""Looking at an edition in its place on the site, and letting somebody without an account look."""

from typing import Any

from django import forms
from django.conf import settings

from publishing import actions, moments
from publishing.desk.verbs.base import Case, Verb
from publishing.http.desk_urls import as_of, desk_url, in_its_place
from publishing.http.moment_fields import MomentField
from publishing.models import PreviewLink
from publishing.models.secret_links import LASTS
from publishing.refusals import Refused


def is_to_come(case: Case) -> bool:
    """Whether readers have still to see this text."""
    return not case.edition.is_withdrawal and (case.edition.is_draft or case.is_scheduled)


def looks(case: Case) -> list[tuple[str, str]]:
    """Where on the site one may look at the edition: what that is called, and its address."""
    found = []
    if is_to_come(case):
        found.append(("See it in its place", in_its_place(case.edition)))
    if case.edition.live_from is not None and (not case.is_scheduled or case.may("see_future")):
        page = case.edition.document.get_absolute_url()
        found.append(("See the site as of then", as_of(case.edition.live_from, page)))
    return found


class LinkForm(forms.Form):
    """For whom a link is, and how long it works."""

    reader = forms.CharField(
        label="For whom?",
        max_length=120,
        required=False,
        help_text="For example: Dr. Tanabe. So that you know later whose link this is.",
    )
    expires_at = MomentField(label="It works until")


class RevokeForm(forms.Form):
    """The link that is to stop working."""

    link = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)


class Share(Verb):
    name, label = "links", "Links for people without an account…"
    template = "admin/publishing/links.html"

    def permitted(self, case: Case) -> bool:
        return case.may("share_draft")

    def offered(self, case: Case) -> bool:
        return is_to_come(case)

    def form(self, case: Case, data: Any = None) -> forms.Form:
        until = (case.now + LASTS).replace(second=0)
        return LinkForm(data, initial={"expires_at": until})

    def sentences(self, case: Case, form: Any) -> list[str]:
        edition = case.edition
        what = f"this {'draft' if edition.is_draft else 'edition'} in its place"
        if case.is_scheduled:
            what += f", as it will be from {edition.when} on"
        if edition.release is not None:
            what += f", and all that goes live with the release “{edition.release}”"
        return [
            f"Whoever has the link sees the whole site as it is, with {what}. "
            "Nothing else that is planned is shown.",
            "It needs no account, can be handed on, and works on when you leave. "
            "You see how often it was opened, and can revoke it at any time. "
            "Once the page is live, the link leads there.",
        ]

    def context(self, case: Case, form: Any) -> dict[str, Any]:
        links = case.edition.preview_links.select_related("made_by", "revoked_by")
        rows = [
            {"link": link, "address": address_of(link), "is_open": link.is_open(case.now)}
            for link in links
        ]
        return {
            "button": "Make a link",
            "rows": rows,
            "revoke": desk_url(case.edition, "verb", case.edition.pk, Revoke.name),
        }

    def do(self, case: Case, form: Any) -> tuple[str, str]:
        link = actions.make_preview_link(
            case.edition,
            case.user,
            form.cleaned_data["reader"],
            form.cleaned_data["expires_at"],
        )
        until = moments.in_words(link.expires_at)
        return f"The link is made and works until {until}. Copy it below.", self.address(case)

    def address(self, case: Case) -> str:
        return desk_url(case.edition, "verb", case.edition.pk, self.name)


class Revoke(Verb):
    name, label = "revoke-link", "Revoke the link"

    def permitted(self, case: Case) -> bool:
        return case.may("share_draft")

    def offered(self, case: Case) -> bool:
        # Its button stands beside each link, and nowhere else.
        return False

    def form(self, case: Case, data: Any = None) -> forms.Form:
        return RevokeForm(data)

    def do(self, case: Case, form: Any) -> tuple[str, str]:
        link = case.edition.preview_links.filter(pk=form.cleaned_data["link"]).first()
        if link is None:
            raise Refused("There is no such link of this page. Nothing was changed.")
        actions.revoke_preview_link(link, case.user)
        for_whom = f" for {link.reader}" if link.reader else ""
        address = desk_url(case.edition, "verb", case.edition.pk, Share.name)
        return f"The link{for_whom} does not work any more.", address


def address_of(link: PreviewLink) -> str:
    """The full address to hand to somebody."""
    return f"{settings.SITE_URL}/preview/{link.token}"
