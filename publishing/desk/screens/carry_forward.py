"""Carry-forward screen: changes of an earlier edition that a draft or a later edition lacks."""

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from publishing import actions
from publishing.actions.lineage import Lineage
from publishing.actions.reviewing import merge_refusal
from publishing.desk.permissions import Context
from publishing.desk.screens.base import Data, EditionScreen, RevisionForm
from publishing.desk.targets import ActionTarget, EditionTarget
from publishing.diff import ContentData, merging
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


def find_missing_fix(target: EditionTarget) -> Edition | None:
    """The text that goes live before this one, where it has changes that this one lacks."""
    lineage, edition, before = _lineage(target)
    return before if lineage.has_missing_changes(edition, before) else None


def lead_to_missing_fix(target: ActionTarget, sentence: str, editions: QuerySet) -> tuple[str, str]:
    """The sentence, and the carry-forward screen of the first edition that lacks a fix, if any."""
    lacking = editions.exclude(missing_fix=None).filter(live_from__gt=timezone.now())
    edition = lacking.select_related("document", "missing_fix").order_by("live_from").first()
    if edition is None:
        return sentence, target.url
    next_target = EditionTarget(target.request, edition, edition.document.timeline(), target.now)
    if not CarryForwardScreen(next_target).is_permitted():
        return sentence, target.url
    return (
        f"{sentence} Now decide what {edition.number} of “{edition}”, planned for {edition.when}, "
        f"takes over of {edition.missing_fix.number}.",
        desk_url(edition, "action", edition.pk, "carry-forward"),
    )


class CarryForwardForm(RevisionForm):
    """A choice for each change; without a default where both texts changed the same place."""

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


class CarryForwardScreen(EditionScreen):
    name, label = "carry-forward", "Carry a fix forward…"
    template = "admin/publishing/carry_forward.html"
    form: CarryForwardForm

    def is_permitted(self) -> bool:
        target = self.target
        return target.may_edit() and (self.edition.is_draft or target.may("publish_document"))

    def is_available(self) -> bool:
        if self.target.is_scheduled and not self.edition.is_withdrawal:
            return self.edition.missing_fix_id is not None
        return self.edition.is_draft and find_missing_fix(self.target) is not None

    @cached_property
    def changes(self) -> tuple[Edition | None, list[Change]]:
        """The edition before this one, and its changes that this one lacks."""
        lineage, edition, before = _lineage(self.target)
        return before, lineage.changes(edition, before) if before else []

    def get_form(self, data: Data) -> CarryForwardForm:
        before, changes = self.changes
        return CarryForwardForm(
            data,
            mine=self.edition.short_name,
            fix=before.short_name if before else "",
            changes=changes,
            initial=self.get_initial()
            | {
                "fix": before.pk if before else None,
                "fix_revision": before.revision if before else None,
            },
        )

    def consequences(self) -> list[str]:
        before, _changes = self.changes
        if before is None:
            return []
        name = self.edition.short_name
        is_live = (
            f"goes live on {before.when}" if before.is_scheduled(self.target.now) else "is live"
        )
        when = f", planned for {self.edition.when}," if self.target.is_scheduled else ""
        return [
            f"{before.number} {is_live} with changes that {name} does not have. "
            f"Decide here what {name}{when} takes over; readers see it when {name} goes live.",
            f"The text of {name} as it is now is kept among its saved states.",
        ]

    def problems(self) -> list[Problem]:
        """The merge changes a scheduled text, which only a person who may approve it can do."""
        approval = self.target.approval
        if not self.target.is_scheduled or not approval.is_needed:
            return []
        refusal = approval.refusal_for(self.target.user)
        return [Problem("", merge_refusal(self.edition, refusal))] if refusal else []

    def get_context(self) -> Context:
        before, changes = self.changes
        model = self.edition.document.edition_model
        rows = [
            {
                "field": self.form[PREFIX + change.key],
                "change": change,
                "theirs": compare_change(model, change, by_fix=True),
                "ours": compare_change(model, change, by_fix=False) if change.is_conflict else None,
            }
            for change in changes
            if PREFIX + change.key in self.form.fields
        ]
        return {"rows": rows, "before": before, "mine": self.edition.short_name}

    def perform(self) -> tuple[str, str]:
        data = self.form.cleaned_data
        edition = actions.carry_forward(
            self.edition,
            self.target.user,
            Edition(pk=data["fix"]),
            self.form.chosen,
            revision=data["revision"],
            fix_revision=data["fix_revision"],
        )
        sentence = f"“{edition.title}”: {edition.short_name} has what was chosen."
        lacking = edition.document.editions.filter(missing_fix=edition)
        return lead_to_missing_fix(self.target, sentence, lacking)


def compare_change(model: type[Edition], change: Change, *, by_fix: bool) -> Comparison:
    """Comparison of one change: of a column, of a row, or of a column in a row."""
    old, new = change.base, change.fix if by_fix else change.mine
    name, *where = change.key.split(":")
    if not where:
        before, after = (ContentData(fields={name: value}, parts={}) for value in (old, new))
        return compare(model, before, after)
    if where == ["order"]:
        sides = [[change.rows[index] for index in order] for order in (old, new)]
    elif len(where) == 2:
        sides = [[change.rows[0] | {where[1]: value}] for value in (old, new)]
    else:
        sides = [[row] if row is not None else [] for row in (old, new)]
    before, after = (
        ContentData(fields={}, parts={name: [row | {"position": n} for n, row in enumerate(side)]})
        for side in sides
    )
    return compare(model, before, after)
