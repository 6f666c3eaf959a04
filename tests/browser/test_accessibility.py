"""Every screen by the rules of WCAG 2.2 AA: on a desk and a phone, in the light and in the dark."""

import datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from publishing import actions, checks
from publishing.actions.drafts import begin_draft
from publishing.models import Edition
from tests.support import factories, hands

DESK, PHONE = 1280, 360
# CKEditor's toolbar and dialogs are its maker's, past their end of life (docs/decisions/0002).
# What stands around them is ours, and so is the label by which a screen reader announces them.
CONTEXT = {"exclude": [[".cke"]]}
OPTIONS: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    # axe would fetch stylesheets by itself, and their imports from wrong addresses.
    "preload": False,
    "resultTypes": ["violations"],
    # The text inside CKEditor's frame is what the editor writes; it is looked at where it is read.
    "iframes": False,
}
CONTRAST = {**OPTIONS, "runOnly": {"type": "rule", "values": ["color-contrast"]}}
RUN = "([context, options]) => axe.run(context, options)"
# A colour on its way from one scheme to the other is neither.
SETTLE = "document.getAnimations().forEach(animation => animation.finish())"
HEIGHT = "document.documentElement.scrollHeight"
SIDEWAYS = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"


def check(page: Page, widths: tuple[int, ...] = (DESK, PHONE)) -> None:
    """Looks at a page in both sizes and both schemes; what differs by scheme is only contrast."""
    page.evaluate(Axe().axe_script)
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        # The whole page at once: nothing lies under the bar that stays at the screen's end.
        page.set_viewport_size({"width": width, "height": page.evaluate(HEIGHT)})
        for scheme, options in (("light", OPTIONS), ("dark", CONTRAST)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.evaluate(SETTLE)
            result = page.evaluate(RUN, [CONTEXT, options])
            found += [
                f"{width} {scheme}: {violation['id']}: {violation['help']}: "
                f"{node['html'][:200]} {node['failureSummary']}"
                for violation in result["violations"]
                for node in violation["nodes"]
            ]
    sideways = page.evaluate(SIDEWAYS)
    assert not found, "\n".join([page.url, *found])
    assert sideways == 0, f"{page.url} scrolls sideways on a phone, by {sideways} pixels"


LISTS = [
    *("articles/article", "faq/question", "teas/tea", "claims", "teas/pattern"),
    "teas/sign",
    *("sitetexts/sitetext", "pages/sitepage", "publishing/person", "publishing/topic"),
    "publishing/discarded",
    *("auth/user", "auth/group"),
]
SCREENS = {
    "draft": ["change", "history", "do/publish", "do/override", "do/links", "do/discard"],
    "live": [
        *("change", "history", "do/withdraw", "do/change-address", "do/correct-note"),
        *("do/owner-and-review", "do/reviewed"),
    ],
    "scheduled": ["change", "do/reschedule", "do/take-back"],
}


@pytest.fixture
def desk(desk_of: Any) -> Any:
    # Axe writes styles of its own into a page; the desk's policy would refuse them.
    return desk_of(bypass_csp=True)


@pytest.fixture(scope="module")
def editions() -> dict[str, Any]:
    """An edition in each state; made once, for nothing is done to them."""
    return {}


@pytest.fixture
def edition_in(data: Any, editions: dict[str, Any]) -> Any:
    def found(state: str) -> Any:
        if not editions:
            with data():
                live = factories.live(title="A page with everything")
                draft: Any = begin_draft(live.document, factories.person("author"))
                # What the checks refuse, what they ask about, and what is overridden.
                factories.perspective(draft, claim_kind="traditional", claim_text="It heals.")
                factories.change(draft, summary="Cold.")
                (digest, *_more) = [
                    each.digest for each in checks.findings(draft) if each.permission
                ]
                chief = factories.person("chief")
                actions.override(draft, chief, digest, "A reason that is kept.")
                draft.sources.create(citation="A textbook", url="https://example.com/")
                question = factories.live("question").document
                draft.article_questions.create(question_id=question.pk)
                editions.update(live=live, draft=draft, scheduled=factories.scheduled())
                editions["withdrawn"] = factories.withdrawn(at=factories.NOW + factories.DAY)
        return editions[state]

    return found


def test_the_login(page):
    page.goto("/admin/login/")
    check(page)


def test_the_first_page_of_the_desk(desk, edition_in):
    edition_in("scheduled")
    desk.goto("/admin/")
    check(desk)
    desk.goto("/admin/?section=next")
    check(desk)


def test_the_desk_of_somebody_who_has_nothing_to_do(desk_of):
    desk = desk_of("author", bypass_csp=True)
    desk.goto("/admin/?section=due")
    check(desk)


def fill(day: datetime.datetime) -> None:
    """Puts on a day more than the month shows: with a release, a missed fix, a withdrawal."""
    chief = factories.person("chief")
    document = factories.live("question").document
    factories.add(document, day, answer="<p>Wind.</p>")
    fix = factories.change(begin_draft(document, chief), title="A corrected question?")
    actions.publish(fix, chief, major=False)
    release = actions.begin_release("Calendar pages for axe", chief)
    actions.add_to_release(release, factories.draft("tea"), chief)
    actions.schedule_release(release, chief, day)
    for seconds in (1, 2, 3):
        factories.scheduled("question", day + seconds * factories.SECOND)


def test_the_calendar(desk, data):
    day = factories.NOW + 40 * factories.DAY
    with data():
        fill(day)
    for query in (
        "",
        f"?month={day:%Y-%m}",
        "?month=1999-01",
        "?month=nonsense",
        f"?view=agenda&from={day:%Y-%m-%d}",
        "?view=agenda&from=2199-01-01",
    ):
        desk.goto(f"/admin/calendar/{query}")
        check(desk)


def test_the_calendar_s_address_for_other_programs(desk):
    desk.goto("/admin/calendar/feed/")
    check(desk)
    hands.press(desk, "Make the address")
    check(desk)
    hands.press(desk, "Remove the address")


def test_the_reminders(desk):
    desk.goto("/admin/reminders/")
    check(desk)
    desk.goto("/admin/publishing/topic/1/change/")
    check(desk)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_the_desk(desk, name):
    desk.goto(f"/admin/{name}/")
    check(desk)


@pytest.mark.parametrize("name", ["articles/article", "teas/tea", "teas/pattern", "teas/sign"])
def test_a_form_for_something_new(desk, name):
    desk.goto(f"/admin/{name}/add/")
    check(desk)


@pytest.mark.parametrize(
    ("state", "view"), [(state, view) for state, views in SCREENS.items() for view in views]
)
def test_a_screen_of_an_edition(desk, edition_in, state, view):
    assert hands.open_page(desk, edition_in(state), view) == 200
    if view == "change" and state == "draft":
        hands.add_row(desk, "Perspective")
        hands.add_row(desk, "Source")
        hands.wait_for_editors(desk)
    check(desk)


def test_the_screen_that_cancels_a_withdrawal(desk, edition_in, data):
    with data():
        document = edition_in("withdrawn").document
        withdrawal = Edition.objects.get(document=document, is_withdrawal=True)
    desk.goto(f"/admin/articles/article/{withdrawal.pk}/do/cancel-withdrawal/")
    check(desk)


def test_a_form_with_errors(desk):
    desk.goto("/admin/faq/question/add/")
    desk.locator("#id_slug").fill("not an address")
    hands.press(desk, "Save draft")
    check(desk)


def test_a_verbs_screen_with_a_refusal(desk, edition_in):
    hands.open_page(desk, edition_in("draft"), "do/publish")
    desk.get_by_label("At a date and time").check()
    desk.get_by_label("No: a small correction").check()
    hands.press(desk, "Publish or schedule")
    check(desk)


def test_the_field_for_another_moment_on_a_page_of_the_desk(desk):
    desk.goto("/admin/articles/article/")
    desk.locator(".see-moment summary").click()
    check(desk)


def test_a_moment_that_was_typed_wrong(desk):
    desk.goto("/admin/moment/?at_0=2025-02-30&at_1=10:00")
    check(desk)


def test_the_links_that_show_a_draft(desk, edition_in, data):
    with data():
        chief = factories.person("chief")
        links = [actions.make_preview_link(edition_in("draft"), chief) for _ in range(2)]
        actions.revoke_preview_link(links[0], chief)
    hands.open_page(desk, edition_in("draft"), "do/links")
    check(desk)


@pytest.mark.parametrize(
    "where", ["", "/at/2026-01-05T00:00:00Z", "/at/2199-01-05T00:00:00Z", "/preview/edition-{}"]
)
def test_the_bar_above_a_public_page(desk, edition_in, where):
    desk.goto(f"{where.format(edition_in('draft').pk)}/articles/")
    desk.locator(".moment-bar summary").click()
    check(desk)


@pytest.fixture
def lacking(data: Any, editions: dict[str, Any]) -> Any:
    """A member of a release that lacks a fix which both texts touch; made once."""
    if "lacking" not in editions:
        with data():
            chief, body = factories.person("chief"), "<p>Cold.</p><p>Warm.</p>"
            first = factories.live(title="A page with a fix", body=body)
            update: Any = begin_draft(first.document, factories.person("author"))
            factories.change(update, body=body.replace("Cold.", "Chilly."), summary="Later.")
            release = actions.begin_release("Winter pages for axe", chief)
            actions.add_to_release(release, update, chief, note="New.")
            actions.add_to_release(release, factories.draft("tea"), chief)
            actions.add_withdrawal_to_release(
                release, factories.live("question").document, chief, "Out of date."
            )
            actions.schedule_release(release, chief, factories.NOW + 50 * factories.DAY)
            fix: Any = begin_draft(first.document, factories.person("author"), first)
            factories.perspective(fix)
            factories.change(
                fix, body=body.replace("Cold.", "Colder."), title="A page that is fixed"
            )
            actions.publish(fix, chief, major=False)
            editions["lacking"] = Edition.objects.get(pk=update.pk).specific
    return editions["lacking"]


@pytest.mark.parametrize("view", ["change", "history", "do/carry-forward", "do/leave-release"])
def test_a_screen_of_an_edition_that_lacks_a_fix(desk, lacking, view):
    assert hands.open_page(desk, lacking, view) == 200
    check(desk)


def test_two_texts_beside_each_other(desk, lacking):
    hands.open_page(desk, lacking, "history")
    desk.get_by_role("button", name="Compare the two that are chosen").click()
    desk.get_by_label("In one column").wait_for()
    check(desk)
    desk.set_viewport_size({"width": DESK, "height": 800})
    desk.get_by_label("In one column").check()
    check(desk)


@pytest.mark.parametrize("view", ["change", "do/schedule", "do/rename", "do/cancel"])
def test_a_screen_of_a_release(desk, lacking, view):
    answer = desk.goto(f"/admin/publishing/release/{lacking.release_id}/{view}/")
    assert answer.status == 200
    check(desk)


@pytest.mark.parametrize("page", ["release/", "release/add/"])
def test_the_releases(desk, lacking, page):
    desk.goto(f"/admin/publishing/{page}")
    check(desk)
