"""The kinds of content: the concrete subclasses of Edition that name a `kind`."""

from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps

if TYPE_CHECKING:
    from publishing.models import Edition


@cache
def kinds() -> dict[str, type["Edition"]]:
    """Every kind's model by the kind's name."""
    base = apps.get_model("publishing", "Edition")
    models = [model for model in apps.get_models() if issubclass(model, base)]
    return {model.kind: model for model in models if model.kind and not model._meta.proxy}


def kinds_without_pages() -> list[str]:
    """The names of the kinds that have no pages of their own, such as the site's texts."""
    return [name for name, model in kinds().items() if not model.page]


def permission(kind: str, action: str = "change") -> str:
    """The name of the permission to write a kind, or to see it."""
    meta = kinds()[kind]._meta
    return f"{meta.app_label}.{action}_{meta.model_name}"


def may_edit(user: Any, kind: str) -> bool:
    """Whether somebody may write texts of this kind."""
    return bool(user.has_perm(permission(kind)))


def may_view(user: Any, kind: str) -> bool:
    """Whether the desk shows texts of this kind to somebody."""
    return bool(user.has_perm(permission(kind, "view"))) or may_edit(user, kind)
