import datetime
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


class Request(HttpRequest):
    """A request as the middleware below leaves it."""

    # The moment from which it looks at the site; aware.
    moment: datetime.datetime
    # From when the things that its answer shows are live; None where there is no such moment.
    shown: list[datetime.datetime | None]


def moment(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Gives a request the moment from which it looks at the site: now."""

    def middleware(request: Request) -> HttpResponse:
        request.moment = timezone.now()
        request.shown = []
        return get_response(request)

    return middleware
