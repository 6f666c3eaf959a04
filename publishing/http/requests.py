import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest

if TYPE_CHECKING:
    from publishing.http.view_context import ViewContext
    from publishing.models import Edition


class Request(HttpRequest):
    """A request as publishing.http.middleware leaves it."""

    # The moment at which it was made, and the one from which it looks at the site; aware.
    now: datetime.datetime
    moment: datetime.datetime
    # From when the things that its answer shows are live; None where there is no such moment.
    content_dates: list[datetime.datetime | None]
    # The "Updated" of its page, where it is the page of a document.
    updated: datetime.datetime | None
    # What its query chooses, as publishing.http.query_params read it: another choice, another list.
    query_values: dict[str, str]
    # From where it looks, where that is not now.
    view_context: "ViewContext | None"
    # The edition, or withdrawal, that its page shows, where it is the page of a document.
    edition: "Edition | None"
    # Whether its answer shows what only the one who asked may see.
    is_private: bool


def staff_user(request: Request) -> User | None:
    """Who of the staff asks, if anybody.

    Looked up only where there is a session, so that readers cost no query and get no cookie.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = request.user
    return user if isinstance(user, User) and user.is_active and user.is_staff else None
