"""Publish screen: what changes, when, and what follows from it."""

import datetime

from django.db import transaction
from django.utils import timezone

from publishing import actions, diff, moments
from publishing.actions.publishing import plan_if_published
from publishing.checks import Finding
from publishing.desk.asking import nothing
from publishing.desk.forms import PublishForm
from publishing.desk.permissions import Context
from publishing.desk.screens.base import LOOK, Data, EditionScreen, overridden
from publishing.desk.screens.carry_forward import decide_next, lacking
from publishing.desk.screens.reviews import approval_by_publishing, unapproved
from publishing.desk.targets import EditionTarget
from publishing.diff.comparison import compare
from publishing.http.desk_urls import desk_url
from publishing.models import Edition
from publishing.refusals import NotPermitted, Problem, Refused


def coming(target: EditionTarget, changed: Edition | None = None) -> str:
    """What else is planned, before or after the edition, as the end of a sentence.

    `changed` is the edition after a verb was used on it; the plan is then read anew.
    """
    edition = changed or target.edition
    timeline = target.edition.document.timeline() if changed else target.timeline
    said = ""
    for fact in timeline.scheduled(target.now):
        if fact.pk != edition.pk and fact.live_from:
            is_before = edition.live_from is not None and fact.live_from < edition.live_from
            verb = "comes before it" if is_before else "still follows"
            said += f" {fact.short_name[:1].upper()}{fact.short_name[1:]} {verb} on {fact.when}."
    return said


def following(target: EditionTarget, plan: list[Edition]) -> str:
    """What else is planned once the draft has its place in the plan, as the end of a sentence."""
    planned = {fact.pk: fact.short_name for fact in target.timeline.facts}
    draft = in_plan(target, plan)
    follows = ""
    for fact in plan:
        if fact is draft or not fact.is_scheduled(target.now):
            continue
        name, before = fact.short_name, planned[fact.pk]
        name = name if name == before else f"{name} (until now planned as {before})"
        verb = "still follows" if plan.index(fact) > plan.index(draft) else "comes before it"
        follows += f" {name[:1].upper()}{name[1:]} {verb} on {fact.when}."
    return follows


def in_plan(target: EditionTarget, plan: list[Edition]) -> Edition:
    """The draft in a plan, with its moment and number."""
    return next(fact for fact in plan if fact.pk == target.edition.pk)


class Publish(EditionScreen[PublishForm]):
    name, label = "publish", "Publish or schedule…"
    template = "admin/publishing/publish.html"

    def offered(self, target: EditionTarget) -> bool:
        return target.edition.is_draft

    def form(self, target: EditionTarget, data: Data = None) -> PublishForm:
        # Whoever comes second gets the form that they filled in, and then a refusal.
        others = [fact for fact in target.timeline.facts if fact.pk != target.edition.pk]
        release = target.edition.release_id or target.request.GET.get("release", "")
        may_backdate = target.may("backdate_document")
        # An import leads here with the date that its file names.
        is_past = may_backdate and target.request.GET.get("when") == "past"
        return PublishForm(
            data,
            first=all(fact.is_withdrawal for fact in others),
            may_backdate=may_backdate,
            is_look=LOOK in (data or ()),
            look=target.look if self.offered(target) else nothing,
            now=target.now,
            initial={
                "revision": target.edition.revision,
                "note": target.edition.note,
                "when": "past" if is_past else "release" if release else "now",
                "at": moments.from_address(target.request.GET.get("at", "")) if is_past else None,
                "release": release,
            },
        )

    def sentences(self, target: EditionTarget, form: PublishForm) -> list[str]:
        chosen = self._chosen(target, form) if form.is_bound else []
        said = approval_by_publishing(target)
        return [*(chosen or self._choices(target)), *said, *self._leaving(target)]

    def _moment(self, target: EditionTarget, form: PublishForm) -> datetime.datetime:
        """The moment that was chosen, where there is one; else now."""
        return (form.chosen_moment if form.is_bound else None) or target.now

    def _choices(self, target: EditionTarget) -> list[str]:
        """What each of the choices would do."""
        live = target.timeline.live(target.now)
        before = f"readers keep seeing {live.number}" if live else "nobody but the desk sees it"
        return [
            self._now(target, live),
            f"At a date and time: until then {before}. It changes on time by itself.",
            "With a release: it goes live in the same instant as the other pages of the release.",
        ]

    def _now(self, target: EditionTarget, live: Edition | None) -> str:
        """What publishing at once would do."""
        try:
            plans = [
                plan_if_published(
                    target.edition,
                    target.user,
                    None,
                    target.timeline.facts,
                    major=major,
                    now=target.now,
                )
                for major in (True, False)
            ]
        except Refused as refused:
            return f"Now: this cannot be done. {refused.sentence}"
        major, minor = (in_plan(target, plan).number for plan in plans)
        if major == minor:
            now = f"Now: the page becomes public at once, as {major}."
        else:
            now = (
                f"Now: the text becomes live at once, as {major} where readers need to know, "
                f"as {minor} where not."
            )
        if live is not None:
            now += f" It takes the place of {live.number}."
        return now + following(target, plans[0])

    def _chosen(self, target: EditionTarget, form: PublishForm) -> list[str]:
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
        try:
            plan = plan_if_published(
                target.edition,
                target.user,
                None if form.cleaned_data.get("when") == "now" else moment,
                target.timeline.facts,
                major=form.major,
                now=target.now,
                backdate=form.backdate,
                release=release if form.cleaned_data.get("when") == "release" else None,
            )
        except (Refused, NotPermitted) as refused:
            return [f"This cannot be done: {refused}"]
        moment, number = moments.whole_second(moment), in_plan(target, plan).number
        if moment > target.now:
            with_release = f", with the release “{release}”" if release else ""
            what = f"{number} goes live on {moments.in_words(moment)}{with_release}, by itself."
        else:
            earlier = moment < moments.whole_second(target.now)
            dated = f", dated {moments.in_words(moment)}" if earlier else ""
            what = f"{number} becomes live at once{dated}."
        before = target.timeline.text(moment)
        place = f" It takes the place of {before.number}." if before is not None else ""
        return [what + place + following(target, plan)]

    def _leaving(self, target: EditionTarget) -> list[str]:
        release = target.edition.release
        if release is None:
            return []
        return [
            f"This draft is part of the release “{release}”. "
            "With “Now” or a date of its own it leaves that release."
        ]

    def is_checked(self, target: EditionTarget) -> bool:
        return True

    def problems(self, target: EditionTarget) -> list[Problem]:
        return [*super().problems(target), *unapproved(target)]

    def overridden(self, target: EditionTarget) -> list[Finding]:
        return overridden(target.found)

    def context(self, target: EditionTarget, form: PublishForm) -> Context:
        moment = self._moment(target, form)
        before = target.timeline.text(moment)
        after = diff.read(target.edition)
        old = diff.read(before) if before is not None else diff.EMPTY
        return {
            "before": before,
            "compared_at": moments.in_words(moment) if moment > target.now else "",
            "comparison": compare(target.edition.document.edition_model, old, after)
            if before is not None
            else None,
            "lacking": lacking(target),
            "carry_address": desk_url(target.edition, "action", target.edition.pk, "carry-forward"),
        }

    def do(self, target: EditionTarget, form: PublishForm) -> tuple[str, str]:
        if form.cleaned_data["when"] == "release":
            return self._add(target, form)
        edition = actions.publish(
            target.edition,
            target.user,
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
        return self._and_then(target, f"“{edition.title}”: {what}{coming(target, edition)}")

    @transaction.atomic
    def _add(self, target: EditionTarget, form: PublishForm) -> tuple[str, str]:
        """Adds the draft to a release, and begins that where it is new."""
        release = form.chosen_release(target.user)
        edition = actions.add_to_release(
            release,
            target.edition,
            target.user,
            major=form.major,
            note=form.cleaned_data["note"],
            revision=form.cleaned_data["revision"],
            read=form.read_keys,
        )
        if edition.is_dated:
            what = f"{edition.number} goes live on {edition.when}, with the release “{release}”."
        else:
            what = f"the draft goes live with the release “{release}”, once that has its moment."
        return self._and_then(target, f"“{edition.title}”: {what}")

    def _and_then(self, target: EditionTarget, sentence: str) -> tuple[str, str]:
        """Leads to the first edition that lacks something now, else back to the page."""
        return decide_next(target, sentence, target.edition.document.editions.all())
