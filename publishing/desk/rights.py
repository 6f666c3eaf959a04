"""What a person may see and do on the desk."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User

from publishing.kinds import kinds


class Rights:
    """The permissions of one person, as the front page and the calendar ask for them."""

    def __init__(self, user: User | AnonymousUser) -> None:
        self.user: Any = user
        self.viewed = [name for name in kinds() if self._may(name, "view", "change")]
        self.changed = [name for name in kinds() if self._may(name, "change")]

    def may(self, permission: str) -> bool:
        return bool(self.user.has_perm(f"publishing.{permission}"))

    def _may(self, kind: str, *actions: str) -> bool:
        meta = kinds()[kind]._meta
        names = [f"{meta.app_label}.{action}_{meta.model_name}" for action in actions]
        return any(self.user.has_perm(name) for name in names)
