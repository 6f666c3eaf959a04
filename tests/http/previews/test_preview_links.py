"""Preview links: who makes and revokes them, how long they work, how often they were opened."""

import pytest
from django.utils import timezone

from publishing import actions
from publishing.actions.drafts import begin_draft
from publishing.models import Event, PreviewLink
from tests.http.previews.drafts import inside, link_to, text, toolbar_text
from tests.support.expect import last_event, not_permitted, refused
from tests.support.factories import DAY, HOUR, NOW, SECOND, date, draft, live, person


@pytest.mark.django_db
def test_a_link_works_for_thirty_days_and_it_is_recorded_who_made_it(publisher):
    edition = draft()
    link = actions.make_preview_link(edition, publisher, " Dr. Tanabe ", now=NOW)
    assert (link.reader, link.made_at, link.made_by) == ("Dr. Tanabe", NOW, publisher)
    assert link.expires_at == NOW + 30 * DAY
    assert len(link.token) == 43
    assert last_event() == (
        "Made a link to look at the draft for Dr. Tanabe.",
        "publisher",
        NOW,
    )
    assert link.is_open(link.expires_at - SECOND)
    assert not link.is_open(link.expires_at)


@pytest.mark.django_db
def test_no_two_links_are_alike():
    edition = draft()
    assert len({link_to(edition).token for _ in range(20)}) == 20


@pytest.mark.django_db
def test_a_link_is_refused_where_it_would_be_of_no_use(chief):
    edition, public = draft(), live()
    planned = actions.withdraw(public.document, chief, "Over.", NOW + DAY, now=NOW)
    make = actions.make_preview_link
    with refused("That moment has passed", field="expires_at"):
        make(edition, chief, expires_at=NOW, now=NOW)
    with refused("a year at most", field="expires_at"):
        make(edition, chief, expires_at=NOW + 367 * DAY, now=NOW)
    for other in (public, planned):
        with refused("Only what is not live yet"):
            make(other, chief, now=NOW)
    assert not PreviewLink.objects.exists()


@pytest.mark.django_db
def test_links_are_made_and_revoked_by_those_who_may(author):
    edition = draft()
    with not_permitted():
        actions.make_preview_link(edition, author)
    link = link_to(edition)
    with not_permitted():
        actions.revoke_preview_link(link, author)
    assert link.is_open(timezone.now())


@pytest.mark.django_db
def test_a_revoked_link_stays_revoked_by_the_first_who_did_it(publisher, chief):
    link = link_to(draft(), reader="Dr. Tanabe")
    actions.revoke_preview_link(link, publisher, now=NOW + SECOND)
    actions.revoke_preview_link(link, chief, now=NOW + HOUR)
    assert (link.revoked_by, link.revoked_at) == (publisher, NOW + SECOND)
    assert [event.sentence for event in Event.objects.filter(code="revoke_preview_link")] == [
        "Revoked the link for Dr. Tanabe."
    ]


@pytest.mark.django_db
def test_a_link_to_a_draft_that_was_discarded_says_so(client, author):
    first = live()
    edition = begin_draft(first.document, author)
    link = actions.make_preview_link(edition, person("chief"))
    actions.discard(edition, author)
    answer = client.get(f"/preview/{link.token}/")
    assert answer.status_code == 410
    assert "What it led to is not there any more." in answer.content.decode()


@pytest.mark.parametrize("path", ["", "/", "/articles/cold-feet/", "/nothing/"])
@pytest.mark.parametrize("end", ["revoked", "expired"])
def test_a_link_that_ended_says_so_and_nothing_of_the_draft(client, article, end, path):
    link = link_to(article)
    if end == "revoked":
        actions.revoke_preview_link(link, person("chief"))
    else:
        PreviewLink.objects.update(expires_at=NOW - HOUR)
    answer = client.get(inside(link, path))
    page = answer.content.decode()
    assert answer.status_code == 410
    assert "This link does not work any more" in page
    assert "ask whoever sent it to you" in page
    assert ("closed it" in page) == (end == "revoked")
    assert "Cold" not in page
    assert "cold-feet" not in page
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert client.head(inside(link, path)).status_code == 410


@pytest.mark.parametrize("path", ["", "/", "/articles/", "/nothing/"])
def test_once_the_edition_is_live_the_link_leads_to_its_page(client, article, path):
    link = link_to(article)
    date(article, NOW - HOUR)
    answer = client.get(inside(link, path))
    assert (answer.status_code, answer["Location"]) == (302, "/articles/cold-feet/")


def test_a_closed_link_stays_closed_when_the_edition_is_live(client, article):
    link = link_to(article)
    actions.revoke_preview_link(link, person("chief"))
    date(article, NOW - HOUR)
    assert client.get(inside(link)).status_code == 410


def test_a_link_follows_its_edition_whether_planned_or_taken_back(client, article):
    link = link_to(article)
    date(article, NOW + 10 * DAY)
    assert "as it will be from" in toolbar_text(text(client, inside(link, "/articles/")))
    actions.take_back(article, person("chief"), now=NOW)
    assert "as it would look on" in toolbar_text(text(client, inside(link, "/articles/")))


def test_each_page_that_is_opened_counts(client, article):
    link = link_to(article)
    for address in ("/articles/cold-feet/", "/articles/"):
        client.get(inside(link, address))
    link.refresh_from_db()
    assert link.opened == 2
    assert NOW <= link.last_opened_at <= timezone.now()


def test_only_what_was_seen_counts(client, article):
    link = link_to(article)
    client.head(inside(link, "/articles/cold-feet/"))
    client.get(inside(link, "/nothing/"))
    client.get(f"/preview/{link.token}")
    client.get(inside(link, "/articles"))
    client.post(inside(link, "/articles/"))
    actions.revoke_preview_link(link, person("chief"))
    client.get(inside(link, "/articles/"))
    link.refresh_from_db()
    assert (link.opened, link.last_opened_at) == (0, None)
