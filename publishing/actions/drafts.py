"""Actions on drafts: begin one, save a text, revert to a revision, carry a fix forward."""

import datetime
from typing import NamedTuple, TypeVar

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from publishing import diff, moments
from publishing.actions.conditions import (
    require_draft,
    require_edit,
    require_no_errors,
    require_revision,
    require_scheduled,
)
from publishing.actions.documents import change_address
from publishing.actions.lineage import Lineage, complete_choices
from publishing.actions.locking import lock_document, lock_edition
from publishing.actions.numbering import save_and_renumber
from publishing.actions.pictures import save_pictures_of
from publishing.actions.record import record
from publishing.actions.reviewing import require_approval_of_merge
from publishing.diff import merging
from publishing.models import Document, Edition, Generation, Revision
from publishing.models.approval import Approval
from publishing.refusals import Refused, require

Kind = TypeVar("Kind", bound=Edition)

NOTHING_CHANGED = "Nothing was changed: look at the new text first."


class Saved(NamedTuple):
    edition: Edition
    has_changed: bool
    # The columns whose references exist no more.
    gone: list[str]


@transaction.atomic
def begin_page(
    model: type[Kind],
    by: User,
    text: diff.ContentData,
    *,
    slug: str = "",
    now: datetime.datetime | None = None,
) -> Kind:
    """Creates a document with its first draft; the slug comes from the title unless given."""
    require_edit(by, model.kind, "write new pages", action="add")
    Generation.objects.lock()
    slug = slug or Document.objects.free_slug(model.kind, text["fields"]["title"])
    Document.check_slug(model.kind, slug)
    now = now or timezone.now()
    document = Document(kind=model.kind, slug=slug, owner=by, created_at=now)
    document.save(force_insert=True)
    edition = model(document=document, saved_at=now, saved_by=by)
    diff.write(edition, text)
    save_pictures_of(edition, by)
    record(edition, by, now, "begin_page")
    return edition


@transaction.atomic
def begin_draft(
    document: Document,
    by: User,
    source: Edition | None = None,
    now: datetime.datetime | None = None,
) -> Edition:
    """Begins the next draft as a copy of `source`, else of the live or the newest edition."""
    require_edit(by, document.kind, "write drafts")
    lock_document(document)
    now = now or timezone.now()
    timeline = document.timeline()
    if timeline.draft is not None:
        raise Refused(
            f"There is a draft of this page already; {timeline.draft.saved_by or 'somebody'} "
            f"saved it on {moments.in_words(timeline.draft.saved_at)}. Go on with that one."
        )
    if source is None:
        texts = [fact for fact in timeline.facts if not fact.is_withdrawal]
        source = next(iter(timeline.texts(now)), texts[-1])
    if source.document_id != document.pk or source.is_withdrawal:
        raise Refused("A draft is made from an edition of the same page.")
    source = source.specific
    draft = type(source)(
        document=document,
        made_from_id=source.pk,
        made_from_revision=source.revision,
        begun_as_copy=True,
        saved_at=now,
        saved_by=by,
    )
    diff.write(draft, diff.read(source))
    record(draft, by, now, "begin_draft", source=source.short_name)
    return draft


@transaction.atomic
def save_draft(
    edition: Edition,
    by: User,
    text: diff.ContentData,
    *,
    revision: int | None = None,
    why: str = "",
    slug: str = "",
    now: datetime.datetime | None = None,
) -> Saved:
    """Saves a text of a draft, and keeps the one before as a revision.

    Fields that `text` leaves out stay. An equal text makes no revision, so that its reviews
    hold. `revision` is the displayed one, `why` a sentence for the event.
    """
    document, edition, now = lock_edition(edition, now)
    require_edit(by, document.kind, "change drafts")
    require_draft(edition)
    require_revision(edition, revision, NOTHING_CHANGED)
    if slug and slug != document.slug:
        change_address(document, by, slug, now=now)
    saved = replace_text(edition.specific, by, text, now)
    if saved.has_changed and why:
        record(saved.edition, by, now, "save_draft", sentence=why)
    return saved


@transaction.atomic
def revert(
    edition: Edition,
    by: User,
    number: int,
    *,
    revision: int,
    now: datetime.datetime | None = None,
) -> Saved:
    """Reverts a draft to the text of its revision `number`; `revision` is the displayed one."""
    document, edition, now = lock_edition(edition, now)
    require_edit(by, document.kind, "change drafts")
    require_draft(edition)
    kept = edition.revisions.filter(number=number).first()
    if kept is None:
        raise Refused("There is no such save of this draft. Nothing was changed.")
    why = f"Went back to the text of save {number}, of {moments.in_words(kept.saved_at)}."
    return save_draft(edition, by, kept.text, revision=revision, why=why, now=now)


@transaction.atomic
def carry_forward(
    edition: Edition,
    by: User,
    fix: Edition,
    chosen: dict[str, str],
    *,
    revision: int | None = None,
    fix_revision: int | None = None,
    now: datetime.datetime | None = None,
) -> Edition:
    """Merges the changes of `fix`, which goes live before the edition, into it (three-way merge).

    `chosen` has "fix", "mine" or "together" by the keys of the changes; without a choice, a
    change that only the fix made is taken. The revisions are the displayed ones. Raises Refused
    for a conflict without a choice.
    """
    document, edition, now = lock_edition(edition, now)
    require_edit(by, document.kind, "carry changes forward")
    if edition.live_from is not None:
        require(by, "publishing.publish_document", "change what is scheduled")
        require_scheduled(edition, now)
    lineage = Lineage(list(document.editions.select_related("saved_by")))
    before = lineage.predecessor(edition, now)
    if before is None or before.pk != fix.pk:
        raise Refused(
            "The plan of this page changed in the meantime: another edition goes live before "
            "this one now. Nothing was carried; look again."
        )
    for text, seen in ((edition, revision), (before, fix_revision)):
        if seen is not None and text.revision != seen:
            raise Refused(
                f"{text.saved_by or 'Somebody'} changed the text of {text.short_name} at "
                f"{moments.in_words(text.saved_at)}, after you opened this screen. "
                "Nothing was carried; look again."
            )
    changes = lineage.changes(edition, before)
    chosen = complete_choices(changes, chosen)
    # Read before the merge is saved: a merge makes nobody a writer of the text.
    approval = Approval(edition).loaded()
    carried = [change for change in changes if chosen[change.key] != merging.MINE]
    if carried:
        typed = edition.specific
        merged = merging.apply(type(typed), diff.read(typed), changes, chosen)
        replace_text(typed, by, merged, now)
        edition.refresh_from_db()
    edition.made_from_id, edition.made_from_revision = before.pk, before.revision
    edition.save()
    if edition.live_from is not None:
        require_no_errors(edition, edition.live_from, now)
        if carried:
            require_approval_of_merge(approval, edition, by, now)
    save_and_renumber(document, edition, now)
    what = ", ".join(change.label for change in carried) or "nothing of it"
    record(edition, by, now, "carry_forward", fix=before.short_name, what=what)
    return edition


def replace_text(
    edition: Edition, by: User, text: diff.ContentData, now: datetime.datetime
) -> Saved:
    """Writes a text of an edition and keeps the one before as a revision; needs the lock.

    The search index follows in save_and_renumber().
    """
    before = diff.read(edition)
    news = diff.changed_values(text, before)
    if news == diff.EMPTY:
        return Saved(edition, has_changed=False, gone=[])
    Revision.objects.create(
        edition_id=edition.pk,
        number=edition.revision,
        text=before,
        saved_at=edition.saved_at,
        saved_by_id=edition.saved_by_id,
    )
    edition.revision += 1
    edition.saved_at, edition.saved_by = now, by
    gone = diff.write(edition, news)
    save_pictures_of(edition, by)
    return Saved(edition, has_changed=True, gone=gone)
