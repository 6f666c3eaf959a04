"""Upload of pictures: accepted formats, refusals, storage."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test.utils import isolate_apps
from PIL import Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

from publishing.images import upload as uploads
from publishing.images.upload import CleanPicture, ImageField, clean_upload

ORIENTATION = 0x0112
MAKER = 0x010F
GPS = 0x8825


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **how: Any
) -> bytes:
    """A picture with a red left half."""
    image = Image.new(mode, size)
    if mode in ("RGB", "RGBA", "CMYK"):
        filled = {"RGB": (255, 0, 0), "RGBA": (255, 0, 0, 128), "CMYK": (0, 255, 255, 0)}[mode]
        ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1]), fill=filled)
    out = BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def upload(data: bytes, name: str = "leg.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def pixel(image: Image.Image, x: int, y: int) -> Any:
    return image.getpixel((x, y))


def opened(cleaned: CleanPicture) -> Image.Image:
    cleaned.seek(0)
    return Image.open(BytesIO(cleaned.read()))


def refused(data: bytes, name: str = "leg.jpg") -> str:
    with pytest.raises(ValidationError) as refusal:
        clean_upload(upload(data, name))
    return refusal.value.messages[0]


@pytest.mark.parametrize(
    ("kind", "ending"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("AVIF", "avif")]
)
def test_the_content_decides_and_not_the_name(kind, ending):
    cleaned = clean_upload(upload(picture(kind), "notes.txt"))
    assert str(cleaned.name).endswith(f".{ending}")
    assert opened(cleaned).format == kind


@pytest.mark.parametrize(
    "data",
    [
        b"Dear editor, this is a letter.",
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"\xff\xd8\xff",
        b"%PDF-1.7",
        picture("GIF", mode="L"),
        picture("TIFF"),
        picture("BMP"),
    ],
)
def test_a_file_that_is_no_picture_of_the_four_kinds_is_refused(data):
    assert refused(data) == uploads.NOT_A_PICTURE


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_picture_cut_short_is_refused_with_a_sentence(kind):
    data = picture(kind, (400, 300))
    assert refused(data[: len(data) // 2]) in (uploads.DAMAGED, uploads.NOT_A_PICTURE)


def test_a_picture_with_a_page_hidden_behind_it_loses_the_row_class():
    script = b"<script>alert(1)</script>"
    cleaned = clean_upload(upload(picture() + script))
    assert script not in cleaned.read()


def test_a_page_hidden_in_a_comment_is_gone():
    script = b"<script>alert(1)</script>"
    data = picture(comment=script)
    assert script in data
    assert script not in clean_upload(upload(data)).read()


def test_more_bytes_than_fit_are_refused_before_they_are_read():
    class Huge(File):
        size = 13 * 1024 * 1024

    with pytest.raises(ValidationError, match=r"has 13\.0 MB; at most 12 MB fit"):
        clean_upload(Huge(None))


def test_more_pixels_than_fit_are_refused_before_they_are_unpacked():
    message = refused(picture("PNG", (8000, 5001), "1"))
    assert message == (
        "This picture has 8,000 × 5,001 pixels; at most 40 million fit. "
        "Scale it down and upload it again."
    )


@pytest.mark.parametrize("size", [(10_000, 10_000), (20_000, 20_000)])
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_decompression_bomb_is_refused(size):
    data = picture("PNG", size, "1")
    assert len(data) < 100_000
    assert "pixels; at most 40 million fit" in refused(data)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_an_animation_is_refused(kind):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    out = BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    assert refused(out.getvalue()) == uploads.ANIMATED


def test_a_camera_preview_behind_a_jpeg_is_left_out():
    out = BytesIO()
    preview = Image.new("RGB", (8, 8), "blue")
    Image.new("RGB", (60, 40), "red").save(out, "MPO", save_all=True, append_images=[preview])
    result = opened(clean_upload(upload(out.getvalue())))
    assert (result.format, result.size) == ("JPEG", (60, 40))


def with_exif(kind: str, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKER] = "Camera of Ms Sato"
    exif.get_ifd(GPS).update({1: "N", 2: (35.0, 41.0, 22.0), 3: "E", 4: (139.0, 41.0, 30.0)})
    return picture(kind, exif=exif.tobytes())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_the_place_and_the_camera_are_not_kept(kind):
    data = with_exif(kind)
    assert b"Camera of Ms Sato" in data
    cleaned = clean_upload(upload(data))
    assert b"Camera of Ms Sato" not in cleaned.read()
    result = opened(cleaned)
    assert not result.getexif()
    assert not {"exif", "xmp", "comment"} & set(result.info)


def test_words_in_a_png_are_not_kept():
    words = PngInfo()
    words.add_text("Author", "Ms Sato")
    assert b"Ms Sato" not in clean_upload(upload(picture("PNG", pnginfo=words))).read()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_picture_taken_sideways_stands_upright(kind):
    result = opened(clean_upload(upload(with_exif(kind, orientation=6)))).convert("RGB")
    assert result.size == (40, 60)
    red, green, _ = pixel(result, 20, 10)
    assert red > 200 > 60 > green


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_the_colour_profile_is_kept(kind):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    result = opened(clean_upload(upload(picture(kind, icc_profile=profile))))
    assert result.info["icc_profile"] == profile


def test_a_picture_made_for_print_becomes_rgb():
    result = opened(clean_upload(upload(picture("JPEG", mode="CMYK"))))
    assert result.mode == "RGB"
    red, green, _ = pixel(result, 5, 20)
    assert red > 200 > 60 > green


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_transparency_is_kept(kind):
    result = opened(clean_upload(upload(picture(kind, mode="RGBA"))))
    assert result.mode == "RGBA"
    assert pixel(result, 5, 20)[3] == pytest.approx(128, abs=3)


def test_sixteen_bits_of_grey_keep_their_shade():
    out = BytesIO()
    Image.new("I;16", (20, 20), 0x8000).save(out, "PNG")
    assert pixel(opened(clean_upload(upload(out.getvalue()))), 5, 5) == 128


def test_the_largest_side_is_scaled_to_2400():
    assert opened(clean_upload(upload(picture(size=(3000, 1500))))).size == (2400, 1200)


def test_a_small_picture_keeps_its_size():
    assert opened(clean_upload(upload(picture(size=(60, 40))))).size == (60, 40)


@pytest.fixture
def row_class(tmp_path: Path) -> Any:
    """A model with a picture, whose files lie in a folder of its own; no row of it is saved."""
    with isolate_apps("django.contrib.contenttypes"):

        class Row(models.Model):
            image = ImageField(blank=True, storage=FileSystemStorage(tmp_path, base_url="/media/"))

            class Meta:
                app_label = "contenttypes"

            def __str__(self) -> str:
                return str(self.image)

        yield Row


def files(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def store(row: Any, data: bytes) -> None:
    """Do what a form and a save do to the row."""
    field = row._meta.get_field("image")
    field.save_form_data(row, field.formfield().clean(upload(data)))
    field.pre_save(row, add=True)


def test_a_picture_lies_under_its_checksum(row_class, tmp_path):
    row = row_class()
    store(row, picture())
    folder, begin, name = row.image.name.split("/")
    assert (folder, begin) == ("images", name[:2])
    assert len(row.image.name) <= row_class._meta.get_field("image").max_length
    assert files(tmp_path) == [row.image.name]
    assert row.image.url == f"/media/{row.image.name}"


def test_the_same_picture_is_stored_once_and_never_written_again(row_class, tmp_path):
    first, second = row_class(), row_class()
    store(first, picture())
    before = (tmp_path / first.image.name).stat()
    store(second, picture())
    after = (tmp_path / second.image.name).stat()
    assert first.image.name == second.image.name
    assert files(tmp_path) == [first.image.name]
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_two_editors_storing_one_picture_at_once_share_the_file(row_class, tmp_path, monkeypatch):
    first, second = row_class(), row_class()
    store(first, picture())
    storage = row_class._meta.get_field("image").storage
    real, looks = storage.exists, []

    def exists(name: str) -> bool:
        looks.append(name)  # The other editor's file appears right after the first look.
        return len(looks) > 1 and real(name)

    monkeypatch.setattr(storage, "exists", exists)
    store(second, picture())
    assert first.image.name == second.image.name
    assert files(tmp_path) == [first.image.name]


def test_another_picture_leaves_the_file_of_a_past_edition(row_class, tmp_path):
    past, draft = row_class(), row_class()
    store(past, picture())
    draft.image = past.image.name
    store(draft, picture(size=(80, 20)))
    assert files(tmp_path) == sorted([past.image.name, draft.image.name])
    draft.image.delete(save=False)
    assert not draft.image
    assert past.image.name in files(tmp_path)


def test_a_picture_given_by_code_is_cleaned_too(row_class, tmp_path):
    row = row_class()
    row.image.save("leg.jpg", upload(with_exif("JPEG")), save=False)
    assert b"Camera of Ms Sato" not in (tmp_path / row.image.name).read_bytes()
    with pytest.raises(ValidationError):
        row.image.save("leg.jpg", upload(b"no picture"), save=False)


def test_the_form_field_offers_the_four_kinds_and_takes_any_name():
    field = ImageField(blank=True).formfield()
    assert f'accept="{uploads.ACCEPT}"' in field.widget.render("image", None, field.widget.attrs)
    assert isinstance(field.clean(upload(picture(), "脚" * 200 + ".exe")), CleanPicture)


def test_a_cleaned_picture_is_not_encoded_a_second_time():
    field = ImageField(blank=True).formfield()
    cleaned = clean_upload(upload(picture()))
    assert field.clean(cleaned) is cleaned


def test_migrations_stay_as_they_are():
    _, path, _, kwargs = ImageField(blank=True).deconstruct()
    assert path == "publishing.images.upload.ImageField"
    assert kwargs == {"blank": True, "upload_to": ""}
