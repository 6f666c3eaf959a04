"""Preview links: an edition in its place on the site, also for people without an account."""

from django import forms
from django.conf import settings

from publishing import actions, moments
from publishing.desk.permissions import Context
from publishing.desk.screens.base import EditionScreen
from publishing.desk.targets import EditionTarget
from publishing.http.desk_urls import desk_url, path_at, preview_path
from publishing.http.moment_fields import MomentField
from publishing.models.secret_links import LASTS
from publishing.refusals import Refused


def is_to_come(target: EditionTarget) -> bool:
    """Whether the text is not public yet."""
    return not target.edition.is_withdrawal and (target.edition.is_draft or target.is_scheduled)


def site_links(target: EditionTarget) -> list[tuple[str, str]]:
    """Links to the edition on the site: label and address."""
    links = []
    if is_to_come(target):
        links.append(("Preview in its place", preview_path(target.edition)))
    live_from = target.edition.live_from
    if live_from is not None and (not target.is_scheduled or target.may("see_future")):
        page = target.edition.document.get_absolute_url()
        links.append(("Site as of then", path_at(live_from, page)))
    return links


class PreviewLinkForm(forms.Form):
    """The reader and the expiry of a preview link."""

    reader = forms.CharField(
        label="For whom?",
        max_length=120,
        required=False,
        help_text="For example: Dr. Tanabe. So that you know later whose link this is.",
    )
    expires_at = MomentField(label="It works until")


class RevokeForm(forms.Form):
    link = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)


class PreviewLinksScreen(EditionScreen):
    name, label = "links", "Preview links…"
    permissions = ("share_draft",)
    template = "admin/publishing/preview_links.html"
    form_class = PreviewLinkForm

    def is_available(self) -> bool:
        return is_to_come(self.target)

    def get_initial(self) -> Context:
        return {"expires_at": (self.target.now + LASTS).replace(second=0)}

    def consequences(self) -> list[str]:
        edition = self.edition
        what = f"this {'draft' if edition.is_draft else 'edition'} in its place"
        if self.target.is_scheduled:
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

    def get_context(self) -> Context:
        links = self.edition.preview_links.select_related("made_by", "revoked_by")
        rows = [
            {
                "link": link,
                "address": f"{settings.SITE_URL}/preview/{link.token}",
                "is_open": link.is_open(self.target.now),
            }
            for link in links
        ]
        revoke = desk_url(self.edition, "action", self.edition.pk, RevokeLinkScreen.name)
        return {"button": "Make a link", "rows": rows, "revoke": revoke}

    def perform(self) -> tuple[str, str]:
        data = self.form.cleaned_data
        link = actions.make_preview_link(
            self.edition, self.target.user, data["reader"], data["expires_at"]
        )
        until = moments.in_words(link.expires_at)
        address = desk_url(self.edition, "action", self.edition.pk, self.name)
        return f"The link is made and works until {until}. Copy it below.", address


class RevokeLinkScreen(EditionScreen):
    name, label = "revoke-link", "Revoke the link"
    form_class = RevokeForm
    permissions = ("share_draft",)

    def is_available(self) -> bool:
        # The list of links has a button for each, and no other page has one.
        return False

    def perform(self) -> tuple[str, str]:
        link = self.edition.preview_links.filter(pk=self.form.cleaned_data["link"]).first()
        if link is None:
            raise Refused("There is no such link of this page. Nothing was changed.")
        actions.revoke_preview_link(link, self.target.user)
        for_whom = f" for {link.reader}" if link.reader else ""
        address = desk_url(self.edition, "action", self.edition.pk, PreviewLinksScreen.name)
        return f"The link{for_whom} does not work any more.", address
