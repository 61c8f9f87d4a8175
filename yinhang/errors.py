"""The ways this system says no. Imports nothing of ours, so that every room may use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Refused(Exception):
    """A rule said no. `code` is stable for programs; `message` is a whole sentence for a person.

    `field` names the input the sentence belongs to, where one does.
    The middleware turns it into a page or a problem document with `status`.
    """

    status = 409

    def __init__(self, code: str, message: str | _StrPromise, *, field: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class BadRequest(Refused):
    """The request itself is malformed: an unknown parameter, a broken token."""

    status = 400


class NotYours(Refused):
    """The person may see the thing but not do this to it."""

    status = 403


class TooMany(Refused):
    """A limit was reached. `retry_after` is in seconds."""

    status = 429

    def __init__(self, code: str, message: str | _StrPromise, *, retry_after: int) -> None:
        super().__init__(code, message)
        self.retry_after = retry_after
