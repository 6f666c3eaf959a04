"""Publish screen: the changes, the moment, and the consequences."""

import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst

from publishing import actions, diff, moments
from publishing.actions.publishing import plan_if_published
from publishing.desk.moment_forms import AcknowledgeForm, MomentChoiceForm
from publishing.desk.permissions import Context
from publishing.desk.screens.base import PREVIEW, Data, EditionScreen
from publishing.desk.screens.carry_forward import find_missing_fix, lead_to_missing_fix
from publishing.desk.screens.reviews import approval_by_publishing, approval_problems
from publishing.desk.targets import EditionTarget
from publishing.diff.comparison import compare
from publishing.http.desk_urls import desk_url
from publishing.models import Edition, Release
from publishing.refusals import NotPermitted, Problem, Refused


class PublishForm(MomentChoiceForm, AcknowledgeForm):
    """The moment of an edition, and the note to readers."""

    readers = forms.ChoiceField(
        label="Do readers need to know that this changed?",
        widget=forms.RadioSelect,
        choices=[
            ("yes", "Yes: the “Updated” date moves, and the note below stands beside it"),
            ("no", "No: a small correction; “Updated” stays as it is"),
        ],
    )
    note = forms.CharField(
        label="What changed, in a sentence for readers",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ["when", "at", "release", "new_release", "readers", "note", "revision"]

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["readers"]
            self.fields["note"].help_text = "This is the first edition; empty: “First published.”"

    def clean(self) -> Context | None:
        cleaned = super().clean()
        # A preview needs no note yet.
        has_note = self.cleaned_data.get("note") or self.is_preview
        if self.cleaned_data.get("readers") == "yes" and not has_note:
            self.add_error("note", "Tell readers what changed; one sentence is enough.")
        return cleaned

    def has_moment(self) -> bool:
        """Whether the choice gives the text its moment; in a release without one it may change."""
        return self.cleaned_data.get("when") != "release" or self.chosen_moment is not None

    @property
    def is_major(self) -> bool:
        return self.cleaned_data.get("readers", "yes") == "yes"


def still_planned(target: EditionTarget, changed: Edition | None = None) -> str:
    """The rest of the page's plan, before or after the edition, as the end of a sentence.

    `changed` is the edition after an action; the plan is then read anew.
    """
    timeline = changed.document.timeline() if changed else target.timeline
    return rest_of_plan(timeline.facts, changed or target.edition, target.now)


def rest_of_plan(
    plan: list[Edition],
    edition: Edition,
    now: datetime.datetime,
    names: dict[int, str] | None = None,
) -> str:
    """The scheduled editions of a plan but `edition`; `names` has their names before a change."""
    sentences = ""
    for fact in plan:
        if fact.pk == edition.pk or fact.live_from is None or fact.live_from <= now:
            continue
        name = fact.short_name
        before = (names or {}).get(fact.pk, name)
        renamed = f" (until now planned as {before})" if name != before else ""
        is_before = edition.live_from is not None and fact.live_from < edition.live_from
        verb = "comes before it" if is_before else "still follows"
        sentences += f" {capfirst(name)}{renamed} {verb} on {fact.when}."
    return sentences


class PublishScreen(EditionScreen):
    name, label = "publish", "Publish or schedule…"
    template = "admin/publishing/publish.html"
    checks_text = gives_moment = True
    form: PublishForm

    def is_available(self) -> bool:
        return self.edition.is_draft

    def get_form(self, data: Data) -> PublishForm:
        target, edition, query = self.target, self.edition, self.target.request.GET
        # A person who comes second gets the form that they filled in, and then a refusal.
        others = [fact for fact in target.timeline.facts if fact.pk != edition.pk]
        release = edition.release_id or query.get("release", "")
        may_backdate = target.may("backdate_document")
        # An import leads here with the date in its file.
        is_past = may_backdate and query.get("when") == "past"
        return PublishForm(
            data,
            is_first=all(fact.is_withdrawal for fact in others),
            may_backdate=may_backdate,
            is_preview=PREVIEW in (data or ()),
            run_checks=self.run_checks,
            now=target.now,
            initial={
                "revision": edition.revision,
                "note": edition.note,
                "when": "past" if is_past else "release" if release else "now",
                "at": moments.from_address(query.get("at", "")) if is_past else None,
                "release": release,
            },
        )

    def consequences(self) -> list[str]:
        chosen = self._chosen() if self.form.is_bound else []
        sentences = [*(chosen or self._choices()), *approval_by_publishing(self.target)]
        if self.edition.release is not None:
            sentences.append(
                f"This draft is part of the release “{self.edition.release}”. "
                "With “Now” or a date of its own it leaves that release."
            )
        return sentences

    def _choices(self) -> list[str]:
        """The consequences of each choice."""
        live = self.target.timeline.live(self.target.now)
        before = f"readers keep seeing {live.number}" if live else "nobody but the desk sees it"
        return [
            self._now(live),
            f"At a date and time: until then {before}. It changes on time by itself.",
            "With a release: it goes live in the same instant as the other pages of the release.",
        ]

    def _now(self, live: Edition | None) -> str:
        """The consequences of publishing at once."""
        try:
            major, rest = self._plan(None, major=True)
            minor, _rest = self._plan(None, major=False)
        except Refused as refused:
            return f"Now: this cannot be done. {refused.sentence}"
        if major == minor:
            now = f"Now: the page becomes public at once, as {major}."
        else:
            now = (
                f"Now: the text becomes live at once, as {major} where readers need to know, "
                f"as {minor} where not."
            )
        if live is not None:
            now += f" It takes the place of {live.number}."
        return now + rest

    def _chosen(self) -> list[str]:
        """The consequences of the choice in the form; none where it is not complete."""
        form, target = self.form, self.target
        with_release = form.cleaned_data.get("when") == "release"
        release = form.cleaned_data.get("release")
        if with_release and (release is None or release.is_in_preparation):
            name = f"the release “{release}”" if release else "a new release"
            return [
                f"With {name}: the text stays a draft, which may still change, "
                "until the release gets its moment. Then it goes live together with the others."
            ]
        moment = form.chosen_moment
        if moment is None:
            return []
        try:
            number, rest = self._plan(
                None if form.cleaned_data.get("when") == "now" else moment,
                major=form.is_major,
                backdate=form.is_backdated,
                release=release if with_release else None,
            )
        except (Refused, NotPermitted) as refused:
            return [f"This cannot be done: {refused}"]
        moment = moments.whole_second(moment)
        if moment > target.now:
            together = f", with the release “{release}”" if release else ""
            what = f"{number} goes live on {moments.in_words(moment)}{together}, by itself."
        else:
            is_earlier = moment < moments.whole_second(target.now)
            dated = f", dated {moments.in_words(moment)}" if is_earlier else ""
            what = f"{number} becomes live at once{dated}."
        before = target.timeline.text(moment)
        place = f" It takes the place of {before.number}." if before is not None else ""
        return [what + place + rest]

    def _plan(
        self,
        at: datetime.datetime | None,
        *,
        major: bool,
        backdate: bool = False,
        release: Release | None = None,
    ) -> tuple[str, str]:
        """The number of the draft once published, and the rest of the plan. Raises Refused."""
        facts, now = self.target.timeline.facts, self.target.now
        plan = plan_if_published(
            self.edition,
            self.target.user,
            at,
            facts,
            major=major,
            now=now,
            backdate=backdate,
            release=release,
        )
        draft = next(fact for fact in plan if fact.pk == self.edition.pk)
        names = {fact.pk: fact.short_name for fact in facts}
        return draft.number, rest_of_plan(plan, draft, now, names)

    def problems(self) -> list[Problem]:
        return [*super().problems(), *approval_problems(self.target)]

    def get_context(self) -> Context:
        target, edition = self.target, self.edition
        moment = (self.form.chosen_moment if self.form.is_bound else None) or target.now
        before = target.timeline.text(moment)
        comparison = None
        if before is not None:
            model = edition.document.edition_model
            comparison = compare(model, diff.read(before), diff.read(edition))
        return {
            "before": before,
            "compared_at": moments.in_words(moment) if moment > target.now else "",
            "comparison": comparison,
            "missing_fix": find_missing_fix(target),
            "carry_address": desk_url(edition, "action", edition.pk, "carry-forward"),
        }

    def perform(self) -> tuple[str, str]:
        if self.form.cleaned_data["when"] == "release":
            return self._join_release()
        form = self.form
        edition = actions.publish(
            self.edition,
            self.target.user,
            form.moment,
            major=form.is_major,
            note=form.cleaned_data["note"],
            revision=form.cleaned_data["revision"],
            backdate=form.is_backdated,
            read=form.read_keys,
        )
        what = (
            f"{edition.number} goes live on {edition.when}, by itself."
            if edition.is_scheduled(timezone.now())
            else f"{edition.number} is live, dated {edition.when}."
            if form.is_backdated
            else f"{edition.number} is live now."
        )
        return self._leave(f"“{edition.title}”: {what}{still_planned(self.target, edition)}")

    @transaction.atomic
    def _join_release(self) -> tuple[str, str]:
        """Adds the draft to a release, which begins here where it is new."""
        form = self.form
        release = form.chosen_release(self.target.user)
        edition = actions.add_to_release(
            release,
            self.edition,
            self.target.user,
            major=form.is_major,
            note=form.cleaned_data["note"],
            revision=form.cleaned_data["revision"],
            read=form.read_keys,
        )
        if edition.is_dated:
            what = f"{edition.number} goes live on {edition.when}, with the release “{release}”."
        else:
            what = f"the draft goes live with the release “{release}”, once that has its moment."
        return self._leave(f"“{edition.title}”: {what}")

    def _leave(self, sentence: str) -> tuple[str, str]:
        return lead_to_missing_fix(self.target, sentence, self.edition.document.editions.all())
