"""Asks whoever publishes to read the warnings of the checks: a box bound to those shown."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django import forms

from publishing import checks
from publishing.checks import Finding
from publishing.desk.permissions import Context

BETWEEN = "."
UNREAD = "Read what is listed above. Then tick the box, or mend the text first."
NEW = "There is something new to read above, which you had not seen. Read it, then tick the box."

Look = Callable[[datetime.datetime | None], list[Finding]]


def nothing(at: datetime.datetime | None) -> list[Finding]:
    """What is found where the verb will be refused anyhow."""
    return []


class Box(forms.CheckboxInput):
    """A box whose tick says which warnings were read; it stays ticked only for the same ones."""

    keys = ""

    def format_value(self, value: Any) -> str:
        return self.keys

    def get_context(self, name: str, value: Any, attrs: Any) -> Context:
        context = super().get_context(name, False, attrs)
        if value and value == self.keys:
            context["widget"]["attrs"]["checked"] = True
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return str(data.get(name, ""))


class AsksToRead(forms.Form):
    """A form that gives a text its moment, once the warnings of that moment are read.

    `look` gives what the checks find at a moment.
    """

    # The hidden field that says which state was looked at.
    state_field = "revision"

    read = forms.CharField(
        required=False,
        max_length=20_000,
        label="I have read these; publish all the same",
        widget=Box,
    )

    def __init__(self, *args: Any, look: Look, is_look: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.look = look
        # Whoever only looks at what a choice would do is not asked.
        self.is_look = is_look
        self.warnings: list[Finding] = []
        # The last field, wherever a subclass put its own.
        self.fields["read"] = self.fields.pop("read")
        if not self.is_bound:
            self.show(look(None))

    def show(self, found: Iterable[Finding]) -> None:
        """Keeps what is to be read, and binds the box to it."""
        self.warnings = checks.warnings(found)
        box: Any = self.fields["read"].widget
        box.keys = BETWEEN.join(warning.key for warning in self.warnings)

    @property
    def read_keys(self) -> list[str]:
        """The keys of the warnings that were read."""
        return [key for key in self.cleaned_data.get("read", "").split(BETWEEN) if key]

    def asks_at(self) -> tuple[bool, datetime.datetime | None]:
        """Whether the choice that was made gives the text its moment, and which: None is now."""
        raise NotImplementedError

    def clean(self) -> Context | None:
        cleaned = super().clean()
        asks, at = self.asks_at()
        found = self.look(at)
        self.show(found)
        unread = checks.unread(self.warnings, self.read_keys)
        # Errors refuse, whatever was read; and so does it where somebody was faster.
        name = self.state_field
        is_current = self.cleaned_data.get(name) == self.initial.get(name)
        asks = asks and is_current and not self.is_look and not checks.errors(found)
        if asks and unread:
            self.add_error("read", NEW if self.read_keys else UNREAD)
        return cleaned
