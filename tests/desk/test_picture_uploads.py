"""Pictures on the desk: uploads of every kind of file, the grid, choosing, correcting, deleting."""

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image as Pillow

from publishing import actions
from publishing.images import upload as uploads
from publishing.models import Image
from tests.images.test_images import picture, upload
from tests.images.test_pictures import in_text
from tests.support import factories

pytestmark = pytest.mark.django_db

GRID = reverse("admin:publishing_image_changelist")
UPLOAD = reverse("admin:publishing_image_upload")
EDITOR = f"{UPLOAD}?responseType=json"


@pytest.fixture
def desk(client: Client, author: Any) -> Client:
    client.force_login(author)
    return client


@pytest.fixture
def image(author: Any) -> Image:
    kept: Image = actions.save_picture(factories.picture(), author, alt="Red.", name="Red")
    return kept


def said(answer: Any) -> str:
    return " ".join(map(str, answer.context["messages"]))


# Uploading


def test_an_editor_is_told_all_of_a_picture_that_it_needs(desk):
    answer = desk.post(EDITOR, {"upload": upload(picture(size=(60, 40)), "Sore calf.jpg")})
    kept = Image.objects.get()
    assert answer.status_code == 200
    assert answer.json() == {
        "uploaded": 1,
        "fileName": "Sore calf",
        "url": kept.address,
        "width": 60,
        "height": 40,
        "alt": "",
    }


def test_a_picture_that_is_there_brings_its_alternative_text(desk, image):
    answer = desk.post(EDITOR, {"upload": factories.picture()})
    assert answer.json()["url"] == image.address
    assert answer.json()["alt"] == "Red."
    assert Image.objects.count() == 1


def gps() -> bytes:
    exif = Pillow.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x0112] = 6
    return picture(size=(60, 40), exif=exif)


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
HOSTILE = {
    "svg": SVG,
    "html": b"<!doctype html><script>alert(1)</script>",
    "html that begins like a gif": b"GIF89a/*<script>alert(1)</script>",
    "gif": picture("GIF", mode="L"),
    "pdf": b"%PDF-1.7",
    "nothing": b" ",
    "cut short": picture(size=(400, 300))[:900],
    "too many pixels": picture("PNG", (8000, 5001), "1"),
    "bomb": picture("PNG", (20_000, 15_000), "1"),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_what_is_no_picture_for_us_is_refused_with_a_sentence_as_json_and_on_the_grid(desk, name):
    answer = desk.post(EDITOR, {"upload": upload(HOSTILE[name])})
    assert answer.status_code == 400
    sentence = answer.json()["error"]["message"]
    assert answer.json()["uploaded"] == 0
    assert sentence.startswith("This ")
    assert sentence.endswith(".")
    shown = desk.post(UPLOAD, {"upload": upload(HOSTILE[name], "legs.jpg")}, follow=True)
    assert said(shown) == f"“legs.jpg” was not taken. {sentence}"
    assert not Image.objects.exists()


@pytest.mark.parametrize(
    "data",
    [gps(), picture("JPEG", mode="CMYK"), picture("PNG", mode="I;16"), picture() + SVG],
    ids=["gps and on its side", "for print", "16 bit", "a page behind it"],
)
def test_pictures_are_stored_without_what_else_their_files_say(desk, data):
    assert desk.post(EDITOR, {"upload": upload(data)}).status_code == 200
    kept = Image.objects.get()
    with kept.file.open() as file:
        stored = file.read()
        file.seek(0)
        with Pillow.open(file) as opened:
            assert not opened.getexif()
            assert opened.mode in {"RGB", "L"}
    assert b"<script>" not in stored


def test_several_pictures_come_at_once_and_a_bad_one_keeps_no_other_out(desk):
    files = [
        upload(picture(), "Calf.jpg"),
        upload(SVG, "Foot.svg"),
        factories.picture("blue"),
    ]
    answer = desk.post(f"{UPLOAD}?_popup=1&field=id_image", {"upload": files}, follow=True)
    assert answer.redirect_chain == [(f"{GRID}?_popup=1&field=id_image", 302)]
    assert "“Calf”, “picture” are among the pictures now." in said(answer)
    assert f"“Foot.svg” was not taken. {uploads.NOT_A_PICTURE}" in said(answer)
    assert Image.objects.count() == 2


def test_the_form_of_the_grid_takes_the_alternative_text_of_one_picture(desk):
    answer = desk.post(UPLOAD, {"upload": [factories.picture()], "alt": " Red feet. "}, follow=True)
    assert Image.objects.get().alt == "Red feet."
    assert "Red feet." in answer.content.decode()


def test_an_upload_without_a_file_says_so(desk):
    assert desk.post(EDITOR).json()["error"]["message"] == "Choose a picture first."
    assert said(desk.post(UPLOAD, follow=True)) == "Choose a picture first."
    assert desk.get(UPLOAD).status_code == 405


def test_uploading_needs_the_token_of_the_form(author):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(author)
    assert strict.post(EDITOR, {"upload": factories.picture()}).status_code == 403
    assert not Image.objects.exists()


def test_nobody_without_the_permission_uploads_or_sees_the_pictures(client, stranger, image):
    client.force_login(stranger)
    refused = client.post(EDITOR, {"upload": factories.picture("blue")})
    assert refused.status_code == 403
    assert "You do not have the permission to add pictures" in refused.json()["error"]["message"]
    assert client.post(UPLOAD, {"upload": factories.picture("blue")}).status_code == 403
    for view in ("change", "delete"):
        address = reverse(f"admin:publishing_image_{view}", args=[image.pk])
        assert client.get(address).status_code == 403
    assert client.get(GRID).status_code == 403
    assert client.get(reverse("admin:publishing_image_add")).status_code == 403
    assert Image.objects.count() == 1


# The grid


def test_the_grid_is_searched_by_name_and_alternative_text(desk, author, image):
    actions.save_picture(factories.picture("blue"), author, alt="A blue foot.", name="Foot")
    for words, found in (("red", ["Red"]), ("BLUE foot", ["Foot"]), ("", ["Foot", "Red"])):
        rows = desk.get(GRID, {"q": words}).context["cl"].result_list
        assert [row.name for row in rows] == found
    assert "No picture has these words." in desk.get(GRID, {"q": "knee"}).content.decode()


def test_the_grid_asks_as_often_however_many_pictures_it_shows(
    desk, author, django_assert_max_num_queries
):
    desk.get(GRID)
    with django_assert_max_num_queries(12) as few:
        desk.get(GRID)
    for number in range(30):
        actions.save_picture(
            factories.picture(f"rgb({number}, 0, 0)"), author, name=f"No. {number}"
        )
    with django_assert_max_num_queries(len(few)):
        answer = desk.get(GRID)
    assert len(answer.context["cl"].result_list) == 24
    assert "p=2" in answer.content.decode()


def test_whoever_came_to_choose_stays_so_on_every_page_and_search(desk, author):
    for number in range(25):
        actions.save_picture(factories.picture(f"rgb(0, {number}, 0)"), author)
    choosing = "_popup=1&field=id_body"
    page = desk.get(f"{GRID}?{choosing}&q=picture")
    assert page.status_code == 200
    html = unescape(page.content.decode())
    assert 'name="field" value="id_body"' in html
    following = re.search(r'href="(\?[^"]*p=2[^"]*)"', html)
    assert following
    assert "field=id_body" in following[1]
    assert len(desk.get(GRID + following[1]).context["cl"].result_list) == 1
    assert "Choose" in html


# One picture


def test_name_and_alternative_text_are_corrected_and_the_uses_are_linked(desk, image):
    draft = factories.draft(body=in_text(image))
    address = reverse("admin:publishing_image_change", args=[image.pk])
    page = desk.get(address).content.decode()
    assert reverse("admin:articles_article_change", args=[draft.pk]) in page
    assert "8 × 6 pixels" in page
    desk.post(address, {"name": "Calf", "alt": "A red calf."})
    image.refresh_from_db()
    assert (image.name, image.alt) == ("Calf", "A red calf.")
    draft.refresh_from_db()
    assert draft.body == in_text(image)


def test_a_picture_that_a_text_shows_is_not_deleted_by_anybody(client, chief, image):
    draft = factories.live(body=in_text(image))
    client.force_login(chief)
    address = reverse("admin:publishing_image_delete", args=[image.pk])
    assert "cannot be deleted, because these texts show it" in client.get(address).content.decode()
    refused = client.post(address, {"post": "yes"})
    assert refused.status_code == 409
    assert reverse("admin:articles_article_change", args=[draft.pk]) in refused.content.decode()
    assert Image.objects.exists()


def test_a_picture_that_nothing_shows_is_deleted_by_who_may(client, chief, author, image):
    address = reverse("admin:publishing_image_delete", args=[image.pk])
    client.force_login(author)
    assert client.post(address, {"post": "yes"}).status_code == 403
    client.force_login(chief)
    assert client.post(address, {"post": "yes"}).status_code == 302
    assert not Image.objects.exists()


# In the forms of editions


def form_of(desk: Client, edition: Any) -> tuple[str, dict[str, Any]]:
    address = reverse(f"admin:articles_{edition.kind}_change", args=[edition.pk])
    form = desk.get(address).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields}
    del data["hero_image"], data["topics"]
    for formset in desk.get(address).context["inline_admin_formsets"]:
        prefix = formset.formset.prefix
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return address, data


def test_a_picture_is_chosen_by_its_number_and_brings_its_alternative_text(desk, image):
    draft = factories.draft()
    address, data = form_of(desk, draft)
    answer = desk.post(address, data | {"hero_image_number": str(image.pk)}, follow=True)
    assert "was saved" in said(answer)
    draft.refresh_from_db()
    assert draft.hero_image.name == image.file.name
    assert (draft.hero_width, draft.hero_height, draft.hero_alt) == (8, 6, "Red.")
    assert Image.objects.count() == 1


def test_an_alternative_text_that_was_typed_stays(desk, image):
    draft = factories.draft()
    address, data = form_of(desk, draft)
    desk.post(address, data | {"hero_image_number": str(image.pk), "hero_alt": "A calf."})
    draft.refresh_from_db()
    assert draft.hero_alt == "A calf."


@pytest.mark.parametrize("number", ["0", "99", "-1", "x", "9" * 30, "１"])
def test_a_number_of_no_picture_is_refused_with_a_sentence(desk, image, number):
    draft = factories.draft()
    address, data = form_of(desk, draft)
    answer = desk.post(address, data | {"hero_image_number": number})
    errors = answer.context["adminform"].form.errors["hero_image"]
    assert errors == [
        f"There is no picture with the number {number}. Choose one from the pictures."
    ]
    assert f'value="{number}"' in answer.content.decode()


def test_an_upload_and_a_number_together_are_refused(desk, image):
    draft = factories.draft()
    address, data = form_of(desk, draft)
    both = {"hero_image": factories.picture("blue"), "hero_image_number": str(image.pk)}
    assert "hero_image" in desk.post(address, data | both).context["adminform"].form.errors


def test_nobody_waits_while_a_picture_is_read(desk, monkeypatch):
    draft, found = factories.draft(), []
    outside = len(connection.savepoint_ids)
    address, data = form_of(desk, draft)
    read = uploads.clean_upload

    def clean_upload(file: Any) -> Any:
        found.append(len(connection.savepoint_ids))
        return read(file)

    monkeypatch.setattr(uploads, "clean_upload", clean_upload)
    answer = desk.post(address, data | {"hero_image": factories.picture(), "hero_alt": "Red."})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert (draft.hero_width, draft.hero_height) == (8, 6)
    assert found == [outside]


@pytest.mark.parametrize("name", ["legs.jpg", "脚" * 200 + ".exe"])
def test_what_is_no_picture_is_said_at_its_field(desk, name):
    draft = factories.draft(hero_image=factories.picture(), hero_alt="Red.")
    address, data = form_of(desk, draft)
    file = SimpleUploadedFile(name, b"not a picture")
    answer = desk.post(address, data | {"hero_image": file, "title": "Typed"})
    form = answer.context["adminform"].form
    assert form.errors == {"hero_image": [uploads.NOT_A_PICTURE]}
    assert 'value="Typed"' in answer.content.decode()
    draft.refresh_from_db()
    assert draft.hero_image


def test_pictures_from_elsewhere_are_left_out_and_the_editor_is_told(desk, image):
    draft = factories.draft()
    address, data = form_of(desk, draft)
    nowhere = f"/media/images/ab/{'ab' * 32}.jpg"
    body = (
        f'<p>One.</p><img src="data:image/png;base64,AA=="><img src="{nowhere}">'
        f'<img src="https://example.com/x.png"><p><img src="{image.address}" alt="Mine."></p>'
    )
    answer = desk.post(address, data | {"body": body}, follow=True)
    assert "3 pictures were left out of the text" in said(answer)
    draft.refresh_from_db()
    own = f'<figure><img alt="Mine." height="6" src="{image.address}" width="8"></figure>'
    assert draft.body == f"<p>One.</p>{own}"


def test_the_sizes_in_a_text_are_those_of_the_picture(desk, image):
    draft = factories.draft()
    address, data = form_of(desk, draft)
    body = f'<img src="{image.address}" alt="Mine." width="4000" height="1">'
    desk.post(address, data | {"body": body})
    draft.refresh_from_db()
    assert 'height="6"' in draft.body
    assert 'width="8"' in draft.body


def test_whoever_may_not_see_or_add_pictures_is_not_offered_them(client, author, image):
    draft = factories.draft()
    pictures = author.user_permissions.filter(content_type__model="image")
    author.user_permissions.remove(*pictures)
    client.force_login(author)
    address, data = form_of(client, draft)
    page = client.get(address).content.decode()
    assert "Choose from the pictures" not in page
    assert str(GRID) not in page
    client.post(address, data | {"hero_image_number": str(image.pk)})
    draft.refresh_from_db()
    assert not draft.hero_image
