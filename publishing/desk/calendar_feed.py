"""iCalendar feed (RFC 5545) of the calendar, behind an address that only its owner knows."""

import datetime
from collections.abc import Iterator
from itertools import chain
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import set_response_etag
from django.views.decorators.http import require_http_methods, require_safe
from icalendar import Calendar, Event

from publishing import actions, moments
from publishing.brand import brand
from publishing.desk.entries import CalendarEntry, visible
from publishing.desk.permissions import DeskPermissions, current_user, render, require_desk_access
from publishing.http.absolute_urls import absolute
from publishing.models import CalendarFeed

# How far back the feed goes, and how many entries it has at most before and after now.
BACK = datetime.timedelta(days=90)
MOST_PAST, MOST_COMING = 500, 1000
LOOK_AGAIN = datetime.timedelta(hours=1)
# Sequence numbers are seconds from here: later changes have higher ones.
EPOCH = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of the owner of the address, now."""
    feeds = CalendarFeed.objects.open().select_related("user")
    owner = get_object_or_404(feeds, token=token).user
    response = HttpResponse(
        written(DeskPermissions(owner), timezone.now()), content_type="text/calendar; charset=utf-8"
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    set_response_etag(response)
    return response


def written(permissions: DeskPermissions, now: datetime.datetime) -> bytes:
    """The feed of one person, as bytes."""
    known, name = Calendar(), brand().name
    known.add("version", "2.0")
    known.add("prodid", f"-//{name}//Desk//EN")
    known.add("name", name)
    known.add("x-wr-calname", name)
    known.add("refresh-interval", LOOK_AGAIN, parameters={"value": "DURATION"})
    known.add("x-published-ttl", "PT1H")
    for entry in entries(permissions, now):
        known.add_component(event(entry))
    return bytes(known.to_ical())


def entries(permissions: DeskPermissions, now: datetime.datetime) -> Iterator[CalendarEntry]:
    """The last 90 days and all that is to come."""
    known = visible(permissions).select_related("document", "release", "missing_fix", "withdrawal")
    past = known.filter(live_from__lte=now, live_from__gt=now - BACK).order_by("-live_from", "-pk")
    coming = known.filter(live_from__gt=now).order_by("live_from", "pk")
    for edition in chain(past[:MOST_PAST], coming[:MOST_COMING]):
        yield CalendarEntry(edition, permissions, now)


def event(entry: CalendarEntry) -> Event:
    edition = entry.edition
    changes = (edition.saved_at, edition.dated_at, edition.note_corrected_at)
    changed = max(moment for moment in changes if moment is not None)
    dated_at = edition.dated_at or edition.saved_at
    happens = Event()
    happens.add("uid", f"edition-{edition.pk}@{urlsplit(settings.SITE_URL).hostname}")
    happens.add("dtstamp", changed)
    happens.add("last-modified", changed)
    happens.add("sequence", max(0, int((dated_at - EPOCH).total_seconds())))
    happens.add("dtstart", entry.moment)
    name = " ".join(filter(None, [edition.title, edition.number]))
    happens.add("summary", f"{name} {entry.what}")
    happens.add("description", "\n".join(described(entry)))
    happens.add("categories", [entry.kind])
    happens.add("url", absolute(entry.address))
    # Nobody is busy because of it.
    happens.add("transp", "TRANSPARENT")
    return happens


def described(entry: CalendarEntry) -> Iterator[str]:
    """The description of an entry, in lines."""
    edition = entry.edition
    yield f"{entry.kind}, {edition.when}."
    told = edition.withdrawal.notice if edition.is_withdrawal else edition.note
    if told:
        yield f"What readers are told: {told}"
    if edition.release:
        yield f"Part of the release “{edition.release}”."
    if entry.mark:
        yield f"It {entry.mark}, which goes live before it: carry that forward."


@require_http_methods(["GET", "HEAD", "POST"])
def screen(request: HttpRequest) -> HttpResponse:
    """Screen on which a person makes the address of their feed, changes or removes it."""
    require_desk_access(request)
    user = current_user(request)
    own = CalendarFeed.objects.filter(user=user).first()
    if request.method == "POST":
        if "remove" in request.POST:
            actions.remove_calendar_feed(user)
            messages.success(request, "The address was removed; it does not work any more.")
        else:
            actions.make_calendar_feed(user)
            old = " The old one does not work any more." if own else ""
            messages.success(request, f"This is your new address.{old}")
        return HttpResponseRedirect(reverse("admin:calendar_feed"))
    context = {
        "title": "Follow in your own calendar",
        "address": own and absolute(reverse("calendar_feed", args=[own.token])),
        "made_at": own and moments.in_words(own.made_at.replace(second=0)),
    }
    return render(request, "admin/desk/feed.html", context)
