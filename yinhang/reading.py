"""Which text can be read and stored. Imports nothing, so that parser and middleware may share it."""

from __future__ import annotations


def is_readable(text: str) -> bool:
    """Whether every database can store `text`: no NUL, no half of a surrogate pair."""
    if "\x00" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
