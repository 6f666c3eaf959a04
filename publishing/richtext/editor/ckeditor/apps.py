from django.apps import AppConfig


class DjangoCKEditorConfig(AppConfig):
    """App of django-ckeditor, without its warning that CKEditor 4 is past its end of life."""

    name = "ckeditor"


class EditorConfig(AppConfig):
    """Static files of this site for CKEditor."""

    name = "publishing.richtext.editor.ckeditor"
    label = "richtext_ckeditor"
