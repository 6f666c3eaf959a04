"""Who else has a draft open, and what became of it: what the form says, and goes on to ask."""

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
from publishing.models.editing_session import EVERY, also_open


def opened(request: HttpRequest, edition: Edition) -> Context:
    """Notes that somebody opened a draft to change it; what its form says of others."""
    now, user = timezone.now(), current_user(request)
    others = _note(edition, user, now)
    return {
        "also_open": also_open(others, now),
        "open_address": desk_url(edition, "open", edition.pk),
        "open_every": EVERY,
    }


def _note(
    edition: Edition, user: User, now: datetime.datetime, **more: bool
) -> list[EditingSession]:
    """Notes it unless somebody writes for long just then, or discards the draft: no form waits."""
    try:
        with transaction.atomic():
            return EditingSession.objects.note(edition, user, now=now, **more)
    except (OperationalError, IntegrityError):
        return []


def sign(
    model_admin: admin.ModelAdmin, request: HttpRequest, edition: Edition | None
) -> HttpResponse:
    """The answer to an open page that says again that it is open: who else, and what happened."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    now, user = timezone.now(), current_user(request)
    others: list[EditingSession] = []
    if edition is not None and edition.is_draft:
        others = _note(edition, user, now, gives_signs=True)
    answer = {
        "account": user.pk,
        "name": user.get_username(),
        "also_open": also_open(others, now),
        "news": _news(request, edition),
    }
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def _news(request: HttpRequest, edition: Edition | None) -> str:
    """What happened to the draft after the revision that was opened; empty where nothing did."""
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
    who = "You" if edition.saved_by == request.user else str(edition.saved_by or "Somebody")
    return (
        f"{who} saved this draft at {moments.time_in_words(edition.saved_at)}, after this page was "
        "opened. Save, and you see both texts beside each other: nothing is lost."
    )
