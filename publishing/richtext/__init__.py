"""Rich text: one allowlist, one sanitizer, one field; every way in passes `sanitise`."""

from publishing.richtext.field import RichTextField, RichTextFormField, check_length
from publishing.richtext.markup import canonical, is_empty, plain
from publishing.richtext.sanitizer import MAX_LENGTH, sanitise

__all__ = [
    "MAX_LENGTH",
    "RichTextField",
    "RichTextFormField",
    "canonical",
    "check_length",
    "is_empty",
    "plain",
    "sanitise",
]
