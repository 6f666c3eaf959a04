"""The smallest editor: a textarea of HTML; it proves that nothing else knows which editor it is."""

from publishing.richtext.editor import EditorWidget

APPS: list[str] = []
UNUSED_FILES: list[str] = []


class Widget(EditorWidget):
    class Media:
        js = ("plain_editor.js",)
