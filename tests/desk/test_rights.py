"""Every address of the desk by every role: what one may not do is no more than a sentence away.

An address that is not in the table fails: add its row, and say for whom it is.
"""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern

from importing import importer
from publishing import actions
from publishing.actions.drafts import begin_draft
from publishing.desk.discarded import DiscardedAdmin
from publishing.desk.releases import ReleaseAdmin
from publishing.desk.screens.registry import SCREENS
from publishing.models import Document, Person
from teas.models import Sign
from tests.support.expect import everything
from tests.support.factories import NOW, draft, pattern, person, picture, topic, undone

pytestmark = pytest.mark.django_db

# Who may, one letter each: author, medical reviewer, publisher, administrator; and a stranger,
# who has an account of the desk and no right.
ROLES = {"a": "writer", "m": "medic", "p": "releaser", "d": "administrator", "s": "stranger"}
ALL, STAFF = "ampds", "ampd"


@dataclass(frozen=True)
class Row:
    """Who may look at an address, and who may send something there."""

    get: str
    post: str = ""
    # What those get who may look, and those who may not.
    found: int = 200
    refused: int = 403


# Who may use a verb on a draft; nobody does who may not see the page.
ACTION_ROWS = {
    **dict.fromkeys(["submit", "take-back-submission", "new-draft", "discard"], "apd"),
    **dict.fromkeys(["carry-forward", "links", "revoke-link", "go-back"], "apd"),
    **dict.fromkeys(["owner-and-review"], "apd"),
    **dict.fromkeys(["override", "close", "reopen"], "d"),
    **dict.fromkeys(["review"], "mpd"),
    **dict.fromkeys(["reviewed"], "md"),
    **dict.fromkeys(["publish", "reschedule", "take-back", "leave-release"], "pd"),
    **dict.fromkeys(["withdraw", "cancel-withdrawal", "correct-note", "change-address"], "pd"),
}


def of_kind(prefix: str, see: str, write: str, add: str) -> dict[str, Row]:
    """The addresses of a kind of content."""
    one = f"{prefix}/<path:object_id>"
    return {
        f"{prefix}/": Row(see, see),
        f"{prefix}/add/": Row(add, add),
        f"{one}/history/": Row(see, see),
        f"{one}/delete/": Row("", ""),
        f"{one}/change/": Row(see, write),
        f"{one}/": Row(ALL, ALL, found=302),
        f"{prefix}/<int:pk>/compare/": Row(see, see, found=302),
        # The sign that a draft is open: only sent.
        f"{prefix}/<int:pk>/open/": Row("", write),
        **{
            f"{prefix}/<int:pk>/do/<slug:action>/:{verb}": Row(_both(who, see), _both(who, see))
            for verb, who in ACTION_ROWS.items()
        },
    }


def of_documents(prefix: str) -> dict[str, Row]:
    """What pages pick from, without a list of its own."""
    one = f"{prefix}/<path:object_id>"
    return {
        f"{prefix}/": Row("", "", refused=404),
        f"{prefix}/add/": Row("apd", "apd"),
        f"{one}/history/": Row(STAFF, STAFF),
        f"{one}/delete/": Row("", ""),
        f"{one}/change/": Row(STAFF, "apd"),
        f"{one}/": Row(ALL, ALL, found=302),
    }


def of_reference_data(prefix: str, see: str = STAFF, write: str = "pd", delete: str = "pd") -> Any:
    """What the stock admin makes of a model."""
    one = f"{prefix}/<path:object_id>"
    return {
        f"{prefix}/": Row(see, see),
        f"{prefix}/add/": Row(write, write),
        f"{one}/history/": Row(see, see),
        f"{one}/delete/": Row(delete, delete),
        f"{one}/change/": Row(see, write),
        f"{one}/": Row(ALL, ALL, found=302),
    }


def _both(some: str, others: str) -> str:
    return "".join(letter for letter in some if letter in others)


TABLE: dict[str, Row] = {
    "": Row(ALL, ALL),
    "calendar/": Row(STAFF, STAFF),
    "calendar/feed/": Row(STAFF, STAFF),
    "moment/": Row(ALL, ALL),
    "password_change/": Row(ALL, ALL),
    "password_change/done/": Row(ALL),
    "jsi18n/": Row(ALL),
    # What it completes is asked for by its parameters.
    "autocomplete/": Row(""),
    "r/<path:content_type_id>/<path:object_id>/": Row(ALL, ALL, found=302),
    "^(?P<app_label>auth|publishing|sitetexts|pages|teas|faq|articles|exercise)/$": Row(
        STAFF, STAFF, 200, 404
    ),
    **of_kind("articles/article", STAFF, "apd", "apd"),
    **of_kind("exercise/exercise", STAFF, "apd", "apd"),
    **of_kind("faq/question", STAFF, "apd", "apd"),
    **of_kind("teas/tea", STAFF, "apd", "apd"),
    **of_kind("pages/sitepage", STAFF, "apd", "apd"),
    **of_kind("sitetexts/sitetext", "mpd", "pd", ""),
    **of_documents("teas/teadocument"),
    **of_documents("faq/questiondocument"),
    **of_reference_data("publishing/topic"),
    **of_reference_data("publishing/person"),
    **of_reference_data("teas/pattern"),
    **of_reference_data("teas/sign"),
    **of_reference_data("auth/user", "d", "d", ""),
    **of_reference_data("auth/group", "d", "d", ""),
    "auth/user/<id>/password/": Row("d", "d"),
    "articles/article/import/": Row("apd", "apd"),
    "articles/article/import/<int:pk>/": Row(STAFF, STAFF),
    "claims/": Row(STAFF, STAFF),
    "teas/tea/wording/": Row(ALL, "", found=301),
    "reminders/": Row(STAFF, STAFF),
    "publishing/image/": Row(STAFF, STAFF),
    "publishing/image/add/": Row("apd", "apd", found=302),
    "publishing/image/upload/": Row("", "apd"),
    "publishing/image/<path:object_id>/change/": Row(STAFF, "apd"),
    "publishing/image/<path:object_id>/history/": Row(STAFF, STAFF),
    "publishing/image/<path:object_id>/delete/": Row("d", "d"),
    "publishing/image/<path:object_id>/": Row(ALL, ALL, found=302),
    "publishing/discarded/": Row(STAFF, STAFF),
    "publishing/discarded/add/": Row("", ""),
    "publishing/discarded/<path:object_id>/change/": Row(STAFF, STAFF),
    "publishing/discarded/<path:object_id>/history/": Row(STAFF, STAFF),
    "publishing/discarded/<path:object_id>/delete/": Row("", ""),
    "publishing/discarded/<path:object_id>/": Row(ALL, ALL, found=302),
    "publishing/discarded/<int:pk>/do/<slug:action>/:bring-back": Row("apd", "apd"),
    "publishing/discarded/<int:pk>/do/<slug:action>/:remove": Row("d", "d"),
    "publishing/release/": Row(STAFF, STAFF),
    "publishing/release/add/": Row("pd", "pd"),
    "publishing/release/<path:object_id>/history/": Row(STAFF, STAFF),
    "publishing/release/<path:object_id>/delete/": Row("", ""),
    "publishing/release/<path:object_id>/change/": Row(STAFF, STAFF),
    "publishing/release/<path:object_id>/": Row(ALL, ALL, found=302),
    **{
        f"publishing/release/<int:pk>/do/<slug:action>/:{verb}": Row("pd", "pd")
        for verb in ("schedule", "rename", "cancel", "remove")
    },
}
SCREENS_OF: dict[str, Iterable[str]] = {
    "/release/": ReleaseAdmin.screens,
    "/discarded/": DiscardedAdmin.screens,
}
# For everybody, and what is left for Django to say that there is no such page.
OPEN = {"login/", "logout/", "(?P<url>.*)$"}


def routes(patterns: Any, prefix: str = "") -> Iterator[str]:
    """Every address of the desk as its URLconf has it, those of verbs once for each verb."""
    for entry in patterns:
        route = prefix + str(entry.pattern)
        if not isinstance(entry, URLPattern):
            yield from routes(entry.url_patterns, route)
        elif "<slug:action>" in route:
            own = next((verbs for name, verbs in SCREENS_OF.items() if name in route), SCREENS)
            yield from (f"{route}:{verb}" for verb in own)
        else:
            yield route


def test_the_table_holds_every_address_of_the_desk():
    assert {*routes(admin.site.get_urls())} - OPEN == {*TABLE}


@pytest.fixture(scope="module")
def addresses(module_db: None) -> dict[str, str]:
    """An address on the desk for every row of the table, with something there."""
    known: dict[str, Any] = {
        "articles/article": draft("article").pk,
        "exercise/exercise": draft("exercise").pk,
        "faq/question": draft("question").pk,
        "teas/tea": draft("tea").pk,
        "pages/sitepage": draft("page").pk,
        "publishing/topic": topic().pk,
        "publishing/person": Person.objects.create(name="Dr. Reader", slug="reader").pk,
        "publishing/release": actions.begin_release("Pages", person("chief"), now=NOW).pk,
        "teas/pattern": pattern().pk,
        "teas/sign": Sign.objects.create(slug="cold", text="My feet are cold").pk,
        "auth/user": person("stranger").pk,
        "auth/group": Group.objects.all()[0].pk,
    }
    gone = draft("question")
    actions.discard(gone, person("author"), now=NOW)
    known["publishing/discarded"] = gone.pk
    known["publishing/image"] = actions.save_picture(picture(), person("chief")).pk
    imported = importer.import_file("Cramps\n\nIt hurts.\n\nIt passes.", person("author"))
    known["articles/article/import"] = imported.record.pk
    text = Document.objects.filter(kind="site-text")[0]
    known["sitetexts/sitetext"] = begin_draft(text, person("chief"), now=NOW).pk
    for prefix, kind in (("teas/teadocument", "tea"), ("faq/questiondocument", "question")):
        known[prefix] = Document.objects.filter(kind=kind).order_by("pk")[0].pk
    first = Document.objects.filter(kind="article")[0]
    return {route: f"/admin/{_filled(route, known, first)}" for route in TABLE}


def _filled(route: str, known: dict[str, Any], page: Document) -> str:
    if route.startswith("^"):
        return "articles/"
    if route.startswith("r/"):
        kind = ContentType.objects.get_for_model(type(page.editions.get().specific))
        return f"r/{kind.pk}/{page.editions.get().pk}/"
    verb = ""
    if "<slug:action>" in route:
        route, verb = route.rsplit(":", 1)
    key = "/".join(route.split("/")[: 3 if "/import/" in route else 2])
    for argument in ("<path:object_id>", "<int:pk>", "<id>"):
        route = route.replace(argument, str(known.get(key, "")))
    return route.replace("<slug:action>", verb)


def wrong(client: Any, addresses: dict[str, str], letter: str, method: str) -> list[str]:
    """The addresses that answer otherwise than the table says."""
    found = []
    for route, row in TABLE.items():
        may = letter in (row.get if method == "get" else row.post)
        with undone() if may else contextlib.nullcontext():
            status = getattr(client, method)(addresses[route]).status_code
        if may and method == "post":
            is_right = status in {200, 302, 409}
        elif may:
            is_right = status == row.found
        else:
            is_right = status in {row.refused, 405}
        if not is_right:
            found.append(f"{method} {addresses[route]}: {status}")
    return found


@pytest.mark.parametrize("letter", ROLES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_is_for_those_for_whom_it_is(client, addresses, letter, method):
    client.force_login(person(ROLES[letter]))
    before = everything()
    assert wrong(client, addresses, letter, method) == []
    # What was allowed is undone; what was refused wrote nothing.
    assert everything() == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_visitor_is_sent_to_the_login(client, addresses, method):
    for route, address in addresses.items():
        answer = getattr(client, method)(address)
        login = answer.status_code == 302 and answer["Location"].startswith("/admin/login/")
        assert login or route == "jsi18n/", address
