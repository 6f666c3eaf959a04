"""Search over the sample content: what somebody would look for there."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publishing.models import Edition, SearchEntry
from publishing.search import indexing
from publishing.search.results import find

# Each for itself may be anything; the tests of this module share one database.
ANYTHING = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffd"), max_size=200
)
SYNTAX = st.text(st.sampled_from(list("\"'()*:^-+&|!<>{}~#% aAndorNEAR血　\n")), max_size=60)


def found(typed):
    """The titles of what is found now, the best first."""
    pks = find(typed, timezone.now(), []).editions
    titles = dict(Edition.objects.filter(pk__in=pks).values_list("pk", "title"))
    return [titles[pk] for pk in pks]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("leg cramps", "Leg cramps"),
        ("cold feet", "Cold feet"),
        ("magnesium pills", "Do magnesium pills help with cramps?"),
        ("one swollen leg", "Only one leg is swollen. Is that dangerous?"),
        ("restless legs", "Are my legs tired or restless?"),
        ("芍薬甘草湯", "Shakuyaku-kanzo-to"),
        ("raynaud", "My toes turn white in the cold. What is that?"),
        ("what should i do when i get a cramp", "What should I do the moment a cramp starts?"),
    ],
)
def test_what_somebody_looks_for_comes_first(sample_site, db, typed, first):
    assert found(typed)[0] == first


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANYTHING | SYNTAX)
def test_anything_that_is_text_may_be_typed(sample_site, db, typed):
    assert Client().get("/search/", {"q": typed}).status_code == 200


def test_reindex_makes_the_same_index_anew(sample_site, db, capsys):
    before = set(SearchEntry.objects.values_list("pk", "text", "is_past"))
    assert len(before) > 25
    indexing.clear()
    assert found("cramps") == []
    assert indexing.is_outdated()
    call_command("reindex")
    assert set(SearchEntry.objects.values_list("pk", "text", "is_past")) == before
    assert "Leg cramps" in found("cramps")
    assert not indexing.is_outdated()
    call_command("reindex", check=True)
    assert "The index of search is right." in capsys.readouterr().out


def test_site_texts_and_withdrawals_are_not_searched(sample_site, db):
    pks = SearchEntry.objects.values("pk")
    assert not Edition.objects.filter(pk__in=pks, is_withdrawal=True).exists()
    assert not Edition.objects.filter(pk__in=pks, document_kind="site-text").exists()
