"""Fields of an edition's form, and the inlines of its content rows."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin
from django.contrib.admin.utils import flatten
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.text import capfirst

from publishing.desk.permissions import Context
from publishing.desk.picture_input import (
    PictureField,
    PictureInput,
    PictureThumbnail,
    limit_picture_sources,
)
from publishing.images.upload import ImageField
from publishing.kinds import may_view, permission
from publishing.models import Edition, Image, Review
from publishing.richtext import RichTextField
from publishing.templatetags.publishing import rich

# The query parameter, and the button, for an empty row of each inline without JavaScript.
NEW_ROWS = "rows"
# Longer texts need more than one line on the screen.
ONE_LINE = 200

P = TypeVar("P", bound=models.Model)


def is_editable(request: HttpRequest, edition: Edition | None) -> bool:
    """Whether a form is shown: for drafts, and for what was submitted to a former draft.

    The form itself refuses to save the latter, and keeps the text on the screen.
    """
    return edition is None or edition.is_draft or request.method == "POST"


class SentenceTextarea(forms.Textarea):
    """Text area for one or two sentences; line breaks become spaces."""

    def value_from_datadict(
        self, data: Mapping[str, str], files: MultiValueDict[str, UploadedFile], name: str
    ) -> str | None:
        value = super().value_from_datadict(data, files, name)
        return " ".join(value.split()) if value else value


class DeskFieldsMixin(BaseModelAdmin):
    """Form fields of the desk, and columns `<name>_as_read` of rich texts and pictures."""

    formfield_overrides = {
        models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple},
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 60})},
        models.URLField: {"widget": forms.URLInput(attrs={"class": "vTextField"})},
        models.DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")},
        ImageField: {"form_class": PictureField, "widget": PictureInput},
    }
    # The label of the kind's titles.
    title_label = ""

    def __init__(self) -> None:
        super().__init__()
        self.rich_names: set[str] = set()
        for field in self.model._meta.fields:
            if isinstance(field, RichTextField | ImageField):
                self.rich_names.add(field.name)
                setattr(self, f"{field.name}_as_read", readonly_display(field))

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if type(db_field) is models.CharField and (db_field.max_length or 0) > ONE_LINE:
            kwargs["widget"] = SentenceTextarea(attrs={"rows": 2, "cols": 60})
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        if db_field.name == "title" and self.title_label:
            kwargs["label"] = self.title_label
        if isinstance(db_field, RichTextField):
            kwargs["library"] = Image.objects.at_addresses
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            if isinstance(field.widget, RelatedFieldWidgetWrapper):
                # A click on the wrong button would remove the related row from the whole site.
                field.widget.can_delete_related = False
            limit_picture_sources(field.widget, request.user)
        return field

    def as_read(self, names: Iterable[str]) -> tuple[str, ...]:
        """Names of fields for a page without a form, which shows rich texts and pictures."""
        return tuple(f"{name}_as_read" if name in self.rich_names else name for name in names)


def readonly_display(field: models.Field) -> Callable[[models.Model], str]:
    """A column of the admin with a rich text or a picture as readers see it."""

    @admin.display(description=capfirst(str(field.verbose_name)))
    def as_read(row: models.Model) -> str:
        value = getattr(row, field.name)
        if isinstance(field, RichTextField):
            return format_html('<div class="rich">{}</div>', rich(value))
        if not value:
            return "–"
        picture = PictureThumbnail(value)
        return format_html('<a href="{}">{}</a>', picture.url, str(picture))

    return as_read


class ParentPermissionInline(InlineModelAdmin, DeskFieldsMixin, Generic[P]):
    """Inline whose rows have no permissions of their own, but those of the row above them."""

    def may_edit(self, request: HttpRequest, parent: P | None) -> bool:
        raise NotImplementedError

    def has_add_permission(self, request: HttpRequest, obj: P | None = None) -> bool:
        return self.may_edit(request, obj)

    has_change_permission = has_delete_permission = has_add_permission


class ContentRowInline(ParentPermissionInline[Edition], admin.StackedInline):
    """Content rows of an edition. A kind names the `fields`."""

    extra = 0
    # More than a page has; a request that names more rows is not worth the work.
    max_num = 200

    def get_extra(self, request: HttpRequest, obj: Edition | None = None, **kwargs: object) -> int:
        """An empty row for a browser without JavaScript (`?rows=1`)."""
        return 1 if request.method == "GET" and NEW_ROWS in request.GET else 0

    def get_formset(
        self, request: HttpRequest, obj: Edition | None = None, **kwargs: object
    ) -> type[forms.BaseInlineFormSet]:
        return super().get_formset(request, obj, **{"absolute_max": 300, **kwargs})

    @property
    def kind(self) -> str:
        return cast("type[Edition]", self.parent_model).kind

    def may_edit(self, request: HttpRequest, parent: Edition | None) -> bool:
        name = permission(self.kind, "add" if parent is None else "change")
        return is_editable(request, parent) and request.user.has_perm(name)

    def has_view_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return may_view(request.user, self.kind)

    def get_fields(self, request: HttpRequest, obj: Edition | None = None) -> tuple[str, ...]:
        names = flatten(self.fields or ())
        return tuple(names) if self.may_edit(request, obj) else self.as_read(names)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Edition | None = None
    ) -> tuple[str, ...]:
        if self.may_edit(request, obj):
            return tuple(self.readonly_fields)
        return self.get_fields(request, obj)


class TabularContentRowInline(ContentRowInline):
    """Short content rows, one below the other."""

    template = "admin/publishing/tabular.html"


class ReviewForm(forms.ModelForm):
    """Form of one review; two users may record the same one at once."""

    def clean(self) -> Context | None:
        cleaned = super().clean()
        reviewer, day = (self.cleaned_data.get(name) for name in ("reviewer", "reviewed_on"))
        if reviewer and day:
            same = Review.objects.filter(reviewer=reviewer, reviewed_on=day)
            same = same.filter(edition=self.instance.edition_id).exclude(pk=self.instance.pk)
            if same.exists():
                sentence = f"A review by {reviewer} on that day is recorded already."
                raise forms.ValidationError(sentence)
        return cleaned


class ReviewInline(TabularContentRowInline):
    """Reviews of this exact text: reviewer and day. Medical reviewers record them."""

    model = Review
    form = ReviewForm
    fields = ["reviewer", "reviewed_on", "of_this_text"]
    readonly_fields = ["of_this_text"]
    autocomplete_fields = ["reviewer"]
    verbose_name = "review"
    max_num = 3

    def may_edit(self, request: HttpRequest, parent: Edition | None) -> bool:
        may_review = request.user.has_perm("publishing.review_medically")
        return may_review and super().may_edit(request, parent)

    @admin.display(description="Readers see it")
    def of_this_text(self, review: Review) -> str:
        if not review.pk:
            return "–"
        return "Yes" if review.is_of_this_text else "No: the text changed after the review"
