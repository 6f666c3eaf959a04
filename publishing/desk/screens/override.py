"""The screen on which a person answers for a wording that a rule refuses."""

from typing import cast

from django import forms

from publishing import actions
from publishing.checks import Finding
from publishing.desk.permissions import Context
from publishing.desk.screens.base import Data, EditionScreen, RevisionForm
from publishing.desk.targets import EDIT, EditionTarget


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

    def __init__(self, data: Data, *, initial: Context, found: list[Finding]) -> None:
        super().__init__(data, initial=initial)
        wording = cast("forms.ChoiceField", self.fields["wording"])
        wording.choices = [
            (finding.digest, f"{finding.sentence} In the sentence: {finding.wording}")
            for finding in {each.digest: each for each in found}.values()
        ]


class OverrideWording(EditionScreen[OverrideForm]):
    name, label, is_grave = "override", "Override with a reason…", True
    needs = (EDIT, "override_claims")
    is_unlisted = True

    def offered(self, target: EditionTarget) -> bool:
        return (target.edition.is_draft or target.is_scheduled) and bool(self._found(target))

    @staticmethod
    def _found(target: EditionTarget) -> list[Finding]:
        if target.edition.is_withdrawal:
            return []
        return [each for each in target.found if each.permission and each.is_error]

    def form(self, target: EditionTarget, data: Data = None) -> OverrideForm:
        initial = self.initial(target) | {"wording": target.request.GET.get("wording", "")}
        return OverrideForm(data, found=self._found(target), initial=initial)

    def sentences(self, target: EditionTarget, form: OverrideForm) -> list[str]:
        return [
            "The sentence may go live as it is. Your reason is kept and shown to whoever "
            "publishes it, and in the history of the page.",
            "It holds for exactly this sentence on this page, in later editions too; once the "
            "sentence changes, the rules look at it anew.",
            "You answer for it. The rules help editors; they are no legal advice.",
        ]

    def do(self, target: EditionTarget, form: OverrideForm) -> tuple[str, str]:
        sent = form.cleaned_data
        override = actions.override(
            target.edition, target.user, sent["wording"], sent["reason"], revision=sent["revision"]
        )
        return f"“{override.words}” may stand; your reason is kept.", target.back
