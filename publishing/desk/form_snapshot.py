"""What was typed into a form of the desk, as a text, without saving it."""

import json
import re
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.core.files.images import get_image_dimensions
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.http import HttpRequest, QueryDict

from publishing import diff
from publishing.diff import Text
from publishing.images.renditions import ADDRESS
from publishing.images.upload import Picture
from publishing.models import Part

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


def typed_text(request: HttpRequest, form: Any, formsets: Any, untouched: Text) -> Text:
    """The text that a form and its rows hold; of what they do not hold, that of `untouched`.

    A picture that was uploaded is stored on the way, so that it need not be chosen again.
    """
    model: Any = type(form.instance)
    values = dict(untouched["fields"])
    for column in diff.columns(model):
        if column.name not in form.fields:
            continue
        if isinstance(column, models.FileField):
            values |= _picture(request, form, column, values)
        elif column.name in form.cleaned_data:
            values[column.name] = column.get_prep_value(column.value_from_object(form.instance))
        elif isinstance(raw := form[column.name].value(), str):
            # What is wrong with it is said at the field; the words are shown all the same.
            values[column.name] = raw
    for many in diff.choices(model):
        if many.name in form.cleaned_data:
            values[many.name] = sorted(row.pk for row in form.cleaned_data[many.name])
    parts = dict(untouched["parts"])
    names = {relation.related_model: relation.name for relation in model.parts()}
    for formset in formsets:
        if issubclass(formset.model, Part):
            parts[names[formset.model]] = _rows(formset)
    plain: Text = json.loads(json.dumps({"fields": values, "parts": parts}, cls=DjangoJSONEncoder))
    return plain


def _rows(formset: Any) -> list[dict[str, Any]]:
    """The rows of a part as they were typed, in their order."""
    rows = [row.instance for row in formset.forms if row.has_changed()]
    for row in rows:
        row.position = row.position or 0
    Part.put_in_order(rows)
    columns = diff.part_columns(formset.model)
    return [
        {column.name: column.get_prep_value(column.value_from_object(row)) for column in columns}
        for row in sorted(rows, key=lambda row: row.position)
    ]


def _picture(request: HttpRequest, form: Any, column: Any, values: dict[str, Any]) -> Any:
    """The name of a picture and its measures: the one just chosen, or chosen before, or none."""
    chosen = form.cleaned_data.get(column.name)
    kept = request.POST.get(KEPT + column.name, "")
    if isinstance(chosen, Picture):
        name = str(chosen.name)
        if not column.storage.exists(name):
            column.storage.save(name, chosen)
    elif chosen is False:
        name = ""
    elif ADDRESS.fullmatch(kept) and column.storage.exists(kept):
        name = kept
    else:
        return {}
    width = height = None
    if name:
        with column.storage.open(name) as file:
            width, height = get_image_dimensions(file)
    measures = {column.width_field: width, column.height_field: height}
    return {column.name: name, **{key: value for key, value in measures.items() if key}}


def pictures_to_keep(form: Any, text: Text, untouched: Text) -> dict[str, str]:
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
