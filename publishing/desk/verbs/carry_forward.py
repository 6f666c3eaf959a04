"""Screen that carries an earlier fix forward: what a later edition takes over of it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from publishing.actions.drafts import carry_forward
from publishing.actions.lineage import Lineage
from publishing.actions.reviewing import not_to_be_merged
from publishing.desk.cases import EditionCase, VerbCase
from publishing.desk.permissions import Context
from publishing.desk.verbs.base import Data, EditionVerb, RevisionForm
from publishing.diff import merging
from publishing.diff.comparison import Comparison, compare
from publishing.diff.merging import Change
from publishing.http.desk_urls import desk_url
from publishing.models import Edition
from publishing.refusals import Problem

PREFIX = "carry-"


def _lineage(case: EditionCase) -> tuple[Lineage, Edition, Edition | None]:
    lineage = Lineage(list(case.edition.document.editions.select_related("document")))
    edition = lineage.editions.get(case.edition.pk, case.edition)
    return lineage, edition, lineage.before(edition, case.now)


def lacking(case: EditionCase) -> Edition | None:
    """The text that goes live before this one, where it has changes that this one lacks."""
    lineage, edition, before = _lineage(case)
    return before if lineage.lacks(edition, before) else None


def decide_next(case: VerbCase, sentence: str, lacking: QuerySet) -> tuple[str, str]:
    """Leads to the first scheduled edition of `lacking` that lacks something; else back."""
    scheduled = lacking.exclude(missing_fix=None).filter(live_from__gt=timezone.now())
    edition = scheduled.select_related("document", "missing_fix").order_by("live_from").first()
    if edition is None:
        return sentence, case.back
    next_case = EditionCase(case.request, edition, edition.document.timeline(), case.now)
    if not CarryForward().permitted(next_case):
        return sentence, case.back
    return (
        f"{sentence} Now decide what {edition.number} of “{edition}”, planned for {edition.when}, "
        f"takes over of {edition.missing_fix.number}.",
        desk_url(edition, "verb", edition.pk, "carry-forward"),
    )


class CarryForm(RevisionForm):
    """A choice for each change; none is made beforehand where both sides changed."""

    fix = forms.IntegerField(widget=forms.HiddenInput)
    fix_revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Data, *, initial: Context, mine: str, fix: str, changes: list[Change]
    ) -> None:
        super().__init__(data, initial=initial)
        for change in changes:
            choices = [(merging.FIX, f"Take over what {fix} changed")]
            if change.is_conflict:
                choices = [(merging.FIX, f"Use the text of {fix}; {mine} loses its own change")]
            if change.together is not None:
                choices.insert(0, (merging.TOGETHER, "Both changes; they do not touch each other"))
            choices.append((merging.MINE, f"Leave {mine} as it is, without what {fix} changed"))
            self.fields[PREFIX + change.key] = forms.ChoiceField(
                label=f"What does {mine} take over? {change.label}",
                choices=choices,
                widget=forms.RadioSelect,
                initial=change.default or None,
                error_messages={"required": "Both texts changed this: choose one."},
            )

    @property
    def chosen(self) -> dict[str, str]:
        """The choice for the key of each change."""
        return {
            name.removeprefix(PREFIX): value
            for name, value in self.cleaned_data.items()
            if name.startswith(PREFIX)
        }


class CarryForward(EditionVerb[CarryForm]):
    name, label = "carry-forward", "Carry a fix forward…"
    template = "admin/publishing/carry.html"

    def permitted(self, case: EditionCase) -> bool:
        return case.may_edit() and (case.edition.is_draft or case.may("publish_document"))

    def offered(self, case: EditionCase) -> bool:
        if case.edition.is_withdrawal or not (case.edition.is_draft or case.is_scheduled):
            return False
        if case.is_scheduled:
            return case.edition.missing_fix_id is not None
        return lacking(case) is not None

    def _changes(self, case: EditionCase) -> tuple[Edition | None, list[Change]]:
        lineage, edition, before = _lineage(case)
        return before, lineage.changes(edition, before) if before else []

    def form(self, case: EditionCase, data: Data = None) -> CarryForm:
        before, changes = self._changes(case)
        return CarryForm(
            data,
            mine=case.edition.short_name,
            fix=before.short_name if before else "",
            changes=changes,
            initial=self.initial(case)
            | {
                "fix": before.pk if before else None,
                "fix_revision": before.revision if before else None,
            },
        )

    def sentences(self, case: EditionCase, form: CarryForm) -> list[str]:
        before, _changes = self._changes(case)
        if before is None:
            return []
        name = case.edition.short_name
        is_live = f"goes live on {before.when}" if before.is_scheduled(case.now) else "is live"
        when = f", planned for {case.edition.when}," if case.is_scheduled else ""
        return [
            f"{before.number} {is_live} with changes that {name} does not have. "
            f"Decide here what {name}{when} takes over; readers see it when {name} goes live.",
            f"The text of {name} as it is now is kept among its saved states.",
        ]

    def problems(self, case: EditionCase) -> list[Problem]:
        """A scheduled text becomes another one, which only somebody who may approve it can do."""
        if not case.is_scheduled or not case.approval.is_needed:
            return []
        refusal = case.approval.refusal_for(case.user)
        return [Problem("", not_to_be_merged(case.edition, refusal))] if refusal else []

    def context(self, case: EditionCase, form: CarryForm) -> Context:
        before, changes = self._changes(case)
        model = case.edition.document.edition_model
        rows = [
            {
                "field": form[PREFIX + change.key],
                "change": change,
                "theirs": show(model, change, change.base, change.fix),
                "ours": show(model, change, change.base, change.mine)
                if change.is_conflict
                else None,
            }
            for change in changes
            if PREFIX + change.key in form.fields
        ]
        return {"rows": rows, "before": before, "mine": case.edition.short_name}

    def do(self, case: EditionCase, form: CarryForm) -> tuple[str, str]:
        document = case.edition.document
        sent = form.cleaned_data
        edition = carry_forward(
            case.edition,
            case.user,
            Edition(pk=sent["fix"]),
            form.chosen,
            revision=sent["revision"],
            fix_revision=sent["fix_revision"],
        )
        sentence = f"“{edition.title}”: {edition.short_name} has what was chosen."
        return decide_next(case, sentence, document.editions.filter(missing_fix=edition))


def show(model: type[Edition], change: Change, old: Any, new: Any) -> Comparison:
    """One change as a comparison: of a column, of a row, or of a column in a row."""
    name, *where = change.key.split(":")
    if not where:
        before, after = ({"fields": {name: value}, "parts": {}} for value in (old, new))
        return compare(model, before, after)
    if where == ["order"]:
        sides = [[change.rows[index] for index in order] for order in (old, new)]
    elif len(where) == 2:
        sides = [[change.rows[0] | {where[1]: value}] for value in (old, new)]
    else:
        sides = [[row] if row is not None else [] for row in (old, new)]
    before, after = (
        {"fields": {}, "parts": {name: [row | {"position": n} for n, row in enumerate(side)]}}
        for side in sides
    )
    return compare(model, before, after)
