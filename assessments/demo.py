"""Assessments of a demo street: the newest quarter open for objections, the two before decided and paid; where only
one quarter has reports, that one decided and paid.

Every step is the office's own action on its day; a quarter in which little happened honestly says 样本不足.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F

from assessments import grading, spans
from assessments.actions import payments, periods, schemes, scores
from assessments.dimensions import Dimension
from assessments.models import Objection, Payment, Score
from assessments.periodflow import REVIEWING_DEPARTMENT, SUPERVISING_DEPARTMENT, Verb
from issues.models import Figure
from notices.calendar import SHANGHAI, day_of
from properties.models import Compound, Post, Role

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from assessments.grading import Line
    from assessments.models import Period
    from assessments.spans import Span
    from properties.models import Area, Firm, User

_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
_LONGEST: Final = timedelta(days=40)  # from the end of a quarter to its payment, with every holiday
_SHOWN: Final = 3  # quarters of a street that shows everything; another one has the newest only
_AREA: Final = Decimal(68)  # m² a household, where nothing else is known
_TITLE: Final = "物业服务达标考核奖励方案（演示）"
_UPHELD: Final = (
    "有1件因等待燃气公司停气施工而逾期，请核实。（演示）",
    "经核实属实，已更正为按期办结。（演示）",
)
_REJECTED: Final = (
    "有1件属于相邻小区，请核实。（演示）",
    "经核实，该件地点在本小区范围内，维持原计数。（演示）",
)
_PENDING: Final = "有1件当时已申请暂停计时，请核实。（演示）"
_BONUS: Final = "党建共建：与居民区党组织共建红色议事厅（演示）"


@dataclass(frozen=True)
class _Office:
    officer: User
    leader: User
    reviewer: User
    supervisor: User


def write(*, street: Area, now: datetime, random: Random, showcase: bool) -> None:
    """A scheme and the quarters that are over, oldest first."""
    office, quarters = _office(street), _quarters(street, now)
    quarters = sorted(quarters[: _SHOWN if showcase else 1])
    if office is None or not quarters:
        return
    _measure(street)
    begun = _morning(quarters[0].first) - 30 * _DAY
    scheme = schemes.draw_up(
        subdistrict=street, title=_TITLE, terms=schemes.first_terms(), by=office.officer, at=begun
    )
    schemes.put_in_force(scheme=scheme, valid_from=quarters[0].first, by=office.leader, at=begun + _DAY)
    if len(quarters) == 1 and _morning(quarters[0].last + _LONGEST) < now:
        _paid(street, quarters[0], office, random)
        return
    *older, newest = quarters
    for span in older:
        _paid(street, span, office, random)
    _open(street, newest, office, now)


def _quarters(street: Area, now: datetime) -> list[Span]:
    """Those that are over and in which something was counted, newest first."""
    months = set(Figure.objects.filter(subdistrict=street).values_list("month", flat=True))
    return [
        one
        for one in spans.over(now.date())
        if one.months == spans.QUARTER and any(one.first <= month <= one.last for month in months)
    ]


def _measure(street: Area) -> None:
    """Floor areas where nothing else gave one, so that a reward can be worked out."""
    rows = Compound.objects.filter(subdistrict=street, floor_area=None, is_demo=True)
    rows.update(floor_area=F("households") * _AREA)


def _paid(street: Area, span: Span, office: _Office, random: Random) -> None:
    """From draft to payment, with one objection upheld and one rejected."""
    at = _morning(span.last + 3 * _DAY)
    period = periods.draw_up(subdistrict=street, span=span, by=office.officer, at=at)
    _give_bonus(period, office, at + _HOUR, random)
    period = _step(period, Verb.SEND, office.officer, at + 2 * _HOUR)
    objected = _object(period, [_UPHELD[0], _REJECTED[0]], at + _DAY)
    for place, objection in enumerate(objected):
        _answer(objection, upheld=place == 0, by=office.officer, at=at + 2 * _DAY)
    period = _step(period, Verb.CLOSE, office.officer, _after(period.objections_until))
    until = _after(period.objections_until)
    period = _step(period, Verb.REVIEW, office.reviewer, until + _DAY)
    period = _step(period, Verb.SUPERVISE, office.supervisor, until + 2 * _DAY)
    period = _step(period, Verb.ANNOUNCE, office.officer, until + 3 * _DAY, days=5)
    decided = _after(period.notice_until)
    period = _step(period, Verb.DECIDE, office.leader, decided)
    _pay(period, office, decided + _DAY)


def _open(street: Area, span: Span, office: _Office, now: datetime) -> None:
    """Sent to the firms an hour ago at the latest, with an objection that waits."""
    at = max(_morning(span.last + _DAY), now - 2 * _DAY)
    if at + 2 * _HOUR >= now:
        return
    period = periods.draw_up(subdistrict=street, span=span, by=office.officer, at=at)
    period = _step(period, Verb.SEND, office.officer, at + _HOUR)
    _object(period, [_PENDING], now - _HOUR)


def _step(period: Period, verb: Verb, by: User, at: datetime, **more: Any) -> Period:
    return periods.move(period=period, verb=verb, by=by, at=at, **more)


def _give_bonus(period: Period, office: _Office, at: datetime, random: Random) -> None:
    rows = list(period.scores.filter(score__isnull=False).order_by("pk"))
    if rows:
        points = Decimal(random.choice((1, 2)))
        scores.give_bonus(score=random.choice(rows), points=points, words=_BONUS, by=office.officer, at=at)


def _object(period: Period, words: list[str], at: datetime) -> list[Objection]:
    """By managers that are there, a contract each; the first has a late report to speak of."""
    found: list[Objection] = []
    for score in period.scores.filter(is_current=True).select_related("firm").order_by("pk"):
        if len(found) == len(words):
            break
        line = _on_time(score)
        manager = _holder(Role.FIRM_MANAGER, firm=score.firm)
        if manager is None or (not found and line.hits == line.of):
            continue
        found.append(scores.object_to(score=score, text=words[len(found)], by=manager, at=at))
    return found


def _on_time(score: Score) -> Line:
    return grading.line(score.inputs["lines"][Dimension.TICKETS.value][0])


def _answer(objection: Objection, *, upheld: bool, by: User, at: datetime) -> None:
    score = Score.objects.get(pk=objection.score_id)
    first, *rest = [grading.line(row) for row in score.inputs["lines"][Dimension.TICKETS.value]]
    scores.decide_objection(
        objection=objection,
        upheld=upheld,
        decision=_UPHELD[1] if upheld else _REJECTED[1],
        lines={Dimension.TICKETS.value: [first._replace(hits=first.hits + 1), *rest]} if upheld else None,
        by=by,
        at=at,
    )


def _pay(period: Period, office: _Office, at: datetime) -> None:
    """One transfer for all; the last row through the action, which closes the period."""
    rows = list(period.scores.filter(is_current=True, reward__gt=0).order_by("pk"))
    if not rows:
        return
    *others, last = rows
    word = f"演示拨付{at:%Y%m%d}"
    Payment.objects.bulk_create(
        Payment(
            score=row,
            amount=row.reward,
            on=at.date(),
            reference=f"{word}-{number:03d}",
            by=office.officer,
            at=at,
        )
        for number, row in enumerate(others, 1)
    )
    payments.record(score=last, on=at.date(), reference=f"{word}-{len(rows):03d}", by=office.officer, at=at)


def _after(moment: datetime | None) -> datetime:
    """The morning after a time that is over at the end of a day."""
    if moment is None:
        msg = "a step that waits for a time was not taken"
        raise ValueError(msg)
    return _morning(day_of(moment) + _DAY)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(10), SHANGHAI)


def _office(street: Area) -> _Office | None:
    departments = {"department__area": street}
    people = (
        _holder(Role.STREET_OFFICER, area=street),
        _holder(Role.STREET_LEADER, area=street),
        _holder(Role.DEPARTMENT_OFFICER, department__code=REVIEWING_DEPARTMENT, **departments),
        _holder(Role.DEPARTMENT_OFFICER, department__code=SUPERVISING_DEPARTMENT, **departments),
    )
    found = [one for one in people if one is not None]
    return _Office(*found) if len(found) == len(people) else None


def _holder(role: Role, **place: Area | Firm | str) -> User | None:
    posts = Post.objects.today().filter(role=role, user__is_active=True, **place)
    post = posts.select_related("user").order_by("pk").first()
    return None if post is None else post.user
