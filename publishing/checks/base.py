"""What a check is, and what it finds."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from publishing.refusals import Problem

if TYPE_CHECKING:
    from publishing.checks.subject import Passage, Subject

ERROR, WARNING, OVERRIDDEN = "error", "warning", "overridden"


@dataclass(frozen=True)
class Finding(Problem):
    """Something that a check found: an error refuses, a warning asks."""

    level: str = ERROR
    # The name of the check, which an operator may switch off.
    check: str = ""
    # How it is mended; where the rule is written down, and the address on the desk that tells more.
    mend: str = ""
    source: str = ""
    more: str = ""
    # Only of what a person may override: the permission, the rule, and the wording it is about.
    permission: str = ""
    rule: str = ""
    words: str = ""
    wording: str = ""
    # The override that holds for it, where there is one.
    override: Any = None

    @property
    def is_error(self) -> bool:
        return self.level == ERROR

    @property
    def digest(self) -> str:
        """What stands for the wording under the rule, whichever field or edition it is in."""
        return hashlib.sha256(f"{self.rule}\n{self.wording}".encode()).hexdigest()

    @property
    def key(self) -> str:
        """What stands for exactly this finding: with another sentence it is another one."""
        said = "\n".join([self.check, self.rule, self.field, self.sentence, self.wording])
        return hashlib.sha256(said.encode()).hexdigest()[:12]


class Check(ABC):
    """Looks at one edition as it would be live at a moment, and says what it finds.

    It asks the subject for what it reads, so that all checks together read everything once.
    """

    # As settings name it to switch it off.
    name: str

    @abstractmethod
    def look(self, subject: "Subject") -> Iterator[Finding]:
        """What there is to say."""

    def error(self, field: str, sentence: str, **more: Any) -> Finding:
        """Something that keeps the text from going live."""
        return Finding(field, sentence, level=ERROR, check=self.name, **more)

    def warning(self, field: str, sentence: str, **more: Any) -> Finding:
        """Something that a person should look at before the text goes live."""
        return Finding(field, sentence, level=WARNING, check=self.name, **more)

    def of(self, passage: "Passage", sentence: str) -> str:
        """The sentence with the place in front, where the field alone does not say it."""
        return f"{passage.where}: {sentence}" if passage.where else sentence
