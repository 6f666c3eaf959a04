"""Reminders by e-mail: a daily digest of the front page, and the screen that switches it off."""

import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from publishing import moments
from publishing.brand import brand
from publishing.desk.front import (
    DueForReview,
    FrontRow,
    FrontSection,
    GoesLiveNext,
    Problems,
    WaitingForMe,
)
from publishing.desk.permissions import DeskPermissions, current_user, render, require_desk_access
from publishing.http.absolute_urls import absolute
from publishing.kinds import permission
from publishing.models import DigestPreference, Document

# How far a digest looks ahead, and how many rows of a section it names.
AHEAD = datetime.timedelta(days=7)
SHOWN = 20


class MyPagesDue(DueForReview):
    """The user's own pages that are overdue for review, or due within a week."""

    title = "Your pages to be read again"

    def querysets(self) -> list[QuerySet]:
        (live,) = super().querysets()
        until = timezone.localdate(self.now) + AHEAD
        due = live.filter(document__review_by__lte=until, document__in=self.documents())
        return [due.select_related("document__owner")]

    def documents(self) -> QuerySet[Document]:
        return Document.objects.filter(owner=self.user)


class PagesDueWithoutOwner(MyPagesDue):
    title = "Pages to be read again whose owner cannot be reached"

    def is_offered(self) -> bool:
        return super().is_offered() and self.may("publish_document")

    def documents(self) -> QuerySet[Document]:
        """Pages without an owner, or whose owner has no address or may not change them."""
        reached = Q(pk=None)
        for kind in self.editable:
            reached |= Q(kind=kind, owner__in=reachable_users(kind).values("pk"))
        return Document.objects.exclude(reached)

    def row(self, edition: Any) -> FrontRow:
        row = super().row(edition)
        owner = edition.document.owner
        row.facts.append(f"its owner, {owner}, cannot be reached" if owner else "without an owner")
        return row


class GoesLiveSoon(GoesLiveNext):
    title = "What goes live in the next seven days"

    def querysets(self) -> list[QuerySet]:
        return [rows.filter(live_from__lte=self.now + AHEAD) for rows in super().querysets()]


SECTIONS: list[type[FrontSection]] = [
    MyPagesDue,
    PagesDueWithoutOwner,
    WaitingForMe,
    Problems,
    GoesLiveSoon,
]


def recipients() -> QuerySet[User]:
    """Active staff with an e-mail address who want reminders."""
    unwilling = DigestPreference.objects.filter(wanted=False).values("user")
    staff = User.objects.filter(is_active=True, is_staff=True).exclude(email="")
    return staff.exclude(pk__in=unwilling).order_by("pk")


def reachable_users(kind: str) -> QuerySet[User]:
    """Active staff with an e-mail address who may change pages of a kind."""
    users = User.objects.with_perm(permission(kind))
    return users.filter(is_staff=True).exclude(email="")


class Digest:
    """Digest of the front page for one user, as an e-mail; false without rows."""

    def __init__(self, user: User, now: datetime.datetime) -> None:
        self.user, self.now = user, now
        permissions = DeskPermissions(user)
        made = (section(permissions, now) for section in SECTIONS)
        rows = ((section, section.rows(0, SHOWN + 1)) for section in made if section.is_offered())
        self.sections = [(section, found) for section, found in rows if found]

    def __bool__(self) -> bool:
        return bool(self.sections)

    @property
    def subject(self) -> str:
        count = sum(min(len(rows), SHOWN) for _section, rows in self.sections)
        more = "+" if any(len(rows) > SHOWN for _section, rows in self.sections) else ""
        things = "1 thing" if count == 1 else f"{count}{more} things"
        return f"{brand().name}, {moments.date_in_words(self.now)}: {things} to know"

    @property
    def text(self) -> str:
        sections = [
            {
                "title": section.title,
                "underline": "-" * len(section.title),
                "rows": [(row, absolute(row.address)) for row in rows[:SHOWN]],
                "more": absolute(section.address) if len(rows) > SHOWN else "",
            }
            for section, rows in self.sections
        ]
        context = {
            "name": self.user.first_name or self.user.username,
            "now": moments.in_words(self.now.replace(second=0)),
            "zone": moments.zone_in_words(self.now),
            "sections": sections,
            "desk": absolute(reverse("admin:index")),
            "switch": absolute(reverse("admin:reminders")),
        }
        return render_to_string("admin/desk/digest.txt", context)

    def message(self) -> EmailMessage:
        """The e-mail. Its Message-ID is the same all day, so that a copy is shown once."""
        day = timezone.localdate(self.now)
        host = urlsplit(settings.SITE_URL).hostname
        return EmailMessage(
            self.subject,
            self.text,
            to=[self.user.email],
            headers={
                "Message-ID": f"<digest-{self.user.pk}-{day.isoformat()}@{host}>",
                "Auto-Submitted": "auto-generated",
            },
        )


@require_http_methods(["GET", "HEAD", "POST"])
def reminders_view(request: HttpRequest) -> HttpResponse:
    """Screen that switches the reminders of the current user off or on."""
    require_desk_access(request)
    user = current_user(request)
    if request.method == "POST":
        wanted = "on" in request.POST
        DigestPreference.objects.update_or_create(user=user, defaults={"wanted": wanted})
        off = "You will not be reminded by e-mail any more. The desk shows the same things."
        messages.success(request, "You will be reminded by e-mail." if wanted else off)
        return HttpResponseRedirect(reverse("admin:reminders"))
    context = {
        "title": "Reminders by e-mail",
        "wanted": not DigestPreference.objects.filter(user=user, wanted=False).exists(),
        "email": user.email,
    }
    return render(request, "admin/desk/reminders.html", context)
