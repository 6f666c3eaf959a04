"""Signs in a plain text that nobody sees, and that change how what is around them is shown."""

import re

# They turn around whatever follows them on a screen.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Control characters, save those of lines.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def first(text: str) -> str:
    """The first such sign by its number, as U+202E; empty where there is none."""
    found = TURNING.search(text) or CONTROL.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""
