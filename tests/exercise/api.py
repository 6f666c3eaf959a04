from typing import Any

from publishing.api import json_data
from publishing.api.fields import Data, list_of, picture, rich_text, shape, text
from publishing.http.requests import Request

EXERCISE = json_data.EDITION.extended(
    "An exercise for the legs.",
    cautions=rich_text("Who should not do it; may be empty"),
    picture=picture("picture", "picture_width", "picture_height", "picture_alt"),
    moves=list_of(shape(text=text())),
)


def exercise(request: Request, context: dict[str, Any]) -> Data:
    return {"moves": context["moves"]}
