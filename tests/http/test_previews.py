"""A draft in its place on the site: for staff, and by links for people without an account."""

import datetime
import html
import re
import threading
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import get_script_prefix, get_urlconf
from django.utils import timezone
from django.utils.formats import date_format

from articles.models import ArticleQuestion
from legcare import environment
from publishing import actions
from publishing.actions.drafts import begin_draft
from publishing.actions.numbering import FIRST_NOTE
from publishing.http import draft_preview
from publishing.http.draft_preview import UNWRITTEN, preview_transaction
from publishing.models import Edition, Event, Generation, PreviewLink
from sitetexts.models import DISCLAIMER, SiteText
from tests.actions.test_races import at_once
from tests.http.test_moments import ELSEWHERE, INSIDE, OUTSIDE, typed
from tests.support.expect import last_event, not_permitted, refused
from tests.support.factories import (
    DAY,
    HOUR,
    KINDS,
    NOW,
    SECOND,
    add,
    change,
    claim,
    date,
    draft,
    full,
    live,
    person,
    perspective,
    scheduled,
    topic,
    withdrawn,
)
from tests.web.test_site import Page

LISTS = ["/", "/articles/", "/faq/", "/teas/", "/topics/", "/topics/feet/"]


def database() -> dict[str, Any]:
    """Every row of every table."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
    }


def update_of(edition: Any, **columns: Any) -> Any:
    """A draft of a page that has an edition."""
    return change(begin_draft(edition.document, person("author"), now=NOW), **columns)


def text(client: Any, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return html.unescape(answer.content.decode())


def link_to(edition: Any, **values: Any) -> Any:
    return actions.make_preview_link(edition, person("chief"), **values)


def inside(link: Any, address: str = "/") -> str:
    return f"/preview/{link.token}{address}"


# A draft is live for as long as one looks


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_is_live_in_its_place_and_nowhere_else(kind):
    edition = full(kind)
    before = database()
    with preview_transaction(edition) as moment:
        there = Edition.objects.live(moment).get(document=edition.document)
        assert (there.pk, there.number, there.live_from) == (edition.pk, "1.0", moment)
        assert not Edition.objects.live(moment - SECOND).filter(pk=edition.pk).exists()
    assert database() == before


@pytest.mark.django_db
def test_what_is_live_makes_way_for_it_while_one_looks():
    first = live()
    edition = update_of(first)
    with preview_transaction(edition) as moment:
        live_then = Edition.objects.live(moment).filter(document=first.document)
        assert [each.pk for each in live_then] == [edition.pk]
    assert first.is_live(timezone.now())


@pytest.mark.django_db
def test_a_withdrawn_page_is_back_while_one_looks():
    edition = update_of(withdrawn())
    with preview_transaction(edition) as moment:
        assert edition.is_live(moment)


@pytest.mark.django_db
def test_a_draft_has_the_number_that_it_would_get():
    document = live().document
    add(document, NOW + DAY)
    add(document, NOW + 2 * DAY, major=False)
    edition = begin_draft(document, person("author"), now=NOW)
    for need_to_know, number in ((True, "2.0"), (False, "1.1")):
        Edition.objects.filter(pk=edition.pk).update(readers_need_to_know=need_to_know)
        with preview_transaction(edition):
            assert Edition.objects.get(pk=edition.pk).number == number
    planned = document.editions.scheduled(NOW).order_by("live_from")
    assert [each.number for each in planned] == ["2.0", "2.1"]


@pytest.mark.django_db
def test_a_draft_shows_its_note_or_that_there_is_none_yet():
    first, edition = live(), draft()
    update = update_of(first)
    for drafted, note, shown in (
        (edition, "", FIRST_NOTE),
        (edition, "At last.", "At last."),
        (update, "", UNWRITTEN),
        (update, FIRST_NOTE, UNWRITTEN),
        (update, "There is an exercise.", "There is an exercise."),
    ):
        Edition.objects.filter(pk=drafted.pk).update(note=note)
        with preview_transaction(drafted):
            assert Edition.objects.get(pk=drafted.pk).note == shown


@pytest.mark.django_db
def test_another_edition_of_the_same_second_is_not_in_the_way():
    first = live(since=NOW - DAY)
    add(first.document, NOW + SECOND)
    edition = update_of(first)
    with preview_transaction(edition, NOW) as moment:
        assert moment == NOW + 2 * SECOND
        assert Edition.objects.get(pk=edition.pk).number == "3.0"


@pytest.mark.django_db
def test_all_that_waits_for_the_same_release_is_in_place():
    chief = person("chief")
    release = actions.begin_release("Winter pages", chief, now=NOW)
    article, tea, gone = update_of(live()), draft("tea"), live("question").document
    for member in (article, tea):
        actions.add_to_release(release, member, chief, note="New.", now=NOW)
    actions.add_withdrawal_to_release(release, gone, chief, "Over.", now=NOW)
    other = draft("question")
    before = database()
    for member in (article, tea):
        with preview_transaction(member) as moment:
            assert article.is_live(moment)
            assert tea.is_live(moment)
            assert Edition.objects.newest(moment).get(document=gone).is_withdrawal
            assert not other.is_live(moment)
    assert database() == before


@pytest.mark.django_db
def test_a_scheduled_edition_is_seen_at_its_own_moment_and_nothing_else_of_what_is_to_come():
    edition, gone = scheduled(), live("tea").document
    sooner, later, same = scheduled(at=NOW + DAY), scheduled(at=NOW + 20 * DAY), scheduled("tea")
    actions.withdraw(gone, person("chief"), "Over.", NOW + DAY, now=NOW)
    before = database()
    with preview_transaction(edition) as moment:
        assert moment == edition.live_from
        assert edition.is_live(moment)
        assert not any(other.is_live(moment) for other in (sooner, later, same))
        assert not any(other.is_live(moment + 3650 * DAY) for other in (sooner, later, same))
        assert not Edition.objects.newest(moment).get(document=gone).is_withdrawal
    assert database() == before


@pytest.mark.django_db
def test_many_editions_of_a_page_can_be_out_of_the_way_at_once():
    document = live().document
    for days in range(1, 6):
        add(document, NOW + days * DAY)
    for edition in (scheduled("tea"), draft("question")):
        before = database()
        with preview_transaction(edition) as moment:
            newest = Edition.objects.newest(moment).get(document=document)
            assert newest.number == "1.0"
        assert database() == before


@pytest.mark.django_db
def test_a_scheduled_edition_goes_on_from_what_is_before_it_on_its_own_page():
    document = scheduled(at=NOW + DAY).document
    add(document, NOW + 2 * DAY)
    edition = add(document, NOW + 3 * DAY, major=False)
    after = add(document, NOW + 4 * DAY)
    with preview_transaction(edition) as moment:
        seen: Any = Edition.objects.live(moment).with_dates(moment).get(document=document)
        assert (seen.pk, seen.number) == (edition.pk, "2.1")
        assert (seen.first_published, seen.updated) == (NOW + DAY, NOW + 2 * DAY)
        assert not after.is_live(moment + 10 * DAY)


@pytest.mark.django_db
def test_what_goes_live_within_the_second_is_in_nobody_s_way():
    edition, other = draft(), scheduled("tea", at=NOW + SECOND)
    with preview_transaction(edition, NOW) as moment:
        assert edition.is_live(moment)
        assert other.is_live(moment)
    with preview_transaction(other, NOW) as moment:
        assert other.is_live(moment)


@pytest.mark.django_db
def test_all_of_a_release_that_has_its_moment_is_in_place_and_nothing_else():
    chief = person("chief")
    release = actions.begin_release("Winter pages", chief, now=NOW)
    article, tea, gone = update_of(live()), draft("tea"), live("question").document
    for member in (article, tea):
        actions.add_to_release(release, member, chief, note="New.", now=NOW)
    actions.add_withdrawal_to_release(release, gone, chief, "Over.", now=NOW)
    actions.schedule_release(release, chief, NOW + 10 * DAY, now=NOW)
    other, sooner = scheduled("question"), scheduled("question", at=NOW + DAY)
    before = database()
    for member in (article, tea):
        with preview_transaction(Edition.objects.get(pk=member.pk)) as moment:
            assert moment == NOW + 10 * DAY
            assert article.is_live(moment)
            assert tea.is_live(moment)
            assert Edition.objects.newest(moment).get(document=gone).is_withdrawal
            assert not other.is_live(moment)
            assert not sooner.is_live(moment)
    assert database() == before


@pytest.mark.django_db
def test_what_somebody_discarded_or_published_meanwhile_is_left_as_it_is():
    gone, out = draft(), draft("question")
    same = Edition.objects.get(pk=out.pk)
    gone_too = Edition.objects.get(pk=gone.pk)
    actions.discard(gone, person("author"))
    date(out, NOW)
    for edition in (gone_too, same):
        before = database()
        with preview_transaction(edition):
            assert database() == before


@pytest.mark.django_db
def test_an_error_while_one_looks_leaves_nothing_either():
    edition = draft()
    before = database()
    with pytest.raises(ZeroDivisionError), preview_transaction(edition):
        _ = 1 / 0
    assert database() == before


# Links


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


# What one sees


@pytest.fixture
def article(db):
    """The draft of an article that is live, with a new question on it, under a new topic."""
    first = draft(slug="cold-feet", title="Cold feet")
    first.topics.set([topic()])
    date(first, NOW - 30 * DAY)
    edition = update_of(first, title="Colder feet", summary="Even colder.")
    edition.topics.set([topic(), topic("Toes")])
    question = live("question", slug="why", title="Why so cold?")
    ArticleQuestion.objects.create(edition=edition, question_id=question.document_id)
    return edition


def test_every_page_shows_the_draft_where_it_will_stand(client, article):
    link = link_to(article)
    assert "Topics" in text(client, inside(link, "/topics/"))
    for address in ("/", "/articles/", "/articles/cold-feet/", "/topics/feet/", "/topics/toes/"):
        page = text(client, inside(link, address))
        assert "Colder feet" in page, address
        assert "Cold feet" not in page, address
    assert "Toes" in text(client, inside(link, "/topics/"))
    assert "Why so cold?" in text(client, inside(link, "/articles/cold-feet/"))
    assert "Colder feet" in text(client, inside(link, "/faq/why/"))


def test_readers_see_nothing_of_it(client, article):
    link = link_to(article)
    text(client, inside(link, "/articles/cold-feet/"))
    for address in ("/", "/articles/", "/articles/cold-feet/", "/topics/feet/", "/faq/why/"):
        assert "Colder feet" not in text(client, address)
    assert "Toes" not in text(client, "/topics/")


def test_the_page_says_updated_today_and_what_changed(client, article):
    link = link_to(article)
    page = text(client, inside(link, "/articles/cold-feet/"))
    today = timezone.localdate()
    assert f'Updated <time datetime="{today.isoformat()}">' in page
    assert f"What changed: {UNWRITTEN}" in page
    Edition.objects.filter(pk=article.pk).update(readers_need_to_know=False)
    page = text(client, inside(link, "/articles/cold-feet/"))
    assert f'Updated <time datetime="{timezone.localdate(NOW - 30 * DAY).isoformat()}">' in page


def test_a_page_that_was_never_public_is_there(client, db):
    for kind in KINDS:
        edition = draft(kind, slug=f"new-{kind}", title=f"A new {kind}?")
        page = edition.document.get_absolute_url()
        assert f"A new {kind}?" in text(client, inside(link_to(edition), page))
        assert client.get(page).status_code == 404


def test_a_draft_that_is_far_from_ready_is_shown_as_it_is(client, db):
    edition = draft("tea", slug="bare", title="Bare", summary="", body="")
    claim(edition, text="Half a", evidence="")
    assert "Bare" in text(client, inside(link_to(edition), "/teas/bare/"))
    edition = draft("question", slug="bare", title="Bare?", answer="")
    assert "Bare?" in text(client, inside(link_to(edition), "/faq/bare/"))
    edition = draft("article", slug="bare", title="Bare", summary="", body="")
    perspective(edition, draft("tea").document)
    assert "Bare" in text(client, inside(link_to(edition), "/articles/bare/"))


def test_a_draft_of_the_site_s_own_text_stands_on_every_page(client, article):
    disclaimer = SiteText.objects.get(document__slug=DISCLAIMER)
    edition = update_of(disclaimer, text="<p>Newly worded.</p>")
    link = link_to(edition)
    assert "Newly worded." in text(client, inside(link, "/articles/cold-feet/"))
    assert "Newly worded." not in text(client, "/articles/cold-feet/")
    assert client.get(f"/preview/{link.token}")["Location"] == inside(link)


def test_a_scheduled_edition_is_seen_as_of_then_on_the_site_as_it_is_now(client, db):
    first = live("question", slug="why", title="Why now?")
    edition = add(first.document, NOW + 10 * DAY, title="Why then?")
    add(first.document, NOW + 20 * DAY, title="Why later?")
    before = live("tea", slug="ginger", title="Ginger now").document
    add(before, NOW + 5 * DAY, title="Ginger by then")
    add(before, NOW + 15 * DAY, title="Ginger much later")
    link = link_to(edition)
    for address in ("/faq/", "/faq/why/"):
        page = text(client, inside(link, address))
        assert "Why then?" in page
        assert "Why later?" not in page
    for address in ("/", "/teas/", "/teas/ginger/"):
        page = text(client, inside(link, address))
        assert "Ginger now" in page
        assert "Ginger by then" not in page
    assert f'"{timezone.localdate(edition.live_from)}"' in text(client, inside(link, "/faq/why/"))


def test_a_link_that_was_made_for_a_draft_shows_no_more_once_it_is_scheduled(client, article):
    scheduled("tea", at=NOW + DAY, title="Secret tea")
    link = link_to(article)
    assert "Secret tea" not in text(client, inside(link, "/teas/"))
    date(article, NOW + 10 * DAY)
    assert "Secret tea" not in text(client, inside(link, "/teas/"))
    assert "Colder feet" in text(client, inside(link, "/articles/"))


def test_the_pages_of_a_release_are_seen_together(client, db):
    chief = person("chief")
    release = actions.begin_release("Winter pages", chief, now=NOW)
    article, tea = draft(slug="cold-feet"), draft("tea", title="Winter tea")
    perspective(article, tea.document)
    for member in (article, tea):
        actions.add_to_release(release, member, chief, now=NOW)
    assert "Winter tea" in text(client, inside(link_to(article), "/articles/cold-feet/"))
    alone = draft(slug="alone")
    assert "Winter tea" not in text(client, inside(link_to(alone), "/teas/"))


def test_every_link_of_a_page_stays_in_the_preview(client, article):
    change(article, body=typed(INSIDE + OUTSIDE + ELSEWHERE))
    link = link_to(article)
    for address in [*LISTS, "/articles/cold-feet/", "/faq/why/"]:
        links = Page(text(client, inside(link, address))).links
        outside = {each for each in links if not each.startswith((inside(link), "#", "?"))}
        there = address == "/articles/cold-feet/"
        assert outside == {*OUTSIDE, *ELSEWHERE[:2]} if there else not outside, address
    assert {inside(link, each) for each in INSIDE} <= Page(
        text(client, inside(link, "/articles/cold-feet/"))
    ).links
    assert get_script_prefix() == "/"


def test_the_address_alone_leads_to_the_page_of_the_draft(client, article):
    link = link_to(article)
    answer = client.get(f"/preview/{link.token}")
    assert answer.status_code == 302
    assert answer["Location"] == inside(link, "/articles/cold-feet/")
    answer = client.get(inside(link, "/articles/cold-feet"))
    assert (answer.status_code, answer["Location"]) == (301, inside(link, "/articles/cold-feet/"))


@pytest.mark.parametrize(
    "address", ["/admin/", "/healthz", "/media/x.jpg", "/at/2025-11-30T09:00:00Z/", "/nothing/"]
)
def test_only_public_pages_are_there_in_a_preview(client, article, address):
    page = text(client, inside(link_to(article), address), 404)
    assert "You are looking at a draft of" in page


def test_a_preview_is_looked_at_and_nothing_else(client, article):
    before = database()
    link = link_to(article)
    assert client.post(inside(link, "/articles/")).status_code == 405
    before.pop("publishing.PreviewLink")
    before.pop("publishing.Event")
    after = database()
    assert {label: after[label] for label in before} == before


def words(page: str) -> str:
    """The bar's sentence without markup."""
    bar = re.search(r'<aside class="moment-bar.*?<p>(.*?)</p>', page, re.DOTALL)
    assert bar
    return " ".join(re.sub(r"<[^>]+>", "", bar[1]).split())


def test_the_bar_says_what_one_looks_at_and_until_when(client, article):
    until = datetime.datetime(2026, 12, 31, 9, tzinfo=datetime.UTC)
    link = link_to(article)
    PreviewLink.objects.update(expires_at=until + 3650 * DAY)
    said = words(text(client, inside(link, "/articles/")))
    today = date_format(timezone.localdate(), "DATE_FORMAT")
    assert said == (
        f"You are looking at a draft of “Colder feet” in its place, as it would look on {today}. "
        "It is not published. This link works until Dec 28, 2036, 18:00 JST."
    )
    planned = date(article, NOW + 10 * DAY)
    said = words(text(client, inside(link, "/articles/")))
    assert f"“Colder feet” in its place, as it will be from {planned.when} on." in said
    assert "Around it is the site as it is now. It is not published yet." in said
    page = text(client, inside(link, "/articles/"))
    assert f'href="{inside(link, "/articles/cold-feet/")}">“Colder feet”' in page
    assert "Desk" not in page


# What HTTP says of it


@pytest.mark.parametrize("address", [*LISTS, "/articles/cold-feet/", "/nothing/", "/nothing"])
def test_nobody_keeps_finds_or_hands_on_a_preview(client, article, address):
    answer = client.get(inside(link_to(article), address))
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not {"ETag", "Last-Modified"} & set(answer.headers)
    assert "Cookie" not in answer.get("Vary", "")


def test_a_redirect_into_a_preview_is_kept_by_nobody_either(client, article):
    link = link_to(article)
    for address in (f"/preview/{link.token}", inside(link, "/articles")):
        answer = client.get(address)
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("token", ["x", "x" * 43, "x" * 500, "%00", "edition-x", "edition-", "ü"])
@pytest.mark.parametrize("path", ["", "/", "/articles/"])
def test_a_link_that_nobody_made_is_an_address_that_does_not_exist(client, article, token, path):
    nothing, unknown = (client.get(f"/{where}/{token}{path}") for where in ("nothing", "preview"))
    assert unknown.status_code == 404
    assert unknown.content == nothing.content
    assert dict(unknown.headers) == dict(nothing.headers)


# The end of a link


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
    assert "as it will be from" in words(text(client, inside(link, "/articles/")))
    actions.take_back(article, person("chief"), now=NOW)
    assert "as it would look on" in words(text(client, inside(link, "/articles/")))


# How often it was opened


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


# Nothing is left


def test_nothing_is_left_in_the_database(client, article):
    link = link_to(article)
    before = database()
    for address in [*LISTS, "/articles/cold-feet/", "/faq/why/", "/nothing/"]:
        client.head(inside(link, address))
        client.get(inside(link, address))
    PreviewLink.objects.update(opened=0, last_opened_at=None)
    assert database() == before


def test_a_page_that_fails_leaves_nothing_either(client, article, monkeypatch):
    link = link_to(article)
    before = database()
    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr("articles.views.perspective_rows", lambda *_args: 1 / 0)
        assert client.get(inside(link, "/articles/cold-feet/")).status_code == 500
    assert database() == before
    assert get_script_prefix() == "/"
    assert client.get("/articles/cold-feet/").status_code == 200


def test_many_look_and_publish_at_once_and_all_is_as_it_should_be(concurrent_db):
    chief = person("chief")
    drafts = [update_of(live(slug=f"page-{n}"), title=f"Draft {n}") for n in range(2)]
    links = [link_to(edition) for edition in drafts]
    new = draft("question", slug="why")

    def look(n: int) -> Any:
        page = Client().get(inside(links[n], f"/articles/page-{n}/"))
        return page.status_code, f"Draft {n}" in page.content.decode()

    outcomes = at_once(
        *(lambda n=n: look(n % 2) for n in range(4)),
        lambda: actions.publish(new, chief),
        lambda: look(0),
    )
    publishing = outcomes.pop(4)
    assert isinstance(publishing, Edition)
    assert outcomes == [(200, True)] * 5
    assert [link.opened for link in PreviewLink.objects.order_by("pk")] == [3, 2]
    assert all(Edition.objects.get(pk=edition.pk).is_draft for edition in drafts)
    assert Edition.objects.get(pk=new.pk).number == "1.0"


def held() -> tuple[threading.Thread, threading.Event]:
    """Somebody who writes until the event is set."""
    there, end = threading.Event(), threading.Event()

    def write() -> None:
        try:
            with transaction.atomic():
                Generation.objects.lock()
                there.set()
                end.wait(timeout=30)
        finally:
            connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    assert there.wait(timeout=10)
    return writer, end


@pytest.mark.parametrize("state", ["draft", "scheduled"])
def test_who_waits_in_vain_for_a_writer_is_told_so_and_readers_are_served(
    concurrent_db, monkeypatch, state
):
    monkeypatch.setattr(draft_preview, "LOCK_TIMEOUT", 0.5)
    link = link_to(draft() if state == "draft" else scheduled())

    def look() -> Any:
        return Client().get(inside(link, "/articles/"))

    writer, end = held()
    try:
        # As many as there are connections, with that of the writer.
        outcomes = at_once(*([look] * 7), lambda: Client().get("/articles/"))
    finally:
        end.set()
        writer.join(timeout=10)
    assert outcomes.pop().status_code == 200
    for answer in outcomes:
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert "Somebody is saving or publishing just now" in answer.content.decode()
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
    assert (get_script_prefix(), get_urlconf()) == ("/", None)
    assert look().status_code == 200
    link.refresh_from_db()
    assert link.opened == 1


def test_writers_are_as_patient_as_ever_after_a_preview(concurrent_db):
    setting = {"sqlite": "PRAGMA busy_timeout", "postgresql": "SHOW lock_timeout"}

    def patience() -> Any:
        with connection.cursor() as cursor:
            cursor.execute(setting[connection.vendor])
            return cursor.fetchone()

    before = patience()
    with preview_transaction(draft()):
        pass
    assert patience() == before


def test_a_preview_gives_up_before_readers_do(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody@/legcare")
    options = environment.database("DATABASE_URL", tmp_path)["OPTIONS"]
    assert options["pool"]["timeout"] > draft_preview.LOCK_TIMEOUT
    assert environment.sqlite("legcare")["OPTIONS"]["timeout"] > draft_preview.LOCK_TIMEOUT


# Staff without a link


@pytest.fixture
def staff(client, chief):
    client.force_login(chief)
    return chief


def test_staff_see_a_draft_in_its_place_without_a_link(client, staff, article):
    address = f"/preview/edition-{article.pk}"
    assert client.get(address)["Location"] == f"{address}/articles/cold-feet/"
    page = text(client, f"{address}/articles/cold-feet/")
    assert "Colder feet" in page
    assert words(page).endswith("It is not published.")
    assert f'<a href="/admin/articles/article/{article.pk}/change/">Edit this page</a>' in page
    assert '<a href="/articles/cold-feet/">Back to now</a>' in page
    assert 'name="page" value="/articles/cold-feet/"' in page
    assert text(client, f"{address}/articles/").count("Colder feet") >= 1


def test_a_page_that_was_never_there_has_no_now_to_go_back_to(client, staff):
    for edition in (draft(slug="new"), scheduled(slug="planned")):
        page = edition.document.get_absolute_url()
        shown = text(client, f"/preview/edition-{edition.pk}{page}")
        assert "Back to now" not in shown
        assert f'<a href="{desk(edition)}">Edit this page</a>' in shown
        shown = text(client, f"/preview/edition-{edition.pk}/articles/")
        assert '<a href="/articles/">Back to now</a>' in shown
    shown = text(client, f"/at/{edition.live_from:%Y-%m-%dT%H:%M:%SZ}{page}")
    assert "Back to now" not in shown
    back = update_of(withdrawn(slug="quinine"))
    shown = text(client, f"/preview/edition-{back.pk}/articles/quinine/")
    assert '<a href="/articles/quinine/">Back to now</a>' in shown


def test_staff_are_led_to_the_page_once_it_is_live(client, staff, article):
    date(article, NOW - HOUR)
    answer = client.get(f"/preview/edition-{article.pk}/articles/")
    assert (answer.status_code, answer["Location"]) == (302, "/articles/cold-feet/")


@pytest.mark.parametrize("who", ["nobody", "stranger", "not staff"])
def test_for_everybody_else_there_is_no_such_address(client, article, who):
    if who == "stranger":
        client.force_login(person("stranger"))
    if who == "not staff":
        person("chief")
        User.objects.update(is_staff=False)
        client.force_login(User.objects.get(username="chief"))
    for path in ("", "/", "/articles/cold-feet/"):
        nothing, edition = (
            client.get(f"/{where}/edition-{article.pk}{path}") for where in ("nothing", "preview")
        )
        assert edition.status_code == 404
        assert edition.content == nothing.content.replace(b"/nothing/", b"/preview/")
        assert dict(edition.headers) == dict(nothing.headers)


@pytest.mark.parametrize("number", ["0", "999999", "9" * 18, "9" * 30, "-1"])
def test_an_edition_that_there_is_not_has_no_place(client, staff, number):
    assert client.get(f"/preview/edition-{number}/").status_code == 404


def test_a_withdrawal_has_no_text_to_be_seen(client, staff):
    planned = actions.withdraw(live().document, staff, "Over.", NOW + DAY, now=NOW)
    assert client.get(f"/preview/edition-{planned.pk}/").status_code == 404


# On the desk


def desk(edition: Any, view: str = "change") -> str:
    meta = edition.document.edition_model._meta
    return f"/admin/{meta.app_label}/{meta.model_name}/{edition.pk}/{view}/"


def test_a_draft_can_be_seen_in_its_place_from_its_page(client, staff, article):
    for view in ("change", "history"):
        page = text(client, desk(article, view))
        assert f'<a href="/preview/edition-{article.pk}">Preview in its place</a>' in page
        assert desk(article, "do/links") in page


def test_a_dated_edition_can_be_seen_on_the_site_as_of_then(client, staff):
    first = live(slug="cold-feet", since=NOW - 20 * DAY)
    planned = add(first.document, NOW + 10 * DAY)
    page = text(client, desk(first, "history"))
    for edition in (first, planned):
        address = f"/at/{edition.live_from:%Y-%m-%dT%H:%M:%SZ}/articles/cold-feet/"
        for shown in (page, text(client, desk(edition))):
            assert f'<a href="{address}">Site as of then</a>' in shown
        assert client.get(address).status_code == 200
    assert f"/preview/edition-{planned.pk}" in page
    assert f"/preview/edition-{first.pk}" not in page


def test_who_may_not_see_the_future_sees_an_edition_in_its_place_and_no_more(client, author):
    planned = scheduled(slug="cold-feet")
    scheduled("tea", at=NOW + DAY, title="Secret tea")
    client.force_login(author)
    page = text(client, desk(planned))
    address = f"/preview/edition-{planned.pk}"
    assert f'<a href="{address}">Preview in its place</a>' in page
    assert "Cold feet" in text(client, f"{address}/articles/cold-feet/")
    assert "Secret tea" not in text(client, f"{address}/teas/")
    assert "Site as of then" not in page
    assert "do/links" not in page


def test_who_may_share_and_not_see_the_future_shares_an_edition_and_no_more(client, author):
    planned = scheduled(slug="cold-feet")
    scheduled("tea", at=NOW + DAY, title="Secret tea")
    author.user_permissions.add(Permission.objects.get(codename="share_draft"))
    client.force_login(author)
    page = text(client, desk(planned, "do/links"))
    assert (
        "Whoever has the link sees the whole site as it is, with this edition in its place, as it "
        f"will be from {planned.when} on. Nothing else that is planned is shown."
    ) in page
    local = timezone.localtime(NOW + 9 * DAY)
    form = {"expires_at_0": f"{local:%Y-%m-%d}", "expires_at_1": f"{local:%H:%M}"}
    assert client.post(desk(planned, "do/links"), form).status_code == 302
    link = PreviewLink.objects.get()
    client.logout()
    assert "Cold feet" in text(client, inside(link, "/articles/cold-feet/"))
    assert "Secret tea" not in text(client, inside(link, "/teas/"))


def test_a_link_works_on_when_its_maker_leaves(client, article):
    link = link_to(article)
    User.objects.filter(pk=link.made_by_id).update(is_active=False)
    assert "Colder feet" in text(client, inside(link, "/articles/cold-feet/"))


def test_the_desk_makes_links_and_shows_their_addresses(client, staff, article):
    address = desk(article, "do/links")
    page = text(client, address)
    assert "There are none yet." in page
    assert "Whoever has the link sees the whole site as it is, with this draft" in page
    local = timezone.localtime(NOW + 9 * DAY)
    form = {"expires_at_0": f"{local:%Y-%m-%d}", "expires_at_1": f"{local:%H:%M}"}
    answer = client.post(address, form | {"reader": "Dr. <Tanabe>"})
    assert (answer.status_code, answer["Location"]) == (302, address)
    link = PreviewLink.objects.get()
    assert (link.reader, link.expires_at) == ("Dr. <Tanabe>", (NOW + 9 * DAY).replace(second=0))
    page = text(client, address)
    assert f'value="{settings.SITE_URL}/preview/{link.token}"' in page
    assert "Never opened." in page
    client.logout()
    client.get(inside(link, "/articles/"))
    client.force_login(staff)
    link.refresh_from_db()
    assert "1 page opened, last on" in text(client, address)


def test_the_form_proposes_thirty_days(client, staff, article):
    local = timezone.localtime(timezone.now() + 30 * DAY)
    assert f'value="{local:%Y-%m-%d}"' in text(client, desk(article, "do/links"))


@pytest.mark.parametrize(
    ("days", "status", "says"), [(-1, 409, "has passed"), (400, 409, "a year at most")]
)
def test_a_link_that_cannot_be_is_refused_and_what_was_typed_stays(
    client, staff, article, days, status, says
):
    local = timezone.localtime(NOW + days * DAY)
    form = {"expires_at_0": f"{local:%Y-%m-%d}", "expires_at_1": "09:00", "reader": "Dr. Tanabe"}
    answer = client.post(desk(article, "do/links"), form)
    page = answer.content.decode()
    assert answer.status_code == status
    assert says in page
    assert 'value="Dr. Tanabe"' in page
    assert f'value="{local:%Y-%m-%d}"' in page
    assert not PreviewLink.objects.exists()


def test_the_desk_revokes_a_link(client, staff, article):
    link = link_to(article, reader="Dr. Tanabe")
    answer = client.post(desk(article, "do/revoke-link"), {"link": link.pk})
    assert (answer.status_code, answer["Location"]) == (302, desk(article, "do/links"))
    page = text(client, desk(article, "do/links"))
    assert "Revoked by chief on" in page
    assert link.token not in page
    assert Client().get(inside(link)).status_code == 410


@pytest.mark.parametrize("number", ["", "x", "0", "-1", "99999", "9" * 30])
def test_what_is_no_link_of_the_page_is_not_revoked(client, staff, article, number):
    other = link_to(draft())
    for link in (number, str(other.pk)):
        answer = client.post(desk(article, "do/revoke-link"), {"link": link})
        assert answer.status_code in (200, 409)
    other.refresh_from_db()
    assert other.revoked_at is None


def test_who_may_not_share_is_refused(client, author, article):
    link = link_to(article)
    client.force_login(author)
    for verb in ("links", "revoke-link"):
        assert client.get(desk(article, f"do/{verb}")).status_code == 403
        assert client.post(desk(article, f"do/{verb}"), {"link": link.pk}).status_code == 403
    link.refresh_from_db()
    assert link.revoked_at is None


def test_what_readers_see_already_needs_no_link(client, staff):
    edition = live()
    assert "do/links" not in text(client, desk(edition))
    assert "This cannot be done" in text(client, desk(edition, "do/links"))
