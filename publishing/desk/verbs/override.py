"""The screen on which a person answers for a wording that a rule refuses."""

from typing import Any

from django import forms

from publishing import actions
from publishing.checks import Finding
from publishing.desk.verbs.base import Case, Verb


class OverrideForm(forms.Form):
    """Which wording, and why it may stand."""

    wording = forms.ChoiceField(label="Which wording?", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why may it stand?",
        widget=forms.Textarea(attrs={"rows": 4}),
        min_length=10,
        max_length=2000,
        help_text="Kept with your name in the history of the page, for whoever asks one day.",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, found: list[Finding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wording: Any = self.fields["wording"]
        wording.choices = [
            (finding.digest, f"{finding.sentence} In the sentence: {finding.wording}")
            for finding in {each.digest: each for each in found}.values()
        ]


class OverrideWording(Verb):
    name, label, is_grave = "override", "Override with a reason…", True
    is_apart = True

    def permitted(self, case: Case) -> bool:
        return case.may("override_claims") and case.may_edit()

    def offered(self, case: Case) -> bool:
        return (case.edition.is_draft or case.is_scheduled) and bool(self._found(case))

    @staticmethod
    def _found(case: Case) -> list[Finding]:
        if case.edition.is_withdrawal:
            return []
        return [each for each in case.found if each.permission and each.is_error]

    def form(self, case: Case, data: Any = None) -> OverrideForm:
        initial = {
            "revision": case.edition.revision,
            "wording": case.request.GET.get("wording", ""),
        }
        return OverrideForm(data, found=self._found(case), initial=initial)

    def sentences(self, case: Case, form: Any) -> list[str]:
        return [
            "The sentence may go live as it is. Your reason is kept and shown to whoever "
            "publishes it, and in the history of the page.",
            "It holds for exactly this sentence on this page, in later editions too; once the "
            "sentence changes, the rules look at it anew.",
            "You answer for it. The rules help editors; they are no legal advice.",
        ]

    def do(self, case: Case, form: Any) -> tuple[str, str]:
        override = actions.override(
            case.edition,
            case.user,
            form.cleaned_data["wording"],
            form.cleaned_data["reason"],
            revision=form.cleaned_data["revision"],
        )
        return f"“{override.words}” may stand; your reason is kept.", case.back
