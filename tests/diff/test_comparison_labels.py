"""Comparisons speak the reader's language: every word of them is marked for translators."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import trans_real

from legcare.labels import LABELS
from publishing import diff
from publishing.diff import ContentData, values
from publishing.diff.blocks import rich_blocks
from publishing.diff.comparison import compare
from publishing.diff.side_by_side import SideBySide
from publishing.kinds import kinds


def labels() -> set[str]:
    """What the columns and parts of kinds with pages are called."""
    names: set[str] = set()
    for kind in kinds().values():
        model = kind.model
        # The names of the tests' own kind are none for translators.
        if not kind.page or model.__module__.startswith("tests."):
            continue
        names |= {values.label(field) for field in values.editable_fields(model)}
        for _name, part in diff.row_models(model).items():
            names |= {values.label(field) for field in values.row_fields(part)}
            names |= {values.label(part._meta), values.plural(part)}
            names.add(values.plural(part, capital=False))
    return names


def test_what_columns_are_called_is_marked():
    assert labels() <= LABELS


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A language in which every message stands in brackets."""

    class Catalog(trans_real.DjangoTranslation):
        def gettext(self, message: str) -> str:
            return f"⟦{message}⟧"

        def ngettext(self, singular: str, plural: str, number: int) -> str:
            return f"⟦{singular if number == 1 else plural}⟧"

    monkeypatch.setitem(trans_real._translations, "en", Catalog("en"))  # type: ignore[attr-defined]
    yield
    # What was overridden was given back in this language.
    translation.deactivate()


# No Latin letters, so that none of them can be taken for a word of ours.
OLD = (
    "<h2>原因</h2><p>1.</p><p>2 2 2.</p><p>3 3 3.</p><p>4.</p><ul><li>5 5 5 5 5.</li></ul>"
    '<p>6 <a href="/a/">7</a>.</p><p>8.</p><p>9.</p><p>10.</p><p>11.</p>'
)
NEW = (
    "<h3>原因</h3><p>1.</p><p>2 2 0.</p><p>4.</p><p>12 13 14.</p>"
    '<p>6 <a href="/b/">7</a>.</p><p>8.</p><p>9.</p><p>10.</p><p>11.</p>'
    "<ul><li>5 5 5 5 5.</li></ul>"
)
# What a screen reader says of marks, in the brackets of a comparison.
SAID = re.compile(r'<span class="comparison-(?:say|note)">(.*?)</span>')


@pytest.mark.usefixtures("pseudo")
def test_nothing_is_said_of_texts_that_is_not_marked():
    with translation.override("en"):
        beside = SideBySide(rich_blocks(OLD), rich_blocks(NEW))
        said = [beside.summary]
        for row in beside.rows:
            said += [row.words, row.note, row.folded]
            for side in (row.left, row.right, row.inline):
                said += re.findall(
                    r'<span class="comparison-(?:say|note)">\[?(.*?)\]?</span>', side
                )
    assert "⟦" in "".join(said)
    assert [each for each in said if re.search("[A-Za-z]", re.sub(r"⟦.*?⟧", "", each))] == []


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("kind", ["article", "question", "tea"])
def test_the_names_of_columns_are_translated(kind):
    model: Any = kinds()[kind].model
    with translation.override("en"):
        old, new = (ContentData(fields={"title": title}, parts={}) for title in ("One", "Two"))
        found = compare(model, old, new)
    assert [section.label for section in found.sections] == ["⟦Title⟧"]
