from django.apps import AppConfig


class DjangoCKEditorConfig(AppConfig):
    """The files of django-ckeditor, without its warning that CKEditor 4 is past its end of life."""

    name = "ckeditor"


class EditorConfig(AppConfig):
    """What this site adds to them."""

    name = "publishing.richtext.editor.ckeditor"
    label = "richtext_ckeditor"
