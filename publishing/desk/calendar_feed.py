"""iCalendar feed (RFC 5545) of the calendar, at a secret address of its owner."""

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
from publishing.desk.calendar_entries import CalendarEntry, visible_editions
from publishing.desk.permissions import DeskPermissions, current_user, render, require_desk_access
from publishing.http.absolute_urls import absolute
from publishing.models import CalendarFeed

# How far back the feed goes, and the most entries before and after now.
BACK = datetime.timedelta(days=90)
MOST_PAST, MOST_COMING = 500, 1000
REFRESH = datetime.timedelta(hours=1)
# Sequence numbers are seconds from here: later changes have higher ones.
EPOCH = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


@require_safe
def feed_view(request: HttpRequest, token: str) -> HttpResponse:
    """The feed of the owner of a secret address."""
    feeds = CalendarFeed.objects.open().select_related("user")
    owner = get_object_or_404(feeds, token=token).user
    response = HttpResponse(
        calendar_bytes(DeskPermissions(owner), timezone.now()),
        content_type="text/calendar; charset=utf-8",
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    set_response_etag(response)
    return response


def calendar_bytes(permissions: DeskPermissions, now: datetime.datetime) -> bytes:
    """The iCalendar object of one user: the last 90 days, and all that is scheduled."""
    calendar, name = Calendar(), brand().name
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//{name}//Desk//EN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    editions = visible_editions(permissions)
    editions = editions.select_related("document", "release", "missing_fix", "withdrawal")
    past = editions.filter(live_from__lte=now, live_from__gt=now - BACK)
    past = past.order_by("-live_from", "-pk")[:MOST_PAST]
    coming = editions.filter(live_from__gt=now).order_by("live_from", "pk")[:MOST_COMING]
    for edition in chain(past, coming):
        calendar.add_component(event(CalendarEntry(edition, permissions, now)))
    return bytes(calendar.to_ical())


def event(entry: CalendarEntry) -> Event:
    """An iCalendar event; its sequence number grows with every new date."""
    edition = entry.edition
    changes = (edition.saved_at, edition.dated_at, edition.note_corrected_at)
    changed = max(moment for moment in changes if moment is not None)
    dated_at = edition.dated_at or edition.saved_at
    made = Event()
    made.add("uid", f"edition-{edition.pk}@{urlsplit(settings.SITE_URL).hostname}")
    made.add("dtstamp", changed)
    made.add("last-modified", changed)
    made.add("sequence", max(0, int((dated_at - EPOCH).total_seconds())))
    made.add("dtstart", entry.moment)
    name = " ".join(filter(None, [edition.title, edition.number]))
    made.add("summary", f"{name} {entry.change}")
    made.add("description", "\n".join(description(entry)))
    made.add("categories", [entry.kind])
    made.add("url", absolute(entry.address))
    # Nobody is busy because of it.
    made.add("transp", "TRANSPARENT")
    return made


def description(entry: CalendarEntry) -> Iterator[str]:
    """The lines of an event's description."""
    edition = entry.edition
    yield f"{entry.kind}, {edition.when}."
    note = edition.withdrawal.notice if edition.is_withdrawal else edition.note
    if note:
        yield f"What readers are told: {note}"
    if edition.release:
        yield f"Part of the release “{edition.release}”."
    if entry.mark:
        yield f"It {entry.mark}, which goes live before it: carry that forward."


@require_http_methods(["GET", "HEAD", "POST"])
def feed_settings_view(request: HttpRequest) -> HttpResponse:
    """Screen that makes, changes or removes the secret address of the current user's feed."""
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
