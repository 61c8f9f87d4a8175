"""Text that goes into a sheet stays text: no program may read a resident's words as a formula."""

from __future__ import annotations

from typing import Final

# What Excel, WPS and LibreOffice take for the start of a formula or a command, in half and full width.
STARTS: Final = ("=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠")
# Characters that do not show and that some programs skip before they look at the first one.
UNSEEN: Final = "\ufeff\u200b\u200c\u200d\u2060"
BREAKS: Final = ("\t", "\r", "\n")


def as_text(value: object) -> object:
    """`value` as it may be written into a cell: a text that could start something gets an apostrophe before it."""
    if not isinstance(value, str):
        return value
    seen = value.lstrip(UNSEEN + " \u3000\xa0")
    return f"'{value}" if value.startswith(BREAKS) or seen.startswith((*STARTS, *BREAKS)) else value
