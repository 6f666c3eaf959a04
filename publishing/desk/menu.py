"""The list of all that the desk holds, as editors look for it."""

from typing import Any

from publishing.kinds import kinds
from publishing.models import Discarded, Release


def grouped(apps: list[Any]) -> list[Any]:
    """Django's list of apps with all content in one group, first, and the rest as it was."""
    own = {kind.model._meta.app_label for kind in kinds().values()}
    content = []
    rest = []
    for app in apps:
        of_content = [row for row in app["models"] if app["app_label"] in own or is_of_all(row)]
        content += of_content
        others = [row for row in app["models"] if row not in of_content]
        if others:
            rest.append({**app, "models": others})
    content.sort(key=lambda row: (rank(row["model"]), row["name"]))
    group = {"name": "Content", "app_label": "content", "app_url": "", "models": content}
    # "Topics and people" before "Accounts and permissions".
    rest.sort(key=lambda app: app["app_label"] != Release._meta.app_label)
    return [group, *rest] if content else rest


def is_of_all(row: Any) -> bool:
    """Whether it is about content of every kind."""
    return row["model"] in (Release, Discarded)


def rank(model: Any) -> int:
    """Pages first, then what they refer to, the texts of the site, releases; at last the rest."""
    if model in (Release, Discarded):
        return 3 if model is Release else 4
    kind = next((kind for kind in kinds().values() if kind.model is model), None)
    if kind is None:
        return 1
    return 0 if kind.page else 2
