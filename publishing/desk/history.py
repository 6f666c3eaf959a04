"""History of a document: its editions, their saves, who did what, and any two compared."""

from collections import defaultdict
from dataclasses import dataclass

from django.contrib import admin, messages
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

# Saved states that are listed of one edition; all of them on request.
STATES = 12
SAME = "You chose the same text twice. Choose two different ones to compare."
NONE = "Choose two texts of this page to compare: one in each column."


@dataclass(frozen=True)
class SavedState:
    """A text of a document: an edition as it is, or as it was at an earlier save."""

    edition: Edition
    revision: Revision | None = None
    # What was said of exactly this text.
    steps: tuple[ReviewAction, ...] = ()

    @property
    def key(self) -> str:
        """What the address of a comparison calls it: 12, or 12.3 for its third save."""
        number = f".{self.revision.number}" if self.revision else ""
        return f"{self.edition.pk}{number}"

    @property
    def name(self) -> str:
        name = self.edition.number or "Draft"
        return f"{name}, save {self.revision.number}" if self.revision else name

    @property
    def when(self) -> str:
        """Since when it is or was live, or when it was saved."""
        if self.revision is None and self.edition.live_from is not None:
            return f"live from {self.edition.when}"
        saved = self.revision or self.edition
        return f"saved {moments.in_words(saved.saved_at)} by {saved.saved_by or 'somebody'}"

    @property
    def text(self) -> diff.Text:
        return self.revision.text if self.revision else diff.read(self.edition)


def _facts(target: EditionTarget) -> list[Edition]:
    """Drafts and what has no moment yet first, then from the newest moment to the oldest."""
    editions = target.edition.document.editions.by_desk_order()
    known = editions.select_related(
        "document", "withdrawal", "saved_by", "dated_by", "closed_by", "release", "missing_fix"
    )
    return list(known)


def history_view(
    model_admin: admin.ModelAdmin, request: HttpRequest, target: EditionTarget, template: str
) -> TemplateResponse:
    """All editions of the document, and who did what when."""
    facts = _facts(target)
    every = request.GET.get("states") == "all"
    kept: dict[int, list[SavedState]] = {fact.pk: [] for fact in facts}
    owners = {fact.pk: fact for fact in facts}
    revisions = Revision.objects.filter(edition__in=facts).defer("text").select_related("saved_by")
    said: defaultdict[tuple[int, int], list[ReviewAction]] = defaultdict(list)
    for step in ReviewAction.objects.filter(edition__in=facts).select_related("by").order_by("pk"):
        said[step.edition_id, step.revision].append(step)
    for revision in revisions:
        steps = tuple(said[revision.edition_id, revision.number])
        kept[revision.edition_id].append(SavedState(owners[revision.edition_id], revision, steps))
    rows: list[Context] = [
        {
            "edition": fact,
            "state": None if fact.is_withdrawal else SavedState(fact),
            "steps": said[fact.pk, fact.revision],
            "kept": kept[fact.pk] if every else kept[fact.pk][:STATES],
            "more": 0 if every else max(0, len(kept[fact.pk]) - STATES),
            "actions": [
                screen
                for screen in available_screens(
                    EditionTarget(request, fact, target.timeline, target.now)
                )
                if not screen.is_of_document
            ],
            "goes_back": fact.is_draft and target.may_edit(),
            "site_links": site_links(EditionTarget(request, fact, target.timeline, target.now)),
        }
        for fact in facts
    ]
    readable = [SavedState(fact) for fact in facts if not fact.is_withdrawal]
    readable += [state for fact in facts for state in kept[fact.pk]]
    new = readable[0].key if readable else ""
    live = target.timeline.text(target.now)
    others = [state.key for state in readable if state.key != new]
    old = str(live.pk) if live and str(live.pk) in others else next(iter(others), "")
    context = {
        "title": "Editions and history",
        "opts": model_admin.opts,
        "target": target,
        "rows": rows,
        "may_compare": len(readable) > 1,
        "old": old,
        "new": new,
        "compare_address": desk_url(target.edition, "compare"),
        "actions": [screen for screen in available_screens(target) if screen.is_of_document],
        "newest": target.timeline.newest(target.now),
        "discarded": target.edition.document.editions.discarded().select_related("discarded_by"),
        "events": target.edition.document.events.all(),
    }
    return render(request, template, context)


def compare_view(
    model_admin: admin.ModelAdmin, request: HttpRequest, target: EditionTarget
) -> HttpResponse:
    """Two texts of the document, side by side or one in the other."""
    old, new = (_state(target, request.GET.get(name, "")) for name in ("old", "new"))
    if old is None or new is None or old.key == new.key:
        messages.warning(request, NONE if old is None or new is None else SAME)
        return HttpResponseRedirect(desk_url(target.edition, "history"))
    context = {
        "title": f"{old.name} beside {new.name}",
        "opts": model_admin.opts,
        "target": target,
        "old": old,
        "new": new,
        "comparison": compare(target.edition.document.edition_model, old.text, new.text),
    }
    return render(request, "admin/publishing/compare.html", context)


def _state(target: EditionTarget, key: str) -> SavedState | None:
    """The text that an address names; None where the document has no such text."""
    pk, _dot, number = key.partition(".")
    if not (is_number(pk) and is_number(number or "0")):
        return None
    editions = target.edition.document.editions.present().filter(is_withdrawal=False)
    known = editions.select_related("document", "saved_by", "dated_by")
    edition = known.filter(pk=int(pk)).first()
    if edition is None or not number or int(number) == edition.revision:
        return SavedState(edition) if edition else None
    revisions = edition.revisions.select_related("saved_by")
    revision = revisions.filter(number=int(number)).first()
    return SavedState(edition, revision) if revision else None
