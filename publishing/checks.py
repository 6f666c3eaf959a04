"""Guards the base classes of publishing against misuse when a kind is written."""

from typing import Any

from django.core import checks
from django.db.models import ManyToOneRel, Model

from publishing.kinds import kinds
from publishing.models import Part, Review


def _edition_of(part: Any) -> Any:
    """The kind whose editions a part belongs to."""
    return part._meta.get_field("edition").related_model


def check_kinds(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Says where rows of a kind would not be copied into a new draft or frozen with it."""
    messages: list[checks.CheckMessage] = []
    for name, model in kinds().items():
        owned = [
            relation.related_model
            for relation in model._meta.related_objects
            if isinstance(relation, ManyToOneRel)
            and relation.model is model
            and isinstance(relation.related_model, type)
            and issubclass(relation.related_model, Model)
        ]
        for row in owned:
            if row is not Review and not issubclass(row, Part):
                messages.append(
                    checks.Error(
                        f"{row._meta.label} points to the {name} edition but is no Part.",
                        hint="Inherit from publishing.models.Part, or point to the document.",
                        obj=row,
                        id="publishing.E001",
                    )
                )
            elif issubclass(row, Part) and _edition_of(row) != model:
                messages.append(
                    checks.Error(
                        f"{row._meta.label} needs a foreign key “edition” to {model._meta.label}.",
                        obj=row,
                        id="publishing.E002",
                    )
                )
    return messages
