"""Guards the base classes of publishing against misuse when a kind is written."""

from typing import Any

from django.core import checks
from django.db.models import ManyToOneRel

from publishing.kinds import kinds
from publishing.models import Part


def check_kinds(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Says where rows of a kind would be lost to drafts and triggers, or a kind has no name."""
    messages: list[checks.CheckMessage] = []
    for name, kind in kinds().items():
        model = kind.model
        if kind.page and not (kind.one and kind.many):
            message = f"The kind {name} has pages, and readers are not told what they are called."
            hint = "Give its Kind `one` and `many`, marked for translation."
            messages.append(checks.Error(message, hint=hint, obj=model, id="publishing.E003"))
        if kind.page and kind.fields is None:
            message = f"The kind {name} has pages, and nothing declares the fields of their JSON."
            hint = "Give its Kind `fields`: publishing.api.json_data.EDITION.extended(…)."
            messages.append(checks.Error(message, hint=hint, obj=model, id="publishing.E004"))
        for relation in model._meta.related_objects:
            row = relation.related_model
            if not isinstance(relation, ManyToOneRel) or relation.model is not model:
                continue
            if not issubclass(row, Part):
                message = f"{row._meta.label} points to the {name} edition but is no Part."
                hint = "Inherit from publishing.models.Part, or point to the document."
                messages.append(checks.Error(message, hint=hint, obj=row, id="publishing.E001"))
            elif relation.field.name != "edition":
                message = f"{row._meta.label} points to its {name} by another name than “edition”."
                hint = "Name the foreign key “edition”."
                messages.append(checks.Error(message, hint=hint, obj=row, id="publishing.E002"))
    return messages
