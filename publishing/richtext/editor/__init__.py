"""The seam between rich text and its editor. To put another editor in the place of this one:

1. Make a package beside `ckeditor/` (or anywhere) with
   - `Widget`, a subclass of `EditorWidget`, with its media, and with a `policy` if it needs one;
   - `APPS`, the Django apps that bring its templates and static files; may be empty;
   - `UNUSED_FILES`, the patterns of static files that `collectstatic` leaves out; may be empty.
2. One of its scripts defines `window.RichTextEditor`, before deferred scripts run. Each function
   takes the textarea that the widget made:
   - `get(field)`: the HTML that it holds;
   - `set(field, html)`: puts other HTML in its place, as soon as the editor is up;
   - `ready(field)`: a promise that is kept once the editor is up;
   - `focus(field)`: brings it into view, with the caret in it;
   - `insert(field, picture)`: takes a picture that was chosen: `{address, alt, width, height}`.
   It sends an `input` event from the textarea whenever somebody changed the text, keeps the rows
   of formsets in mind (`formset:added`, `formset:removed`), and sends its text with the form.
   Its textarea says where pictures are chosen (`data-pictures`: a window opened there, with
   `&field=` and the textarea's id, ends in `insert`) and where they are uploaded (`data-upload`:
   answers JSON as `publishing.desk.images` writes it); neither where the person may not.
3. Name the package in the setting `RICH_TEXT_EDITOR`, and in tests/support/hands.py where to type.

Stored texts stay as they are: an editor has to write what `richtext.markup` allows, and the
sanitizer brings whatever it writes into that form.
"""

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import ClassVar

from csp.decorators import csp_update
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse


class EditorWidget(forms.Textarea):
    """A textarea that an editor takes over in the browser."""

    # What a page that holds the editor allows beyond the content security policy of the site.
    policy: ClassVar[Mapping[str, list[str]]] = {}

    def build_attrs(
        self, base_attrs: dict[str, object], extra_attrs: dict[str, object] | None = None
    ) -> dict[str, object]:
        return {"data-rich-text": True, **super().build_attrs(base_attrs, extra_attrs)}

    def use_required_attribute(self, initial: object) -> bool:
        # The browser cannot point at the hidden textarea, and would refuse without a word.
        return False

    def offer_pictures(self, *, choose_at: str | None, upload_to: str | None) -> None:
        """Tells the editor where this person chooses and uploads pictures, if they may."""
        offered = {"data-pictures": choose_at, "data-upload": upload_to}
        self.attrs |= {name: address for name, address in offered.items() if address}


def editor_widget() -> EditorWidget:
    """The widget of the editor that the settings name."""
    widget: EditorWidget = import_module(settings.RICH_TEXT_EDITOR).Widget()
    return widget


def allow_editor(
    request: HttpRequest, response: HttpResponse, shown: Iterable[forms.BaseForm]
) -> None:
    """Relaxes the content security policy of a page as far as an editor in its forms needs."""
    widgets = (field.widget for form in shown for field in form.fields.values())
    for widget in widgets:
        if isinstance(widget, EditorWidget) and widget.policy:
            csp_update(dict(widget.policy))(lambda _request: response)(request)
            return
