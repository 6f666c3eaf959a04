"""Releases on the desk: the list, a page for each with its members, and its action screens."""

import datetime
from typing import cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from publishing import actions, checks
from publishing.desk.findings import finding_rows
from publishing.desk.moment_forms import NO_MOMENT, AcknowledgeForm, check_to_come
from publishing.desk.permissions import Context, current_user, render
from publishing.desk.screens.base import ActionPageAdmin, ActionScreen, Data, RevisionForm
from publishing.desk.screens.carry_forward import lead_to_missing_fix
from publishing.desk.targets import ActionTarget, ReleaseTarget
from publishing.http.desk_urls import desk_url, path_at
from publishing.http.moment_fields import MomentField
from publishing.models import Edition, Release
from publishing.refusals import Problem, Refused

# The number of drafts that a release's page proposes to add.
PROPOSED = 12


class BeginReleaseForm(forms.Form):
    name = forms.CharField(
        label="Name", max_length=120, help_text="For the desk only; for example: Winter pages."
    )


class RenameForm(RevisionForm):
    name = forms.CharField(label="Name", max_length=120)


class ScheduleReleaseForm(AcknowledgeForm, RevisionForm):
    """The moment of a release: now, or a date and time."""

    when = forms.ChoiceField(
        label="When?",
        widget=forms.RadioSelect,
        choices=[("at", "At a date and time"), ("now", "Now")],
        initial="at",
    )
    at = MomentField(required=False)

    def clean_at(self) -> datetime.datetime | None:
        at: datetime.datetime | None = self.cleaned_data["at"]
        if self.cleaned_data.get("when") == "at":
            if at is None:
                raise ValidationError(NO_MOMENT)
            check_to_come(at, timezone.now())
        return at

    @property
    def chosen_moment(self) -> datetime.datetime | None:
        return timezone.now() if self.cleaned_data.get("when") == "now" else super().chosen_moment


def release_problems(target: ReleaseTarget) -> list[Problem]:
    """The problems that keep a release from getting its moment from this person."""
    return [*checks.errors(target.findings), *target.together.unapproved(target.user)]


class ReleaseScreen(ActionScreen):
    """Screen of an action on a release, until the release is live."""

    target: ReleaseTarget

    def is_permitted(self) -> bool:
        may_see_all = self.target.together.kinds <= set(self.target.viewable_kinds)
        return super().is_permitted() and may_see_all

    def is_available(self) -> bool:
        return self.target.release.is_open(self.target.now)


class ScheduleReleaseScreen(ReleaseScreen):
    name, label = "schedule", "Schedule…"
    gives_moment = True
    form: ScheduleReleaseForm

    def get_form(self, data: Data) -> ScheduleReleaseForm:
        initial = self.get_initial() | {"at": self.target.release.live_from}
        return ScheduleReleaseForm(data, initial=initial, run_checks=self.run_checks)

    def consequences(self) -> list[str]:
        together, when = self.target.together, self.target.release.when
        count = len(together.members)
        if not count:
            return ["There are no pages in this release yet."]
        pages = "its one page changes" if count == 1 else f"its {count} pages change"
        return [
            *([f"It goes live {when} as it is planned now."] if when else []),
            f"At its moment {pages} in the same instant, by themselves.",
            "If one of them cannot go live then, nothing is scheduled and you are told which.",
            *(
                f"“{member}” is not approved yet: by this you approve it."
                for member in together.approved_by_scheduling(self.target.user)
            ),
            *(
                f"“{member}” lacks what an earlier edition changed: decide that before its moment."
                for member in together.members
                if member.missing_fix_id is not None
            ),
        ]

    def get_context(self) -> Context:
        return {"title": "Reschedule the release"} if self.target.release.live_from else {}

    def problems(self) -> list[Problem]:
        return release_problems(self.target)

    def perform(self) -> tuple[str, str]:
        data = self.form.cleaned_data
        release = actions.schedule_release(
            self.target.release,
            self.target.user,
            None if data["when"] == "now" else data["at"],
            data["revision"],
            read=self.form.read_keys,
        )
        sentence = (
            f"“{release}” goes live {release.when}, by itself."
            if release.is_scheduled(timezone.now())
            else f"“{release}” is live now."
        )
        editions = Edition.objects.filter(document__editions__release=release).distinct()
        return lead_to_missing_fix(self.target, sentence, editions)


class RenameScreen(ReleaseScreen):
    name, label = "rename", "Rename…"
    form_class = RenameForm

    def get_initial(self) -> Context:
        return super().get_initial() | {"name": self.target.release.name}

    def perform(self) -> tuple[str, str]:
        data, target = self.form.cleaned_data, self.target
        release = actions.rename_release(
            target.release, target.user, data["name"], data["revision"]
        )
        return f"The release is called “{release}” now.", target.url


class CancelReleaseScreen(ReleaseScreen):
    name, label, is_destructive = "cancel", "Cancel its moment…", True
    form_class = RevisionForm

    def is_available(self) -> bool:
        return self.target.release.is_scheduled(self.target.now)

    def consequences(self) -> list[str]:
        return [
            f"Nothing goes live on {self.target.release.when}. Its pages become drafts again and "
            "stay in the release; no word is lost. You can give it another moment later."
        ]

    def perform(self) -> tuple[str, str]:
        revision = self.form.cleaned_data["revision"]
        release = actions.cancel_release(self.target.release, self.target.user, revision)
        return f"“{release}” has no moment any more; its pages are drafts.", self.target.url


class RemoveReleaseScreen(ReleaseScreen):
    name, label, is_destructive = "remove", "Remove the release…", True
    form_class = RevisionForm

    def is_available(self) -> bool:
        return self.target.release.is_in_preparation

    def consequences(self) -> list[str]:
        sentences = ["The drafts in it stay as they are, each by itself."]
        if self.target.together.withdraws:
            sentences.append("The withdrawals in it are forgotten; those pages stay.")
        return sentences

    def perform(self) -> tuple[str, str]:
        release, revision = self.target.release, self.form.cleaned_data["revision"]
        actions.remove_release(release, self.target.user, revision)
        return f"The release “{release}” was removed.", self.target.changelist[1]


RELEASE_SCREENS = (ScheduleReleaseScreen, RenameScreen, CancelReleaseScreen, RemoveReleaseScreen)


@admin.register(Release)
class ReleaseAdmin(ActionPageAdmin):
    """Admin of releases, those in preparation first."""

    list_display = ["name", "moment", "pages"]
    search_fields = ["name"]
    fields = ["name"]
    screens = {screen.name: screen for screen in RELEASE_SCREENS}
    page_template = "admin/publishing/release.html"
    missing_message = "That release is not there any more; somebody removed it."

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(page_count=Count("members"))

    @admin.display(description="When", empty_value="In preparation")
    def moment(self, release: Release) -> str | None:
        return release.when or None

    @admin.display(description="Pages")
    def pages(self, release: Release) -> int:
        return int(getattr(release, "page_count", 0))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Releases are for everybody who sees pages of some kind, or may publish."""
        return self.has_add_permission(request) or super().has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("publishing.publish_document")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_add_permission(request)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Context | None = None
    ) -> HttpResponse:
        """Begins a release: its name, then its page."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = BeginReleaseForm(request.POST or None)
        if form.is_valid():
            try:
                release = actions.begin_release(form.cleaned_data["name"], current_user(request))
            except Refused as refused:
                form.add_error("name", refused.sentence)
            else:
                sentence = f"“{release}” was begun. Add the pages that go live together."
                messages.success(request, sentence)
                return HttpResponseRedirect(ReleaseTarget(request, release, timezone.now()).url)
        context = {"title": "Begin a release", "opts": self.opts, "form": form}
        return render(request, "admin/publishing/release_begin.html", context)

    def get_target(self, request: HttpRequest, pk: int) -> ReleaseTarget | None:
        release = Release.objects.select_related("changed_by").filter(pk=pk).first()
        return ReleaseTarget(request, release, timezone.now()) if release else None

    def page_context(self, target: ActionTarget) -> Context:
        """The members of a release, its problems, and the drafts that it could take."""
        target = cast("ReleaseTarget", target)
        release, members = target.release, target.together.members
        rows = [
            {
                "edition": member,
                "kind": member.document.edition_model._meta.verbose_name,
                "address": desk_url(member, "history" if member.is_withdrawal else "change"),
                "leave": desk_url(member, "action", member.pk, "leave-release"),
                "carry": desk_url(member, "action", member.pk, "carry-forward"),
            }
            for member in members
            if member.document_kind in target.viewable_kinds
        ]
        is_open = release.is_open(target.now)
        may_change = is_open and target.may("publish_document")
        problems = release_problems(target) if is_open else []
        viewable = [
            problem
            for problem in problems
            if problem.edition.document_kind in target.viewable_kinds
        ]
        return {
            "rows": rows,
            "hidden": len(members) - len(rows),
            "problems": finding_rows(viewable, target),
            "hidden_problems": len(problems) - len(viewable),
            "as_of": self._as_of(target),
            "may_change": may_change,
            "proposed": self._proposed(target) if may_change else [],
            "events": release.events.all(),
        }

    def _as_of(self, target: ReleaseTarget) -> str:
        """The address of the site as of the release's moment, for those who may see it."""
        moment = target.release.live_from
        if moment is None or (moment > target.now and not target.may("see_future")):
            return ""
        return path_at(moment)

    def _proposed(self, target: ReleaseTarget) -> list[Context]:
        """The drafts in no release, the newest first, with the address that adds each."""
        drafts = Edition.objects.drafts().filter(release=None)
        viewable = drafts.filter(document_kind__in=target.viewable_kinds)
        free = viewable.exclude(document__editions__release=target.release)
        query = f"?release={target.release.pk}"
        return [
            {
                "edition": draft,
                "kind": draft.document.edition_model._meta.verbose_name,
                "address": desk_url(draft, "action", draft.pk, "publish") + query,
            }
            for draft in free.select_related("document").order_by("-saved_at")[:PROPOSED]
        ]
