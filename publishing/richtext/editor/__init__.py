"""Interface between rich text and its editor. To replace the editor:

1. Make a package beside `ckeditor/` (or anywhere) with
   - `Widget`, a subclass of `EditorWidget`, with its media, and with a `policy` if it needs one;
   - `APPS`, the Django apps that bring its templates and static files; may be empty;
   - `UNUSED_FILES`, the patterns of static files that `collectstatic` leaves out; may be empty.
2. One of its scripts defines `window.RichTextEditor`, before deferred scripts run. Each function
   takes the textarea of the widget:
   - `get(field)`: returns its HTML;
   - `set(field, html)`: replaces the HTML, as soon as the editor is ready;
   - `ready(field)`: returns a promise that resolves once the editor is ready;
   - `focus(field)`: scrolls the editor into view and focuses it;
   - `insert(field, picture)`: inserts a chosen picture: `{address, alt, width, height}`.
   It sends an `input` event from the textarea on each change of the text, supports added and
   removed rows of formsets (`formset:added`, `formset:removed`), and sends its text with the form.
   The textarea names where pictures are chosen (`data-pictures`: a window opened there, with
   `&field=` and the textarea's id, ends in `insert`) and where they are uploaded (`data-upload`:
   answers JSON as `publishing.desk.images` writes it); neither without the permission.
3. Name the package in the setting `RICH_TEXT_EDITOR`, and its text area in tests/support/hands.py.

Stored texts stay as they are: an editor has to write the markup that `richtext.markup` allows, and
the sanitizer brings other markup into that form.
"""

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import ClassVar

from csp.decorators import csp_update
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse


class EditorWidget(forms.Textarea):
    """A textarea that an editor replaces in the browser."""

    # Additions to the content security policy of a page with the editor.
    policy: ClassVar[Mapping[str, list[str]]] = {}

    def build_attrs(
        self, base_attrs: dict[str, object], extra_attrs: dict[str, object] | None = None
    ) -> dict[str, object]:
        return {"data-rich-text": True, **super().build_attrs(base_attrs, extra_attrs)}

    def use_required_attribute(self, initial: object) -> bool:
        # The browser cannot focus the hidden textarea, and would refuse without a message.
        return False

    def offer_pictures(self, *, choose_at: str | None, upload_to: str | None) -> None:
        """Sets the addresses at which the user may choose and upload pictures."""
        offered = {"data-pictures": choose_at, "data-upload": upload_to}
        self.attrs |= {name: address for name, address in offered.items() if address}


def editor_widget() -> EditorWidget:
    """Widget of the editor in the setting `RICH_TEXT_EDITOR`."""
    widget: EditorWidget = import_module(settings.RICH_TEXT_EDITOR).Widget()
    return widget


def allow_editor(
    request: HttpRequest, response: HttpResponse, shown: Iterable[forms.BaseForm]
) -> None:
    """Adds the policy of the editor to the content security policy, where a form has one."""
    widgets = (field.widget for form in shown for field in form.fields.values())
    for widget in widgets:
        if isinstance(widget, EditorWidget) and widget.policy:
            csp_update(dict(widget.policy))(lambda _request: response)(request)
            return
