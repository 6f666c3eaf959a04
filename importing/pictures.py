"""The pictures of a file: cleaned before anything is locked, then taken into the library."""

import html
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from importing.blocks import Block, Picture
from importing.page import Page
from publishing import actions
from publishing.images import upload

MOST = 50
ONLY_ADDRESS = "It is not in the file, only its address."
TOO_MANY = f"One import takes {MOST} pictures."


class Pictures:
    """The pictures of a file, each cleaned, or with the sentence that says why it cannot be."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        found = [block.picture for block in blocks if block.picture]
        self.clean: dict[int, upload.Picture | str] = {
            id(picture): _cleaned(picture) if number < MOST else TOO_MANY
            for number, picture in enumerate(found)
        }

    def rendered(self, blocks: list[Block], page: Page, by: User) -> str:
        """Blocks as rich text; their pictures are taken, and told of."""
        parts = [
            self._taken(block.picture, page, by) if block.picture else block.rendered()
            for block in blocks
        ]
        return "\n".join(filter(None, parts))

    def _taken(self, picture: Picture, page: Page, by: User) -> str:
        clean = self.clean[id(picture)]
        if isinstance(clean, str):
            page.report.look(
                f"The picture “{picture.name}” was left out. {clean} Add it to the draft by hand.",
                "body",
                picture.alt,
                picture.caption,
            )
            return ""
        image = actions.keep_picture(clean, by, alt=picture.alt, name=picture.name)
        if picture.alt:
            page.report.understood(f"The picture “{picture.name}” ({picture.alt}).", "body")
        else:
            page.report.look(
                f"The picture “{picture.name}” has no alternative text. Say what it shows.", "body"
            )
        caption = html.escape(picture.caption, quote=False)
        below = f"<figcaption>{caption}</figcaption>" if caption else ""
        return (
            f'<figure><img alt="{html.escape(picture.alt)}" height="{image.height}" '
            f'src="{html.escape(image.address)}" width="{image.width}">{below}</figure>'
        )


def _cleaned(picture: Picture) -> upload.Picture | str:
    if picture.data is None:
        return ONLY_ADDRESS
    try:
        return upload.clean_upload(ContentFile(picture.data, name=picture.name))
    except ValidationError as error:
        return " ".join(error.messages)
