"""The lock under which a text is changed, and the text as the last person left it."""

import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from publishing.models.generation import Generation
from publishing.refusals import Refused

if TYPE_CHECKING:
    from publishing.models.document import Document
    from publishing.models.edition import Edition

GONE = "Somebody discarded this in the meantime. Nothing was changed."


class Locked(NamedTuple):
    document: "Document"
    edition: "Edition"
    now: datetime.datetime


def lock_edition(edition: "Edition", now: datetime.datetime | None) -> Locked:
    """Takes the lock and reads the edition anew, as the last person left it."""
    Generation.objects.lock()
    editions = apps.get_model("publishing", "Edition").objects
    fresh = editions.select_related("document", "saved_by", "dated_by")
    current = fresh.filter(pk=edition.pk).first()
    if current is None:
        raise Refused(GONE)
    return Locked(current.document, current, now or timezone.now())


def lock_document(document: "Document") -> None:
    """Takes the lock and reads the document anew, as the last person left it."""
    Generation.objects.lock()
    try:
        document.refresh_from_db()
    except ObjectDoesNotExist:
        raise Refused(GONE) from None
