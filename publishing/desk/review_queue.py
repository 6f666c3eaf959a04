"""Review queue: drafts on their way to approval, with their last review action, for lists."""

from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery

from publishing import moments
from publishing.desk.permissions import DeskPermissions
from publishing.kinds import kinds
from publishing.models import ReviewAction, Revision
from publishing.models.approval import may_approve_kind, medically_reviewed
from publishing.models.timeline import EditionQuerySet

# Columns of a draft for those of the last review action.
LAST = {
    "last_kind": "kind",
    "last_revision": "revision",
    "last_comment": "comment",
    "last_at": "at",
    "last_by": "by__username",
    "last_is_second": "by_second_person",
    "last_is_medical": "by_medical_reviewer",
}
OF_NOW = Q(last_revision=F("revision"))


def with_last_action(drafts: EditionQuerySet) -> EditionQuerySet:
    """Adds the last review action of each draft, as columns."""
    steps = ReviewAction.objects.filter(edition=OuterRef("pk")).order_by("-pk")
    return drafts.annotate(
        **{name: Subquery(steps.values(column)[:1]) for name, column in LAST.items()}
    )


def with_requests(drafts: EditionQuerySet, permissions: DeskPermissions) -> EditionQuerySet:
    """Adds `asks_review`, `is_returned`, `is_ready` for somebody to `with_last_action`."""
    user = permissions.user
    approved = [name for name in kinds() if may_approve_kind(user, name)]
    to_review = Q(last_kind=ReviewAction.Kind.SUBMITTED, document_kind__in=approved) & OF_NOW
    if settings.SECOND_PERSON:
        to_review &= ~is_writer(user)
    submitted = ReviewAction.objects.filter(
        edition=OuterRef("pk"), kind=ReviewAction.Kind.SUBMITTED, by=user
    )
    mine = Q(document__owner=user) | Q(saved_by=user) | Q(Exists(submitted))
    returned = (
        Q(last_kind=ReviewAction.Kind.RETURNED, document_kind__in=permissions.editable_kinds) & mine
    )
    published = permissions.editable_kinds if permissions.may("publish_document") else []
    ready = (
        Q(last_kind=ReviewAction.Kind.APPROVED, release=None, document_kind__in=published) & OF_NOW
    )
    if settings.SECOND_PERSON:
        ready &= Q(last_is_second=True)
    ready &= Q(last_is_medical=True) | ~Q(document_kind__in=medically_reviewed())
    asked = {"asks_review": to_review, "is_returned": returned, "is_ready": ready}
    return drafts.annotate(
        **{name: ExpressionWrapper(asks, BooleanField()) for name, asks in asked.items()}
    )


def is_writer(user: User) -> Q:
    """The editions in which somebody wrote, as `Approval.is_writer` answers for one of them."""
    copied = Q(revision=1, begun_as_copy=True)
    saves = Revision.objects.filter(edition=OuterRef("pk"), saved_by=user)
    saves = saves.exclude(number=1, edition__begun_as_copy=True)
    # Who merged two approved texts and approved that is no writer of it.
    approved = ReviewAction.objects.filter(
        kind=ReviewAction.Kind.APPROVED, by_second_person=True, by=user
    )
    merged_then = approved.filter(edition=OuterRef("edition"), revision=OuterRef("number"))
    merged_now = approved.filter(edition=OuterRef("pk"), revision=OuterRef("revision"))
    last = Q(saved_by=user) & ~copied & ~Exists(merged_now)
    return last | Q(Exists(saves.exclude(Exists(merged_then))))


class ReviewState(NamedTuple):
    """The mark of a draft on its way to approval, and facts, as a list shows them."""

    mark: str = ""
    facts: tuple[str, ...] = ()


def review_state(draft: Any) -> ReviewState:
    """The last review action of a draft, where that still means something."""
    kind = draft.last_kind
    if kind is None or kind == ReviewAction.Kind.TAKEN_BACK:
        return ReviewState()
    what = f"{kind} by {draft.last_by} {moments.in_words(draft.last_at.replace(second=0))}"
    if kind == ReviewAction.Kind.RETURNED:
        return ReviewState("returned", (f"{what}: “{draft.last_comment}”",))
    return ReviewState("changed since" if draft.last_revision != draft.revision else "", (what,))
