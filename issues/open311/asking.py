"""What an address may ask, and how its words are read. Pure; an empty parameter is one that was not sent.

A parameter nobody knows is refused, as everywhere in this house, so that a mistyped one does not quietly widen
an answer.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from issues.open311.errors import Unknown
from yinhang.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict

# Of every call. A key that a client hangs onto an address is not read: GET needs none.
EVERYWHERE: Final = frozenset({"jurisdiction_id", "locale", "api_key"})
# May be said several times, or once with commas between.
MANY: Final = frozenset({"service_request_id", "service_code", "status"})
SPAN: Final = timedelta(days=90)
MOST: Final = 1000
_LAST_PAGE: Final = 10_000
# The W3C's profile of ISO 8601 as the standard wants it: a date with its time and its zone.
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)
# Dates farther off than this are mistakes, and sums with them would leave the calendar.
_YEARS: Final = range(1990, 2101)


class Page(NamedTuple):
    """Which rows of a long answer: `number` from 1, `size` at most 1000."""

    number: int
    size: int

    @property
    def rows(self) -> slice:
        start = (self.number - 1) * self.size
        return slice(start, start + self.size)


def check(query: QueryDict, known: Iterable[str]) -> None:
    """BadRequest for a parameter that is unknown, or said twice where one is meant; Unknown for another authority."""
    known = EVERYWHERE.union(known)
    for name, values in query.lists():
        if name not in known:
            raise BadRequest(
                "open311.unknown-parameter", _("This parameter is not known here: %s") % name[:40]
            )
        if len(values) > 1 and name not in MANY:
            raise BadRequest("open311.twice", _("This parameter is given twice: %s") % name)
    if _locale(query) not in {"", *_languages()}:
        raise BadRequest("open311.locale", _("This site does not speak this language (locale)."))
    check_jurisdiction(query.get("jurisdiction_id", ""))


def jurisdiction() -> str:
    """The id of the one authority behind this address: the host of the site, without www."""
    return (urlsplit(settings.PUBLIC_URL).hostname or "").removeprefix("www.")


def check_jurisdiction(given: str) -> None:
    if given.strip() and given.strip().lower() != jurisdiction():
        raise Unknown(
            "open311.no-jurisdiction",
            _("There is no jurisdiction_id of this name here; leave it out, or use %s.") % jurisdiction(),
        )


def language_of(query: QueryDict) -> str:
    """The language of an answer: the site's first unless `locale` names another one of its languages."""
    return _languages().get(_locale(query), settings.LANGUAGE_CODE)


def _locale(query: QueryDict) -> str:
    return query.get("locale", "").strip().lower()


def _languages() -> dict[str, str]:
    return {code: code for code, _name in settings.LANGUAGES} | {"zh": settings.LANGUAGE_CODE}


def words(query: QueryDict, name: str) -> list[str]:
    """The values of a parameter that takes several."""
    return [word for given in query.getlist(name) for part in given.split(",") if (word := part.strip())]


def moment(query: QueryDict, name: str) -> datetime | None:
    """A moment with its zone, or None when it was not given."""
    text = query.get(name, "").strip()
    if not text:
        return None
    wrong = BadRequest(
        "open311.date",
        _("%s must be a date with time and zone, such as 2026-11-28T08:00:00Z (write + as %%2B).") % name,
        field=name,
    )
    if not _MOMENT.fullmatch(text):
        raise wrong
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise wrong from None
    if found.year not in _YEARS:
        raise wrong
    return found.astimezone(UTC)


def window(start: datetime | None, end: datetime | None, *, at: datetime) -> tuple[datetime, datetime]:
    """From when to when: at most 90 days, the last 90 where nothing is said, 90 beside the one end that is."""
    if start is None:
        end = at if end is None else end
        return end - SPAN, end
    if end is None:
        return start, start + SPAN
    if end < start:
        raise BadRequest("open311.backwards", _("The end lies before the beginning."))
    if end - start > SPAN:
        raise BadRequest("open311.span", _("One question may span at most 90 days."))
    return start, end


def page_of(query: QueryDict) -> Page:
    """The first 1000 rows unless `page` or `page_size` say otherwise."""
    return Page(_whole(query, "page", 1, _LAST_PAGE), _whole(query, "page_size", MOST, MOST))


def _whole(query: QueryDict, name: str, usual: int, most: int) -> int:
    text = query.get(name, "").strip()
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most)) and 1 <= int(text) <= most):
        raise BadRequest("open311.page", _("page and page_size are whole numbers; a page holds 1 to 1000."))
    return int(text)


def yes(query: QueryDict, name: str) -> bool:
    """A parameter that is true or false."""
    text = query.get(name, "").strip().lower()
    if text not in {"", "true", "false"}:
        raise BadRequest("open311.flag", _("%s is true or false.") % name)
    return text == "true"
