"""Permissions of a person on the desk, and the answer of a screen."""

from collections.abc import Mapping
from typing import cast

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.response import TemplateResponse

from publishing.kinds import kinds, may_edit, may_view

Context = dict[str, object]


class Rights:
    """The permissions of one person, as the front page and the calendar ask for them."""

    def __init__(self, user: User | AnonymousUser) -> None:
        self.user = cast("User", user)
        self.viewed = [name for name in kinds() if may_view(user, name)]
        self.changed = [name for name in kinds() if may_edit(user, name)]

    def may(self, permission: str) -> bool:
        return self.user.has_perm(f"publishing.{permission}")


def account(request: HttpRequest) -> User:
    """Who asks: the desk lets nobody in without an account."""
    return cast("User", request.user)


def rights_of(request: HttpRequest) -> Rights:
    """The rights of whoever asks; raises PermissionDenied where they see no kind at all."""
    rights = Rights(request.user)
    if not rights.viewed:
        raise PermissionDenied
    return rights


def render(
    request: HttpRequest, template: str, context: Mapping[str, object], status: int = 200
) -> TemplateResponse:
    """A screen of the desk by its template, with what all of them show."""
    shown = {**admin.site.each_context(request), **context}
    return TemplateResponse(request, template, shown, status=status)
