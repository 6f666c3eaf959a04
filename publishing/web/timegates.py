"""TimeGate and TimeMap of every public page (Memento, RFC 7089)."""

import datetime

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from publishing import moments
from publishing.http import formats, http_cache, memento
from publishing.http.memento import LINKS, Original
from publishing.http.requests import Request
from publishing.models import Edition

# The most mementos of one TimeMap, which links to the one before.
PER_TIMEMAP = 1000


def timegate(request: Request, path: str) -> HttpResponse:
    """Redirects to the memento at the moment of the header Accept-Datetime.

    Redirects to the first one for an earlier moment, to the newest one without the header.
    """
    text = request.headers.get("Accept-Datetime")
    at = request.now if text is None else memento.parse_accept_datetime(text)
    if at is None:
        return _negotiated(_malformed(request))
    original = _original(request, path)
    found = original.mementos_around(at, request.now)
    if found is not None and found.current is None and found.first is not None:
        found = original.mementos_around(found.first, request.now)
    if found is None or found.current is None:
        raise Http404
    response = HttpResponseRedirect(original.memento(found.current))
    response["Link"] = ", ".join(original.links(found))
    http_cache.set_max_age(request, response, Edition.objects.next_change(request.now))
    return _negotiated(response)


def timemap(request: Request, path: str, until: str = "") -> HttpResponse:
    """TimeMap of a page, oldest memento first: the newest thousand, or those until a moment."""
    end = moments.from_address(until) if until else request.now
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
    """The original of a path; raises Http404 where readers never saw it."""
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
    """Lines of a TimeMap; `end` is None for the newest one."""
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
