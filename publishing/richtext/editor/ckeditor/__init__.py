"""CKEditor 4, as django-ckeditor brings it; docs/decisions/0002 says how it is kept safe."""

from publishing.richtext.editor.ckeditor.config import UNUSED_FILES
from publishing.richtext.editor.ckeditor.widget import Widget

APPS = [
    "publishing.richtext.editor.ckeditor.apps.DjangoCKEditorConfig",
    "publishing.richtext.editor.ckeditor.apps.EditorConfig",
]

__all__ = ["APPS", "UNUSED_FILES", "Widget"]
