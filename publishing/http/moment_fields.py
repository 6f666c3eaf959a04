"""Form field for a moment in the site's time zone, and the form to view the site at one."""

import datetime
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from publishing import moments
from publishing.http.desk_urls import path_at

DATE_FORMATS = ["%Y-%m-%d"]
TIME_FORMATS = ["%H:%M:%S", "%H:%M"]
NO_FUTURE = (
    "You may look at the past. For moments still to come you need the permission "
    "“Can see the site as of a moment to come”; ask an administrator."
)
# A value of the field as the widget gets it: a moment, or submitted strings.
WidgetValue = datetime.datetime | list[object] | tuple[object, ...] | None


def is_plausible(date: datetime.date) -> bool:
    """Whether the year of a date is plausible."""
    return moments.FIRST_YEAR <= date.year <= moments.LAST_YEAR


def repeated_time_choices(readings: list[datetime.datetime]) -> list[tuple[str, str]]:
    """Choices between two moments with the same local time."""
    places = ["the first time", "the second time"]
    return [
        (moments.in_address(moment), f"{moments.time_in_words(moment)}, {place}")
        for moment, place in zip(readings, places, strict=True)
    ]


class RepeatedTimeSelect(forms.RadioSelect):
    """Radio buttons between two moments; never required, since another time may be entered."""

    def get_context(
        self, name: str, value: object, attrs: dict[str, object] | None
    ) -> dict[str, object]:
        attrs = {key: value for key, value in (attrs or {}).items() if key != "required"}
        return super().get_context(name, value, attrs)


class MomentWidget(forms.MultiWidget):
    """Native date and time inputs, to the second; for an ambiguous local time also a choice."""

    def __init__(self) -> None:
        date = forms.DateInput({"type": "date", "aria-label": "Date"}, DATE_FORMATS[0])
        time = {"type": "time", "step": "1", "aria-label": "Time"}
        super().__init__([date, forms.TimeInput(time, TIME_FORMATS[0]), RepeatedTimeSelect()])

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else ""

    def decompress(self, value: datetime.datetime | None) -> list[object]:
        if value is None:
            return [None, None, None]
        local = timezone.localtime(value)
        return [local.date(), local.time(), moments.in_address(value)]

    def get_context(
        self, name: str, value: WidgetValue, attrs: dict[str, object] | None
    ) -> dict[str, object]:
        values = value if isinstance(value, list | tuple) else self.decompress(value)
        readings = self._readings(*values[:2])
        radios = self.widgets[2]
        if len(readings) > 1 and isinstance(radios, RepeatedTimeSelect):
            radios.choices = repeated_time_choices(readings)
        context = super().get_context(name, values, attrs)
        if len(readings) < 2:
            context["widget"]["subwidgets"].pop()
        return context

    def _readings(self, date: object, time: object) -> list[datetime.datetime]:
        try:
            day = forms.DateField(input_formats=DATE_FORMATS).clean(date)
            hour = forms.TimeField(input_formats=TIME_FORMATS).clean(time)
        except ValidationError:
            return []
        return (
            moments.at_local_time(datetime.datetime.combine(day, hour)) if is_plausible(day) else []
        )


class MomentField(forms.SplitDateTimeField):
    """Form field for a moment in the site's time zone, which the label names.

    Refuses a local time that does not exist; asks which one where it exists twice.
    """

    widget = MomentWidget

    def __init__(self, *, label: str = "", required: bool = True) -> None:
        super().__init__(
            input_date_formats=DATE_FORMATS, input_time_formats=TIME_FORMATS, required=required
        )
        self.date_label = f"{label}: date" if label else "Date"

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        self.label = f"{self.date_label} and time in {moments.zone_in_words()}"
        return super().get_bound_field(form, field_name)

    def clean(self, value: list[str] | None) -> datetime.datetime | None:
        inputs, chosen = (value or [])[:2], (value or [])[2:]
        # Without date and time, a choice between two moments says nothing.
        local = super().clean(inputs)
        return None if local is None else self._moment(local, chosen)

    def compress(self, data_list: Any) -> datetime.datetime | None:
        if data_list and data_list[0] and not is_plausible(data_list[0]):
            raise ValidationError("Is the year right? Write a date such as 2026-12-01.")
        for part, error in zip(data_list, ("invalid_date", "invalid_time"), strict=False):
            if part in self.empty_values:
                raise ValidationError(self.error_messages[error], code=error)
        return datetime.datetime.combine(*data_list) if data_list else None

    def _moment(self, local: datetime.datetime, chosen: list[str]) -> datetime.datetime:
        readings = moments.at_local_time(local)
        if not readings:
            raise ValidationError(skipped_time_message(local), code="skipped")
        if len(readings) == 1:
            return readings[0]
        for moment in readings:
            if moments.in_address(moment) in chosen:
                return moment
        raise ValidationError(
            f"The clocks show {local:%H:%M} twice on {moments.date_in_words(readings[0])}, because "
            "they are put back in between. Choose which of the two you mean.",
            code="twice",
        )


def skipped_time_message(local: datetime.datetime) -> str:
    """The error for a local time that does not exist, with the nearest ones."""
    before, after = moments.around_gap(local)
    return (
        f"There is no {local:%H:%M} on that day: after {moments.in_words(before)} the clocks are "
        f"put forward to {moments.in_words(after)}. Choose one of these, or another time."
    )


class MomentForm(forms.Form):
    """Form of staff to view a public page at another moment."""

    at = MomentField()
    page = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        may_see_future: bool = False,
        initial: dict[str, object] | None = None,
    ) -> None:
        super().__init__(data, auto_id="see_%s", initial=initial)
        self.may_see_future = may_see_future

    def clean_at(self) -> datetime.datetime:
        at: datetime.datetime = self.cleaned_data["at"]
        if at > timezone.now() and not self.may_see_future:
            raise ValidationError(NO_FUTURE)
        return at

    def clean_page(self) -> str:
        """The path of a public page; the home page for any other address."""
        try:
            parts = urlsplit(self.cleaned_data["page"])
            resolve(unquote(parts.path), settings.PUBLIC_URLCONF)
        except (ValueError, Resolver404):
            return "/"
        return str(iri_to_uri(parts._replace(scheme="", netloc="", fragment="").geturl()))

    @property
    def address(self) -> str:
        """URL of the page at the moment."""
        return path_at(self.cleaned_data["at"], self.cleaned_data["page"])


def moment_view(request: HttpRequest) -> HttpResponse:
    """Redirects to a public page at the submitted moment, or shows the form with its errors."""
    form = MomentForm(
        request.GET if "at_0" in request.GET else None,
        may_see_future=request.user.has_perm("publishing.see_future"),
        initial={"page": request.GET.get("page", "")},
    )
    if form.is_valid():
        return HttpResponseRedirect(form.address)
    context = {"title": "See the site as of another moment", "form": form}
    return TemplateResponse(
        request, "admin/moment.html", admin.site.each_context(request) | context
    )
