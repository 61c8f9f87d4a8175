"""How long a contract leaves for filing and for notice. Constants with their article, and pure questions about days.

SHP 44: a contract is filed within 30 days of signing. SHP 46: a firm that does not renew says so 90 days before the
end. CC 948: a contract without an end is ended by notice 60 days ahead. Days are counted as CC 201 says: the day
itself is not.
`basis` is an English sentence of the catalogue: show it through gettext.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_noop

from notices.actions import Clock
from notices.calendar import Unit, day_of, end_of, noon_of
from notices.parties import Subject

if TYPE_CHECKING:
    from properties.models import Contract

FILE: Final = "contract.file"
EXPIRY: Final = "contract.expiry"
SUBJECT: Final = "contract"
FILE_DAYS: Final = 30
NOTICE_DAYS: Final = 90
OPEN_END_DAYS: Final = 60
# What the list calls expiring: the first rung of the ladder.
SOON: Final = timedelta(days=90)
FILE_BASIS: Final = gettext_noop(
    "Shanghai Residential Property Management Rules, article 44: filed within 30 days of signing"
)
EXPIRY_BASIS: Final = gettext_noop("House rule: nobody is left without a firm when a contract ends")


def is_in_time(notice_on: date, ends_on: date) -> bool:
    """Whether a notice of non-renewal comes 90 days before the end or earlier, the 90th day included."""
    return (ends_on - notice_on).days >= NOTICE_DAYS


def first_end(notice_on: date) -> date:
    """The earliest last day of a contract without an end after a notice: 60 days later."""
    return notice_on + timedelta(days=OPEN_END_DAYS)


def days_between(before: date, after: date) -> int:
    """How many whole days lie between a last day and the first day after it."""
    return (after - before).days - 1


def filing(contract: Contract, signed_on: date) -> Clock:
    """Thirty days from signing; a day of rest moves it on (CC 203)."""
    about = Subject(SUBJECT, contract.pk)
    return Clock(FILE, about, noon_of(signed_on), FILE_DAYS, Unit.DAY, FILE_BASIS, statutory=True)


def expiry(contract: Contract, ends_on: date, at: datetime) -> Clock:
    """The last day itself, which no day of rest moves; counted from the end of the day in hand."""
    hours = (ends_on - day_of(at)).days * 24
    about = Subject(SUBJECT, contract.pk)
    return Clock(EXPIRY, about, end_of(day_of(at)), hours, Unit.HOUR, EXPIRY_BASIS)
