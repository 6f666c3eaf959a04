"""A kind that is declared wrong is an error of `manage.py check` that says what to write where."""

from dataclasses import replace
from typing import Any

import pytest
from django.contrib import admin
from django.template import TemplateDoesNotExist

from publishing import system_checks
from publishing.kinds import HomePart, kinds
from publishing.system_checks import check_kind, check_kinds, check_settings
from tests.exercise.kind import EXERCISE


def ids(**changed: Any) -> list[str]:
    return [str(message.id) for message in check_kind(replace(EXERCISE, **changed))]


def test_the_kinds_of_the_site_and_of_the_tests_are_declared_right() -> None:
    assert check_kinds() == []


@pytest.mark.parametrize(
    ("error", "changed"),
    [
        ("E003", {"one": ""}),
        ("E003", {"many": ""}),
        ("E004", {"page": "exercise:no-such-page"}),
        ("E004", {"list_page": "exercise:no-such-list"}),
        ("E004", {"finders": ("exercise:no-such-finder",)}),
        ("E004", {"list_page": ""}),
        ("E005", {"row_template": ""}),
        ("E005", {"row_template": "exercise/no_such_row.html"}),
        ("E005", {"icon": "drawings/no-such-drawing.svg"}),
        ("E005", {"home": HomePart("exercise/no_such_part.html", lambda at: {})}),
        ("E006", {"needed": {}}),
        ("E006", {"needed": {"no_such_column": "Write it."}}),
        ("E006", {"pictures": {"picture": "no_such_column"}}),
        ("E007", {"searched_rows": ("no_such_rows",)}),
        ("E008", {"writers": ()}),
        ("E008", {"readers": ("Nobody",)}),
        ("E009", {"fields": None}),
        ("E008", {"approval": "nobody"}),
        ("E010", {"checks": ("articles.checks.Sources",)}),
        ("E010", {"checks": (int,)}),
        ("E015", {"checks": int}),
        ("E015", {"writers": "Author"}),
        ("E015", {"searched_rows": "moves"}),
    ],
)
def test_what_was_forgotten_is_an_error(error, changed):
    assert ids(**changed) == [f"publishing.{error}"]


@pytest.mark.parametrize("name", ["detail", "list", "_row"])
def test_a_template_that_is_missing_is_an_error(monkeypatch: Any, name: str) -> None:
    def read(template: str) -> None:
        if template == f"exercise/{name}.html":
            raise TemplateDoesNotExist(template)

    monkeypatch.setattr(system_checks, "get_template", read)
    (error,) = check_kind(EXERCISE)
    assert error.id == "publishing.E005"
    assert f"Write templates/exercise/{name}.html" in str(error.hint)


def test_a_kind_without_an_admin_is_an_error(monkeypatch: Any) -> None:
    monkeypatch.delitem(admin.site._registry, EXERCISE.model)
    (error,) = check_kind(EXERCISE)
    assert error.id == "publishing.E016"
    assert "exercise/admin.py" in str(error.hint)


def test_two_kinds_of_one_name_are_an_error(monkeypatch: Any) -> None:
    monkeypatch.setitem(kinds(), "tea", EXERCISE)
    (error,) = check_kinds()
    assert error.msg == "teas.Tea and exercise.Exercise are both called “tea”."


def test_an_error_says_what_to_write_where() -> None:
    (error,) = check_kind(replace(EXERCISE, fields=None))
    assert "its JSON has no schema" in error.msg
    assert error.hint is not None
    assert "exercise/api.py" in error.hint


def test_an_edition_that_no_app_declares_is_an_error(monkeypatch: Any) -> None:
    # The last kind of the registry: put back, it is in its place again.
    assert list(kinds())[-1] == EXERCISE.name
    monkeypatch.delitem(kinds(), EXERCISE.name)
    (error,) = check_kinds()
    assert error.id == "publishing.E011"
    assert "exercise/kind.py" in str(error.hint)


@pytest.mark.parametrize(
    ("setting", "value", "error", "hint"),
    [
        ("CHECKS", ["claims.checks.NoSuch"], "E012", "publishing.checks.Check"),
        ("CHECKS", ["publishing.kinds.Kind"], "E012", "publishing.checks.Check"),
        ("CHECKS_OFF", ["reading-age", "speling"], "E013", "reading-age"),
        ("MEDICAL_REVIEW", ["article", "coffee"], "E014", "question"),
    ],
)
def test_a_wrong_name_in_the_settings_is_an_error(settings, setting, value, error, hint):
    assert check_settings() == []
    setattr(settings, setting, value)
    (message,) = check_settings()
    assert message.id == f"publishing.{error}"
    assert hint in str(message.hint)
