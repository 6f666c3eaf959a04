"""What a person may see and do on the desk."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User

from publishing.kinds import kinds, may_edit, may_view


class Rights:
    """The permissions of one person, as the front page and the calendar ask for them."""

    def __init__(self, user: User | AnonymousUser) -> None:
        self.user: Any = user
        self.viewed = [name for name in kinds() if may_view(user, name)]
        self.changed = [name for name in kinds() if may_edit(user, name)]

    def may(self, permission: str) -> bool:
        return bool(self.user.has_perm(f"publishing.{permission}"))
