"""Permissions of a user on the desk, and the rendering of its screens."""

from collections.abc import Mapping
from typing import cast

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.response import TemplateResponse

from publishing.kinds import kinds, may_edit, may_view

Context = dict[str, object]


class DeskPermissions:
    """The kinds that a user may view and edit, and the permissions of the engine."""

    def __init__(self, user: User | AnonymousUser) -> None:
        self.user = cast("User", user)
        self.viewable_kinds = [name for name in kinds() if may_view(user, name)]
        self.editable_kinds = [name for name in kinds() if may_edit(user, name)]

    def may(self, permission: str) -> bool:
        return self.user.has_perm(f"publishing.{permission}")


def current_user(request: HttpRequest) -> User:
    """The user of a request behind the desk's login, who is never anonymous."""
    return cast("User", request.user)


def require_desk_access(request: HttpRequest) -> DeskPermissions:
    """The permissions of the current user; raises PermissionDenied if they may view no kind."""
    permissions = DeskPermissions(request.user)
    if not permissions.viewable_kinds:
        raise PermissionDenied
    return permissions


def render(
    request: HttpRequest, template: str, context: Mapping[str, object], status: int = 200
) -> TemplateResponse:
    """A template response with the context that every screen of the desk needs."""
    desk_context = {**admin.site.each_context(request), **context}
    return TemplateResponse(request, template, desk_context, status=status)
