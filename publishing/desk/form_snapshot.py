"""The text in a submitted form of an edition, without a save."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import cast

from django import forms
from django.core.files.images import get_image_dimensions
from django.db import models
from django.forms.models import BaseModelFormSet
from django.http import HttpRequest, QueryDict

from publishing import diff
from publishing.diff import EMPTY, ContentData, RowValues
from publishing.images.renditions import ADDRESS
from publishing.images.upload import CleanPicture
from publishing.models import ContentRow, Edition

# The prefix of the hidden fields with the names of chosen pictures.
CHOSEN = "_kept-"
# The columns that identify a stored row.
KEYS = {"id", "edition"}
ROW = re.compile(r"(?P<rows>.+)-(?P<number>\d{1,6})-(?P<name>[^-]+)", re.ASCII)


def rows_as_new(sent: QueryDict, only_new: Collection[str] = ()) -> QueryDict:
    """Form data with all formset rows as new rows, because the stored rows may not exist.

    Rows marked for deletion are left out, and so are the stored rows of the formsets `only_new`.
    """
    prefixes = [name.removesuffix("-TOTAL_FORMS") for name in sent if name.endswith("-TOTAL_FORMS")]
    rows: dict[str, dict[int, dict[str, list[str]]]] = {
        prefix: defaultdict(dict) for prefix in prefixes
    }
    data = QueryDict(mutable=True)
    for name, values in sent.lists():
        match = ROW.fullmatch(name)
        if match and match["rows"] in rows:
            rows[match["rows"]][int(match["number"])][match["name"]] = values
        else:
            data.setlist(name, values)
    for prefix, numbered in rows.items():
        kept = [
            row
            for _number, row in sorted(numbered.items())
            if not any(row.get("DELETE", []))
            and not (prefix in only_new and any(row.get("id", [])))
        ]
        data[f"{prefix}-TOTAL_FORMS"] = str(len(kept))
        data[f"{prefix}-INITIAL_FORMS"] = "0"
        for number, row in enumerate(kept):
            for name, values in row.items():
                data.setlist(f"{prefix}-{number}-{name}", [""] if name in KEYS else values)
    return data


def text_of_form(
    request: HttpRequest,
    form: forms.ModelForm,
    formsets: Sequence[BaseModelFormSet],
    base: ContentData = EMPTY,
) -> ContentData:
    """The text of a form and its rows; fields that the form lacks come from `base`.

    Stores an uploaded picture, so that nobody has to choose it again.
    """
    model = cast("type[Edition]", type(form.instance))
    values = dict(base["fields"])
    for column in diff.columns(model):
        if column.name not in form.fields:
            continue
        if isinstance(column, models.ImageField):
            values |= _picture(request, form, column)
        elif column.name in form.cleaned_data:
            values[column.name] = column.get_prep_value(column.value_from_object(form.instance))
        elif isinstance(raw := form[column.name].value(), str):
            # An invalid value has an error at its field; the text shows it all the same.
            values[column.name] = raw
    for many in diff.many_to_many(model):
        if many.name in form.cleaned_data:
            values[many.name] = sorted(row.pk for row in form.cleaned_data[many.name])
    parts = dict(base["parts"])
    names = {relation.related_model: relation.name for relation in model.content_rows()}
    for formset in formsets:
        if formset.model and issubclass(formset.model, ContentRow):
            parts[names[formset.model]] = _rows(formset)
    return diff.to_json(values, parts)


def _rows(formset: BaseModelFormSet) -> list[RowValues]:
    """The rows in their order; rows without a position come last."""
    rows = [
        row.instance
        for row in formset.forms
        if (row.instance.pk or row.has_changed()) and row not in formset.deleted_forms
    ]
    last = max((row.position or 0 for row in rows), default=0)
    for row in rows:
        if not row.position:
            last += 1
            row.position = last
    return [diff.row_values(row) for row in sorted(rows, key=lambda row: row.position)]


def _picture(request: HttpRequest, form: forms.ModelForm, column: models.ImageField) -> RowValues:
    """The name and the measures of the picture that the form gives; nothing where it gives none."""
    given = form.cleaned_data.get(column.name)
    earlier = request.POST.get(CHOSEN + column.name, "")
    if isinstance(given, CleanPicture):
        name = str(given.name)
        if not column.storage.exists(name):
            column.storage.save(name, given)
    elif given is False:
        name = ""
    elif isinstance(given, str):  # One of the stored pictures.
        name = given
    elif ADDRESS.fullmatch(earlier) and column.storage.exists(earlier):
        name = earlier
    else:
        return {}
    width = height = None
    if name:
        with column.storage.open(name) as file:
            width, height = get_image_dimensions(file)
    return {
        column.name: name,
        **dict(zip(diff.dimension_fields(column), (width, height), strict=True)),
    }


def pictures_to_keep(form: forms.ModelForm, text: ContentData, base: ContentData) -> dict[str, str]:
    """Hidden fields with the names of chosen pictures, which no browser sends a second time."""
    columns = diff.columns(cast("type[Edition]", type(form.instance)))
    names = [
        column.name
        for column in columns
        if isinstance(column, models.ImageField) and column.name in form.fields
    ]
    return {
        CHOSEN + name: text["fields"][name]
        for name in names
        if text["fields"].get(name) and text["fields"][name] != base["fields"].get(name)
    }
