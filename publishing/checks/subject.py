"""Input of the checks: an edition's texts, read once, and the site around it at a moment."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Field
from django.utils.text import capfirst

from publishing import diff
from publishing.checks.outline import Block, Outline, outline_of
from publishing.images.upload import ImageField
from publishing.models import ContentRow, Document, Edition
from publishing.richtext import RichTextField


@dataclass
class FieldText:
    """Text of one field, of the edition or of a content row."""

    # Name of the input in the edition's form: body, perspectives-0-kampo_view.
    field: str
    name: str
    label: str
    text: str
    is_rich: bool
    row: Edition | ContentRow
    # Name of the content row in sentences: Perspective 1.
    row_name: str = ""

    @cached_property
    def outline(self) -> Outline:
        """Outline of rich text; of plain text, its words as one block."""
        if self.is_rich:
            return outline_of(self.text)
        words = " ".join(self.text.split())
        return Outline(blocks=[Block(words)] if words else [])

    def place(self, heading: str, part: str = "") -> str:
        """Label of the field, a part of its text and the heading above, for a sentence."""
        return f"{capfirst(self.label)}{part and f', {part}'}{under(heading)}"


def under(heading: str) -> str:
    """End of a sentence that names the heading above a place; empty without one."""
    return f", under “{heading}”" if heading else ""


class Subject:
    """Edition as it would be live at `at`.

    `members` are the editions of its release, where the caller has read them.
    """

    def __init__(
        self,
        edition: Edition,
        at: datetime.datetime,
        now: datetime.datetime,
        members: list[Edition] | None = None,
    ) -> None:
        self.edition: Any = edition.specific
        self.kind: str = self.edition.kind
        self.at, self.now = at, now
        self._members = members

    @cached_property
    def rows(self) -> dict[str, list[Any]]:
        """Content rows by relation, in the order of the form."""
        found = {}
        for relation in type(self.edition).content_rows():
            name = str(relation.get_accessor_name())
            rows = getattr(self.edition, name).all()
            found[name] = sorted(rows, key=lambda row: (row.position, row.pk))
        return found

    @cached_property
    def texts(self) -> list[FieldText]:
        """All texts, the edition's own first."""
        found = _texts(self.edition, diff.columns(type(self.edition)))
        for relation, rows in self.rows.items():
            for index, row in enumerate(rows):
                name = f"{capfirst(str(row._meta.verbose_name))} {index + 1}"
                found += _texts(row, diff.row_columns(type(row)), f"{relation}-{index}-", name)
        return found

    @property
    def rich_texts(self) -> list[FieldText]:
        """The rich texts that are not empty."""
        return [text for text in self.texts if text.is_rich and text.text]

    def named(self, name: str) -> FieldText | None:
        """The edition's own text of that name, if its kind has one."""
        return next((text for text in self.texts if text.field == name), None)

    @cached_property
    def members(self) -> list[Edition]:
        """Editions and withdrawals of the same release."""
        if self.edition.release_id is None:
            return []
        if self._members is not None:
            return self._members
        return list(Edition.objects.filter(release=self.edition.release_id))

    @cached_property
    def together(self) -> set[int]:
        """Keys of the documents that go live at the same moment."""
        others = {each.document_id for each in self.members if not each.is_withdrawal}
        return {self.edition.document_id, *others}

    @cached_property
    def withdrawn_together(self) -> set[int]:
        """Keys of the documents that are withdrawn at the same moment."""
        return {each.document_id for each in self.members if each.is_withdrawal}

    def not_live(self, documents: Iterable[int]) -> dict[int, Document]:
        """Documents that are not live at `at`, by key."""
        wanted = set(documents) - self.together
        live = Edition.objects.live(self.at).filter(document__in=wanted)
        missing = wanted.difference(live.values_list("document_id", flat=True))
        missing |= wanted & self.withdrawn_together
        return Document.objects.with_titles().in_bulk(missing)


def _texts(
    row: Edition | ContentRow, columns: Sequence[Field], prefix: str = "", row_name: str = ""
) -> list[FieldText]:
    return [
        FieldText(
            prefix + column.name,
            column.name,
            str(column.verbose_name),
            getattr(row, column.name) or "",
            isinstance(column, RichTextField),
            row,
            row_name,
        )
        for column in columns
        if column.get_internal_type() in {"CharField", "TextField"}
        and not column.choices
        and not isinstance(column, ImageField)
    ]
