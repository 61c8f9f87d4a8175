"""How this interface says no: 404 for what is not there, 403 for the key, 400 for everything else.

Only what concerns the carriage and not the question keeps its own number: 405, 413, 429, 500, 503. Clients and
proxies act on those before anybody reads the answer.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from django.http import HttpResponse

from issues.open311.xml import TYPES, format_of, written
from yinhang.errors import BadRequest, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

_KEPT: Final = frozenset(
    {
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.METHOD_NOT_ALLOWED,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.SERVICE_UNAVAILABLE,
    }
)


class Unknown(Refused):
    """A service, report, token or jurisdiction that is not here."""

    status = HTTPStatus.NOT_FOUND


class BadKey(Refused):
    """No key, a wrong one, or one that does not reach this far."""

    status = HTTPStatus.FORBIDDEN


class Mistakes(BadRequest):
    """Everything that is wrong with one report, so that its sender need not find out one by one."""

    def __init__(self, found: Iterable[Refused]) -> None:
        self.found = tuple(found)
        super().__init__("open311.mistakes", self.found[0].message, field=self.found[0].field)


def failure(path: str, status: int, sentences: Iterable[str]) -> HttpResponse:
    """The answer of the standard's shape, in the format the address asks for. Asks no database."""
    shown = status if status in _KEPT else HTTPStatus.BAD_REQUEST
    form = format_of(path)
    errors = [{"code": str(int(shown)), "description": sentence} for sentence in sentences]
    return HttpResponse(written("errors", errors, form), status=shown, content_type=TYPES[form])


def answer(path: str, refused: Refused) -> HttpResponse:
    """What a rule's refusal looks like here."""
    found = refused.found if isinstance(refused, Mistakes) else (refused,)
    response = failure(path, refused.status, [str(each) for each in found])
    if (wait := getattr(refused, "retry_after", None)) is not None:
        response.headers["Retry-After"] = str(wait)
    return response
