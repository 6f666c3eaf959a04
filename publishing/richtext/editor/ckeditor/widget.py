"""The form widget of CKEditor."""

from ckeditor.widgets import CKEditorWidget
from csp.constants import SELF, UNSAFE_INLINE
from django import forms

from publishing.richtext.editor import EditorWidget
from publishing.richtext.editor.ckeditor.config import CONFIG


class Widget(EditorWidget, CKEditorWidget):
    """CKEditor with the configuration and the scripts of this site."""

    # CKEditor 4 writes styles and handlers into the page.
    policy = {"script-src": [SELF, UNSAFE_INLINE], "style-src": [SELF, UNSAFE_INLINE]}

    def __init__(self) -> None:
        super().__init__()
        self.config |= CONFIG

    def _set_config(self) -> None:
        # The base class overwrites the configured language with that of the request.
        pass

    @property
    def media(self) -> forms.Media:
        # Merged media could be sorted in front of the scripts that they depend on.
        base = CKEditorWidget.media.__get__(self)
        own = [f"richtext/ckeditor/{name}" for name in ("pictures.js", "editor.js")]
        return forms.Media(
            css={"all": [*base._css["all"], "richtext/ckeditor/editor.css"]},
            js=[*base._js, *own],
        )
