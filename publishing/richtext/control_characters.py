"""Control characters in plain text, among them those that change the writing direction."""

import re

# Bidirectional control characters: they reverse the text behind them on a screen.
BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Without tabs and line breaks.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def find_control_character(text: str) -> str:
    """Code point of the first control character, as U+202E; empty where there is none."""
    found = BIDI_CONTROLS.search(text) or CONTROL.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""
