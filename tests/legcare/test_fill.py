"""`manage.py fill` writes made-up documents of every kind in the menu."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from publishing.kinds import in_menu
from publishing.models import Document, Edition
from tests.exercise.models import Exercise

pytestmark = pytest.mark.django_db


def test_every_kind_has_live_pages_with_texts_and_rows(client):
    call_command("fill", documents=40, editions=3, verbosity=0)
    for kind in in_menu():
        editions = kind.model.objects.live(timezone.now()).select_related("document")
        assert Document.objects.filter(kind=kind.name).count() == 10
        for relation in kind.model.content_rows():
            assert all(getattr(edition, relation.name).exists() for edition in editions)
        assert client.get(editions[0].get_absolute_url()).status_code == 200
    assert Exercise.objects.exclude(summary="").exists()
    assert Edition.objects.drafts().exists()
    assert Edition.objects.scheduled(timezone.now()).exists()


def test_a_site_with_content_is_left_alone():
    Document.objects.create(kind="exercise", slug="calf-stretch")
    with pytest.raises(CommandError, match="has content"):
        call_command("fill", documents=4, editions=1)
