"""The input of a picture: an upload, or one that is among the pictures already."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import ValidationError
from django.forms.widgets import FILE_INPUT_CONTRADICTION
from django.urls import reverse
from django.utils.html import format_html

from publishing.images.upload import ImageFormField
from publishing.models import Image
from publishing.numbers import is_number
from publishing.richtext.editor import EditorWidget


class Chosen(str):
    """The number of a picture that is stored already, as it was typed or chosen."""


class PictureField(ImageFormField):
    """Takes a picture that is uploaded, or one that is chosen among those that are stored."""

    def to_python(self, data: Any) -> Any:
        if not isinstance(data, Chosen):
            return super().to_python(data)
        image = Image.objects.filter(pk=int(data)).first() if is_number(data) else None
        if image is None or not image.has_file:
            raise ValidationError(
                f"There is no picture with the number {data}. Choose one from the pictures.",
                code="not_there",
            )
        return str(image.file.name)

    def bound_data(self, data: Any, initial: Any) -> Any:
        # What was chosen is shown again; the picture that is stored stays beside it.
        return data if isinstance(data, Chosen) else super().bound_data(data, initial)


class ShownPicture:
    """A stored picture as the desk shows it: small, with its full size behind a link."""

    def __init__(self, stored: Any) -> None:
        self.url = stored.url

    def __str__(self) -> str:
        return format_html('<img class="picture-now" src="{}" alt="the picture now">', self.url)


class PictureInput(AdminFileWidget):
    """Shows the picture instead of the name that its content gave it, and leads to the others."""

    # Whether the one at the screen may look through the pictures.
    may_choose = True

    class Media:
        css = {"all": ["publishing/pictures.css"]}
        js = ("publishing/picture-fields.js",)

    def format_value(self, value: Any) -> Any:
        return ShownPicture(value) if self.is_initial(value) else None

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        upload = super().render(name, value, attrs, renderer)
        if not self.may_choose:
            return upload
        field = (attrs or {}).get("id") or f"id_{name}"
        return format_html(
            '{}<p class="picture-choice"><label for="{}_number">or the number of one of the '
            'pictures:</label> <input type="number" min="1" name="{}_number" id="{}_number" '
            'value="{}" data-alt="{}"> <a href="{}?_popup=1&field={}" class="picture-choose" '
            'target="_blank">Choose from the pictures…</a></p>',
            *(upload, field, name, field, value if isinstance(value, Chosen) else ""),
            *(f"id_{alt_name(name)}", reverse("admin:publishing_image_changelist"), field),
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        number = (data.get(f"{name}_number") or "").strip()
        if not (number and self.may_choose) or value is FILE_INPUT_CONTRADICTION:
            return value
        # Cleared and chosen anew, or uploaded and chosen: nobody can tell which.
        return Chosen(number) if value is None else FILE_INPUT_CONTRADICTION


def leave_pictures_to_those_who_may(widget: Any, user: Any) -> None:
    """Takes out of an input what this person may not use: the library, and uploads to it."""
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
    """The field with the alternative text of the picture field of that name."""
    return f"{name.removesuffix('_image')}_alt"


def propose_alt(form: forms.BaseForm) -> None:
    """Fills the empty alternative text of a picture that was just given, where one is known."""
    for name, field in form.fields.items():
        alt, stored = alt_name(name), form.cleaned_data.get(name)
        is_given = isinstance(field, ImageFormField) and name in form.changed_data and stored
        if is_given and form.cleaned_data.get(alt) == "":
            image = Image.objects.filter(file=getattr(stored, "name", stored)).first()
            form.cleaned_data[alt] = image.alt if image else ""
