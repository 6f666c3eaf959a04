"""Looking at an edition in its place on the site, and letting somebody without an account look."""

from django import forms
from django.conf import settings

from publishing import actions, moments
from publishing.desk.permissions import Context
from publishing.desk.screens.base import EditionScreen
from publishing.desk.targets import EditionTarget
from publishing.http.desk_urls import desk_url, path_at, preview_path
from publishing.http.moment_fields import MomentField
from publishing.models import PreviewLink
from publishing.models.secret_links import LASTS
from publishing.refusals import Refused


def is_to_come(target: EditionTarget) -> bool:
    """Whether readers have still to see this text."""
    return not target.edition.is_withdrawal and (target.edition.is_draft or target.is_scheduled)


def site_links(target: EditionTarget) -> list[tuple[str, str]]:
    """Links to the edition on the site: label and address."""
    found = []
    if is_to_come(target):
        found.append(("Preview in its place", preview_path(target.edition)))
    if target.edition.live_from is not None and (
        not target.is_scheduled or target.may("see_future")
    ):
        page = target.edition.document.get_absolute_url()
        found.append(("Site as of then", path_at(target.edition.live_from, page)))
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


class Share(EditionScreen[LinkForm]):
    name, label = "links", "Preview links…"
    needs = ("share_draft",)
    template = "admin/publishing/preview_links.html"
    form_class = LinkForm

    def offered(self, target: EditionTarget) -> bool:
        return is_to_come(target)

    def initial(self, target: EditionTarget) -> Context:
        return {"expires_at": (target.now + LASTS).replace(second=0)}

    def sentences(self, target: EditionTarget, form: LinkForm) -> list[str]:
        edition = target.edition
        what = f"this {'draft' if edition.is_draft else 'edition'} in its place"
        if target.is_scheduled:
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

    def context(self, target: EditionTarget, form: LinkForm) -> Context:
        links = target.edition.preview_links.select_related("made_by", "revoked_by")
        rows = [
            {"link": link, "address": address_of(link), "is_open": link.is_open(target.now)}
            for link in links
        ]
        return {
            "button": "Make a link",
            "rows": rows,
            "revoke": desk_url(target.edition, "action", target.edition.pk, Revoke.name),
        }

    def do(self, target: EditionTarget, form: LinkForm) -> tuple[str, str]:
        sent = form.cleaned_data
        link = actions.make_preview_link(
            target.edition, target.user, sent["reader"], sent["expires_at"]
        )
        until = moments.in_words(link.expires_at)
        return f"The link is made and works until {until}. Copy it below.", self.address(target)

    def address(self, target: EditionTarget) -> str:
        return desk_url(target.edition, "action", target.edition.pk, self.name)


class Revoke(EditionScreen[RevokeForm]):
    name, label = "revoke-link", "Revoke the link"
    form_class = RevokeForm
    needs = ("share_draft",)

    def offered(self, target: EditionTarget) -> bool:
        # Its button stands beside each link, and nowhere else.
        return False

    def do(self, target: EditionTarget, form: RevokeForm) -> tuple[str, str]:
        link = target.edition.preview_links.filter(pk=form.cleaned_data["link"]).first()
        if link is None:
            raise Refused("There is no such link of this page. Nothing was changed.")
        actions.revoke_preview_link(link, target.user)
        for_whom = f" for {link.reader}" if link.reader else ""
        address = desk_url(target.edition, "action", target.edition.pk, Share.name)
        return f"The link{for_whom} does not work any more.", address


def address_of(link: PreviewLink) -> str:
    """The full address to hand to somebody."""
    return f"{settings.SITE_URL}/preview/{link.token}"
