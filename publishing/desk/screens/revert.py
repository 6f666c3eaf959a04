"""The screen on which somebody goes back to an earlier save of a draft."""

from django import forms

from publishing import diff, moments
from publishing.actions.drafts import revert
from publishing.desk.permissions import Context
from publishing.desk.plain_reading import not_there
from publishing.desk.screens.base import EditionScreen, RevisionForm
from publishing.desk.targets import EDIT, EditionTarget
from publishing.diff.comparison import compare
from publishing.http.desk_urls import desk_url
from publishing.models import Revision
from publishing.numbers import is_number


class RevertForm(RevisionForm):
    """The number of a save, and the revision of the draft that was looked at beside it."""

    save = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class Revert(EditionScreen[RevertForm]):
    name, label = "go-back", "Revert to this text…"
    needs = (EDIT,)
    template = "admin/publishing/revert.html"
    form_class = RevertForm
    # Its link stands beside each save, in the history.
    is_unlisted = True

    def offered(self, target: EditionTarget) -> bool:
        return target.edition.is_draft and self._save(target) is not None

    def _save(self, target: EditionTarget) -> Revision | None:
        """The save that the request names."""
        sent = target.request.POST if target.request.method == "POST" else target.request.GET
        number = sent.get("save", "")
        if not is_number(number, 9):
            return None
        found = target.edition.revisions.filter(number=int(number)).select_related("saved_by")
        save: Revision | None = found.first()
        return save

    def initial(self, target: EditionTarget) -> Context:
        save = self._save(target)
        return super().initial(target) | {"save": save.number if save else None}

    def sentences(self, target: EditionTarget, form: RevertForm) -> list[str]:
        save = self._save(target)
        if save is None:
            return []
        when = moments.in_words(save.saved_at)
        return [
            f"The draft has the text again that {save.saved_by or 'somebody'} saved on {when}.",
            "The text of now is kept as a saved state: you can go back to it in the same way.",
            "Reviews that are recorded stay those of the text that was reviewed.",
        ]

    def context(self, target: EditionTarget, form: RevertForm) -> Context:
        save = self._save(target)
        if save is None:
            return {}
        model = target.edition.document.edition_model
        return {
            "title": f"Revert to save {save.number}",
            "button": "Revert to this text",
            "save": save,
            "comparison": compare(model, diff.read(target.edition), save.text),
        }

    def do(self, target: EditionTarget, form: RevertForm) -> tuple[str, str]:
        edition, number = target.edition, form.cleaned_data["save"]
        saved = revert(edition, target.user, number, revision=form.cleaned_data["revision"])
        sentence = f"“{edition}” has the text of save {number} again.{not_there(saved.gone)}"
        return sentence, desk_url(edition)
