"""The lock under which a text is changed, and the text as the last person left it."""

import datetime
from typing import NamedTuple

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from publishing.models import Document, Edition
from publishing.models.generation import Generation
from publishing.refusals import Refused

GONE = "Somebody discarded this in the meantime. Nothing was changed."


class Locked(NamedTuple):
    document: "Document"
    edition: "Edition"
    now: datetime.datetime


def lock_edition(edition: Edition, now: datetime.datetime | None) -> Locked:
    """Takes the lock and reads the edition anew, as the last person left it."""
    Generation.objects.lock()
    fresh = Edition.objects.select_related("document", "saved_by", "dated_by")
    current = fresh.present().filter(pk=edition.pk).first()
    if current is None:
        raise Refused(GONE)
    return Locked(current.document, current, now or timezone.now())


def lock_document(document: Document) -> None:
    """Takes the lock and reads the document anew, as the last person left it."""
    Generation.objects.lock()
    try:
        document.refresh_from_db()
    except ObjectDoesNotExist:
        raise Refused(GONE) from None
    if document.discarded_at is not None:
        raise Refused(GONE)
