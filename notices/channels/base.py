from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Protocol

from django.conf import settings

if TYPE_CHECKING:
    from notices.parties import Address, Words

PATIENCE_SECONDS = 10
_URL = re.compile(r"(?i)\b(?:https?|ftp|mailto|javascript|data)(?::|：)\S*|\bwww\.\S+")


class SendError(Exception):
    """A provider did not take a message. `permanent` errors are not tried again; `retry_after` is in seconds."""

    def __init__(self, code: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent
        self.retry_after = retry_after


class Sender(Protocol):
    def send(self, *, key: str, to: Address, words: Words) -> str:
        """Hand the message to the provider; returns its number for it. SendError when it was not taken.

        `key` is the same for every try of one message and different for every other message.
        """


def link(path: str) -> str:
    """The whole address of a path of this site; "" for no path, and for a path that would leave the site."""
    return f"{settings.PUBLIC_URL}{path}" if is_path(path) else ""


def is_path(text: str) -> bool:
    """Whether the text is a path within this site; two slashes of either kind lead to another host."""
    return text.startswith("/") and not text.startswith(("//", "/\\"))


def one_line(text: str) -> str:
    """Text without control, format or line-breaking characters: safe in a header and in a text message."""
    kept = ("" if unicodedata.category(char) in {"Cc", "Cf", "Cs"} else char for char in _spaced(text))
    return " ".join("".join(kept).split())


def without_urls(text: str) -> str:
    """Text without anything a telephone would turn into a link; only our own link may be tapped."""
    return _URL.sub("", text)


def _spaced(text: str) -> str:
    return re.sub(r"[\t\r\n\v\f\u2028\u2029]+", " ", text)
