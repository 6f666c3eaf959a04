"""Request type of the views, and the staff user of a request."""

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

    # When it was made, and the moment of the site that it shows; aware.
    now: datetime.datetime
    moment: datetime.datetime
    # Since when the contents of the answer are live, for Last-Modified; None is ignored.
    content_dates: list[datetime.datetime | None]
    # The "Updated" date of a document's page.
    updated: datetime.datetime | None
    # The query parameters that the page depends on (publishing.http.query_params).
    query_values: dict[str, str]
    # None for the present site.
    view_context: "ViewContext | None"
    # The edition or withdrawal of a document's page.
    edition: "Edition | None"
    # Whether the answer is for this user alone.
    is_private: bool


def staff_user(request: Request) -> User | None:
    """The active staff user; None without a session cookie, at the cost of no query."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = request.user
    return user if isinstance(user, User) and user.is_active and user.is_staff else None
