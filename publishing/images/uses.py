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
from django.db.models import F, JSONField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, StrIndex
from django.utils import timezone

from publishing.images.upload import ImageField
from publishing.kinds import kinds
from publishing.models import Edition, Revision
from publishing.richtext import RichTextField


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
        shown |= set(_naming(model, name).values_list("pk", flat=True))
        for relation in model.content_rows():
            rows = _naming(relation.related_model, name)
            shown |= set(rows.values_list("edition_id", flat=True))
    saves: dict[int, list[int]] = defaultdict(list)
    for edition_id, number in _json(Revision, name).values_list("edition_id", "number"):
        saves[edition_id].append(number)
    editions = Edition.objects.select_related("document").in_bulk(shown | saves.keys())
    uses = []
    for edition in sorted(editions.values(), key=lambda edition: -edition.pk):
        if edition.pk in shown:
            uses.append(PictureUse(f"“{edition}”, {_state(edition, now)}", edition))
        elif numbers := saves.get(edition.pk):
            kept = f"save {max(numbers)} of “{edition}”, {_state(edition, now)}"
            uses.append(PictureUse(f"An earlier text: {kept}", edition))
    return [*uses, *_kept_elsewhere(name)]


def _state(edition: Edition, now: datetime.datetime) -> str:
    if edition.discarded_at is not None:
        return "discarded"
    if edition.live_from is None:
        return "draft"
    verb = "goes live" if edition.is_scheduled(now) else "live from"
    return f"edition {edition.number}, {verb} {edition.when}"


def _naming(model: type[models.Model], name: str) -> QuerySet[models.Model]:
    """Editions or content rows with the file name in their rich texts or picture fields."""
    fields = [
        field
        for field in model._meta.local_fields
        if isinstance(field, RichTextField | ImageField) and field.concrete
    ]
    return _containing(model, name, {field.name: F(field.name) for field in fields})


def _json(model: type[models.Model], name: str) -> QuerySet[models.Model]:
    fields = [field for field in model._meta.local_fields if isinstance(field, JSONField)]
    return _containing(model, name, {f.name: Cast(f.name, TextField()) for f in fields})


def _containing(
    model: type[models.Model], name: str, columns: dict[str, F | Cast]
) -> QuerySet[models.Model]:
    # StrIndex is several times faster than LIKE.
    places = {f"_{key}": StrIndex(column, Value(name)) for key, column in columns.items()}
    rows = model._base_manager.alias(**places)
    condition = Q(pk__in=[])
    for place in places:
        condition |= Q(**{f"{place}__gt": 0})
    return rows.filter(condition)


def _kept_elsewhere(name: str) -> Iterator[PictureUse]:
    """Uses in other models with JSON."""
    for model in apps.get_app_config("publishing").get_models():
        has_json = any(isinstance(field, JSONField) for field in model._meta.local_fields)
        if has_json and model._meta.model_name != "revision":
            for row in _json(model, name):
                yield PictureUse(f"Kept, to be brought back: {row}")
