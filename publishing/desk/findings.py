"""Findings of the checks on screens: the sentence, a link to the field, and a way to override."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from publishing import checks
from publishing.desk.targets import ActionTarget
from publishing.http.desk_urls import desk_url
from publishing.kinds import may_edit
from publishing.models import Edition
from publishing.refusals import Problem


@dataclass(frozen=True)
class FindingRow:
    """A finding in a list on a screen, with a link to the field in the edition's form."""

    problem: Problem
    address: str
    # The screen that overrides the finding, for users with the permission.
    override_address: str = ""
    needs_permission: bool = False


def finding_rows(
    problems: Iterable[Problem], target: ActionTarget, page: str | None = None
) -> list[FindingRow]:
    """Rows of findings. `page` is the address of the form, by default that of the edition.

    On the form itself `page` is empty: a link then leads down the page.
    """
    return [_row(problem, target, page) for problem in problems]


def _row(problem: Problem, target: ActionTarget, page: str | None) -> FindingRow:
    edition = cast("Edition", problem.edition or target.object)
    if problem.screen:
        return FindingRow(problem, desk_url(edition, "action", edition.pk, problem.screen))
    if page is None:
        page = desk_url(edition) if problem.edition is not None else target.url
    # The group of a text's rows has an id of its own.
    prefix = "" if problem.field.endswith("-group") else "id_"
    anchor = f"#{prefix}{problem.field}" if problem.field else ""
    address = page + (anchor or ("" if page else "#content"))
    if not (isinstance(problem, checks.Finding) and problem.permission and problem.is_error):
        return FindingRow(problem, address)
    if not (
        target.user.has_perm(problem.permission) and may_edit(target.user, edition.document_kind)
    ):
        return FindingRow(problem, address, needs_permission=True)
    override = desk_url(edition, "action", edition.pk, "override")
    return FindingRow(problem, address, f"{override}?{urlencode({'wording': problem.digest})}")


def checks_panel(target: ActionTarget, page: str | None = None) -> dict[str, list[FindingRow]]:
    """The findings for the template: errors, warnings, and overridden errors."""
    found = target.findings
    return {
        "errors": finding_rows(checks.errors(found), target, page),
        "warnings": finding_rows(checks.warnings(found), target, page),
        "overridden": finding_rows([each for each in found if each.override], target, page),
    }
