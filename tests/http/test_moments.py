"""The site from another moment: `/at/<moment>/` in front of any public address."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.db import OperationalError, connection
from django.http import QueryDict
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import get_script_prefix, get_urlconf
from django.utils import timezone

from articles.models import ArticleQuestion
from publishing import actions, moments
from publishing.actions.drafts import begin_draft
from publishing.http.moment_fields import MomentField, MomentForm
from publishing.models import Document, Edition
from sitetexts.models import DISCLAIMER, SiteText
from tests.support.factories import (
    DAY,
    HOUR,
    NOW,
    SECOND,
    add,
    date,
    draft,
    person,
    perspective,
    topic,
    withdrawn,
)
from tests.web.test_site import Page

LISTS = ["/", "/articles/", "/faq/", "/teas/", "/topics/", "/topics/feet/"]
FUTURE = NOW + 20 * DAY


def at(moment: datetime.datetime, address: str = "/") -> str:
    return f"/at/{moment:%Y-%m-%dT%H:%M:%SZ}{address}"


def text(client: Any, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    content: str = answer.content.decode()
    return content


@pytest.fixture
def chief(client, chief):
    """The chief, logged in."""
    client.force_login(chief)
    return chief


@pytest.fixture(scope="module")
def pages(module_db):
    """A page of each kind: of 30 days ago, and under another title since five days."""
    pages = {
        kind: draft(kind, slug, title=f"Old {kind}")
        for kind, slug in (("question", "why"), ("tea", "ginger"), ("article", "cold-feet"))
    }
    article = pages["article"]
    question, tea = (pages[kind].document for kind in ("question", "tea"))
    ArticleQuestion.objects.create(edition=article, question_id=question.pk)
    perspective(article, tea)
    for edition in pages.values():
        edition.topics.set([topic()])
        date(edition, NOW - 30 * DAY)
        add(edition.document, NOW - 5 * DAY, title=f"New {edition.kind}")
    return {kind: edition.document for kind, edition in pages.items()}


@pytest.fixture
def site(pages, db):
    """The documents of the pages, read anew."""
    return {kind: Document.objects.get(pk=document.pk) for kind, document in pages.items()}


PAGES = ["/articles/cold-feet/", "/faq/why/", "/teas/ginger/"]

# What editors type as links, and which of them lead to public pages.
INSIDE = ["/", "/teas/?page=2", "/teas/ginger/#how", "/faq/why", "/faq/nobody-knows/"]
OUTSIDE = ["/media/x.pdf", "/static/x.css", "/admin/", "/healthz", "/nothing/at/all/", "/teas/a/b/"]
ELSEWHERE = ["https://teas.example/teas/", "mailto:teas@teas.example", "#teas"]


def typed(addresses: list[str]) -> str:
    """Rich text with links to these addresses."""
    return "".join(f'<p><a href="{address}">Look.</a></p>' for address in addresses)


# What moments are called in addresses


@pytest.mark.parametrize(
    "name",
    [
        "2025-11-30T18:00:00+09:00",
        "2025-11-30T09:00Z",
        "2025-11-30T09:00:00.25Z",
        "2025-11-30T09:00:00.123456789Z",
        "2025-11-30T04:00:00-05:00",
        "2025-11-30T09:00:00%2B00:00",
    ],
)
@pytest.mark.parametrize(
    ("rest", "to"),
    [
        ("/", "/"),
        ("", "/"),
        ("/articles/cold-feet/", "/articles/cold-feet/"),
        ("/articles/?page=2", "/articles/?page=2"),
        ("/topics/f%C3%BC%C3%9Fe/", "/topics/f%C3%BC%C3%9Fe/"),
        ("//evil.example/", "//evil.example/"),
    ],
)
def test_a_moment_in_another_form_leads_to_its_canonical_one(client, db, name, rest, to):
    answer = client.get(f"/at/{name}{rest}")
    assert (answer.status_code, answer["Location"]) == (302, f"/at/2025-11-30T09:00:00Z{to}")


@pytest.mark.parametrize(
    "name",
    [
        "now",
        "2025",
        "2025-11-30",
        "2025-11-30T09:00:00",
        "2025-11-30 09:00:00Z",
        "2025-11-31T09:00:00Z",
        "2025-02-29T09:00:00Z",
        "2025-11-30T24:00:00Z",
        "2025-11-30T09:60:00Z",
        "2025-11-30T23:59:60Z",
        "2025-11-30T09:00:00+25:00",
        "2025-11-30T09:00:00z",
        "20251130T090000Z",
        "1989-12-31T23:59:59Z",
        "0001-01-01T00:00:00+09:00",
        "9999-12-31T23:59:59-09:00",
        "99999-01-01T00:00:00Z",
        "٢٠٢٥-11-30T09:00:00Z",
        "2025-11-30T09:00:00Z%00",
        "2025-11-30T09:00:00Z%0A",
        "x" * 5000,
        "..",
    ],
)
def test_what_is_no_moment_is_not_found(client, db, name):
    for rest in ("", "/", "/articles/", "/articles"):
        assert client.get(f"/at/{name}{rest}").status_code == 404


def test_moments_from_1990_on_can_be_asked_for_and_up_to_2200(client, chief):
    for name in ("1990-01-01T00:00:00Z", "2200-12-31T23:59:59Z"):
        assert client.get(f"/at/{name}/articles/").status_code == 200
    for name in ("1989-12-31T23:59:59Z", "2201-01-01T00:00:00Z"):
        assert client.get(f"/at/{name}/articles/").status_code == 404


@pytest.mark.parametrize(
    "address", ["/admin/", "/admin", "/healthz", "/media/x.jpg", "/nothing/", "/at/", "/preview/x/"]
)
def test_only_public_pages_are_there_at_another_moment(client, db, address, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "x.jpg").write_bytes(b"picture")
    answer = client.get(at(NOW - DAY, address))
    assert answer.status_code == 404
    assert "The site as it was on" in answer.content.decode()


def test_no_moment_is_inside_another(client, chief):
    assert client.get(at(NOW - DAY, at(NOW - 2 * DAY, "/articles/"))).status_code == 404
    assert client.get(at(NOW - DAY, f"/preview/edition-{draft().pk}/")).status_code == 404


def test_an_address_without_its_slash_gets_it(client, site):
    answer = client.get(at(NOW - DAY, "/articles/cold-feet?x=1"))
    assert answer.status_code == 301
    assert answer["Location"] == at(NOW - DAY, "/articles/cold-feet/?x=1")
    answer = client.get(at(NOW - DAY, ""))
    assert (answer.status_code, answer["Location"]) == (302, at(NOW - DAY, "/"))


def test_another_moment_is_looked_at_and_nothing_else(client, db):
    answer = client.post(at(NOW - DAY, "/articles/"))
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


# The past


@pytest.mark.parametrize("address", LISTS + PAGES)
def test_every_page_shows_the_past(client, site, address):
    page = text(client, at(NOW - 10 * DAY, address))
    assert "New " not in page
    assert address.startswith("/topics/") or "Old " in page
    assert "Old " in text(client, at(NOW - 10 * DAY, "/topics/feet/"))


def test_the_past_ends_with_the_second_in_which_something_became_live(client, site):
    moment = NOW - 5 * DAY
    assert "Old article" in text(client, at(moment - SECOND, "/articles/cold-feet/"))
    assert "New article" in text(client, at(moment, "/articles/cold-feet/"))


def test_an_article_has_the_questions_and_teas_of_its_moment(client, site):
    page = text(client, at(NOW - 10 * DAY, "/articles/cold-feet/"))
    assert "Old question" in page
    assert "Old tea" in page
    page = text(client, at(NOW - 40 * DAY, "/articles/"))
    assert "There are no articles yet." in page


@pytest.fixture
def links_unchecked(settings):
    """Texts from before their links were looked at may lead anywhere."""
    settings.CHECKS_OFF = ["links"]


@pytest.mark.usefixtures("links_unchecked")
def test_every_link_of_a_page_stays_at_its_moment(client, site):
    add(site["tea"], NOW - DAY, body=typed(INSIDE + OUTSIDE + ELSEWHERE))
    moment = at(NOW - HOUR, "")
    for address in LISTS + PAGES:
        links = Page(text(client, moment + address)).links
        back = {link for link in links if not link.startswith((moment, "#", "?"))}
        there = address == "/teas/ginger/"
        # The bar leads back to now, and to what became of the page since.
        bar = {address, f"{address}updates/"} if address in PAGES else {address}
        assert back == {*bar, *(OUTSIDE + ELSEWHERE[:2] if there else [])}, address
    assert {moment + each for each in INSIDE} <= Page(text(client, f"{moment}/teas/ginger/")).links


@pytest.mark.usefixtures("links_unchecked")
def test_a_text_is_shown_as_it_is_stored_where_one_does_not_look_from_elsewhere(client, site):
    body = typed([*INSIDE, *OUTSIDE, "/teas/?a=1&amp;b=2"])
    add(site["tea"], NOW - DAY, body=body)
    assert body in text(client, "/teas/ginger/")
    shown = text(client, at(NOW - HOUR, "/teas/ginger/"))
    assert f'<a href="{at(NOW - HOUR, "/teas/?a=1&amp;b=2")}">Look.</a>' in shown
    assert body not in shown


def test_pictures_and_styles_are_those_of_the_site(client, site):
    page = text(client, at(NOW - DAY))
    assert 'href="/static/css/site.css"' in page


def test_a_withdrawn_page_is_readable_as_of_before_and_says_so_after(client, db):
    withdrawn(slug="quinine", at=NOW - DAY)
    assert "Cold feet" in text(client, at(NOW - 2 * DAY, "/articles/quinine/"))
    page = text(client, at(NOW - DAY, "/articles/quinine/"), 410)
    assert "It was out of date." in page
    assert "The site as it was on" in page


def test_a_page_that_was_not_there_yet_is_not_found(client, site):
    page = text(client, at(NOW - 31 * DAY, "/articles/cold-feet/"), 404)
    assert "The site as it was on" in page


def test_an_old_address_leads_to_the_page_at_the_same_moment(client, site):
    actions.change_address(site["article"], person("chief"), "warm-feet")
    answer = client.get(at(NOW - 10 * DAY, "/articles/cold-feet/"))
    assert answer.status_code == 301
    assert answer["Location"] == at(NOW - 10 * DAY, "/articles/warm-feet/")


def test_the_site_s_own_texts_are_those_of_the_moment(client, site):
    disclaimer = Document.objects.get(kind=SiteText.kind, slug=DISCLAIMER)
    add(disclaimer, NOW - DAY, text="<p>Newly worded.</p>")
    assert "Newly worded." in text(client, "/articles/cold-feet/")
    assert "Newly worded." not in text(client, at(NOW - 2 * DAY, "/articles/cold-feet/"))
    assert "Newly worded." in text(client, at(NOW - DAY, "/articles/cold-feet/"))


def test_readers_are_told_where_they_stand_and_how_to_come_back(client, site):
    moment = datetime.datetime(2025, 11, 30, 9, tzinfo=datetime.UTC)
    page = text(client, at(moment, "/articles/?page=1"))
    assert "The site as it was on <strong>Nov 30, 2025, 18:00 JST</strong>." in page
    assert '<a href="/articles/?page=1">Back to now</a>' in page
    assert "See the site as of" not in page
    assert "Desk" not in page


def test_no_address_leads_back_to_another_site(client, site):
    page = text(client, at(NOW - DAY, "//evil.example/"), 404)
    assert '<a href="/evil.example/">Back to now</a>' in page


def test_the_moment_ends_with_the_request(client, site):
    client.get(at(NOW - 10 * DAY, "/articles/"))
    assert (get_script_prefix(), get_urlconf()) == ("/", None)
    assert Document.objects.get(slug="why").get_absolute_url() == "/faq/why/"
    assert "New article" in text(client, "/articles/cold-feet/")


# What HTTP says of the past


@pytest.mark.parametrize("address", LISTS + PAGES)
def test_the_past_may_be_kept_by_everybody_and_found_by_no_search_engine(client, site, address):
    answer = client.get(at(NOW - 10 * DAY, address))
    assert answer["Cache-Control"] == f"public, max-age={settings.PUBLIC_MAX_AGE}"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies
    assert "X-Robots-Tag" not in client.get(address)


def test_a_change_that_followed_does_not_end_the_past(client, site):
    """At five days and a second ago the next change was a second away."""
    answer = client.get(at(NOW - 5 * DAY - SECOND, "/articles/cold-feet/"))
    assert answer["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("address", LISTS + PAGES)
def test_head_says_of_the_past_what_get_says(client, site, address):
    get, head = (method(at(NOW - 10 * DAY, address)) for method in (client.get, client.head))
    assert (head.status_code, head.content) == (200, b"")
    for name in ("ETag", "Last-Modified", "Cache-Control", "Content-Type", "X-Robots-Tag"):
        assert head[name] == get[name]
    again = client.get(at(NOW - 10 * DAY, address), headers={"If-None-Match": get["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("address", LISTS + PAGES)
def test_the_past_costs_one_query_more_than_now_for_the_mementos_around_it(client, site, address):
    counts = []
    for where in (address, at(NOW - DAY, address)):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(where).status_code == 200
        counts.append(len(captured))
    assert counts[1] == counts[0] + 1


# The future


def test_staff_see_what_is_planned_on_every_page(client, site, chief):
    for kind, document in site.items():
        add(document, NOW + 10 * DAY, title=f"Planned {kind}")
    for address in LISTS + PAGES:
        assert "Planned" not in text(client, at(NOW + 10 * DAY - SECOND, address))
        assert address == "/topics/" or "Planned" in text(client, at(NOW + 10 * DAY, address))


def test_the_future_has_what_is_withdrawn_by_then(client, site, chief):
    actions.withdraw(site["article"], chief, "Over.", NOW + DAY, now=NOW)
    assert "Over." in text(client, at(FUTURE, "/articles/cold-feet/"), 410)
    assert "New article" in text(client, at(NOW + HOUR, "/articles/cold-feet/"))


@pytest.mark.parametrize("address", [*LISTS, *PAGES, "/nothing/"])
def test_nobody_keeps_the_future(client, site, chief, address):
    answer = client.get(at(FUTURE, address))
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert not {"ETag", "Last-Modified"} & set(answer.headers)
    assert "Readers do not see this." in answer.content.decode()


@pytest.mark.parametrize("path", ["", "/", "/articles/cold-feet/", "/articles", "/nothing/"])
@pytest.mark.parametrize(
    "name",
    [f"{FUTURE:%Y-%m-%dT%H:%M:%SZ}", f"{FUTURE:%Y-%m-%dT%H:%M}+00:00"],
    # Names without a clock: tests side by side must be called the same.
    ids=["canonical", "offset"],
)
@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_the_future_is_an_address_like_any_other_that_does_not_exist(
    client, site, name, path, method
):
    nothing, future = (
        getattr(client, method)(f"{where}{path}") for where in ("/an/address", f"/at/{name}")
    )
    assert (future.status_code, future.content) == (nothing.status_code, nothing.content)
    assert future.status_code == 404
    assert dict(future.headers) == dict(nothing.headers)
    assert not future.cookies


def _who(name: str) -> User:
    """Staff without the permission, and somebody who has it and is not staff, or not any more."""
    user: User = User.objects.create_user(
        name, is_staff=name != "no staff", is_active=name != "not active any more"
    )
    if name != "staff without the permission":
        user.user_permissions.add(Permission.objects.get(codename="see_future"))
    return user


@pytest.mark.parametrize("name", ["staff without the permission", "no staff"])
def test_only_staff_with_the_permission_see_the_future(client, site, name):
    client.force_login(_who(name))
    for path in ("/", "/articles/cold-feet/"):
        future = client.get(at(FUTURE, path))
        nothing = client.get(at(FUTURE, path).replace("/at/", "/no/"))
        assert future.status_code == 404
        assert future.content == nothing.content.replace(b"/no/", b"/at/")
        assert dict(future.headers) == dict(nothing.headers)


def test_who_is_not_active_any_more_sees_no_future(client, site):
    user = _who("staff for now")
    client.force_login(user)
    assert client.get(at(FUTURE)).status_code == 200
    user.is_active = False
    user.save()
    assert client.get(at(FUTURE)).status_code == 404


# The bar of staff


def test_staff_find_on_a_page_the_ways_to_the_desk_and_to_other_moments(client, site, chief):
    page = text(client, "/articles/cold-feet/?x=1")
    assert "See the site as of…" in page
    edition = Edition.objects.get(title="New article")
    assert f'<a href="/admin/articles/article/{edition.pk}/change/">Edit this page</a>' in page
    assert '<a href="/admin/">Desk</a>' in page
    assert 'name="page" value="/articles/cold-feet/?x=1"' in page
    assert "Back to now" not in page
    newer = begin_draft(site["article"], chief)
    assert f"/admin/articles/article/{newer.pk}/change/" in text(client, "/articles/cold-feet/")


@pytest.mark.parametrize("moment", [NOW - DAY, FUTURE])
def test_at_another_moment_too(client, site, chief, moment):
    page = text(client, at(moment, "/articles/cold-feet/"))
    edition = Edition.objects.get(title="New article")
    assert f'<a href="/admin/articles/article/{edition.pk}/change/">Edit this page</a>' in page
    assert '<a href="/admin/">Desk</a>' in page
    assert '<form action="/admin/moment/">' in page
    assert 'name="page" value="/articles/cold-feet/"' in page
    assert '<a href="/articles/cold-feet/">Back to now</a>' in page


def test_a_withdrawn_page_leads_to_its_last_text_on_the_desk(client, chief):
    edition = withdrawn(slug="quinine")
    page = text(client, "/articles/quinine/", 410)
    assert f"/admin/articles/article/{edition.pk}/change/" in page


def test_a_page_that_is_no_document_s_cannot_be_edited(client, site, chief):
    for address, status in (("/articles/", 200), ("/nothing/", 404)):
        page = text(client, address, status)
        assert "Desk" in page
        assert "Edit this page" not in page


def test_who_may_not_view_a_kind_is_not_led_to_it(client, site, stranger):
    client.force_login(stranger)
    page = text(client, "/articles/cold-feet/")
    assert "Desk" in page
    assert "Edit this page" not in page


@pytest.mark.parametrize(
    "address",
    ["/", "/articles/cold-feet/", at(NOW - DAY), "/nothing/"],
    ids=["home", "article", "past", "nothing"],
)
def test_a_page_with_the_bar_of_staff_is_kept_by_nobody(client, site, chief, address):
    answer = client.get(address)
    assert answer["Cache-Control"] == "private, no-store"
    assert not {"ETag", "Last-Modified"} & set(answer.headers)


def test_who_has_an_account_and_is_no_staff_reads_like_everybody(client, site):
    anonymous = client.get("/articles/cold-feet/")
    client.force_login(_who("no staff"))
    answer = client.get("/articles/cold-feet/")
    assert answer.content == anonymous.content
    assert answer["Cache-Control"] == anonymous["Cache-Control"]


def test_a_cookie_of_no_session_shows_no_bar(client, site):
    client.cookies[settings.SESSION_COOKIE_NAME] = "made-up"
    assert "Desk" not in text(client, "/articles/cold-feet/")
    assert client.get(at(FUTURE)).status_code == 404


def test_what_fails_before_there_is_a_moment_has_no_bar(client, site, chief):
    answer = client.get("/articles/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "Desk" not in answer.content.decode()


def test_while_the_database_is_away_a_moment_says_so(client, chief, monkeypatch):
    def away(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr("django.db.backends.utils.CursorWrapper.execute", away)
        answers = [client.get(at(moment)) for moment in (NOW - DAY, FUTURE)]
        answers.append(client.get("/preview/" + "x" * 43 + "/"))
    for answer in answers:
        assert answer.status_code == 503
        assert "Retry-After" in answer


# From the desk


@pytest.mark.parametrize("address", ["/admin/", "/admin/articles/article/", "/admin/moment/"])
def test_every_page_of_the_desk_leads_to_other_moments(client, site, chief, address):
    page = text(client, address)
    assert 'name="at_0"' in page
    assert "Date and time in Asia/Tokyo (JST)" in page


def test_the_page_of_an_edition_leads_to_its_own_page(client, site, chief):
    edition = Edition.objects.get(title="New article")
    for view in ("change", "history", "do/withdraw"):
        page = text(client, f"/admin/articles/article/{edition.pk}/{view}/")
        assert 'name="page" value="/articles/cold-feet/"' in page


def asked(client: Any, date: str, time: str, page: str = "/", **more: str) -> Any:
    query = QueryDict(mutable=True)
    query.update({"at_0": date, "at_1": time, "page": page} | more)
    return client.get(f"/admin/moment/?{query.urlencode()}")


@pytest.mark.parametrize(
    ("page", "to"),
    [
        ("/articles/cold-feet/", "/articles/cold-feet/"),
        ("/articles/?page=2", "/articles/?page=2"),
        ("/topics/f%C3%BC%C3%9Fe/", "/"),
        ("", "/"),
        ("/admin/", "/"),
        ("/healthz", "/"),
        ("/at/2025-11-30T09:00:00Z/", "/"),
        ("//evil.example/", "/"),
        ("https://evil.example/articles/", "/articles/"),
        ("http://[/", "/"),
        ("/articles/\r\nX: y", "/"),
        ("articles/", "/"),
    ],
)
def test_a_moment_that_was_typed_leads_to_the_same_page_then(client, chief, page, to):
    answer = asked(client, "2025-11-30", "18:00", page)
    assert (answer.status_code, answer["Location"]) == (302, f"/at/2025-11-30T09:00:00Z{to}")


@pytest.mark.parametrize(
    ("date", "time", "says"),
    [
        ("nonsense", "18:00", "Enter a valid date."),
        ("2025-02-30", "18:00", "Enter a valid date."),
        ("2025-11-30", "25:00", "Enter a valid time."),
        ("2025-11-30", "", "This field is required."),
        ("", "", "This field is required."),
        ("1066-10-14", "09:00", "Is the year right?"),
        ("9999-12-31", "23:59", "Is the year right?"),
    ],
)
def test_a_moment_that_is_none_is_told_and_what_was_typed_stays(client, chief, date, time, says):
    page = text(client, f"/admin/moment/?at_0={date}&at_1={time}&page=/articles/")
    assert says in page
    assert not date or f'value="{date}"' in page
    assert 'name="page" value="/articles/"' in page


def test_who_may_not_see_the_future_is_told_so(client, stranger):
    client.force_login(stranger)
    assert asked(client, "2025-11-30", "18:00").status_code == 302
    local = timezone.localtime(FUTURE)
    answer = asked(client, f"{local:%Y-%m-%d}", f"{local:%H:%M}")
    assert answer.status_code == 200
    assert "For moments still to come you need the permission" in answer.content.decode()


def test_who_may_see_the_future_is_led_there(client, chief):
    local = timezone.localtime(FUTURE)
    answer = asked(client, f"{local:%Y-%m-%d}", f"{local:%H:%M:%S}", "/teas/")
    assert answer["Location"] == at(FUTURE, "/teas/")
    assert client.get(answer["Location"]).status_code == 200


def test_nobody_but_staff_is_led_by_the_desk(client, db):
    assert asked(client, "2025-11-30", "18:00")["Location"].startswith("/admin/login/")


# Clocks that are put forward and back

NEW_YORK = override_settings(TIME_ZONE="America/New_York")


def field(date: str, time: str, which: str = "") -> Any:
    """A form with one moment, as a browser sends it."""
    data = {"at_0": date, "at_1": time} | ({"at_2": which} if which else {})
    return MomentForm(data, may_see_future=True)


def utc(*args: int) -> datetime.datetime:
    return datetime.datetime(*args, tzinfo=datetime.UTC)  # type: ignore[misc,arg-type]


@NEW_YORK
def test_a_time_that_the_clocks_skip_is_refused_with_the_times_beside_it():
    form = field("2026-03-08", "02:30")
    assert form.errors["at"] == [
        "There is no 02:30 on that day: after Mar 8, 2026, 01:59:59 EST the clocks are put forward "
        "to Mar 8, 2026, 03:00 EDT. Choose one of these, or another time."
    ]
    assert 'value="02:30"' in str(form["at"])
    assert "radio" not in str(form["at"])


@NEW_YORK
@pytest.mark.parametrize(
    ("time", "moment"), [("01:59:59", utc(2026, 3, 8, 6, 59, 59)), ("03:00", utc(2026, 3, 8, 7))]
)
def test_the_times_beside_a_skip_are_there(time, moment):
    form = field("2026-03-08", time)
    assert form.is_valid()
    assert form.cleaned_data["at"] == moment


@NEW_YORK
def test_a_time_that_the_clocks_show_twice_is_asked_about():
    form = field("2026-11-01", "01:30")
    assert form.errors["at"] == [
        "The clocks show 01:30 twice on Nov 1, 2026, because they are put back in between. "
        "Choose which of the two you mean."
    ]
    rendered = str(form["at"])
    assert rendered.count('type="radio"') == 2
    assert "01:30 EDT, the first time" in rendered
    assert "01:30 EST, the second time" in rendered
    assert "checked" not in rendered
    assert "required" not in rendered[rendered.index('type="radio"') :]
    assert 'value="2026-11-01"' in rendered
    assert 'value="01:30"' in rendered


@NEW_YORK
@pytest.mark.parametrize("moment", [utc(2026, 11, 1, 5, 30), utc(2026, 11, 1, 6, 30)])
def test_the_choice_between_two_times_is_kept(moment):
    form = field("2026-11-01", "01:30", moments.in_address(moment))
    assert form.is_valid()
    assert form.cleaned_data["at"] == moment
    assert str(form["at"]).count("checked") == 1


@NEW_YORK
def test_a_choice_for_another_time_is_none():
    chosen = moments.in_address(utc(2026, 11, 1, 6, 30))
    assert "twice" in str(field("2026-11-01", "01:45", chosen).errors)
    assert "twice" in str(field("2026-11-01", "01:30", "nonsense").errors)
    form = field("2026-11-01", "03:00", chosen)
    assert form.is_valid()
    assert form.cleaned_data["at"] == utc(2026, 11, 1, 8)
    assert "radio" not in str(form["at"])
    assert field("", "", chosen).errors["at"] == ["This field is required."]


@NEW_YORK
def test_a_moment_that_there_is_twice_is_shown_as_the_one_that_it_is():
    second = utc(2026, 11, 1, 6, 30)
    rendered = str(MomentForm(initial={"at": second})["at"])
    assert f'value="{moments.in_address(second)}" ' in rendered.replace("checked", "")
    assert rendered.count("checked") == 1
    first, _and, last = rendered.partition("the first time")
    assert "checked" not in first
    assert "checked" in last


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "Pacific/Apia"])
def test_every_hour_of_a_year_is_read_as_the_clocks_show_it(zone):
    with timezone.override(ZoneInfo(zone)):
        for hours in range(366 * 24):
            moment = utc(2011, 6, 1) + hours * HOUR / 2
            local = timezone.localtime(moment).replace(tzinfo=None)
            assert moment in moments.at_local_time(local)


def test_a_day_that_was_left_out_has_no_time_at_all():
    with timezone.override(ZoneInfo("Pacific/Apia")):
        noon = datetime.datetime(2011, 12, 30, 12)  # noqa: DTZ001 - as a clock shows it
        assert moments.at_local_time(noon) == []
        before, after = moments.around_gap(noon)
        assert (after - before, after) == (SECOND, utc(2011, 12, 30, 10))


def test_where_no_clock_is_put_back_nothing_is_asked(client, chief):
    assert asked(client, "2026-11-01", "01:30")["Location"] == at(utc(2026, 10, 31, 16, 30))
    assert "radio" not in text(client, "/admin/moment/")


@NEW_YORK
def test_the_desk_asks_which_time_is_meant(client, chief):
    answer = asked(client, "2025-11-02", "01:30", "/articles/")
    assert answer.status_code == 200
    assert "01:30 EST, the second time" in answer.content.decode()
    answer = asked(client, "2025-11-02", "01:30", "/articles/", at_2="2025-11-02T06:30:00Z")
    assert answer["Location"] == "/at/2025-11-02T06:30:00Z/articles/"


def test_a_moment_may_be_left_out_where_it_is_not_required():
    assert MomentField(required=False).clean(["", "", ""]) is None
    assert MomentField(required=False).clean(None) is None


def test_a_zone_whose_clocks_change_is_named_for_both_half_years():
    with timezone.override("America/New_York"):
        winter = datetime.datetime(2026, 11, 25, tzinfo=datetime.UTC)
        words = "America/New_York (EST now, EDT in the other half-year)"
        assert moments.zone_in_words(winter) == words
    with timezone.override("Asia/Tokyo"):
        assert moments.zone_in_words() == "Asia/Tokyo (JST)"
