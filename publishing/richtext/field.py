"""Model field and form field of rich text; both sanitise it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from publishing.richtext.editor import editor_widget
from publishing.richtext.figures import PictureLookup, no_pictures, resolve_pictures
from publishing.richtext.markup import IMG, is_empty
from publishing.richtext.sanitizer import MAX_LENGTH, sanitise


class RichTextFormField(forms.CharField):
    """Form field of rich text: checks the length, sanitises, and keeps only stored pictures.

    `library` looks up the stored pictures.
    """

    def __init__(
        self,
        *,
        max_length: int | None = MAX_LENGTH,
        library: PictureLookup = no_pictures,
        **kwargs: Any,
    ) -> None:
        self.max_characters = max_length
        self.library = library
        # Number of pictures that the last text lost, because they are not of this site.
        self.dropped_pictures = 0
        super().__init__(**{"widget": editor_widget(), **kwargs})

    def clean(self, value: object) -> str:
        text = self.to_python(value) or ""
        check_length(text, self.max_characters)
        given = len(IMG.findall(text))
        text = resolve_pictures(sanitise(text), self.library)
        self.dropped_pictures = given - len(IMG.findall(text))
        return super().clean("" if is_empty(text) else text)

    def has_changed(self, initial: str | None, data: str | None) -> bool:
        if not super().has_changed(initial, data):
            return False
        # The browser sends other line ends than those stored; too long a text is not sanitised.
        if self.max_characters and len(data or "") > self.max_characters:
            return True
        return sanitise(initial or "") != sanitise(data or "")


class RichTextField(models.TextField):
    """Model field of sanitised HTML, also on update() and bulk_create()."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": MAX_LENGTH, **kwargs})

    def deconstruct(self) -> tuple[str, str, Sequence[object], dict[str, object]]:
        name, _path, args, kwargs = super().deconstruct()
        if kwargs.get("max_length") == MAX_LENGTH:
            del kwargs["max_length"]
        return name, "publishing.richtext.RichTextField", args, kwargs

    def clean(self, value: object, model_instance: models.Model | None) -> object:
        if isinstance(value, str):
            check_length(value, self.max_length)
            value = sanitise(value)
        return super().clean(value, model_instance)

    def pre_save(self, model_instance: models.Model, add: bool) -> object:
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = sanitise(value)
            setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value: object, connection: BaseDatabaseWrapper) -> object:
        if isinstance(value, str):
            value = sanitise(value)
        return super().get_db_prep_save(value, connection)

    def formfield(self, **kwargs: Any) -> Any:
        # The admin asks for a plain textarea for every TextField.
        return super().formfield(
            **{"form_class": RichTextFormField, **kwargs, "widget": editor_widget()}
        )


def check_length(text: str, limit: int | None) -> None:
    """Raises ValidationError for a text that is too long, before it is sanitised."""
    if limit and len(text) > limit:
        raise ValidationError(
            f"This text has {len(text):,} characters; at most {limit:,} fit. "
            "Shorten it or split it into two articles.",
            code="max_length",
        )
