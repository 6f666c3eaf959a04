"""The library of pictures: each kept once, found again, never taken from a text that shows it."""

import importlib

import pytest
from django.apps import apps
from django.db import connection

from publishing.models import Image
from publishing.refusals import Refused
from tests import factories

pytestmark = pytest.mark.django_db


def test_equal_pictures_are_one_row_whoever_uploads_them(author, chief):
    first = Image.objects.take(factories.picture(), author, alt="A red field.", name="Red")
    again = Image.objects.take(factories.picture(), chief, alt="Another text.", name="Blue")
    assert again == first
    assert (again.name, again.alt, again.added_by) == ("Red", "A red field.", author)
    assert (again.width, again.height) == (8, 6)
    assert again.bytes == again.file.size


def test_a_picture_is_called_like_its_file_unless_it_is_named(author):
    assert Image.objects.take(factories.picture(), author).name == "picture"


def test_what_is_no_picture_is_refused_with_the_sentence_for_it(author):
    file = factories.picture()
    file.file.seek(0)
    file.file.write(b"not a picture")
    with pytest.raises(Refused, match="This file is not a JPEG"):
        Image.objects.take(file, author)
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
