"""Editing sessions: a form that is open notes its user, and shows who else has it open."""

import datetime

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils import timezone

from publishing import moments
from publishing.desk.permissions import Context, current_user
from publishing.http.desk_urls import desk_url
from publishing.models import EditingSession, Edition
from publishing.models.editing_session import HEARTBEAT_SECONDS, also_open


def begin(request: HttpRequest, edition: Edition) -> Context:
    """Notes that a user opened a draft to change it; returns the context of the form."""
    now = timezone.now()
    others = _note(edition, current_user(request), now)
    return {
        "also_open": also_open(others, now),
        "heartbeat_address": desk_url(edition, "open", edition.pk),
        "heartbeat_seconds": HEARTBEAT_SECONDS,
    }


def _note(
    edition: Edition, user: User, now: datetime.datetime, *, has_heartbeat: bool = False
) -> list[EditingSession]:
    """The other sessions of a draft; notes this one unless the database is busy: no form waits."""
    try:
        with transaction.atomic():
            return EditingSession.objects.touch(edition, user, now=now, has_heartbeat=has_heartbeat)
    except (OperationalError, IntegrityError):
        return []


def heartbeat(
    model_admin: admin.ModelAdmin, request: HttpRequest, edition: Edition | None
) -> HttpResponse:
    """JSON for an open form: who else has the draft open, and what happened to it."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    now, user = timezone.now(), current_user(request)
    others: list[EditingSession] = []
    if edition is not None and edition.is_draft:
        others = _note(edition, user, now, has_heartbeat=True)
    answer = {
        "account": user.pk,
        "name": user.get_username(),
        "also_open": also_open(others, now),
        "news": _news(request, edition),
    }
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def _news(request: HttpRequest, edition: Edition | None) -> str:
    """A sentence on the draft's changes since the opened revision; empty without changes."""
    if edition is None:
        return (
            "Somebody discarded this draft. Go on, or save: you are asked whether to bring it "
            "back with what you typed."
        )
    if not edition.is_draft:
        return (
            f"This is no draft any more: {edition.dated_by or 'somebody'} made it "
            f"{edition.short_name}, live from {edition.when}. What you type is not lost: save, and "
            "you see what can be done with it."
        )
    if request.POST.get("opened") == str(edition.revision):
        return ""
    saved_by = "You" if edition.saved_by == request.user else str(edition.saved_by or "Somebody")
    return (
        f"{saved_by} saved this draft at {moments.time_in_words(edition.saved_at)}, after this "
        "page was opened. Save, and you see both texts beside each other: nothing is lost."
    )
