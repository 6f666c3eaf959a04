"""Renditions: their widths and formats, how they are made and served."""

from io import BytesIO, StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from PIL import Image as Pillow
from PIL import ImageCms

from publishing import actions
from publishing.images import renditions
from publishing.models import Image
from publishing.templatetags.publishing import rich
from tests.images.test_images import picture, upload
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(author, django_capture_on_commit_callbacks):
    """Takes a picture as a request does: the copies are made once it is stored."""

    def keep(data: bytes) -> Image:
        with django_capture_on_commit_callbacks(execute=True):
            image: Image = actions.save_picture(upload(data), author)
        return image

    return keep


def opened(address: str) -> Pillow.Image:
    with default_storage.open(address) as file:
        return Pillow.open(BytesIO(file.read()))


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (2000, [480, 960, 1440]),
        (1440, [480, 960, 1440]),
        (1000, [480, 960, 1000]),
        (480, [480]),
        (8, [8]),
    ],
)
def test_a_copy_is_never_wider_than_the_picture(width, widths):
    assert renditions.rendition_widths(width) == widths


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_every_copy_that_a_page_names_is_made_at_the_upload(kept, kind):
    image = kept(picture(kind, (1000, 500)))
    assert image.renditions
    for copy in image.renditions:
        found = opened(copy.address)
        assert found.size == (copy.width, copy.width // 2)
        assert Pillow.MIME[str(found.format)] == renditions.MIME_TYPES[copy.ending]
    assert {copy.ending for copy in image.renditions} >= {"avif", "webp"}


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "CMYK", "I;16", "1"])
def test_pictures_of_every_kind_of_colour_have_copies(kept, mode):
    kind = {"CMYK": "JPEG"}.get(mode, "PNG")
    image = kept(picture(kind, (600, 400), mode))
    assert all(default_storage.exists(copy.address) for copy in image.renditions)
    see_through = "A" in mode
    assert ("A" in opened(image.renditions[0].address).mode) == see_through


def test_copies_have_the_colours_of_the_picture_and_nothing_else_of_its_file(kept):
    exif = Pillow.Exif()
    exif[0x0112] = 6  # It lies on its side.
    exif.get_ifd(0x8825)[1] = "N"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = kept(picture("JPEG", (600, 400), exif=exif, icc_profile=profile))
    assert (image.width, image.height) == (400, 600)
    for copy in image.renditions:
        found = opened(copy.address)
        assert found.size == (copy.width, round(copy.width * 1.5))
        assert not found.getexif()
        assert found.info.get("icc_profile")


def test_the_command_makes_what_is_missing_and_no_more(author):
    image = actions.save_picture(upload(picture(size=(600, 400))), author)
    assert not default_storage.exists(image.renditions[0].address)
    out, err = StringIO(), StringIO()
    call_command("make_renditions", stdout=out, stderr=err)
    made = {
        copy.address: default_storage.get_modified_time(copy.address) for copy in image.renditions
    }
    assert out.getvalue() == f"{len(made)} copies made.\n"
    call_command("make_renditions", stdout=out, stderr=err)
    assert out.getvalue().endswith("\n0 copies made.\n")
    assert err.getvalue() == ""
    for address, when in made.items():
        assert default_storage.get_modified_time(address) == when


def test_the_command_names_pictures_whose_files_are_gone_and_goes_on(author):
    gone = actions.save_picture(factories.picture(), author, name="Lost legs")
    default_storage.delete(str(gone.file.name))
    there = actions.save_picture(factories.picture("blue"), author)
    out, err = StringIO(), StringIO()
    call_command("make_renditions", stdout=out, stderr=err)
    assert "Lost legs" in err.getvalue()
    assert default_storage.exists(there.renditions[0].address)


def test_a_file_that_cannot_be_read_any_more_keeps_nobody_from_going_on(author, caplog):
    image = actions.save_picture(factories.picture("purple"), author)
    with default_storage.open(str(image.file.name), "wb") as file:
        file.write(b"broken")
    assert image.make_renditions() == 0
    default_storage.delete(str(image.file.name))
    assert "No copies of picture" in caplog.text


def test_pictures_and_copies_are_served_as_what_they_are(client, kept):
    image = kept(picture("PNG", (600, 400)))
    files = [(str(image.file.name), "image/png")]
    files += [(copy.address, renditions.MIME_TYPES[copy.ending]) for copy in image.renditions]
    for address, content_type in files:
        for method in (client.get, client.head):
            answer = method(f"/media/{address}")
            assert answer.status_code == 200
            assert answer["Content-Type"] == content_type
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert "immutable" in answer["Cache-Control"]
            answer.close()
    again = client.get(f"/media/{address}", headers={"If-Modified-Since": answer["Last-Modified"]})
    assert again.status_code == 304


def test_a_copy_that_is_not_made_yet_leads_to_the_picture_itself(client, author):
    image = actions.save_picture(upload(picture("WEBP", (600, 400))), author)
    answer = client.get(f"/media/{image.renditions[0].address}")
    assert (answer.status_code, answer["Location"]) == (302, image.address)
    assert "immutable" not in answer["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        *("images/ab/none.jpg", f"images/ab/{'ab' * 32}-480.avif", "x.svg", "x.html", ".jpg"),
        *("images/", "../legcare.sqlite3", "images/%00.jpg", "x.jpg/", f"{'a' * 3000}.jpg"),
    ],
)
def test_what_is_no_picture_of_ours_is_not_there(client, path):
    for method in (client.get, client.head):
        assert method(f"/media/{path}").status_code == 404


# On the pages


def test_a_picture_in_a_text_comes_in_the_size_that_a_screen_needs(
    client, author, django_assert_num_queries
):
    image = actions.save_picture(upload(picture(size=(1000, 500))), author)
    text = (
        f'<figure><img alt="A &quot;calf&quot;" height="500" src="{image.address}" width="1000">'
        "<figcaption>A calf.</figcaption></figure>"
    )
    with django_assert_num_queries(0):
        html = str(rich(text))
    for copy in image.renditions:
        assert f"/media/{copy.address} {copy.width}w" in html
    assert html.startswith('<figure><picture><source sizes="')
    assert f'<img alt="A &quot;calf&quot;" height="500" src="{image.address}" width="1000"' in html
    assert 'loading="lazy"' in html
    assert html.endswith("</picture><figcaption>A calf.</figcaption></figure>")
    live = factories.live(body=f"<p>One.</p>{text}")
    page = client.get(live.get_absolute_url()).content.decode()
    assert html in page


def test_a_picture_whose_width_nobody_knows_is_shown_as_it_is():
    address = f"/media/images/ab/{'ab' * 32}.jpg"
    html = str(rich(f'<figure><img alt="" src="{address}"></figure>'))
    assert "<source" not in html
    assert f'<img alt="" src="{address}"' in html


def test_the_picture_of_a_page_and_of_its_card_names_its_copies(client):
    topic = factories.topic()
    article = factories.draft(hero_image=factories.picture("teal"), hero_alt="Teal.")
    article.topics.set([topic])
    factories.date(article, factories.NOW - factories.DAY)
    tea = factories.live("tea", image=factories.picture("navy"), image_alt="Navy.")
    for edition, stored in ((article, article.hero_image), (tea, tea.image)):
        copy = renditions.list_renditions(stored.name, 8)[0]
        listed = "/articles/" if edition is article else "/teas/"
        for page in (edition.get_absolute_url(), listed):
            assert f"/media/{copy.address} 8w" in client.get(page).content.decode()
    copy = renditions.list_renditions(article.hero_image.name, 8)[0]
    assert f"/media/{copy.address} 8w" in client.get(topic.get_absolute_url()).content.decode()
