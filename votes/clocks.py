"""The days around a vote, with their articles. Pure questions about days, and the clocks that follow from them.

PMR 14: all owners are told 15 days before the meeting. SHP 21: the result of an election is posted within 3 days;
other results likewise, by house rule. SHP 23: a committee is filed within 30 days of its election. CC 280 with JI 12:
an owner may ask a court to annul within a year of knowing; shown as a year after the posting.
How long objections are heard is a house rule: no law sets it. Days are counted as CC 201 says: the day itself is not.
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
    from collections.abc import Iterable

SUBJECT: Final = "ballot"
NOTICE: Final = "vote.notice"
POST: Final = "vote.post"
FILE: Final = "vote.file"
ANSWER: Final = "vote.answer"
NOTICE_DAYS: Final = 15
POST_DAYS: Final = 3
FILE_DAYS: Final = 30
OBJECTION_DAYS: Final = 7
ANSWER_DAYS: Final = 7
# The item of CC 278(1) whose result is posted and filed by law.
ELECTION: Final = 3
NOTICE_BASIS: Final = gettext_noop(
    "Property Management Regulations, article 14: all owners are told 15 days before the meeting"
)
ELECTION_BASIS: Final = gettext_noop(
    "Shanghai Residential Property Management Rules, article 21: the result of an election is posted within 3 days"
)
POST_BASIS: Final = gettext_noop(
    "House rule: every result is posted within 3 days, as that of an election is"
)
FILE_BASIS: Final = gettext_noop(
    "Shanghai Residential Property Management Rules, article 23: a committee is filed within 30 days of its election"
)
ANSWER_BASIS: Final = gettext_noop("House rule: an objection to a result is answered within 7 days")


def last_notice_day(opens_at: datetime) -> date:
    """The last day on which a notice is still in time for voting to begin then."""
    return day_of(opens_at) - timedelta(days=NOTICE_DAYS)


def is_in_time(noticed_on: date | None, opens_at: datetime) -> bool:
    """Whether the notice came 15 days before voting begins or earlier, the 15th day included."""
    return noticed_on is not None and noticed_on <= last_notice_day(opens_at)


def first_voting_day(noticed_on: date) -> date:
    return noticed_on + timedelta(days=NOTICE_DAYS)


def objections_until(posted_on: date) -> date:
    """The last day on which an objection is in time; a late one is kept too, and marked."""
    return posted_on + timedelta(days=OBJECTION_DAYS)


def last_day_to_sue(posted_on: date) -> date:
    """A year after the posting; a 29 February ends on the 28th (CC 202)."""
    try:
        return posted_on.replace(year=posted_on.year + 1)
    except ValueError:
        return posted_on.replace(year=posted_on.year + 1, day=28)


def notice(number: int, opens_at: datetime, *, at: datetime) -> Clock | None:
    """The last day itself, which no day of rest moves on; None where it is gone already."""
    days = (last_notice_day(opens_at) - day_of(at)).days
    if days < 0:
        return None
    # From the end of yesterday, so that a notice due today is still ahead.
    start = end_of(day_of(at) - timedelta(days=1))
    return Clock(
        NOTICE, Subject(SUBJECT, number), start, (days + 1) * 24, Unit.HOUR, NOTICE_BASIS, statutory=True
    )


def after_close(number: int, closed_at: datetime, *, clauses: Iterable[int], elected: bool) -> list[Clock]:
    """Posting, and for a committee that was elected filing. `clauses` are those of the items that were asked."""
    is_election = ELECTION in clauses
    about = Subject(SUBJECT, number)
    basis = ELECTION_BASIS if is_election else POST_BASIS
    posting = Clock(POST, about, closed_at, POST_DAYS, Unit.DAY, basis, statutory=is_election)
    filing = Clock(FILE, about, closed_at, FILE_DAYS, Unit.DAY, FILE_BASIS, statutory=True)
    return [posting, filing] if elected else [posting]


def answer(number: int, received_on: date) -> Clock:
    start = noon_of(received_on)
    return Clock(ANSWER, Subject(SUBJECT, number), start, ANSWER_DAYS, Unit.DAY, ANSWER_BASIS)
