"""Screens of drafts: begin, discard, revert, and override a wording that a rule refuses."""

from typing import cast

from django import forms
from django.urls import reverse
from django.utils.html import format_html

from publishing import actions, diff, moments
from publishing.checks import Finding
from publishing.desk.permissions import Context
from publishing.desk.rendered_text import left_out_targets
from publishing.desk.screens.base import Data, EditionScreen, RevisionForm
from publishing.desk.targets import EDIT
from publishing.diff.comparison import compare
from publishing.http.desk_urls import desk_url
from publishing.models import Edition, Revision
from publishing.numbers import is_number

RESTORABLE = (
    "It is kept under “Discarded”, with every word and every save: it can be brought back until an "
    "administrator removes it for good. Nothing is removed by time."
)


class NewDraftScreen(EditionScreen):
    name, label, is_button = "new-draft", "Write a new draft", True
    permissions = (EDIT,)

    def is_available(self) -> bool:
        return self.target.timeline.draft is None and not self.edition.is_withdrawal

    def consequences(self) -> list[str]:
        return [
            f"The draft begins with the text of {self.edition.number}. Readers see nothing of it "
            "until you publish it."
        ]

    def perform(self) -> tuple[str, str]:
        draft = actions.begin_draft(self.edition.document, self.target.user, self.edition)
        sentence = f"This is a new draft of “{draft.title}”, made from {self.edition.number}."
        return sentence, desk_url(draft)


class DiscardScreen(EditionScreen):
    name, label, is_destructive = "discard", "Discard this draft…", True
    permissions = (EDIT,)

    def is_available(self) -> bool:
        return self.edition.is_draft

    def consequences(self) -> list[str]:
        sentences = [
            "The draft leaves the desk, with all its saved states. "
            "What is published or scheduled stays as it is."
            if self.target.timeline.facts
            else "The draft leaves the desk, and with it the page, which was never published.",
            RESTORABLE,
        ]
        if self.edition.release is not None:
            sentences.append(f"It leaves the release “{self.edition.release}”.")
        if self.edition.preview_links.exists():
            sentences.append("The links that show it to people without an account stop working.")
        return sentences

    def perform(self) -> tuple[str, str]:
        edition, document = self.edition, self.edition.document
        if actions.discard(edition, self.target.user):
            sentence = with_link_to_discarded(f"“{edition.title}” was discarded.", edition.pk)
            return sentence, desk_url(edition, "changelist")
        newest = document.editions.filter(is_withdrawal=False).in_desk_order()[0]
        sentence = f"The draft of “{edition.title}” was discarded."
        return with_link_to_discarded(sentence, edition.pk), desk_url(newest)


def with_link_to_discarded(sentence: str, pk: int) -> str:
    """The sentence with a link to a discarded draft, while that exists."""
    if not Edition.objects.discarded().filter(pk=pk).exists():
        return sentence
    address = reverse("admin:publishing_discarded_change", args=[pk])
    return format_html('{} <a href="{}">Look at it, or bring it back</a>', sentence, address)


class RevertForm(RevisionForm):
    """The number of a save, and the revision of the draft beside it on the screen."""

    save = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class RevertScreen(EditionScreen):
    name, label = "go-back", "Revert to this text…"
    permissions = (EDIT,)
    template = "admin/publishing/revert.html"
    form_class = RevertForm
    # The history has a link beside each save.
    is_unlisted = True

    def is_available(self) -> bool:
        return self.edition.is_draft and self._save() is not None

    def _save(self) -> Revision | None:
        """The save with the number in the request."""
        request = self.target.request
        number = (request.POST if request.method == "POST" else request.GET).get("save", "")
        if not is_number(number, 9):
            return None
        saves = self.edition.revisions.filter(number=int(number)).select_related("saved_by")
        save: Revision | None = saves.first()
        return save

    def get_initial(self) -> Context:
        save = self._save()
        return super().get_initial() | {"save": save.number if save else None}

    def consequences(self) -> list[str]:
        save = self._save()
        if save is None:
            return []
        when = moments.in_words(save.saved_at)
        return [
            f"The draft has the text again that {save.saved_by or 'somebody'} saved on {when}.",
            "The text of now is kept as a saved state: you can go back to it in the same way.",
            "Reviews that are recorded stay those of the text that was reviewed.",
        ]

    def get_context(self) -> Context:
        save = self._save()
        if save is None:
            return {}
        model = self.edition.document.edition_model
        return {
            "title": f"Revert to save {save.number}",
            "button": "Revert to this text",
            "comparison": compare(model, diff.read(self.edition), save.text),
        }

    def perform(self) -> tuple[str, str]:
        data = self.form.cleaned_data
        number = data["save"]
        saved = actions.revert(self.edition, self.target.user, number, revision=data["revision"])
        left_out = left_out_targets(saved.gone)
        sentence = f"“{self.edition}” has the text of save {number} again.{left_out}"
        return sentence, desk_url(self.edition)


class OverrideForm(RevisionForm):
    """A wording, and the reason why it may stand."""

    wording = forms.ChoiceField(label="Which wording?", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why may it stand?",
        widget=forms.Textarea(attrs={"rows": 4}),
        min_length=10,
        max_length=2000,
        help_text="Kept with your name in the history of the page, for whoever asks one day.",
    )

    def __init__(self, data: Data, *, initial: Context, findings: list[Finding]) -> None:
        super().__init__(data, initial=initial)
        wording = cast("forms.ChoiceField", self.fields["wording"])
        wording.choices = [
            (finding.digest, f"{finding.sentence} In the sentence: {finding.wording}")
            for finding in {each.digest: each for each in findings}.values()
        ]


class OverrideScreen(EditionScreen):
    name, label, is_destructive = "override", "Override with a reason…", True
    permissions = (EDIT, "override_claims")
    is_unlisted = True

    def is_available(self) -> bool:
        is_changeable = self.edition.is_draft or self.target.is_scheduled
        return is_changeable and bool(self._overridable())

    def _overridable(self) -> list[Finding]:
        return [each for each in self.target.findings if each.permission and each.is_error]

    def get_form(self, data: Data) -> OverrideForm:
        wording = self.target.request.GET.get("wording", "")
        initial = self.get_initial() | {"wording": wording}
        return OverrideForm(data, findings=self._overridable(), initial=initial)

    def consequences(self) -> list[str]:
        return [
            "The sentence may go live as it is. Your reason is kept and shown to whoever "
            "publishes it, and in the history of the page.",
            "It holds for exactly this sentence on this page, in later editions too; once the "
            "sentence changes, the rules look at it anew.",
            "You answer for it. The rules help editors; they are no legal advice.",
        ]

    def perform(self) -> tuple[str, str]:
        data = self.form.cleaned_data
        override = actions.override(
            self.edition,
            self.target.user,
            data["wording"],
            data["reason"],
            revision=data["revision"],
        )
        return f"“{override.words}” may stand; your reason is kept.", self.target.url
