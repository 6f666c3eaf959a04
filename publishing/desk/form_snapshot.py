"""What was typed into a form of the desk, as a text, without saving it."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.core.files.images import get_image_dimensions
from django.db import models
from django.forms.models import BaseModelFormSet
from django.http import HttpRequest, QueryDict

from publishing import diff
from publishing.desk.permissions import Context
from publishing.diff import EMPTY, Text
from publishing.images.renditions import ADDRESS
from publishing.images.upload import CleanPicture
from publishing.models import ContentRow

KEPT = "_kept-"
# What of a row names the row that it was, and the edition that it belonged to.
OF_OLD_ROWS = {"id", "edition"}
ROW = re.compile(r"(?P<rows>.+)-(?P<number>\d{1,6})-(?P<name>[^-]+)", re.ASCII)


def rows_as_new(sent: QueryDict, only_new: Collection[str] = ()) -> QueryDict:
    """What a form sent, with its rows as new ones: those that it knew may not be there any more.

    Rows that were to be removed are left out; of the rows that `only_new` names, known ones too.
    """
    found: dict[str, dict[int, dict[str, list[Any]]]] = defaultdict(lambda: defaultdict(dict))
    prefixes = [name.removesuffix("-TOTAL_FORMS") for name in sent if name.endswith("-TOTAL_FORMS")]
    made = QueryDict(mutable=True)
    for name, values in sent.lists():
        place = ROW.fullmatch(name)
        if place and place["rows"] in prefixes:
            found[place["rows"]][int(place["number"])][place["name"]] = values
        else:
            made.setlist(name, values)
    for prefix in prefixes:
        rows = [found[prefix][number] for number in sorted(found[prefix])]
        kept = [
            row
            for row in rows
            if not any(row.get("DELETE", []))
            and not (prefix in only_new and any(row.get("id", [])))
        ]
        made[f"{prefix}-TOTAL_FORMS"] = str(len(kept))
        made[f"{prefix}-INITIAL_FORMS"] = "0"
        for number, row in enumerate(kept):
            for name, values in row.items():
                made.setlist(f"{prefix}-{number}-{name}", [""] if name in OF_OLD_ROWS else values)
    return made


def typed_text(
    request: HttpRequest,
    form: forms.ModelForm,
    formsets: Sequence[BaseModelFormSet],
    untouched: Text = EMPTY,
) -> Text:
    """The text that a form and its rows hold; of what they do not hold, that of `untouched`.

    A picture that was uploaded is stored on the way, so that it need not be chosen again.
    """
    model: Any = type(form.instance)
    values = dict(untouched["fields"])
    for column in diff.columns(model):
        if column.name not in form.fields:
            continue
        if isinstance(column, models.FileField):
            values |= _picture(request, form, column)
        elif column.name in form.cleaned_data:
            values[column.name] = column.get_prep_value(column.value_from_object(form.instance))
        elif isinstance(raw := form[column.name].value(), str):
            # What is wrong with it is said at the field; the words are shown all the same.
            values[column.name] = raw
    for many in diff.many_to_many(model):
        if many.name in form.cleaned_data:
            values[many.name] = sorted(row.pk for row in form.cleaned_data[many.name])
    parts = dict(untouched["parts"])
    names = {relation.related_model: relation.name for relation in model.content_rows()}
    for formset in formsets:
        if formset.model and issubclass(formset.model, ContentRow):
            parts[names[formset.model]] = _rows(formset)
    return diff.plain(values, parts)


def _rows(formset: BaseModelFormSet) -> list[diff.RowValues]:
    """The rows of a part in their order; those without one come last, as they were typed."""
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
    return [diff.row_of(row) for row in sorted(rows, key=lambda row: row.position)]


def _picture(request: HttpRequest, form: forms.ModelForm, column: Any) -> Context:
    """The name of a picture and its measures: the one just chosen, or chosen before, or none."""
    chosen = form.cleaned_data.get(column.name)
    kept = request.POST.get(KEPT + column.name, "")
    if isinstance(chosen, CleanPicture):
        name = str(chosen.name)
        if not column.storage.exists(name):
            column.storage.save(name, chosen)
    elif chosen is False:
        name = ""
    elif isinstance(chosen, str):  # One of the pictures that are stored already.
        name = chosen
    elif ADDRESS.fullmatch(kept) and column.storage.exists(kept):
        name = kept
    else:
        return {}
    width = height = None
    if name:
        with column.storage.open(name) as file:
            width, height = get_image_dimensions(file)
    return {column.name: name, **dict(zip(diff.measures(column), (width, height), strict=True))}


def pictures_to_keep(form: forms.ModelForm, text: Text, untouched: Text) -> dict[str, str]:
    """The pictures that were chosen and that no browser would send a second time."""
    columns = [
        column
        for column in diff.columns(type(form.instance))
        if isinstance(column, models.FileField) and column.name in form.fields
    ]
    names = {column.name: text["fields"].get(column.name) for column in columns}
    before = untouched["fields"]
    return {
        KEPT + name: value for name, value in names.items() if value and value != before.get(name)
    }
