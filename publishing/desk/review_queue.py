"""Review queue: drafts on their way to approval, annotated with their last review action."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery

from publishing import moments
from publishing.desk.permissions import DeskPermissions
from publishing.kinds import kinds
from publishing.models import ReviewAction, Revision
from publishing.models.approval import may_approve_kind, medically_reviewed
from publishing.models.timeline import EditionQuerySet

# Annotations of a draft, and the columns of its last review action.
LAST_ACTION = {
    "last_kind": "kind",
    "last_revision": "revision",
    "last_comment": "comment",
    "last_at": "at",
    "last_by": "by__username",
    "last_is_second": "by_second_person",
    "last_is_medical": "by_medical_reviewer",
}


def with_last_action(drafts: EditionQuerySet) -> EditionQuerySet:
    """Annotates each draft with the columns of its last review action."""
    actions = ReviewAction.objects.filter(edition=OuterRef("pk")).order_by("-pk")
    return drafts.annotate(
        **{name: Subquery(actions.values(column)[:1]) for name, column in LAST_ACTION.items()}
    )


def with_requests(drafts: EditionQuerySet, permissions: DeskPermissions) -> EditionQuerySet:
    """Annotates `with_last_action` with what a user can do next.

    `is_to_review`, `is_returned` (to this user), `is_ready` (to publish).
    """
    user, editable_kinds = permissions.user, permissions.editable_kinds
    is_current = Q(last_revision=F("revision"))
    approvable = [name for name in kinds() if may_approve_kind(user, name)]
    to_review = Q(last_kind=ReviewAction.Kind.SUBMITTED, document_kind__in=approvable) & is_current
    submitted = ReviewAction.objects.filter(
        edition=OuterRef("pk"), kind=ReviewAction.Kind.SUBMITTED, by=user
    )
    mine = Q(document__owner=user) | Q(saved_by=user) | Q(Exists(submitted))
    returned = Q(last_kind=ReviewAction.Kind.RETURNED, document_kind__in=editable_kinds) & mine
    publishable = editable_kinds if permissions.may("publish_document") else []
    ready = Q(last_kind=ReviewAction.Kind.APPROVED, release=None, document_kind__in=publishable)
    ready &= is_current & (Q(last_is_medical=True) | ~Q(document_kind__in=medically_reviewed()))
    if settings.SECOND_PERSON:
        to_review &= ~is_writer(user)
        ready &= Q(last_is_second=True)
    requests = {"is_to_review": to_review, "is_returned": returned, "is_ready": ready}
    return drafts.annotate(
        **{name: ExpressionWrapper(asked, BooleanField()) for name, asked in requests.items()}
    )


def is_writer(user: User) -> Q:
    """Editions that a user wrote in: `Approval.is_writer` as a query."""
    copied = Q(revision=1, begun_as_copy=True)
    saves = Revision.objects.filter(edition=OuterRef("pk"), saved_by=user)
    saves = saves.exclude(number=1, edition__begun_as_copy=True)
    # Merging two approved texts and approving the result is no writing.
    approved = ReviewAction.objects.filter(
        kind=ReviewAction.Kind.APPROVED, by_second_person=True, by=user
    )
    merged_save = approved.filter(edition=OuterRef("edition"), revision=OuterRef("number"))
    merged_text = approved.filter(edition=OuterRef("pk"), revision=OuterRef("revision"))
    last = Q(saved_by=user) & ~copied & ~Exists(merged_text)
    return last | Q(Exists(saves.exclude(Exists(merged_save))))


def review_state(draft: Any) -> tuple[str, list[str]]:
    """The mark and the facts of a draft in a list, by the annotations of `with_last_action`."""
    kind = draft.last_kind
    if kind is None or kind == ReviewAction.Kind.TAKEN_BACK:
        return "", []
    fact = f"{kind} by {draft.last_by} {moments.in_words(draft.last_at.replace(second=0))}"
    if kind == ReviewAction.Kind.RETURNED:
        return "returned", [f"{fact}: “{draft.last_comment}”"]
    return "changed since" if draft.last_revision != draft.revision else "", [fact]
