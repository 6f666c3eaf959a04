"""Taking a text from readers for a legal reason, and giving it back."""

from django import forms

from publishing import actions
from publishing.desk.cases import EditionCase
from publishing.desk.verbs.base import EditionVerb, F
from publishing.http.desk_urls import desk_url


class ReasonForm(forms.Form):
    """The legal reason, as readers are told."""

    reason = forms.CharField(
        label="The legal reason, in a sentence for readers",
        help_text="For example: A court order of November 20, 2026 forbids this text.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


class ClosingVerb(EditionVerb[F]):
    """Base of closing and reopening: only for administrators, and only once readers saw it."""

    needs = ("close_edition",)

    def _was_seen(self, case: EditionCase) -> bool:
        edition = case.edition
        return not edition.is_withdrawal and edition in case.timeline.history(case.now)


class CloseEdition(ClosingVerb[ReasonForm]):
    name, label, is_grave = "close", "Close it to the public…", True
    form_class = ReasonForm

    def offered(self, case: EditionCase) -> bool:
        return self._was_seen(case) and not case.edition.is_closed

    def sentences(self, case: EditionCase, form: ReasonForm) -> list[str]:
        holds = case.timeline.live(case.now) == case.edition
        where = (
            "The page answers with your reason instead of the text (451), and leaves every list, "
            "until a new edition takes its place."
            if holds
            else "The page as it is now stays as it is."
        )
        return [
            f"Readers see no word of {case.edition.number} any more, from whichever moment they "
            "look: not its title, not its note, and in no comparison.",
            where,
            "The page’s history keeps its number and date, and says since when and why it is "
            "closed. Here on the desk everything stays.",
            "Its pictures stay where they are: other pages may show them, and they can still be "
            "fetched by their address.",
            "Browsers and caches that fetched a page or its picture for sharing lose them within "
            "a minute. What search engines and others keep is out of reach.",
        ]

    def do(self, case: EditionCase, form: ReasonForm) -> tuple[str, str]:
        edition = actions.close(case.edition, case.user, form.cleaned_data["reason"])
        return f"{edition.number} is closed to the public.", desk_url(edition, "history")


class ReopenEdition(ClosingVerb[forms.Form]):
    name, label = "reopen", "Open it to the public again…"

    def offered(self, case: EditionCase) -> bool:
        return self._was_seen(case) and case.edition.is_closed

    def sentences(self, case: EditionCase, form: forms.Form) -> list[str]:
        return [
            f"Readers see {case.edition.number} again, where and when it was. "
            f"It was closed because: {case.edition.closed_reason}"
        ]

    def do(self, case: EditionCase, form: forms.Form) -> tuple[str, str]:
        edition = actions.reopen(case.edition, case.user)
        return f"{edition.number} is open to the public again.", desk_url(edition, "history")
