"""Looking at an edition in its place on the site, and letting somebody without an account look."""

from django import forms
from django.conf import settings

from publishing import actions, moments
from publishing.desk.cases import EditionCase
from publishing.desk.permissions import Context
from publishing.desk.verbs.base import EditionVerb
from publishing.http.desk_urls import as_of, desk_url, in_its_place
from publishing.http.moment_fields import MomentField
from publishing.models import PreviewLink
from publishing.models.secret_links import LASTS
from publishing.refusals import Refused


def is_to_come(case: EditionCase) -> bool:
    """Whether readers have still to see this text."""
    return not case.edition.is_withdrawal and (case.edition.is_draft or case.is_scheduled)


def looks(case: EditionCase) -> list[tuple[str, str]]:
    """Links to the edition on the site: label and address."""
    found = []
    if is_to_come(case):
        found.append(("Preview in its place", in_its_place(case.edition)))
    if case.edition.live_from is not None and (not case.is_scheduled or case.may("see_future")):
        page = case.edition.document.get_absolute_url()
        found.append(("Site as of then", as_of(case.edition.live_from, page)))
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


class Share(EditionVerb[LinkForm]):
    name, label = "links", "Preview links…"
    needs = ("share_draft",)
    template = "admin/publishing/links.html"
    form_class = LinkForm

    def offered(self, case: EditionCase) -> bool:
        return is_to_come(case)

    def initial(self, case: EditionCase) -> Context:
        return {"expires_at": (case.now + LASTS).replace(second=0)}

    def sentences(self, case: EditionCase, form: LinkForm) -> list[str]:
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

    def context(self, case: EditionCase, form: LinkForm) -> Context:
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

    def do(self, case: EditionCase, form: LinkForm) -> tuple[str, str]:
        sent = form.cleaned_data
        link = actions.make_preview_link(
            case.edition, case.user, sent["reader"], sent["expires_at"]
        )
        until = moments.in_words(link.expires_at)
        return f"The link is made and works until {until}. Copy it below.", self.address(case)

    def address(self, case: EditionCase) -> str:
        return desk_url(case.edition, "verb", case.edition.pk, self.name)


class Revoke(EditionVerb[RevokeForm]):
    name, label = "revoke-link", "Revoke the link"
    form_class = RevokeForm
    needs = ("share_draft",)

    def offered(self, case: EditionCase) -> bool:
        # Its button stands beside each link, and nowhere else.
        return False

    def do(self, case: EditionCase, form: RevokeForm) -> tuple[str, str]:
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
