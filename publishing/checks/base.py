"""Base class of the checks, and their findings."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from publishing.checks.subject import FieldText, Subject
from publishing.models import Override
from publishing.refusals import Problem

ERROR, WARNING, OVERRIDDEN = "error", "warning", "overridden"


@dataclass(frozen=True)
class Finding(Problem):
    """Finding of a check: an error refuses publication, a warning asks for confirmation."""

    level: str = ERROR
    # Name of the check, as in the setting CHECKS_OFF.
    check: str = ""
    hint: str = ""
    # Where the rule is written down, and the address on the desk that explains the rules.
    source: str = ""
    help_url: str = ""
    # Only for findings that may be overridden: the permission, the rule, the words that break the
    # rule, and the sentence around them.
    permission: str = ""
    rule: str = ""
    words: str = ""
    wording: str = ""
    override: Override | None = None

    @property
    def is_error(self) -> bool:
        return self.level == ERROR

    @property
    def digest(self) -> str:
        """Hash of the wording under the rule, the same in every field and edition."""
        return hashlib.sha256(f"{self.rule}\n{self.wording}".encode()).hexdigest()

    @property
    def key(self) -> str:
        """Hash of this finding in this field; another sentence has another key."""
        parts = [self.check, self.rule, self.field, self.sentence, self.wording]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


class Check(ABC):
    """Check of one edition, with its `name` in the setting CHECKS_OFF.

    It reads the edition through the subject, so that all checks together read everything once.
    """

    name: str

    @abstractmethod
    def look(self, subject: Subject) -> Iterator[Finding]:
        """Findings in the edition as it would be live at `subject.at`."""

    def error(self, place: FieldText | str, sentence: str, hint: str = "") -> Finding:
        """Finding that refuses publication; `place` is a text, or the name of an input."""
        return self._found(ERROR, place, sentence, hint)

    def warning(self, place: FieldText | str, sentence: str, hint: str = "") -> Finding:
        """Finding that a person confirms before publication; `place` as in `error`."""
        return self._found(WARNING, place, sentence, hint)

    def _found(self, level: str, place: FieldText | str, sentence: str, hint: str) -> Finding:
        if isinstance(place, str):
            return Finding(place, sentence, level=level, check=self.name, hint=hint)
        where = f"{place.row_name}: " if place.row_name else ""
        return Finding(place.field, where + sentence, level=level, check=self.name, hint=hint)
