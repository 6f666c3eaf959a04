"""Numbers that come as text: keys in addresses, and what a form or a query sends."""


def is_number(text: str, digits: int = 18) -> bool:
    """Whether a text can be a key of the database, or a number of at most so many digits."""
    return text.isascii() and text.isdecimal() and len(text) <= digits
