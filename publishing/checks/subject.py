"""What the checks look at: an edition's text, read once, and the site around it at a moment."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from publishing import diff
from publishing.checks import richly
from publishing.images.upload import ImageField
from publishing.models import Edition
from publishing.richtext import RichTextField

if TYPE_CHECKING:
    from publishing.checks.richly import Rich

Answer = TypeVar("Answer")


@dataclass
class Passage:
    """One column of the text, of the edition or of a row, with the input that holds it."""

    # The name of the input in the edition's form: body, perspectives-0-kampo_view.
    field: str
    name: str
    label: str
    text: str
    is_rich: bool
    # The relation, the row and its place, where it is the column of a row.
    part: str = ""
    row: Any = None
    where: str = ""

    @cached_property
    def rich(self) -> "Rich":
        """What it holds, where it is rich text; else its words as one block."""
        if self.is_rich:
            return richly.read(self.text)
        words = " ".join(self.text.split())
        return richly.Rich(blocks=[richly.Block(words)] if words else [])


class Subject:
    """An edition as it would be live at `at`, in the eyes of the checks."""

    def __init__(
        self,
        edition: "Edition",
        at: datetime.datetime,
        now: datetime.datetime,
        members: "list[Edition] | None" = None,
    ) -> None:
        self._members = members
        self.edition: Any = edition.typed
        self.kind: str = self.edition.kind
        self.at, self.now = at, now
        self._asked: dict[str, Any] = {}

    def once(self, name: str, ask: "Callable[[], Answer]") -> "Answer":
        """An answer that several checks need; asked for by the first of them."""
        if name not in self._asked:
            self._asked[name] = ask()
        answer: Answer = self._asked[name]
        return answer

    @cached_property
    def rows(self) -> dict[str, list[Any]]:
        """The rows of the text by their relation, in the order of the form."""
        found = {}
        for relation in type(self.edition).content_rows():
            name = str(relation.get_accessor_name())
            rows = getattr(self.edition, name).all()
            found[name] = sorted(rows, key=lambda row: (row.position, row.pk))
        return found

    @cached_property
    def passages(self) -> list[Passage]:
        """Every column of text, the edition's own first."""
        found = list(self._columns(diff.columns(type(self.edition)), self.edition))
        for part, rows in self.rows.items():
            for index, row in enumerate(rows):
                noun = str(row._meta.verbose_name)
                where = f"{noun[:1].upper()}{noun[1:]} {index + 1}"
                columns = diff.part_columns(type(row))
                found += self._columns(columns, row, f"{part}-{index}-", part, where)
        return found

    @staticmethod
    def _columns(
        columns: list[Any], row: Any, prefix: str = "", part: str = "", where: str = ""
    ) -> list[Passage]:
        return [
            Passage(
                prefix + column.name,
                column.name,
                str(column.verbose_name),
                getattr(row, column.name) or "",
                isinstance(column, RichTextField),
                part,
                row,
                where,
            )
            for column in columns
            if column.get_internal_type() in {"CharField", "TextField"}
            and not column.choices
            and not isinstance(column, ImageField)
        ]

    @property
    def rich(self) -> list[Passage]:
        """The rich texts."""
        return [passage for passage in self.passages if passage.is_rich and passage.text]

    def named(self, name: str) -> Passage | None:
        """The edition's own column of that name, where the kind has one."""
        return next((each for each in self.passages if each.name == name and not each.part), None)

    @cached_property
    def members(self) -> "list[Edition]":
        """What goes live, or is withdrawn, in the same instant, with the same release."""
        if self.edition.release_id is None:
            return []
        if self._members is not None:
            return self._members
        editions = Edition.objects
        return list(editions.filter(release=self.edition.release_id))

    @cached_property
    def together(self) -> set[int]:
        """The documents that go live in the same instant."""
        others = {each.document_id for each in self.members if not each.is_withdrawal}
        return {self.edition.document_id, *others}

    @cached_property
    def gone_together(self) -> set[int]:
        """The documents that are withdrawn in the same instant."""
        return {each.document_id for each in self.members if each.is_withdrawal}
