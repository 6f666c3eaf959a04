from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


def moment(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Gives a request the moment from which it looks at the site, and a list of what it shows."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.moment = timezone.now()
        request.shown = []
        return get_response(request)

    return middleware
