"""Checks of numbers that come as text: keys in URLs, input of forms and queries."""


def is_number(text: str, digits: int = 18) -> bool:
    """Whether a text can be a key of the database, or a number of at most so many digits."""
    return text.isascii() and text.isdecimal() and len(text) <= digits
