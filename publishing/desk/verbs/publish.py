"""The screen on which a draft gets its moment: what changes, when, and what follows from it."""

import copy
import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from publishing import actions, checks, diff, moments
from publishing.actions.numbering import moment_for, renumber
from publishing.actions.releases import must_be_free_for
from publishing.desk.asking import nothing
from publishing.desk.forms import PublishForm
from publishing.desk.verbs.base import LOOK, Case, Verb
from publishing.desk.verbs.carry_forward import decide_next, lacking
from publishing.desk.verbs.reviews import leave_to_publish, unapproved
from publishing.diff.comparison import compare
from publishing.http.desk_urls import desk_url
from publishing.models import Edition
from publishing.refusals import NotPermitted, Problem, Refused


def coming(case: Case, changed: Edition | None = None) -> str:
    """What else is planned, before or after the edition, as the end of a sentence.

    `changed` is the edition after a verb was used on it; the plan is then read anew.
    """
    edition = changed or case.edition
    timeline = case.edition.document.timeline() if changed else case.timeline
    said = ""
    fact: Any
    for fact in timeline.scheduled(case.now):
        if fact.pk != edition.pk:
            is_before = edition.live_from is not None and fact.live_from < edition.live_from
            verb = "comes before it" if is_before else "still follows"
            said += f" {fact.short_name[:1].upper()}{fact.short_name[1:]} {verb} on {fact.when}."
    return said


def outcome(case: Case, moment: datetime.datetime, *, major: bool) -> tuple[str, str]:
    """The number that the draft would get at a moment, and what would follow after it."""
    facts = [copy.copy(fact) for fact in case.timeline.facts if fact.pk != case.edition.pk]
    planned = {fact.pk: fact.short_name for fact in facts}
    draft = copy.copy(case.edition)
    draft.live_from, draft.readers_need_to_know, draft.note = moment, major, "New."
    ordered = sorted([*facts, draft], key=lambda fact: fact.live_from)
    try:
        renumber(ordered, draft, case.now)
    except Refused as refused:
        return draft.number, f" But: {refused.sentence}"
    follows = ""
    for fact in ordered:
        if fact is draft or not fact.is_scheduled(case.now):
            continue
        name, before = fact.short_name, planned[fact.pk]
        name = name if name == before else f"{name} (until now planned as {before})"
        verb = "still follows" if fact.live_from > moment else "comes before it"
        follows += f" {name[:1].upper()}{name[1:]} {verb} on {fact.when}."
    return draft.number, follows


class Publish(Verb):
    name, label = "publish", "Publish or schedule…"
    template = "admin/publishing/publish.html"

    def offered(self, case: Case) -> bool:
        return case.edition.is_draft

    def form(self, case: Case, data: Any = None) -> PublishForm:
        # Whoever comes second gets the form that they filled in, and then a refusal.
        others = [fact for fact in case.timeline.facts if fact.pk != case.edition.pk]
        release = case.edition.release_id or case.request.GET.get("release", "")
        may_backdate = case.may("backdate_document")
        # An import leads here with the date that its file names.
        is_past = may_backdate and case.request.GET.get("when") == "past"
        return PublishForm(
            data,
            first=all(fact.is_withdrawal for fact in others),
            may_backdate=may_backdate,
            is_look=LOOK in (data or ()),
            look=case.look if self.offered(case) else nothing,
            now=case.now,
            initial={
                "revision": case.edition.revision,
                "note": case.edition.note,
                "when": "past" if is_past else "release" if release else "now",
                "at": moments.from_address(case.request.GET.get("at", "")) if is_past else None,
                "release": release,
            },
        )

    def sentences(self, case: Case, form: Any) -> list[str]:
        chosen = self._chosen(case, form) if form.is_bound else []
        said = leave_to_publish(case)
        return [*(chosen or self._choices(case)), *said, *self._leaving(case)]

    def _moment(self, case: Case, form: PublishForm) -> datetime.datetime:
        """The moment that was chosen, where there is one; else now."""
        return (form.chosen_moment if form.is_bound else None) or case.now

    def _choices(self, case: Case) -> list[str]:
        """What each of the choices would do."""
        live = case.timeline.live(case.now)
        major, follows = outcome(case, case.now, major=True)
        minor, _follows = outcome(case, case.now, major=False)
        if major == minor:
            now = f"Now: the page becomes public at once, as {major}."
        else:
            now = (
                f"Now: the text becomes live at once, as {major} where readers need to know, "
                f"as {minor} where not."
            )
        if live is not None:
            now += f" It takes the place of {live.number}."
        before = f"readers keep seeing {live.number}" if live else "nobody but the desk sees it"
        return [
            now + follows,
            f"At a date and time: until then {before}. It changes on time by itself.",
            "With a release: it goes live in the same instant as the other pages of the release.",
        ]

    def _chosen(self, case: Case, form: PublishForm) -> list[str]:
        """What the choice that was made would do; nothing where it is not complete."""
        release = form.cleaned_data.get("release")
        has_moment = release is not None and not release.is_in_preparation
        if form.cleaned_data.get("when") == "release" and not has_moment:
            name = f"the release “{release}”" if release else "a new release"
            return [
                f"With {name}: the text stays a draft, which may still change, "
                "until the release gets its moment. Then it goes live together with the others."
            ]
        moment = form.chosen_moment
        if moment is None:
            return []
        if refusal := self._refusal(case, form):
            return [f"This cannot be done: {refusal}"]
        moment = moments.whole_second(moment)
        number, follows = outcome(case, moment, major=form.major)
        if moment > case.now:
            with_release = f", with the release “{release}”" if release else ""
            what = f"{number} goes live on {moments.in_words(moment)}{with_release}, by itself."
        else:
            earlier = moment < moments.whole_second(case.now)
            dated = f", dated {moments.in_words(moment)}" if earlier else ""
            what = f"{number} becomes live at once{dated}."
        before = case.timeline.text(moment)
        place = f" It takes the place of {before.number}." if before is not None else ""
        return [what + place + follows]

    def _refusal(self, case: Case, form: PublishForm) -> str:
        """Why the choice that was made would be refused; empty where it would not."""
        document, edition, user = case.edition.document, case.edition, case.user
        release = form.cleaned_data.get("release")
        at = None if form.cleaned_data.get("when") == "now" else form.chosen_moment
        try:
            if form.cleaned_data.get("when") == "release" and release is not None:
                must_be_free_for(release, document, edition)
            moment_for(document, edition, at, case.now, user, backdate=form.backdate)
        except (Refused, NotPermitted) as refused:
            return str(refused)
        return ""

    def _leaving(self, case: Case) -> list[str]:
        release = case.edition.release
        if release is None:
            return []
        return [
            f"This draft is part of the release “{release}”. "
            "With “Now” or a date of its own it leaves that release."
        ]

    def problems(self, case: Case) -> list[Problem]:
        return [*checks.errors(case.found), *unapproved(case)]

    def overridden(self, case: Case) -> list[checks.Finding]:
        return [finding for finding in case.found if finding.override]

    def context(self, case: Case, form: Any) -> dict[str, Any]:
        moment = self._moment(case, form)
        before = case.timeline.text(moment)
        after = diff.read(case.edition)
        old = diff.read(before) if before is not None else diff.EMPTY
        return {
            "before": before,
            "compared_at": moments.in_words(moment) if moment > case.now else "",
            "comparison": compare(case.edition.document.edition_model, old, after)
            if before is not None
            else None,
            "lacking": lacking(case),
            "carry_address": desk_url(case.edition, "verb", case.edition.pk, "carry-forward"),
        }

    def do(self, case: Case, form: Any) -> tuple[str, str]:
        if form.cleaned_data["when"] == "release":
            return self._add(case, form)
        edition = actions.publish(
            case.edition,
            case.user,
            form.moment,
            major=form.major,
            note=form.cleaned_data["note"],
            revision=form.cleaned_data["revision"],
            backdate=form.backdate,
            read=form.read_keys,
        )
        what = (
            f"{edition.number} goes live on {edition.when}, by itself."
            if edition.is_scheduled(timezone.now())
            else f"{edition.number} is live, dated {edition.when}."
            if form.backdate
            else f"{edition.number} is live now."
        )
        return self._and_then(case, f"“{edition.title}”: {what}{coming(case, edition)}")

    @transaction.atomic
    def _add(self, case: Case, form: Any) -> tuple[str, str]:
        """Adds the draft to a release, and begins that where it is new."""
        release = form.chosen_release(case.user)
        edition = actions.add_to_release(
            release,
            case.edition,
            case.user,
            major=form.major,
            note=form.cleaned_data["note"],
            revision=form.cleaned_data["revision"],
            read=form.read_keys,
        )
        if edition.is_dated:
            what = f"{edition.number} goes live on {edition.when}, with the release “{release}”."
        else:
            what = f"the draft goes live with the release “{release}”, once that has its moment."
        return self._and_then(case, f"“{edition.title}”: {what}")

    def _and_then(self, case: Case, sentence: str) -> tuple[str, str]:
        """Leads to the first edition that lacks something now, else back to the page."""
        return decide_next(case, sentence, case.edition.document.editions)
