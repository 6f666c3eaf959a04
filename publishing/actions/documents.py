"""Actions on documents: change the address, assign an owner and a review cycle."""

import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from publishing.actions.conditions import require_edit
from publishing.actions.locking import lock_document
from publishing.actions.record import record
from publishing.kinds import kinds, may_edit
from publishing.models import Document, Generation, OldAddress, review_dates
from publishing.models.reference import LONGEST_CYCLE, months_in_words
from publishing.refusals import Refused, require


@transaction.atomic
def change_address(
    document: Document, by: User, slug: str, now: datetime.datetime | None = None
) -> None:
    """Changes the slug of a page; an address that was public redirects forever (301)."""
    require_edit(by, document.kind, "change addresses")
    lock_document(document)
    if not kinds()[document.kind].page:
        raise Refused("This text has no page of its own; its address cannot change.")
    now = now or timezone.now()
    if slug == document.slug:
        return
    public = document.was_public(now)
    if public:
        require(by, "publishing.change_address", "change the address of a published page")
    old = OldAddress.objects.filter(kind=document.kind)
    # A page may go back to an address that it had itself.
    if not old.filter(slug=slug, document=document).exists():
        Document.check_slug(document.kind, slug)
    before, document.slug = document.slug, slug
    document.save(update_fields=["slug"])
    if public:
        old.get_or_create(kind=document.kind, slug=before, document=document)
    old.filter(slug=slug).delete()
    if public:
        Generation.objects.move_unannounced(now)
    edition = document.editions.in_desk_order()[0]
    record(edition, by, now, "change_address", old=before, new=slug)


@transaction.atomic
def assign(
    document: Document,
    by: User,
    owner: User | None,
    review_cycle_months: int | None,
    seen: str = "",
    now: datetime.datetime | None = None,
) -> None:
    """Assigns an owner and a review cycle in months to a page; None takes that of its topics.

    `seen` is the displayed `document.assignment`.
    """
    require_edit(by, document.kind, "say who answers for pages")
    lock_document(document)
    now = now or timezone.now()
    if seen and seen != document.assignment:
        raise Refused(
            "Somebody changed this after you opened this screen. "
            "Nothing of yours was done; look again and repeat it."
        )
    changes: dict[str, str | None] = {}
    if owner != document.owner:
        if owner is not None and not (owner.is_active and may_edit(owner, document.kind)):
            raise Refused(
                f"{owner} may not change this page. Choose somebody who may.", field="owner"
            )
        changes["owner"] = str(owner) if owner else None
    if review_cycle_months != document.review_cycle_months:
        if review_cycle_months is not None and not 1 <= review_cycle_months <= LONGEST_CYCLE:
            raise Refused(
                f"A review cycle has 1 to {LONGEST_CYCLE} months.", field="review_cycle_months"
            )
        cycle = months_in_words(review_cycle_months) if review_cycle_months else None
        changes["review_cycle"] = cycle
    if not changes:
        return
    document.owner, document.review_cycle_months = owner, review_cycle_months
    document.save(update_fields=["owner", "review_cycle_months"])
    review_dates.update([document])
    record(document.editions.in_desk_order()[0], by, now, "assign", **changes)
