"""What a committee, a seat, a meeting and a preparing group must be like. Pure; whole numbers and days, no queries.

"以上" and "以内" include the number, "过半数" does not (CC 1259). All members of a committee are all its seats, also
those that stand empty: a committee that lost members does not decide more easily.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from yinhang.errors import Refused

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SMALLEST: Final = 5
SMALLEST_IN_A_SMALL_COMPOUND: Final = 3
SMALL_COMPOUND: Final = Decimal(10_000)  # m², SHP 20
LARGEST: Final = 21  # house rule: SHP 20 names no greatest number
SIZES: Final = tuple(range(SMALLEST_IN_A_SMALL_COMPOUND, LARGEST + 1, 2))
SHORTEST_YEARS: Final = 3
LONGEST_YEARS: Final = 5
NOTICE_DAYS: Final = 7  # 业主大会和业主委员会指导规则 39
IDLE_MONTHS: Final = 6  # SHP 32
SOLD_SHARE: Final = (1, 2)  # SHP 13
YEARS_AFTER_DELIVERY: Final = 2  # SHP 13
_ONE_DAY: Final = timedelta(days=1)


class Office(models.TextChoices):
    CHAIR = "chair", _("chair of the committee")
    DEPUTY = "deputy", _("deputy chair of the committee")
    MEMBER = "member", _("committee member")


class Began(models.TextChoices):
    ELECTED = "elected", _("elected")
    BY_ELECTION = "by_election", _("elected in between")
    SUBSTITUTE = "substitute", _("came in as a substitute")


class Ended(models.TextChoices):
    """Why a seat ended (SHP 31)."""

    TERM = "term", _("the term was over")
    NOT_OWNER = "not_owner", _("no longer an owner here")
    RESIGNED = "resigned", _("resigned in writing")
    HEALTH = "health", _("cannot serve for reasons of health")
    REFUSED_TO_CONVENE = "refused_to_convene", _("refused to call meetings")
    ABSENT = "absent", _("absent from more than half of the meetings of a year")
    BREACH_VOTE = "breach_vote", _("broke the pledge given at the election")


# SHP 31: these end by themselves; every other end is decided by the owners' assembly.
ENDS_BY_ITSELF: Final = frozenset({Ended.TERM, Ended.NOT_OWNER, Ended.RESIGNED})


class Reason(models.TextChoices):
    """Why a committee is elected."""

    FIRST = "first", _("first committee of the compound")
    TERM = "term", _("the term ends")
    MEMBERS_BELOW_HALF = "members_below_half", _("fewer than half of the members are left")
    SIX_MONTHS_IDLE = "six_months_idle", _("idle for six months")
    ILLEGAL_DECISION = "illegal_decision", _("a decision seriously against the law")
    CANNOT_FUNCTION = "cannot_function", _("cannot work any more")


class StandsFor(models.TextChoices):
    """Whom somebody of a preparing group stands for (SHP 15, 28)."""

    STREET = "street", _("the street office")
    NEIGHBOURHOOD = "neighbourhood", _("the neighbourhood committee")
    DEVELOPER = "developer", _("the developer")
    OWNERS = "owners", _("the owners")


# SHP 32: what lets the street have a committee elected before its term is over.
EARLY: Final = frozenset(Reason) - {Reason.FIRST, Reason.TERM}


def add_months(day: date, months: int) -> date:
    """The same day some months later or earlier; where that month has no such day, its last (CC 202)."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_term(starts_on: date, ends_on: date) -> bool:
    """SHP 20: three to five years, both included.

    Both ways to write a whole year are in use and neither is refused: until the day before (last day counted) and
    until the same day (CC 202).
    """
    shortest = add_months(starts_on, 12 * SHORTEST_YEARS) - _ONE_DAY
    return shortest <= ends_on <= add_months(starts_on, 12 * LONGEST_YEARS)


def check_term(starts_on: date, ends_on: date) -> None:
    if not is_term(starts_on, ends_on):
        raise Refused(
            "committee.term",
            _("A term lasts three to five years (Shanghai rules, article 20)."),
            field="ends_on",
        )


def smallest_size(floor_area: Decimal | None) -> int:
    """SHP 20: five; three where the compound has at most 10,000 m². An area nobody knows is no small one."""
    is_small = floor_area is not None and 0 < floor_area <= SMALL_COMPOUND
    return SMALLEST_IN_A_SMALL_COMPOUND if is_small else SMALLEST


def check_size(size: int, floor_area: Decimal | None) -> None:
    if size % 2 == 0:
        raise Refused(
            "committee.even",
            _("A committee has an odd number of members (Shanghai rules, article 20)."),
            field="size",
        )
    if size < smallest_size(floor_area):
        raise Refused(
            "committee.too-small",
            _(
                "A committee has at least five members; three are enough where the compound has at most 10,000 m²"
                " (Shanghai rules, article 20)."
            ),
            field="size",
        )
    if size > LARGEST:
        raise Refused(
            "committee.too-large", _("A committee of more than 21 members is not foreseen."), field="size"
        )


def is_more_than_half(part: int, whole: int) -> bool:
    """过半数: strictly more."""
    return part * 2 > whole


def is_below_half(part: int, whole: int) -> bool:
    """不足半数: strictly less."""
    return part * 2 < whole


def is_quorate(present: int, size: int) -> bool:
    """SHP 26: more than half of all members are there; nobody stands in for anybody."""
    return is_more_than_half(present, size)


def is_carried(in_favour: int, size: int) -> bool:
    """SHP 26: more than half of all members, not of those present."""
    return is_more_than_half(in_favour, size)


def may_call(callers: int, size: int) -> bool:
    """SHP 26: a third of the members may have a meeting called."""
    return callers * 3 >= size


def is_noticed_in_time(notice_on: date, held_on: date) -> bool:
    """At least seven days before; the seventh day is enough, the day itself is not counted (CC 201)."""
    return (held_on - notice_on).days >= NOTICE_DAYS


def is_idle(last_on: date, today: date) -> bool:
    """SHP 32: no meeting for six months."""
    return today >= add_months(last_on, IDLE_MONTHS)


def grounds(*, held: int, size: int, last_on: date, today: date) -> list[Reason]:
    """SHP 32: what the rows themselves say for an early election. A committee of whom nobody is entered says nothing
    of its members.
    """
    found = []
    if held and is_below_half(held, size):
        found.append(Reason.MEMBERS_BELOW_HALF)
    if is_idle(last_on, today):
        found.append(Reason.SIX_MONTHS_IDLE)
    return found


def missed_too_many(present: int, meetings: int) -> bool:
    """SHP 31: absent from more than half of the meetings of a year."""
    return is_more_than_half(meetings - present, meetings)


def check_group(size: int, owners: int) -> None:
    """SHP 15, 28: an odd number, owners at least half of it; the head, who comes from the street, counts too."""
    if size % 2 == 0 or size < SMALLEST_IN_A_SMALL_COMPOUND:
        raise Refused(
            "group.even",
            _("The group has an odd number of members, three or more (Shanghai rules, articles 15 and 28)."),
            field="owners",
        )
    if owners > size - 1:
        raise Refused(
            "group.no-head", _("The head of the group comes from the street office."), field="owners"
        )
    if owners * 2 < size:
        raise Refused(
            "group.owners",
            _("At least half of the group are owners (Shanghai rules, articles 15 and 28)."),
            field="owners",
        )


def check_end(why: Ended, reference: str) -> None:
    """An end that the assembly decides names its decision (SHP 31)."""
    if why not in ENDS_BY_ITSELF and not reference.strip():
        raise Refused(
            "seat.no-vote",
            _("For this reason a seat ends only by a vote of the owners. Please name the vote."),
            field="reference",
        )


def may_found(*, sold_area: Decimal, floor_area: Decimal, delivered_on: date | None, today: date) -> bool:
    """SHP 13: half of the area sold and handed over, or two years since the first home was."""
    top, bottom = SOLD_SHARE
    if floor_area > 0 and sold_area * bottom >= floor_area * top:
        return True
    return delivered_on is not None and today >= add_months(delivered_on, 12 * YEARS_AFTER_DELIVERY)


def words_of_years(months: int) -> tuple[int, int]:
    """Whole years and the months beyond them."""
    return divmod(months, 12)


def months_between(first: date, last: date) -> int:
    """Whole months from one day to a later one; 0 when it is not later."""
    if last <= first:
        return 0
    months = (last.year - first.year) * 12 + last.month - first.month
    return months if add_months(first, months) <= last else months - 1


FOUNDING: Final[tuple[_StrPromise, ...]] = (
    _("Half of the floor area is sold and handed over, or two years have passed since the first home was."),
    _("The developer or the owners report it to the street office in writing."),
    _("Within 60 days the street office forms a preparatory group; somebody of the street office leads it."),
    _("Within 7 days the group's list is posted; within 90 days the owners meet for the first time."),
)
