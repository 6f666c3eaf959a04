"""The digest by e-mail: what it says to whom, through a real mail server, once a person and day."""

import datetime
import time
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from publishing import actions
from publishing.actions.drafts import begin_draft
from publishing.desk.reminders import Digest, recipients
from publishing.models import DigestPreference, Document, SentDigest
from tests.actions.test_races import at_once
from tests.support.factories import DAY, NOW, add, change, live, person, scheduled
from tests.support.site import free_port

SCREEN = "/admin/reminders/"


class Mailbox:
    """What a mail server took; it refuses the addresses in `refused`, and may be slow."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.refused: set[str] = set()
        self.seconds = 0.0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return "550 There is nobody here of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        time.sleep(self.seconds)
        self.mails.append((envelope.rcpt_tos[0], envelope.content.decode()))
        return "250 OK"

    @property
    def readers(self) -> list[str]:
        return sorted(reader for reader, _mail in self.mails)


@pytest.fixture
def mailbox():
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=server.port,
        ):
            yield box
    finally:
        server.stop()


def reachable(*names):
    """People with an address each; the first one answers for what is made."""
    for name in names:
        user = person(name)
        user.email = f"{name}@legs.example"
        user.save()
    return [person(name) for name in names]


def overdue(owner, **columns):
    """A live page that should have been read again, of `owner`."""
    edition = live(since=NOW - 5 * 365 * DAY, **columns)
    Document.objects.filter(pk=edition.document_id).update(owner=owner)
    return edition


def text_for(name, now=NOW):
    return Digest(person(name), now).text


def send(capsys):
    call_command("send_reminders")
    return capsys.readouterr().out.strip()


# What it says


@pytest.mark.django_db
def test_it_names_what_to_do_with_dates_in_the_zone_and_whole_addresses():
    author, publisher = reachable("author", "publisher")
    page = overdue(author, title="Old socks")
    waiting = change(begin_draft(overdue(author, title="Warm feet").document, publisher))
    change(waiting, by=publisher)
    soon = scheduled(at=NOW + 3 * DAY, title="Long walks")
    scheduled(at=NOW + 9 * DAY, title="Far away")
    text = text_for("author")
    for title in ("Your pages to be read again", "Waiting for me", "What goes live in the next"):
        assert f"\n{title}" in text
    assert "* Old socks 1.0 (overdue)" in text
    assert f"http://localhost:8000/admin/articles/article/{page.pk}/change/" in text
    assert f"http://localhost:8000/admin/articles/article/{waiting.pk}/change/" in text
    assert f"goes live {soon.when}" in text
    assert "Far away" not in text
    assert "\nTimes are in Asia/Tokyo (JST).\n" in text
    assert "Switch these mails off: http://localhost:8000/admin/reminders/" in text


@pytest.mark.django_db
def test_a_planned_text_that_lacks_a_fix_is_told_to_who_can_mend_it():
    reachable("author", "publisher")
    document = live(since=NOW - 800 * DAY).document
    chief = person("chief")
    later = add(document, NOW + 30 * DAY, title="Later")
    change(begin_draft(document, chief, later.document.editions.get(major=1)), title="Fix")
    actions.publish(document.editions.get(live_from=None), chief, major=False, now=NOW)
    assert "lacks 1.1" in text_for("publisher")
    assert "Problems" not in text_for("author")


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["nobody", "inactive", "without an address", "no right"])
def test_pages_that_nobody_is_reminded_of_are_told_to_publishers(why):
    author, _publisher, stranger = reachable("author", "publisher", "stranger")
    edition = overdue(author, title="Lost page")
    heading = "Pages to be read again whose owner cannot be reached"
    assert heading not in text_for("publisher")
    document = edition.document
    if why == "nobody":
        Document.objects.filter(pk=document.pk).update(owner=None)
    elif why == "no right":
        Document.objects.filter(pk=document.pk).update(owner=stranger)
    else:
        author.is_active, author.email = why != "inactive", ""
        author.save()
    text = text_for("publisher")
    assert heading in text
    assert "Lost page" in text
    assert ("without an owner" in text) == (why == "nobody")
    assert heading not in text_for("author")


@pytest.mark.django_db
def test_nobody_is_told_of_what_they_may_not_see():
    (stranger,) = reachable("stranger")
    overdue(stranger)
    scheduled()
    assert not Digest(stranger, NOW)


@pytest.mark.django_db
def test_a_long_list_ends_with_the_way_to_all_of_it():
    (author,) = reachable("author")
    for _number in range(22):
        overdue(author)
    digest = Digest(author, NOW)
    assert digest.text.count("(overdue)") == 20
    assert "… and more: http://localhost:8000/admin/?section=due" in digest.text
    assert digest.subject.endswith("20+ things to know")


@pytest.mark.django_db
def test_it_asks_the_database_as_often_whatever_there_is():
    (publisher,) = reachable("publisher")

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            Digest(type(publisher).objects.get(pk=publisher.pk), NOW).text  # noqa: B018
        return len(caught)

    kinds = ("article", "tea", "question")
    for kind in kinds:
        overdue(None, kind=kind)
        scheduled(kind, NOW + DAY)
    few = queries()
    for kind in kinds * 4:
        overdue(None, kind=kind)
        scheduled(kind, NOW + DAY)
    assert queries() == few <= 16


@pytest.mark.django_db
def test_only_staff_with_an_address_who_want_it_are_reminded():
    reachable("author", "publisher", "chief")
    for name, column in (("author", "is_staff"), ("publisher", "is_active")):
        user = person(name)
        setattr(user, column, False)
        user.save()
    person("stranger")
    assert [user.username for user in recipients()] == ["chief"]
    DigestPreference.objects.create(user=person("chief"), wanted=False)
    assert not recipients()


# Sending it


@pytest.mark.django_db
def test_each_gets_one_a_day_and_none_where_there_is_nothing_to_say(mailbox, capsys):
    author, _stranger = reachable("author", "stranger")
    overdue(author, title="Füße, 足")
    assert send(capsys) == "Sent: 1. Nothing to say: 1. Had theirs already: 0."
    assert send(capsys) == "Sent: 0. Nothing to say: 1. Had theirs already: 1."
    ((reader, mail),) = mailbox.mails
    assert reader == "author@legs.example"
    assert "From: LegCare <legcare@localhost>" in mail
    assert "Auto-Submitted: auto-generated" in mail
    assert [row.user.username for row in SentDigest.objects.all()] == ["author"]


@pytest.mark.django_db
def test_the_day_is_the_sites(mailbox, capsys, monkeypatch):
    (author,) = reachable("author")
    overdue(author)
    for hour, minute in ((14, 59), (15, 0), (15, 1)):
        now = datetime.datetime(2032, 5, 4, hour, minute, tzinfo=datetime.UTC)
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        send(capsys)
    # 15:00 UTC is midnight in Tokyo.
    assert [str(row.day) for row in SentDigest.objects.order_by("day")] == [
        "2032-05-04",
        "2032-05-05",
    ]
    assert len(mailbox.mails) == 2


@pytest.mark.django_db
def test_a_reader_who_is_refused_keeps_nobody_else_from_theirs(mailbox, capsys):
    for user in reachable("author", "publisher", "chief"):
        overdue(user)
    mailbox.refused = {"publisher@legs.example"}
    with pytest.raises(CommandError, match=r"Could not be sent: 1\. Run it again today"):
        call_command("send_reminders")
    assert mailbox.readers == ["author@legs.example", "chief@legs.example"]
    assert "publisher@legs.example" in capsys.readouterr().err
    mailbox.refused = set()
    assert send(capsys) == "Sent: 1. Nothing to say: 0. Had theirs already: 2."
    assert len(mailbox.mails) == 3


@pytest.mark.django_db
def test_a_run_that_was_stopped_in_the_middle_loses_nothing(mailbox, capsys):
    (author,) = reachable("author")
    overdue(author)
    taken: Any = SentDigest.objects.claim(author, timezone.localdate(), timezone.now())
    assert "Had theirs already: 1" in send(capsys)
    long_ago = timezone.now() - datetime.timedelta(minutes=16)
    SentDigest.objects.filter(pk=taken.pk).update(taken_at=long_ago)
    assert "Sent: 1" in send(capsys)
    # Had the first one gone out after all, mail programs know this for the same mail.
    (_reader, mail) = mailbox.mails[0]
    day = timezone.localdate().isoformat()
    assert f"Message-ID: <digest-{author.pk}-{day}@localhost>" in mail


def test_two_runs_at_once_send_one(concurrent_db, mailbox):
    for user in reachable("author", "publisher", "chief"):
        overdue(user)
    mailbox.seconds = 0.1
    outcomes = at_once(*[lambda: call_command("send_reminders", verbosity=0)] * 3)
    assert outcomes == [None, None, None]
    assert mailbox.readers == [f"{name}@legs.example" for name in ("author", "chief", "publisher")]
    assert not SentDigest.objects.filter(sent_at=None).exists()


@pytest.mark.django_db
def test_a_mail_server_that_is_away_leaves_all_to_the_next_run(mailbox, capsys):
    (author,) = reachable("author")
    overdue(author)
    with (
        override_settings(EMAIL_PORT=free_port()),
        pytest.raises(CommandError, match=r"cannot be used, so nothing was sent"),
    ):
        call_command("send_reminders")
    assert not SentDigest.objects.exists()
    assert "Sent: 1" in send(capsys)


@pytest.mark.django_db
def test_without_a_mail_server_it_refuses_and_a_dry_run_prints(capsys):
    (author,) = reachable("author")
    overdue(author, title="Old socks")
    with (
        override_settings(EMAIL_HOST=""),
        pytest.raises(CommandError, match=r"No mail server is set.*EMAIL_HOST"),
    ):
        call_command("send_reminders")
    call_command("send_reminders", dry_run=True)
    out = capsys.readouterr().out
    assert "To: author@legs.example" in out
    assert "Old socks" in out
    assert out.strip().endswith("Would be sent: 1. Nothing was sent.")
    assert not SentDigest.objects.exists()


@pytest.mark.django_db
def test_what_was_sent_long_ago_is_forgotten(mailbox, capsys):
    (author,) = reachable("author")
    today = timezone.localdate()
    for days in (89, 91):
        SentDigest.objects.create(user=author, day=today - datetime.timedelta(days=days))
    send(capsys)
    assert [(today - row.day).days for row in SentDigest.objects.all()] == [89]


# Switching it off


def test_each_sees_and_says_for_themselves_whether_they_are_reminded(client, author):
    reachable("author", "chief")
    client.force_login(author)
    assert b"They go to author@legs.example" in client.get(SCREEN).content
    answer = client.post(SCREEN, {"off": ""}, follow=True)
    assert b"Switched off." in answer.content
    assert [user.username for user in recipients()] == ["chief"]
    answer = client.post(SCREEN, {"on": ""}, follow=True)
    assert b"Switched on." in answer.content
    assert len(recipients()) == 2


def test_who_has_no_address_is_told_so(client, author):
    client.force_login(author)
    assert b"has no e-mail address" in client.get(SCREEN).content


def test_who_sees_nothing_of_the_desk_has_nothing_to_switch(client, stranger):
    assert client.get(SCREEN).status_code == 302
    client.force_login(stranger)
    assert client.get(SCREEN).status_code == 403
    assert client.post(SCREEN, {"off": ""}).status_code == 403
    assert not DigestPreference.objects.exists()
