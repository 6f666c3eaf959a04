"""JSON fields of a page about the site."""

from publishing.api import json_data
from publishing.api.fields import rich_text

PAGE = json_data.EDITION.extended(
    "A page about the site itself, such as its editorial policy.", body=rich_text("The text")
)
