"""What the query of a public address asks for; what nobody could mean is refused (400, 404)."""

import re
import unicodedata
from collections.abc import Mapping
from typing import TypeVar

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest

T = TypeVar("T")
NAME = re.compile(r"[-a-zA-Z0-9_]{1,60}", re.ASCII)
LONGEST_WORDS = 200
# What a browser writes for bytes that are no text, and what no text has.
NO_TEXT = ("\ufffd", "\0")


def is_name(text: str) -> bool:
    """Whether a text could be the name of something in an address."""
    return bool(NAME.fullmatch(text))


def one(request: HttpRequest, name: str) -> str:
    """The one value of a parameter; empty where there is none, refused where there are two."""
    values = request.GET.getlist(name)
    if len(values) > 1:
        raise BadRequest(f"The address says “{name}” more than once.")
    return values[0] if values else ""


def choice(request: HttpRequest, name: str, choices: Mapping[str, T]) -> T | None:
    """What a parameter chooses; None where it chooses nothing, 404 for what there is not."""
    value = one(request, name)
    if not value:
        return None
    if value not in choices:
        raise Http404("There is no such choice.")
    return choices[value]


def several(request: HttpRequest, name: str, most: int) -> list[str]:
    """The values of a parameter that may be given often, but not more than `most` times."""
    values = request.GET.getlist(name)
    if len(values) > most:
        raise BadRequest(f"The address says “{name}” more than {most} times.")
    return values


def words(request: HttpRequest, name: str) -> str:
    """The words that a parameter looks for, in one line; refused where they are no words."""
    value = unicodedata.normalize("NFC", one(request, name))
    if len(value) > LONGEST_WORDS or any(sign in value for sign in NO_TEXT):
        raise BadRequest(f"What “{name}” looks for is too long, or no text.")
    return " ".join(value.split())
