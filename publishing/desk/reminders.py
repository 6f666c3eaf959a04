"""Reminders by e-mail: a digest of the front page a day, and the screen that switches it off."""

import datetime
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from publishing import moments
from publishing.brand import brand
from publishing.desk.front import Due, FrontRow, FrontSection, Next, Problems, Waiting
from publishing.desk.permissions import DeskPermissions, current_user, render, require_desk_access
from publishing.http.absolute_urls import absolute
from publishing.kinds import permission
from publishing.models import DigestWish, Document

# How many days a digest looks ahead, and how many things of a kind it names.
AHEAD = datetime.timedelta(days=7)
SHOWN = 20


class DueOfMine(Due):
    name, title = "due", "Your pages to be read again"

    def sources(self) -> list[QuerySet]:
        return [self.soon().filter(document__in=self.documents())]

    def soon(self) -> QuerySet:
        """Live editions that are overdue, or due within a week."""
        (live,) = super().sources()
        return live.filter(document__review_by__lte=timezone.localdate(self.now) + AHEAD)

    def documents(self) -> QuerySet[Document]:
        documents: QuerySet[Document] = Document.objects.filter(owner=self.permissions.user)
        return documents


class DueOfNobody(DueOfMine):
    title = "Pages to be read again whose owner cannot be reached"

    def offered(self) -> bool:
        return super().offered() and self.permissions.may("publish_document")

    def sources(self) -> list[QuerySet]:
        return [source.select_related("document__owner") for source in super().sources()]

    def documents(self) -> QuerySet[Document]:
        """Pages without an owner, or whose owner cannot be reached or may not change them."""
        reached = Q(pk=None)
        for kind in self.permissions.editable_kinds:
            reached |= Q(kind=kind, owner__in=reachable(kind).values("pk"))
        documents: QuerySet[Document] = Document.objects.exclude(reached)
        return documents

    def row(self, edition: Any) -> FrontRow:
        row = super().row(edition)
        owner = edition.document.owner
        row.facts.append(f"its owner, {owner}, cannot be reached" if owner else "without an owner")
        return row


class Soon(Next):
    title = "What goes live in the next seven days"

    def sources(self) -> list[QuerySet]:
        return [source.filter(live_from__lte=self.now + AHEAD) for source in super().sources()]


SECTIONS: list[type[FrontSection]] = [DueOfMine, DueOfNobody, Waiting, Problems, Soon]


def people() -> QuerySet[User]:
    """Members of the staff with an address who want to be reminded."""
    unwilling = DigestWish.objects.filter(wanted=False).values("user")
    staff = User.objects.filter(is_active=True, is_staff=True).exclude(email="")
    return staff.exclude(pk__in=unwilling).order_by("pk")


def reachable(kind: str) -> QuerySet[User]:
    """Members of the staff with an address who may change pages of a kind."""
    users = User.objects.with_perm(permission(kind))
    return users.filter(is_staff=True).exclude(email="")


class Digest:
    """Digest of the front page for one person, as a mail."""

    def __init__(self, user: User, now: datetime.datetime) -> None:
        self.user, self.now = user, now
        permissions = DeskPermissions(user)
        made = (section(permissions, now) for section in SECTIONS)
        rows = ((section, section.rows(0, SHOWN + 1)) for section in made if section.offered())
        self.parts = [(section, found) for section, found in rows if found]

    def __bool__(self) -> bool:
        return bool(self.parts)

    @property
    def subject(self) -> str:
        count = sum(min(len(rows), SHOWN) for _section, rows in self.parts)
        more = "+" if any(len(rows) > SHOWN for _section, rows in self.parts) else ""
        things = "1 thing" if count == 1 else f"{count}{more} things"
        return f"{brand().name}, {moments.date_in_words(self.now)}: {things} to know"

    @property
    def text(self) -> str:
        return "\n".join(self.lines()) + "\n"

    def lines(self) -> Iterator[str]:
        yield f"Hello {self.user.first_name or self.user.username},"
        yield ""
        now = moments.in_words(self.now.replace(second=0))
        yield f"this is what stands on the desk for you on {now}."
        yield f"Times are in {moments.zone_in_words(self.now)}."
        for section, rows in self.parts:
            yield ""
            yield ""
            yield section.title
            yield "-" * len(section.title)
            for row in rows[:SHOWN]:
                yield ""
                yield from self.row_lines(row)
            if len(rows) > SHOWN:
                yield ""
                yield f"… and more: {absolute(section.address)}"
        yield ""
        yield ""
        yield f"The desk: {absolute(reverse('admin:index'))}"
        yield f"Switch these mails off: {absolute(reverse('admin:reminders'))}"

    def row_lines(self, row: FrontRow) -> Iterator[str]:
        name = " ".join(filter(None, [row.title, row.number]))
        yield f"* {name}" + (f" ({row.mark})" if row.mark else "")
        release = [f"release “{row.release}”"] if row.release else []
        yield "  " + ", ".join([*row.facts, *release])
        yield f"  {absolute(row.address)}"

    def message(self) -> EmailMessage:
        """The mail; sent twice, it has the same number, so that mail programs show it once."""
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
def screen(request: HttpRequest) -> HttpResponse:
    """Screen on which a person switches their reminders off, or on."""
    require_desk_access(request)
    user = current_user(request)
    if request.method == "POST":
        wanted = "on" in request.POST
        DigestWish.objects.say(user, wanted)
        off = "You will not be reminded by e-mail any more. The desk shows the same things."
        messages.success(request, "You will be reminded by e-mail." if wanted else off)
        return HttpResponseRedirect(reverse("admin:reminders"))
    context = {
        "title": "Reminders by e-mail",
        "wanted": DigestWish.objects.wants(user),
        "email": user.email,
    }
    return render(request, "admin/desk/reminders.html", context)
