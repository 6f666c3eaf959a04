"""Findings of the checks on screens: the sentence, the place, and what can be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from publishing import checks
from publishing.desk.targets import ActionTarget
from publishing.http.desk_urls import desk_url
from publishing.kinds import may_edit
from publishing.models import Edition, Override
from publishing.refusals import Problem


@dataclass(frozen=True)
class ShownFinding:
    """One finding on the screen."""

    sentence: str
    # Where it is mended: the field in the edition's form.
    address: str
    hint: str = ""
    source: str = ""
    help_url: str = ""
    # The screen that overrides it, for those who may; others read whom to ask.
    override_address: str = ""
    is_for_others: bool = False
    # Who overrode it, when and why, where somebody did.
    override: Override | None = None


def shown(
    found: Iterable[Problem], target: ActionTarget, page: str | None = None
) -> list[ShownFinding]:
    """The findings for somebody who looks at them; `page` is where the fields are, else its form.

    On the form itself `page` is empty: a link then leads down the page.
    """
    return [_shown(each, target, page) for each in found]


def _shown(problem: Problem, target: ActionTarget, page: str | None) -> ShownFinding:
    edition = cast("Edition", problem.edition or target.object)
    if page is None:
        page = desk_url(edition) if problem.edition is not None else target.back
    place = _place(problem.field) or ("" if page else "#content")
    if problem.screen:
        return ShownFinding(
            problem.sentence, desk_url(edition, "action", edition.pk, problem.screen)
        )
    if not isinstance(problem, checks.Finding):
        return ShownFinding(problem.sentence, page + place)
    user = target.user
    may = bool(problem.permission) and user.has_perm(problem.permission)
    may = may and may_edit(user, edition.document_kind)
    address = ""
    if may and problem.is_error:
        chosen = urlencode({"wording": problem.digest})
        address = f"{desk_url(edition, 'action', edition.pk, 'override')}?{chosen}"
    return ShownFinding(
        problem.sentence,
        page + place,
        hint=problem.hint,
        source=problem.source,
        help_url=problem.help_url,
        override_address=address,
        is_for_others=bool(problem.permission) and problem.is_error and not may,
        override=problem.override,
    )


def _place(field: str) -> str:
    """The end of an address that leads to a field, or to the group of a text's rows."""
    if field.endswith("-group"):
        return f"#{field}"
    return f"#id_{field}" if field else ""


def panel(target: ActionTarget, page: str | None = None) -> dict[str, list[ShownFinding]]:
    """All findings for the template: errors, warnings, and errors that somebody overrode."""
    found = target.found
    return {
        "errors": shown(checks.errors(found), target, page),
        "warnings": shown(checks.warnings(found), target, page),
        "overridden": shown([each for each in found if each.override], target, page),
    }
