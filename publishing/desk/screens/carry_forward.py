"""Screen that carries an earlier fix forward: what a later edition takes over of it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from publishing.actions.drafts import carry_forward
from publishing.actions.lineage import Lineage
from publishing.actions.reviewing import merge_refusal
from publishing.desk.permissions import Context
from publishing.desk.screens.base import Data, EditionScreen, RevisionForm
from publishing.desk.targets import ActionTarget, EditionTarget
from publishing.diff import merging
from publishing.diff.comparison import Comparison, compare
from publishing.diff.merging import Change
from publishing.http.desk_urls import desk_url
from publishing.models import Edition
from publishing.refusals import Problem

PREFIX = "carry-"


def _lineage(target: EditionTarget) -> tuple[Lineage, Edition, Edition | None]:
    lineage = Lineage(list(target.edition.document.editions.select_related("document")))
    edition = lineage.editions.get(target.edition.pk, target.edition)
    return lineage, edition, lineage.predecessor(edition, target.now)


def lacking(target: EditionTarget) -> Edition | None:
    """The text that goes live before this one, where it has changes that this one lacks."""
    lineage, edition, before = _lineage(target)
    return before if lineage.has_missing_changes(edition, before) else None


def decide_next(target: ActionTarget, sentence: str, lacking: QuerySet) -> tuple[str, str]:
    """Leads to the first scheduled edition of `lacking` that lacks something; else back."""
    scheduled = lacking.exclude(missing_fix=None).filter(live_from__gt=timezone.now())
    edition = scheduled.select_related("document", "missing_fix").order_by("live_from").first()
    if edition is None:
        return sentence, target.back
    next_case = EditionTarget(target.request, edition, edition.document.timeline(), target.now)
    if not CarryForward().permitted(next_case):
        return sentence, target.back
    return (
        f"{sentence} Now decide what {edition.number} of “{edition}”, planned for {edition.when}, "
        f"takes over of {edition.missing_fix.number}.",
        desk_url(edition, "action", edition.pk, "carry-forward"),
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


class CarryForward(EditionScreen[CarryForm]):
    name, label = "carry-forward", "Carry a fix forward…"
    template = "admin/publishing/carry_forward.html"

    def permitted(self, target: EditionTarget) -> bool:
        return target.may_edit() and (target.edition.is_draft or target.may("publish_document"))

    def offered(self, target: EditionTarget) -> bool:
        if target.edition.is_withdrawal or not (target.edition.is_draft or target.is_scheduled):
            return False
        if target.is_scheduled:
            return target.edition.missing_fix_id is not None
        return lacking(target) is not None

    def _changes(self, target: EditionTarget) -> tuple[Edition | None, list[Change]]:
        lineage, edition, before = _lineage(target)
        return before, lineage.changes(edition, before) if before else []

    def form(self, target: EditionTarget, data: Data = None) -> CarryForm:
        before, changes = self._changes(target)
        return CarryForm(
            data,
            mine=target.edition.short_name,
            fix=before.short_name if before else "",
            changes=changes,
            initial=self.initial(target)
            | {
                "fix": before.pk if before else None,
                "fix_revision": before.revision if before else None,
            },
        )

    def sentences(self, target: EditionTarget, form: CarryForm) -> list[str]:
        before, _changes = self._changes(target)
        if before is None:
            return []
        name = target.edition.short_name
        is_live = f"goes live on {before.when}" if before.is_scheduled(target.now) else "is live"
        when = f", planned for {target.edition.when}," if target.is_scheduled else ""
        return [
            f"{before.number} {is_live} with changes that {name} does not have. "
            f"Decide here what {name}{when} takes over; readers see it when {name} goes live.",
            f"The text of {name} as it is now is kept among its saved states.",
        ]

    def problems(self, target: EditionTarget) -> list[Problem]:
        """A scheduled text becomes another one, which only somebody who may approve it can do."""
        if not target.is_scheduled or not target.approval.is_needed:
            return []
        refusal = target.approval.refusal_for(target.user)
        return [Problem("", merge_refusal(target.edition, refusal))] if refusal else []

    def context(self, target: EditionTarget, form: CarryForm) -> Context:
        before, changes = self._changes(target)
        model = target.edition.document.edition_model
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
        return {"rows": rows, "before": before, "mine": target.edition.short_name}

    def do(self, target: EditionTarget, form: CarryForm) -> tuple[str, str]:
        document = target.edition.document
        sent = form.cleaned_data
        edition = carry_forward(
            target.edition,
            target.user,
            Edition(pk=sent["fix"]),
            form.chosen,
            revision=sent["revision"],
            fix_revision=sent["fix_revision"],
        )
        sentence = f"“{edition.title}”: {edition.short_name} has what was chosen."
        return decide_next(target, sentence, document.editions.filter(missing_fix=edition))


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
