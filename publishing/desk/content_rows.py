"""The fields of an edition's form and of the rows below it, as editors use and read them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html

from publishing.desk.permissions import Context
from publishing.desk.picture_input import (
    PictureField,
    PictureInput,
    ShownPicture,
    leave_pictures_to_those_who_may,
)
from publishing.images.upload import ImageField
from publishing.kinds import may_view, permission
from publishing.models import Edition, Image, Review
from publishing.richtext import RichTextField
from publishing.templatetags.publishing import rich

# What in an address asks for an empty row of each kind, and the button that leads there.
ROWS = "rows"
# Texts longer than this need more than one line on the screen.
ONE_LINE = 200


def is_editable(request: HttpRequest, edition: Edition | None) -> bool:
    """Whether a form is shown: for drafts; and for what was typed into one that is none any more.

    The form itself refuses to save the latter, and keeps the text on the screen.
    """
    return edition is None or edition.is_draft or request.method == "POST"


class Lines(forms.Textarea):
    """Shows a sentence or two in full; a line break in them means nothing."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return " ".join(value.split()) if value else value


# Plain inputs of the browser, sized for what editors write.
WIDGETS: dict[Any, dict[str, Any]] = {
    models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple},
    models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 60})},
    models.URLField: {"widget": forms.URLInput(attrs={"class": "vTextField"})},
    models.DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")},
    ImageField: {"form_class": PictureField, "widget": PictureInput},
}


class DeskFieldsMixin(BaseModelAdmin):
    """Gives fields their inputs; shows rich text and pictures as they are where all is frozen."""

    formfield_overrides = WIDGETS
    # What a kind calls its title.
    title_label = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown_names: set[str] = set()
        for field in self.model._meta.fields:
            if isinstance(field, RichTextField | ImageField):
                self.shown_names.add(field.name)
                setattr(self, f"{field.name}_as_read", self._display_of(field))

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if type(db_field) is models.CharField and (db_field.max_length or 0) > ONE_LINE:
            kwargs["widget"] = Lines(attrs={"rows": 2, "cols": 60})
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        if db_field.name == "title" and self.title_label:
            kwargs["label"] = self.title_label
        if isinstance(db_field, RichTextField):
            kwargs["library"] = Image.objects.known
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # Choosing another one must not be a click away from removing it for the whole site.
            field.widget.can_delete_related = False
        if field is not None:
            leave_pictures_to_those_who_may(field.widget, request.user)
        return field

    def _as_read(self, names: Iterable[str]) -> list[str]:
        """The names of fields with those replaced that only a reader's eyes can take in."""
        return [f"{name}_as_read" if name in self.shown_names else name for name in names]

    def _display_of(self, field: Any) -> Callable[[Any], str]:
        label = str(field.verbose_name)

        @admin.display(description=label[:1].upper() + label[1:])
        def as_read(row: Any) -> str:
            value = getattr(row, field.name)
            if isinstance(field, RichTextField):
                return format_html('<div class="rich">{}</div>', rich(value))
            if not value:
                return "–"
            picture = ShownPicture(value)
            return format_html('<a href="{}">{}</a>', picture.url, str(picture))

        return as_read


class ContentRowInline(DeskFieldsMixin, admin.StackedInline):
    """Rows of an edition's text; they may be changed by whoever may change the text.

    A kind names the `fields`.
    """

    extra = 0
    # More than a page has; a request that names more rows is not worth the work.
    max_num = 200

    def get_extra(self, request: HttpRequest, obj: Edition | None = None, **kwargs: Any) -> int:
        """An empty row for whoever has no JavaScript and asked for one (`?rows=1`)."""
        return 1 if request.method == "GET" and ROWS in request.GET else 0

    def get_formset(self, request: HttpRequest, obj: Edition | None = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, **{"absolute_max": 300, **kwargs})

    @property
    def kind(self) -> str:
        """The kind whose rows these are."""
        model: Any = self.parent_model
        return str(model.kind)

    def _may(self, request: HttpRequest, edition: Edition | None) -> bool:
        name = permission(self.kind, "add" if edition is None else "change")
        return is_editable(request, edition) and request.user.has_perm(name)

    def has_view_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return may_view(request.user, self.kind)

    def has_add_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return self._may(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return self._may(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return self._may(request, obj)

    def get_fields(self, request: HttpRequest, obj: Edition | None = None) -> Any:
        return (
            self.fields
            if self._may(request, obj)
            else self._as_read(cast("Sequence[str]", self.fields))
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Edition | None = None) -> Any:
        if self._may(request, obj):
            return self.readonly_fields
        return self._as_read(cast("Sequence[str]", self.fields))


class TabularContentRowInline(ContentRowInline):
    """Short rows, one below the other."""

    template = "admin/publishing/tabular.html"


class ReviewForm(forms.ModelForm):
    """One review; two people may have the form open and type the same one."""

    def clean(self) -> Context | None:
        cleaned = super().clean()
        reviewer = self.cleaned_data.get("reviewer")
        day: Any = self.cleaned_data.get("reviewed_on")
        same = Review.objects.filter(
            edition=self.instance.edition_id, reviewer=reviewer, reviewed_on=day
        )
        if reviewer and day and same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(f"A review by {reviewer} on that day is recorded already.")
        return cleaned


class ReviewInline(TabularContentRowInline):
    """Who checked this exact text, and when."""

    model = Review
    form = ReviewForm
    fields = ("reviewer", "reviewed_on", "of_this_text")
    readonly_fields = ("of_this_text",)
    autocomplete_fields = ("reviewer",)
    verbose_name = "review"
    max_num = 3

    def _may(self, request: HttpRequest, edition: Edition | None) -> bool:
        """Whoever may change the text, and is a medical reviewer."""
        may = request.user.has_perm("publishing.review_medically")
        return may and super()._may(request, edition)

    @admin.display(description="Readers see it")
    def of_this_text(self, review: Review) -> str:
        if not review.pk:
            return "–"
        return "Yes" if review.is_of_this_text else "No: the text changed after the review"
