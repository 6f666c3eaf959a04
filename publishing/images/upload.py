"""Upload of pictures: format by content, re-encoded without metadata, stored by checksum."""

import hashlib
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import models
from django.db.models.fields.files import ImageFieldFile
from django.utils.datastructures import MultiValueDict
from PIL import Image, ImageCms, ImageOps

MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE = 2400

# Accepted formats by Pillow's name: the ending of the stored file, and options of `save`.
FORMATS: dict[str, tuple[str, dict[str, int | bool]]] = {
    "JPEG": ("jpg", {"quality": 88, "optimize": True, "progressive": True}),
    "PNG": ("png", {"optimize": True}),
    "WEBP": ("webp", {"quality": 88}),
    "AVIF": ("avif", {"quality": 80}),
}
ACCEPT = "image/jpeg,image/png,image/webp,image/avif"

NOT_A_PICTURE = "This file is not a JPEG, PNG, WebP or AVIF picture. Save it as one of them first."
DAMAGED = "This picture is damaged and cannot be read. Save it again, or choose another one."
ANIMATED = "This picture is animated. Upload a still picture instead."


class CleanPicture(ContentFile):
    """Result of `clean_upload`; `name` is its path among the stored files."""


class UnusableUpload(ContentFile):
    """Placeholder of an upload that is no usable picture, with the error."""

    def __init__(self, file: File, error: ValidationError) -> None:
        super().__init__(b"", name=file.name)
        self.error = error


def clean_uploads(files: MultiValueDict, names: Iterable[str]) -> None:
    """Replaces the uploads of these names by cleaned pictures, before the site's lock is taken.

    The form field raises the error of an unusable one.
    """
    for name in names:
        file = files.get(name)
        if file is None or isinstance(file, CleanPicture | UnusableUpload):
            continue
        try:
            files[name] = clean_upload(file)
        except ValidationError as error:
            files[name] = UnusableUpload(file, error)


def clean_upload(file: File) -> CleanPicture:
    """The picture re-encoded, upright, within 2400 × 2400 pixels; raises ValidationError."""
    if file.size > MAX_BYTES:
        raise ValidationError(
            f"This picture has {file.size / 1024**2:.1f} MB; at most {MAX_BYTES // 1024**2} MB "
            "fit. Save it smaller and upload it again.",
            code="too_many_bytes",
        )
    file.seek(0)
    # Pillow's decoders raise many types of errors on hostile files.
    try:
        image = Image.open(BytesIO(file.read()), formats=list(FORMATS))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except Exception as error:
        raise ValidationError(NOT_A_PICTURE, code="not_a_picture") from error
    if image.width * image.height > MAX_PIXELS:
        raise _too_many_pixels(image.size)
    # MPO is a JPEG with the camera's preview as a second frame, which is dropped.
    kind = "JPEG" if image.format == "MPO" else str(image.format)
    if kind != "JPEG" and getattr(image, "n_frames", 1) > 1:
        raise ValidationError(ANIMATED, code="animated")
    try:
        data = _encode(image, kind)
    except Exception as error:
        raise ValidationError(DAMAGED, code="damaged") from error
    digest = hashlib.sha256(data).hexdigest()
    return CleanPicture(data, name=f"images/{digest[:2]}/{digest}.{FORMATS[kind][0]}")


def _encode(image: Image.Image, kind: str) -> bytes:
    """Encodes the picture without metadata but its colour profile."""
    image.load()
    image = _in_plain_mode(ImageOps.exif_transpose(image))
    profile = image.info.get("icc_profile")
    image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    image.info = {}
    colours = {"icc_profile": profile} if profile else {}
    out = BytesIO()
    image.save(out, kind, **FORMATS[kind][1], **colours)
    return out.getvalue()


def _in_plain_mode(image: Image.Image) -> Image.Image:
    """The picture in grey or RGB, with its transparency."""
    if image.mode == "CMYK":
        return _from_cmyk(image)
    if "transparency" in image.info or image.mode in ("PA", "RGBa", "La"):
        return image.convert("RGBA")
    if image.mode.startswith("I"):  # 16 bits of grey; convert() would cut them off at 255.
        return image.point(lambda value: value / 256).convert("L")
    return image if image.mode in ("L", "LA", "RGB", "RGBA") else image.convert("RGB")


def _from_cmyk(image: Image.Image) -> Image.Image:
    """A picture for print, converted to sRGB."""
    profile = image.info.pop("icc_profile", None)
    if not profile:
        return image.convert("RGB")
    source, screen = BytesIO(profile), ImageCms.createProfile("sRGB")
    converted = ImageCms.buildTransform(source, screen, "CMYK", "RGB").apply(image)
    converted.info.pop("icc_profile", None)
    return converted


def _too_many_pixels(size: tuple[int, int] | None = None) -> ValidationError:
    has = f"has {size[0]:,} × {size[1]:,} pixels" if size else "has too many pixels"
    return ValidationError(
        f"This picture {has}; at most {MAX_PIXELS // 1_000_000} million fit. "
        "Scale it down and upload it again.",
        code="too_many_pixels",
    )


class ImageFormField(forms.FileField):
    """Form field of a picture; takes any file name."""

    def to_python(self, data: File | None) -> File | None:
        if data is None or data in self.empty_values:
            return None
        if isinstance(data, UnusableUpload):
            raise data.error
        return data if isinstance(data, CleanPicture) else clean_upload(data)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, object]:
        return {**super().widget_attrs(widget), "accept": ACCEPT}


class StoredPicture(ImageFieldFile):
    """Picture of a row: equal pictures share one file, and no file is overwritten."""

    def save(self, name: str, content: File, save: bool = True) -> None:
        picture = content if isinstance(content, CleanPicture) else clean_upload(content)
        address = str(picture.name)
        if not self.storage.exists(address):
            written = self.storage.save(address, picture)
            if written != address:  # Another request stored it at the same moment.
                self.storage.delete(written)
        self.name = address
        setattr(self.instance, self.field.attname, address)
        self._committed = True
        if save:
            self.instance.save()

    def delete(self, save: bool = True) -> None:
        """Empties the field; the file stays, because past editions may show it."""
        self.name = None
        setattr(self.instance, self.field.attname, None)
        if save:
            self.instance.save()


class ImageField(models.ImageField):
    """Model field of a cleaned picture at `images/<two digits>/<checksum>.<ending>`."""

    attr_class = StoredPicture
    width_field: str | None
    height_field: str | None

    def formfield(self, **kwargs: Any) -> Any:
        # The uploaded name may be of any length: it is not stored.
        return super().formfield(**{"form_class": ImageFormField, **kwargs, "max_length": None})
