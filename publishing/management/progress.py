"""How far a long command is: a bar on a terminal, and nothing where nobody looks."""

import sys
from types import TracebackType
from typing import Self

from tqdm import tqdm


class Bar:
    """A bar on standard error."""

    def __init__(self, doing: str, total: int, unit: str = " lines") -> None:
        self.bar = tqdm(
            total=total,
            desc=doing,
            unit=unit,
            unit_scale=True,
            leave=False,
            file=sys.stderr,
            disable=not sys.stderr.isatty(),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.bar.close()

    def step(self) -> None:
        self.bar.update()

    def reach(self, position: int) -> None:
        """Shows that `position` is reached; a second round begins at the start again."""
        if position < self.bar.n:
            self.bar.reset()
        self.bar.update(position - self.bar.n)
