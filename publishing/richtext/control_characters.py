"""Control characters in plain text, and those that turn the direction of what follows."""

import re

# They turn around whatever follows them on a screen.
BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Control characters, save those of lines.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def find_control_character(text: str) -> str:
    """The code point of the first one, as U+202E; empty where there is none."""
    found = BIDI_CONTROLS.search(text) or CONTROL.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""
