"""Search for the uses of a picture in editions, revisions and other stored texts.

It searches the texts themselves: an index of uses would be faster, but an error in it would delete
a picture of a published page.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from django.apps import apps
from django.db import models
from django.db.models import JSONField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, StrIndex
from django.utils import timezone

from publishing.images.upload import ImageField
from publishing.kinds import kinds
from publishing.models import Edition, Revision
from publishing.richtext import RichTextField

TEXTS = (RichTextField, ImageField)


@dataclass(frozen=True)
class PictureUse:
    """A text that shows a picture; `edition` is None for a text outside of the timeline."""

    sentence: str
    edition: Edition | None = None


def find_uses(address: str) -> list[PictureUse]:
    """Uses of the picture at a path among the stored files, the newest texts first."""
    name = PurePath(address).stem
    now = timezone.now()
    shown: set[int] = set()
    for model in (kind.model for kind in kinds().values()):
        shown |= set(_containing(model, name, TEXTS).values_list("pk", flat=True))
        for relation in model.content_rows():
            rows = _containing(relation.related_model, name, TEXTS)
            shown |= set(rows.values_list("edition_id", flat=True))
    revisions: dict[int, list[int]] = defaultdict(list)
    for edition_id, number in _containing(Revision, name, JSONField).values_list(
        "edition_id", "number"
    ):
        revisions[edition_id].append(number)
    editions = Edition.objects.select_related("document").in_bulk(shown | revisions.keys())
    uses = []
    for edition in sorted(editions.values(), key=lambda edition: -edition.pk):
        if edition.pk in shown:
            uses.append(PictureUse(f"“{edition}”, {_state(edition, now)}", edition))
        elif numbers := revisions.get(edition.pk):
            kept = f"save {max(numbers)} of “{edition}”, {_state(edition, now)}"
            uses.append(PictureUse(f"An earlier text: {kept}", edition))
    return [*uses, *_uses_elsewhere(name)]


def _state(edition: Edition, now: datetime.datetime) -> str:
    if edition.discarded_at is not None:
        return "discarded"
    if edition.live_from is None:
        return "draft"
    verb = "goes live" if edition.is_scheduled(now) else "live from"
    return f"edition {edition.number}, {verb} {edition.when}"


def _containing(
    model: type[models.Model],
    name: str,
    fields: type[models.Field] | tuple[type[models.Field], ...],
) -> QuerySet[models.Model]:
    """Rows of a model with the file name in their fields of these classes."""
    condition = Q(pk__in=[])
    # StrIndex is several times faster than LIKE.
    positions = {
        f"_{field.name}": StrIndex(Cast(field.name, TextField()), Value(name))
        for field in model._meta.local_fields
        if isinstance(field, fields)
    }
    for position in positions:
        condition |= Q(**{f"{position}__gt": 0})
    return model._base_manager.alias(**positions).filter(condition)


def _uses_elsewhere(name: str) -> Iterator[PictureUse]:
    """Uses in JSON columns of other models: events, whose comments may name the picture."""
    for model in apps.get_app_config("publishing").get_models():
        if model is not Revision:
            for row in _containing(model, name, JSONField):
                yield PictureUse(f"Kept, to be brought back: {row}")
