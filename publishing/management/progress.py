"""Progress bar of a long command."""

from tqdm import tqdm


class ProgressBar(tqdm):
    """Progress bar on standard error, shown only in a terminal."""

    def __init__(self, doing: str, total: int, unit: str = " lines") -> None:
        super().__init__(
            total=total, desc=doing, unit=unit, unit_scale=True, leave=False, disable=None
        )

    def reach(self, position: int) -> None:
        """Moves to `position`; to an earlier one, by starting again."""
        if position < self.n:
            self.reset()
        self.update(position - self.n)
