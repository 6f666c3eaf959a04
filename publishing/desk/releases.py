"""Releases on the desk: the list, a page for each with its members, and the verbs."""

import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from publishing import actions, checks
from publishing.desk.asking import AsksToRead, nothing
from publishing.desk.findings import finding_rows
from publishing.desk.permissions import Context, DeskPermissions, current_user, render
from publishing.desk.screens.base import (
    ActionAdmin,
    ActionScreen,
    Data,
    F,
    RevisionForm,
    offered,
    overridden,
)
from publishing.desk.screens.carry_forward import decide_next
from publishing.desk.targets import ReleaseTarget
from publishing.http.desk_urls import desk_url, path_at
from publishing.http.moment_fields import MomentField
from publishing.models import Edition, Release
from publishing.numbers import is_number
from publishing.refusals import Problem, Refused

# Drafts that a release's page proposes to add; the rest is found in the lists.
PROPOSED = 12


class BeginForm(forms.Form):
    name = forms.CharField(
        label="Name", max_length=120, help_text="For the desk only; for example: Winter pages."
    )


class NameForm(RevisionForm):
    name = forms.CharField(label="Name", max_length=120)


class MoveForm(AsksToRead, RevisionForm):
    """The moment of a release: now, or a date and time."""

    when = forms.ChoiceField(
        label="When?",
        widget=forms.RadioSelect,
        choices=[("at", "At a date and time"), ("now", "Now")],
        initial="at",
    )
    at = MomentField(required=False)

    def clean(self) -> Context | None:
        cleaned = super().clean()
        when, at = self.cleaned_data.get("when"), self.cleaned_data.get("at")
        if when == "at" and at is None and "at" not in self.errors:
            self.add_error("at", "Choose a date and a time.")
        return cleaned

    def asks_at(self) -> tuple[bool, datetime.datetime | None]:
        is_now = self.cleaned_data.get("when") == "now"
        now = timezone.now()
        at = now if is_now else self.cleaned_data.get("at")
        return at is not None and at >= now, at


def _problems(target: ReleaseTarget) -> list[Problem]:
    """The problems that refuse to give the release its moment, for this person."""
    return [*checks.errors(target.found), *target.together.unapproved(target.user)]


class ReleaseScreen(ActionScreen[ReleaseTarget, F]):
    """A verb of a release as a whole, until its moment has come."""

    def permitted(self, target: ReleaseTarget) -> bool:
        return super().permitted(target) and target.together.kinds <= set(target.viewable_kinds)

    def offered(self, target: ReleaseTarget) -> bool:
        return target.release.is_open(target.now)


class Schedule(ReleaseScreen[MoveForm]):
    name, label = "schedule", "Schedule…"

    def form(self, target: ReleaseTarget, data: Data = None) -> MoveForm:
        initial = self.initial(target) | {"at": target.release.live_from}
        look = target.look if self.offered(target) else nothing
        return MoveForm(data, initial=initial, look=look)

    def sentences(self, target: ReleaseTarget, form: MoveForm) -> list[str]:
        members, count = target.together.members, len(target.together.members)
        if not count:
            return ["There are no pages in this release yet."]
        pages = "its one page changes" if count == 1 else f"its {count} pages change"
        now = (
            f"It goes live {target.release.when} as it is planned now."
            if target.release.when
            else ""
        )
        lacking = [member for member in members if member.missing_fix_id is not None]
        return [
            *([now] if now else []),
            f"At its moment {pages} in the same instant, by themselves.",
            "If one of them cannot go live then, nothing is scheduled and you are told which.",
            *(
                f"“{member}” is not approved yet: by this you approve it."
                for member in target.together.approved_by_scheduling(target.user)
            ),
            *(
                f"“{member}” lacks what an earlier edition changed: decide that before its moment."
                for member in lacking
            ),
        ]

    def context(self, target: ReleaseTarget, form: MoveForm) -> Context:
        return {"title": "Reschedule the release"} if target.release.live_from else {}

    def problems(self, target: ReleaseTarget) -> list[Problem]:
        return _problems(target)

    def overridden(self, target: ReleaseTarget) -> list[checks.Finding]:
        return overridden(target.found)

    def do(self, target: ReleaseTarget, form: MoveForm) -> tuple[str, str]:
        at = None if form.cleaned_data["when"] == "now" else form.cleaned_data["at"]
        release = actions.schedule_release(
            target.release, target.user, at, form.cleaned_data["revision"], read=form.read_keys
        )
        sentence = (
            f"“{release}” goes live {release.when}, by itself."
            if release.is_scheduled(timezone.now())
            else f"“{release}” is live now."
        )
        lacking = Edition.objects.filter(document__editions__release=release).distinct()
        return decide_next(target, sentence, lacking)


class Rename(ReleaseScreen[NameForm]):
    name, label = "rename", "Rename…"
    form_class = NameForm

    def initial(self, target: ReleaseTarget) -> Context:
        return super().initial(target) | {"name": target.release.name}

    def do(self, target: ReleaseTarget, form: NameForm) -> tuple[str, str]:
        name, revision = form.cleaned_data["name"], form.cleaned_data["revision"]
        release = actions.rename_release(target.release, target.user, name, revision)
        return f"The release is called “{release}” now.", target.back


class Cancel(ReleaseScreen[RevisionForm]):
    name, label, is_grave = "cancel", "Cancel its moment…", True
    form_class = RevisionForm

    def offered(self, target: ReleaseTarget) -> bool:
        return target.release.is_scheduled(target.now)

    def sentences(self, target: ReleaseTarget, form: RevisionForm) -> list[str]:
        return [
            f"Nothing goes live on {target.release.when}. Its pages become drafts again and stay "
            "in the release; no word is lost. You can give it another moment later."
        ]

    def do(self, target: ReleaseTarget, form: RevisionForm) -> tuple[str, str]:
        release = actions.cancel_release(target.release, target.user, form.cleaned_data["revision"])
        return f"“{release}” has no moment any more; its pages are drafts.", target.back


class RemoveRelease(ReleaseScreen[RevisionForm]):
    name, label, is_grave = "remove", "Remove the release…", True
    form_class = RevisionForm

    def offered(self, target: ReleaseTarget) -> bool:
        return target.release.is_in_preparation

    def sentences(self, target: ReleaseTarget, form: RevisionForm) -> list[str]:
        sentences = ["The drafts in it stay as they are, each by itself."]
        if target.together.withdraws:
            sentences.append("The withdrawals in it are forgotten; those pages stay.")
        return sentences

    def do(self, target: ReleaseTarget, form: RevisionForm) -> tuple[str, str]:
        actions.remove_release(target.release, target.user, form.cleaned_data["revision"])
        return f"The release “{target.release}” was removed.", target.list[1]


SCREENS: dict[str, ActionScreen[ReleaseTarget, Any]] = {
    screen.name: screen for screen in (Schedule(), Rename(), Cancel(), RemoveRelease())
}


@admin.register(Release)
class ReleaseAdmin(ActionAdmin):
    """Admin of releases, those in preparation first."""

    list_display = ["name", "moment", "pages"]
    list_per_page = 50
    search_fields = ["name"]
    sortable_by = ()
    fields = ["name"]
    screens = SCREENS
    gone = "That release is not there any more; somebody removed it."

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(page_count=Count("members"))

    @admin.display(description="When", empty_value="In preparation")
    def moment(self, release: Release) -> str | None:
        return release.when or None

    @admin.display(description="Pages")
    def pages(self, release: Any) -> int:
        return int(release.page_count)

    # Who may do what

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever sees pages of some kind may know what goes live together."""
        return self.has_add_permission(request) or bool(
            DeskPermissions(request.user).viewable_kinds
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("publishing.publish_document")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("publishing.publish_document")

    # Screens

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Context | None = None
    ) -> HttpResponse:
        """Begins a release: its name, then its page."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = BeginForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                release = actions.begin_release(form.cleaned_data["name"], current_user(request))
            except Refused as refused:
                form.add_error("name", refused.sentence)
            else:
                sentence = f"“{release}” was begun. Add the pages that go live together."
                messages.success(request, sentence)
                return HttpResponseRedirect(ReleaseTarget(request, release, timezone.now()).back)
        context = {"title": "Begin a release", "opts": self.opts, "form": form}
        return render(request, "admin/publishing/release_begin.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponse:
        """The release with its members, and what can be done with it."""
        target = self._case(request, object_id)
        release = target.release
        members = target.together.members
        seen = [member for member in members if member.document_kind in target.viewable_kinds]
        rows = [
            {
                "edition": member,
                "kind": member.document.edition_model._meta.verbose_name,
                "address": desk_url(member, "history" if member.is_withdrawal else "change"),
                "leave": desk_url(member, "action", member.pk, "leave-release"),
                "carry": desk_url(member, "action", member.pk, "carry-forward"),
            }
            for member in seen
        ]
        is_open = release.is_open(target.now)
        problems = _problems(target) if is_open else []
        told = [each for each in problems if each.edition.document_kind in target.viewable_kinds]
        context = {
            "title": str(release),
            "opts": self.opts,
            "target": target,
            "rows": rows,
            "hidden": len(members) - len(rows),
            "problems": finding_rows(told, target),
            "hidden_problems": len(problems) - len(told),
            "actions": offered(SCREENS.values(), target),
            "as_of": self._as_of(target),
            "may_change": is_open and target.may("publish_document"),
            "proposed": self._proposed(target)
            if is_open and target.may("publish_document")
            else [],
            "events": release.events.all(),
        }
        return render(request, "admin/publishing/release.html", context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Context | None = None
    ) -> HttpResponse:
        """The page of a release holds its history."""
        return HttpResponseRedirect(self._case(request, object_id).back)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Context | None = None
    ) -> HttpResponse:
        raise PermissionDenied

    def get_target(self, request: HttpRequest, pk: int) -> ReleaseTarget | None:
        release = Release.objects.select_related("changed_by").filter(pk=pk).first()
        return ReleaseTarget(request, release, timezone.now()) if release else None

    def _as_of(self, target: ReleaseTarget) -> str:
        """The address of the site as of the release's moment, for those who may look at that."""
        moment = target.release.live_from
        if moment is None or (moment > target.now and not target.may("see_future")):
            return ""
        return path_at(moment)

    def _case(self, request: HttpRequest, object_id: str) -> ReleaseTarget:
        if not self.has_view_permission(request):
            raise PermissionDenied
        target = self.get_target(request, int(object_id)) if is_number(object_id) else None
        if target is None:
            raise Http404("There is no such release.")
        return target

    def _proposed(self, target: ReleaseTarget) -> list[Context]:
        """The drafts saved last that are in no release, with the address that adds each."""
        drafts = Edition.objects.drafts().filter(
            release=None, document_kind__in=target.viewable_kinds
        )
        free = drafts.exclude(document__editions__release=target.release)
        return [
            {
                "edition": draft,
                "kind": draft.document.edition_model._meta.verbose_name,
                "address": desk_url(draft, "action", draft.pk, "publish")
                + f"?release={target.release.pk}",
            }
            for draft in free.select_related("document").order_by("-saved_at")[:PROPOSED]
        ]
