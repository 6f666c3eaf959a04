"""Library of pictures: one row for equal pictures, uses, deletion."""

import importlib

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from publishing import actions
from publishing.actions.drafts import begin_draft
from publishing.images import uses
from publishing.models import Discarded, Image
from publishing.refusals import Refused
from tests.support import expect, factories

pytestmark = pytest.mark.django_db


def test_equal_pictures_are_one_row_whoever_uploads_them(author, chief):
    first = actions.save_picture(factories.picture(), author, alt="A red field.", name="Red")
    again = actions.save_picture(factories.picture(), chief, alt="Another text.", name="Blue")
    assert again == first
    assert (again.name, again.alt, again.added_by) == ("Red", "A red field.", author)
    assert (again.width, again.height) == (8, 6)
    assert again.bytes == again.file.size


def test_a_picture_is_called_like_its_file_unless_it_is_named(author):
    assert actions.save_picture(factories.picture(), author).name == "picture"


def test_what_is_no_picture_is_refused_with_the_sentence_for_it(author):
    file = SimpleUploadedFile("legs.jpg", b"not a picture")
    with pytest.raises(Refused, match="This file is not a JPEG"):
        actions.save_picture(file, author)
    assert not Image.objects.exists()


def test_a_picture_of_a_field_joins_the_library_with_its_alternative_text():
    article = factories.draft(hero_image=factories.picture(), hero_alt="Red feet.")
    image = Image.objects.get()
    assert image.file.name == article.hero_image.name
    assert (image.alt, image.name) == ("Red feet.", article.title)
    factories.change(article, hero_image=factories.picture("blue"))
    assert Image.objects.count() == 2


def test_pictures_of_before_the_library_are_put_into_it():
    tea = factories.live("tea", image=factories.picture("green"), image_alt="A cup.")
    gone = factories.draft(hero_image=factories.picture("blue"), hero_alt="Feet.")
    factories.draft(hero_image=factories.picture("blue"), hero_alt="The same feet.")
    gone.hero_image.storage.delete(gone.hero_image.name)
    Image.objects.all().delete()
    migration = importlib.import_module("publishing.migrations.0010_images")
    migration.keep_pictures(apps, connection.schema_editor())
    found = {image.file.name: image for image in Image.objects.all()}
    assert set(found) == {tea.image.name, gone.hero_image.name}
    kept = found[tea.image.name]
    assert (kept.alt, kept.name, kept.width, kept.height) == ("A cup.", tea.title, 8, 6)
    assert kept.bytes == tea.image.size
    assert found[gone.hero_image.name].bytes == 0


# Where a picture is used, and when it can be deleted


def shown(image: Image) -> list[str]:
    return [use.sentence for use in uses.find_uses(str(image.file.name))]


def in_text(image: Image) -> str:
    return f'<figure><img alt="Red." height="6" src="{image.address}" width="8"></figure>'


@pytest.fixture
def image(author):
    return actions.save_picture(factories.picture(), author, alt="Red.", name="Red")


def test_a_picture_that_nothing_shows_has_no_uses_and_goes_with_all_its_files(
    image, chief, django_capture_on_commit_callbacks
):
    factories.live(hero_image=factories.picture("blue"), hero_alt="Blue.")
    image.make_renditions()
    files = [image.file.name, *(copy.address for copy in image.renditions)]
    assert shown(image) == []
    with django_capture_on_commit_callbacks(execute=True):
        actions.delete_picture(image, chief)
    assert not any(default_storage.exists(name) for name in files)
    assert not Image.objects.filter(name="Red").exists()
    assert Image.objects.count() == 1


WAYS = {
    "article body": lambda image: factories.draft(body=in_text(image)),
    "article see_doctor": lambda image: factories.draft(see_doctor=in_text(image)),
    "question": lambda image: factories.draft("question", answer=in_text(image)),
    "tea": lambda image: factories.draft("tea", preparation=in_text(image)),
    "field of article": lambda _: factories.draft(hero_image=factories.picture(), hero_alt="R."),
    "field of tea": lambda _: factories.draft("tea", image=factories.picture(), image_alt="R."),
    "perspective": lambda image: (
        factories.perspective(factories.draft(), kampo_view=in_text(image)).edition
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_picture_is_found_wherever_a_text_can_show_it_and_is_not_deleted(image, chief, way):
    edition = WAYS[way](image)
    assert shown(image) == [f"“{edition.title}”, draft"]
    with expect.refused("“Red” cannot be deleted: 1 text shows it.", edition.title):
        actions.delete_picture(image, chief)
    assert default_storage.exists(image.file.name)


def test_editions_of_every_state_keep_their_pictures(image, chief):
    past = factories.superseded(body=in_text(image))
    factories.change(begin_draft(past.document, chief), body="<p>Without it.</p>")
    to_come = factories.scheduled(body=in_text(image))
    withdrawn = factories.withdrawn("question", answer=in_text(image))
    found = " ".join(shown(image))
    assert f"edition 1.0, live from {past.when}" in found
    assert f"“{to_come}”, edition 1.0, goes live {to_come.when}" in found
    assert withdrawn.title in found
    with expect.refused("cannot be deleted"):
        actions.delete_picture(image, chief)


def test_a_saved_state_keeps_its_pictures(image, chief):
    draft = factories.draft(body=in_text(image))
    factories.change(draft, body="<p>Without it.</p>")
    assert shown(image) == [f"An earlier text: save 1 of “{draft.title}”, draft"]
    with expect.refused("cannot be deleted"):
        actions.delete_picture(image, chief)
    actions.discard(draft, chief)
    assert shown(image) == [f"An earlier text: save 1 of “{draft.title}”, discarded"]
    with expect.refused("cannot be deleted: 1 text shows it."):
        actions.delete_picture(image, chief)
    actions.remove(Discarded.objects.get(), chief)
    actions.delete_picture(image, chief)


def test_nobody_deletes_pictures_without_the_permission(image, author):
    with expect.not_permitted():
        actions.delete_picture(image, author)


def test_a_picture_uploaded_again_in_the_same_moment_keeps_its_file(
    image, chief, author, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        actions.delete_picture(image, chief)
        again = actions.save_picture(factories.picture(), author)
    assert default_storage.exists(str(again.file.name))


def test_the_places_are_found_with_as_many_queries_however_many_there_are(
    image, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20) as few:
        shown(image)
    for _ in range(4):
        factories.live(body=in_text(image))
        factories.draft("tea", body=in_text(image))
    with django_assert_max_num_queries(len(few) + 1):
        assert len(shown(image)) == 8
