"""Picture input: an upload, or the number of a stored picture."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.forms.renderers import BaseRenderer
from django.forms.widgets import FILE_INPUT_CONTRADICTION
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from publishing.images.upload import ImageFormField
from publishing.models import Image
from publishing.numbers import is_number
from publishing.richtext.editor import EditorWidget


class PictureNumber(str):
    """The number of a stored picture, as it comes from the form."""


class PictureField(ImageFormField):
    """Form field for an uploaded or a stored picture."""

    def to_python(self, data: Any) -> Any:
        if not isinstance(data, PictureNumber):
            return super().to_python(data)
        image = Image.objects.filter(pk=int(data)).first() if is_number(data) else None
        if image is None or not image.has_file:
            raise ValidationError(
                f"There is no picture with the number {data}. Choose one from the pictures.",
                code="not_there",
            )
        return str(image.file.name)

    def bound_data(self, data: object, initial: object) -> object:
        # The form shows the number again, beside the picture of the row.
        return data if isinstance(data, PictureNumber) else super().bound_data(data, initial)


class PictureThumbnail:
    """A small picture, for Django's link to its full size."""

    def __init__(self, file: FieldFile) -> None:
        self.url = file.url

    def __str__(self) -> str:
        return format_html('<img class="picture-now" src="{}" alt="the picture now">', self.url)


class PictureInput(AdminFileWidget):
    """File input with the picture in place of its file name, and a link to the stored pictures."""

    # Whether the user may see the stored pictures.
    may_choose = True

    class Media:
        css = {"all": ["publishing/pictures.css"]}
        js = ("publishing/picture-fields.js",)

    def format_value(self, value: Any) -> Any:
        return PictureThumbnail(value) if self.is_initial(value) else None

    def render(
        self,
        name: str,
        value: object,
        attrs: dict[str, object] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        upload = super().render(name, value, attrs, renderer)
        if not self.may_choose:
            return upload
        field = (attrs or {}).get("id") or f"id_{name}"
        return format_html(
            '{}<p class="picture-choice"><label for="{}_number">or the number of one of the '
            'pictures:</label> <input type="number" min="1" name="{}_number" id="{}_number" '
            'value="{}" data-alt="{}"> <a href="{}?_popup=1&field={}" class="picture-choose" '
            'target="_blank">Choose from the pictures…</a></p>',
            *(upload, field, name, field, value if isinstance(value, PictureNumber) else ""),
            *(f"id_{alt_name(name)}", reverse("admin:publishing_image_changelist"), field),
        )

    def value_from_datadict(
        self, data: Mapping[str, str], files: MultiValueDict[str, UploadedFile], name: str
    ) -> object:
        value = super().value_from_datadict(data, files, name)
        number = data.get(f"{name}_number", "").strip()
        if not (number and self.may_choose) or value is FILE_INPUT_CONTRADICTION:
            return value
        # Nobody can tell which counts: a number, or an upload or the box that clears the field.
        return PictureNumber(number) if value is None else FILE_INPUT_CONTRADICTION


def limit_picture_sources(widget: forms.Widget, user: User | AnonymousUser) -> None:
    """Removes the stored pictures and uploads from a widget where the user may not use them."""
    may_choose = user.has_perm("publishing.view_image") or user.has_perm("publishing.change_image")
    if isinstance(widget, PictureInput):
        widget.may_choose = may_choose
    if isinstance(widget, EditorWidget):
        grid, upload = (
            reverse(f"admin:publishing_image_{name}") for name in ("changelist", "upload")
        )
        may_add = user.has_perm("publishing.add_image")
        widget.offer_pictures(
            choose_at=f"{grid}?_popup=1" if may_choose else None,
            upload_to=f"{upload}?responseType=json" if may_add else None,
        )


def alt_name(name: str) -> str:
    """The name of the field with the alternative text of a picture field."""
    return f"{name.removesuffix('_image')}_alt"


def propose_alt(form: forms.BaseForm) -> None:
    """Fills the empty alternative text of a newly chosen picture from the stored one."""
    for name, field in form.fields.items():
        alt, picture = alt_name(name), form.cleaned_data.get(name)
        is_new = isinstance(field, ImageFormField) and name in form.changed_data and picture
        if is_new and form.cleaned_data.get(alt) == "":
            image = Image.objects.filter(file=getattr(picture, "name", picture)).first()
            form.cleaned_data[alt] = image.alt if image else ""
