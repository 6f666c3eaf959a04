"""History of a document: its editions, their saves, its events, and a comparison of two texts."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from publishing import diff, moments
from publishing.desk.permissions import Context, render
from publishing.desk.screens.preview_links import site_links
from publishing.desk.screens.registry import available_screens
from publishing.desk.targets import EditionTarget
from publishing.diff.comparison import compare
from publishing.http.desk_urls import desk_url
from publishing.models import Edition, ReviewAction, Revision
from publishing.numbers import is_number

# The number of saves that are listed of one edition; `?states=all` lists all of them.
STATES = 12
SAME = "You chose the same text twice. Choose two different ones to compare."
NONE = "Choose two texts of this page to compare: one in each column."


@dataclass(frozen=True)
class SavedState:
    """A text of a document: an edition as it is, or as it was at an earlier save."""

    edition: Edition
    revision: Revision | None = None

    @property
    def key(self) -> str:
        """The name of the text in the address of a comparison: 12, or 12.3 for its third save."""
        number = f".{self.revision.number}" if self.revision else ""
        return f"{self.edition.pk}{number}"

    @property
    def name(self) -> str:
        name = self.edition.number or "Draft"
        return f"{name}, save {self.revision.number}" if self.revision else name

    @property
    def when(self) -> str:
        """The moment from which the text is live, or the moment of its save."""
        if self.revision is None and self.edition.live_from is not None:
            return f"live from {self.edition.when}"
        saved = self.revision or self.edition
        return f"saved {moments.in_words(saved.saved_at)} by {saved.saved_by or 'somebody'}"

    @property
    def text(self) -> diff.ContentData:
        return self.revision.text if self.revision else diff.read(self.edition)

    @property
    def review_actions(self) -> list[ReviewAction]:
        """The review actions on exactly this text, the oldest first."""
        number = self.revision.number if self.revision else self.edition.revision
        known = self.edition.review_actions.all()
        return [action for action in reversed(known) if action.revision == number]


def history_view(request: HttpRequest, target: EditionTarget) -> TemplateResponse:
    """The history of a document."""
    editions = target.edition.document.editions.in_desk_order().select_related(
        "document", "withdrawal", "saved_by", "dated_by", "closed_by", "release", "missing_fix"
    )
    editions = editions.prefetch_related(
        Prefetch("revisions", Revision.objects.defer("text").select_related("saved_by")),
        Prefetch("review_actions", ReviewAction.objects.select_related("by")),
    )
    states, saves, rows = [], [], []
    for edition in editions:
        edition_target = EditionTarget(request, edition, target.timeline, target.now)
        current = None if edition.is_withdrawal else SavedState(edition)
        earlier = [SavedState(edition, revision) for revision in edition.revisions.all()]
        states += [current] if current else []
        saves += earlier
        shown = earlier if request.GET.get("states") == "all" else earlier[:STATES]
        row: Context = {
            "edition": edition,
            "state": current,
            "saves": shown,
            "more": len(earlier) - len(shown),
            "actions": [
                each for each in available_screens(edition_target) if not each.is_of_document
            ],
            "is_revertible": edition.is_draft and target.may_edit(),
            "site_links": site_links(edition_target),
        }
        rows.append(row)
    keys = [state.key for state in [*states, *saves]]
    live = target.timeline.text(target.now)
    old = str(live.pk) if live and str(live.pk) in keys[1:] else next(iter(keys[1:]), "")
    document = target.edition.document
    context = {
        "title": "Editions and history",
        "opts": document.edition_model._meta,
        "target": target,
        "rows": rows,
        "may_compare": len(keys) > 1,
        "old": old,
        "new": keys[0] if keys else "",
        "compare_address": desk_url(target.edition, "compare"),
        "actions": [each for each in available_screens(target) if each.is_of_document],
        "newest": target.timeline.newest(target.now),
        "discarded": document.editions.discarded().select_related("discarded_by"),
        "events": document.events.all(),
    }
    return render(request, "admin/publishing/history.html", context)


def compare_view(request: HttpRequest, target: EditionTarget) -> HttpResponse:
    """A comparison of two texts of the document, side by side or in one."""
    old, new = (_state(target, request.GET.get(name, "")) for name in ("old", "new"))
    if old is None or new is None or old.key == new.key:
        messages.warning(request, NONE if old is None or new is None else SAME)
        return HttpResponseRedirect(desk_url(target.edition, "history"))
    model = target.edition.document.edition_model
    context = {
        "title": f"{old.name} beside {new.name}",
        "opts": model._meta,
        "target": target,
        "old": old,
        "new": new,
        "comparison": compare(model, old.text, new.text),
    }
    return render(request, "admin/publishing/compare.html", context)


def _state(target: EditionTarget, key: str) -> SavedState | None:
    """The text of a key; None where the document has no such text."""
    pk, _dot, number = key.partition(".")
    if not (is_number(pk) and is_number(number or "0")):
        return None
    editions = target.edition.document.editions.present().filter(is_withdrawal=False)
    editions = editions.select_related("document", "saved_by", "dated_by")
    edition = editions.filter(pk=int(pk)).first()
    if edition is None or not number or int(number) == edition.revision:
        return SavedState(edition) if edition else None
    revisions = edition.revisions.select_related("saved_by")
    revision = revisions.filter(number=int(number)).first()
    return SavedState(edition, revision) if revision else None
