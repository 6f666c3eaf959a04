"""Lock of publishing writes; rows read anew under it."""

import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from publishing.models import Document, Edition, Generation
from publishing.refusals import Refused

GONE = "Somebody discarded this in the meantime. Nothing was changed."


def lock_edition(
    edition: Edition, now: datetime.datetime | None
) -> tuple[Document, Edition, datetime.datetime]:
    """Takes the lock and reads the edition anew; raises Refused where it is gone."""
    Generation.objects.lock()
    fresh = Edition.objects.select_related("document", "saved_by", "dated_by")
    current = fresh.present().filter(pk=edition.pk).first()
    if current is None:
        raise Refused(GONE)
    return current.document, current, now or timezone.now()


def lock_document(document: Document) -> None:
    """Takes the lock and reads the document anew; raises Refused where it is gone."""
    Generation.objects.lock()
    try:
        document.refresh_from_db()
    except ObjectDoesNotExist:
        raise Refused(GONE) from None
    if document.discarded_at is not None:
        raise Refused(GONE)
