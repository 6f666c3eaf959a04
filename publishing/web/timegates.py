"""The TimeGate and the TimeMap of every public page (RFC 7089)."""

import datetime

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from publishing import moments
from publishing.http import formats, http_cache, memento
from publishing.http.memento import LINKS, Original
from publishing.http.requests import Request
from publishing.models import Edition

# How many mementos one list has; it names the list of those before.
PER_TIMEMAP = 1000


def timegate(request: Request, path: str) -> HttpResponse:
    """Leads to the page as it was at the moment that the header Accept-Datetime names.

    Before the first memento to that one; without the header, or for a later moment than now, to
    the newest.
    """
    text = request.headers.get("Accept-Datetime")
    asked = request.now if text is None else memento.parse_accept_datetime(text)
    if asked is None:
        return _negotiated(_malformed(request))
    original = _original(request, path)
    found = original.mementos_around(asked, request.now)
    if found is not None and found.current is None and found.first is not None:
        found = original.mementos_around(found.first, request.now)
    if found is None or found.current is None:
        raise Http404
    response = HttpResponseRedirect(original.memento(found.current))
    response["Link"] = ", ".join(original.links(found))
    http_cache.set_max_age(request, response, Edition.objects.next_change(request.now))
    return _negotiated(response)


def timemap(request: Request, path: str, until: str = "") -> HttpResponse:
    """Lists the mementos of a page, oldest first: the newest thousand, or those up to a moment."""
    end = moments.from_address(until) if until else request.now
    # The moments to come have no list, as they have no pages.
    if end is None or end > request.now:
        raise Http404
    original = _original(request, path)
    newest_first = original.moments(end, PER_TIMEMAP + 1)
    if not newest_first:
        raise Http404
    lines = _timemap(original, newest_first, end if until else None)
    response = HttpResponse(",\n".join(lines) + "\n", content_type=LINKS)
    clock = Edition.objects.clock(request.now)
    request.content_dates += [newest_first[0], clock.unannounced_change_at]
    return http_cache.add_validators(request, response, clock.next_change)


def _original(request: Request, path: str) -> Original:
    """The page that is asked about; Http404 where readers know of none."""
    original = Original.from_timegate(path, request.META.get("QUERY_STRING", ""))
    found = original and original.resolve(request.now)
    if found is None:
        raise Http404
    return found


def _negotiated(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["accept-datetime"])
    return response


def _malformed(request: Request) -> HttpResponse:
    sentence = _(
        "The header Accept-Datetime has to name a moment like this one: "
        "Sun, 30 Nov 2025 09:00:00 GMT."
    )
    return formats.bad_request(request, "400.html", {"sentence": sentence})


def _timemap(
    original: Original, newest_first: list[datetime.datetime], end: datetime.datetime | None
) -> list[str]:
    """The lines of a TimeMap; `end` is where it ends, unless it is the newest one."""
    shown, before = newest_first[:PER_TIMEMAP][::-1], newest_first[PER_TIMEMAP:]
    span = {"from": memento.http_moment(shown[0]), "until": memento.http_moment(shown[-1])}
    lines = [
        memento.link(original.address, "original"),
        memento.link(original.timegate, "timegate"),
        memento.link(original.timemap(end), "self", type=LINKS, **span),
    ]
    if end is not None:
        lines.append(memento.link(original.timemap(), "timemap", type=LINKS))
    for moment in before:
        until = memento.http_moment(moment)
        lines.append(memento.link(original.timemap(moment), "timemap", type=LINKS, until=until))
    for moment in shown:
        names = ["first"] if moment == shown[0] and not before else []
        names += ["last"] if moment == shown[-1] and end is None else []
        relation, when = " ".join([*names, "memento"]), memento.http_moment(moment)
        lines.append(memento.link(original.memento(moment), relation, datetime=when))
    return lines
