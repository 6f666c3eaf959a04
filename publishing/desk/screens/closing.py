"""Taking a text from readers for a legal reason, and giving it back."""

from django import forms

from publishing import actions
from publishing.desk.screens.base import EditionScreen, F
from publishing.desk.targets import EditionTarget
from publishing.http.desk_urls import desk_url


class ReasonForm(forms.Form):
    """The legal reason, as readers are told."""

    reason = forms.CharField(
        label="The legal reason, in a sentence for readers",
        help_text="For example: A court order of November 20, 2026 forbids this text.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


class ClosingScreen(EditionScreen[F]):
    """Base of closing and reopening: only for administrators, and only once readers saw it."""

    needs = ("close_edition",)

    def _was_seen(self, target: EditionTarget) -> bool:
        edition = target.edition
        return not edition.is_withdrawal and edition in target.timeline.history(target.now)


class CloseEdition(ClosingScreen[ReasonForm]):
    name, label, is_grave = "close", "Close it to the public…", True
    form_class = ReasonForm

    def offered(self, target: EditionTarget) -> bool:
        return self._was_seen(target) and not target.edition.is_closed

    def sentences(self, target: EditionTarget, form: ReasonForm) -> list[str]:
        holds = target.timeline.live(target.now) == target.edition
        where = (
            "The page answers with your reason instead of the text (451), and leaves every list, "
            "until a new edition takes its place."
            if holds
            else "The page as it is now stays as it is."
        )
        return [
            f"Readers see no word of {target.edition.number} any more, from whichever moment they "
            "look: not its title, not its note, and in no comparison.",
            where,
            "The page’s history keeps its number and date, and says since when and why it is "
            "closed. Here on the desk everything stays.",
            "Its pictures stay where they are: other pages may show them, and they can still be "
            "fetched by their address.",
            "Browsers and caches that fetched a page or its picture for sharing lose them within "
            "a minute. What search engines and others keep is out of reach.",
        ]

    def do(self, target: EditionTarget, form: ReasonForm) -> tuple[str, str]:
        edition = actions.close(target.edition, target.user, form.cleaned_data["reason"])
        return f"{edition.number} is closed to the public.", desk_url(edition, "history")


class ReopenEdition(ClosingScreen[forms.Form]):
    name, label = "reopen", "Open it to the public again…"

    def offered(self, target: EditionTarget) -> bool:
        return self._was_seen(target) and target.edition.is_closed

    def sentences(self, target: EditionTarget, form: forms.Form) -> list[str]:
        return [
            f"Readers see {target.edition.number} again, where and when it was. "
            f"It was closed because: {target.edition.closed_reason}"
        ]

    def do(self, target: EditionTarget, form: forms.Form) -> tuple[str, str]:
        edition = actions.reopen(target.edition, target.user)
        return f"{edition.number} is open to the public again.", desk_url(edition, "history")
