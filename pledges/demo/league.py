"""Red and black lists of a demo street: the newest quarter open for objections, those before published, one corrected.

Every step is the office's own action on its day; a quarter in which little happened honestly says 样本不足.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from notices.calendar import SHANGHAI
from pledges import quarters
from pledges.actions import league as actions
from pledges.models import LeagueRow
from pledges.scoring import WEIGHTS, Counts
from properties.models import Post, Role

if TYPE_CHECKING:
    from datetime import date

    from pledges.models import Campaign, League, Objection
    from properties.models import Area, User

_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
_CORRECTED: Final = 2
_OBJECTION: Final = "有2件因等待燃气公司停气施工而逾期，当时已申请暂停计时，请核实。（演示）"
_DECISION: Final = "经核实，2件的等待时间不应计入，已更正为按期办结。（演示）"
_PENDING: Final = "有1件属于相邻小区，请核实。（演示）"


def write(*, campaign: Campaign, street: Area, now: datetime) -> None:
    """The last quarters of the campaign, as far as their days have come."""
    officer, leader = _holder(Role.STREET_OFFICER, area=street), _holder(Role.STREET_LEADER, area=street)
    starts = quarters.of_campaign(campaign, at=now)
    if not starts or officer is None or leader is None:
        return
    newest, *older = starts
    for first in reversed(older[1:]):
        _publish(_signed(campaign, first, _after(first), officer, leader), leader, now)
    if older:
        _corrected_and_published(campaign, older[0], officer, leader, now)
        league = _signed(campaign, newest, now - _DAY, officer, leader)
        _object(league, _PENDING, now - _HOUR)
    elif _after(newest) + _DAY < now:
        _corrected_and_published(campaign, newest, officer, leader, now)


def _corrected_and_published(
    campaign: Campaign, first: date, officer: User, leader: User, now: datetime
) -> None:
    drawn = _after(first)
    league = _signed(campaign, first, drawn, officer, leader)
    _corrected(league, officer, drawn + _DAY)
    _publish(league, leader, now)


def _after(first: date) -> datetime:
    """The third morning after the quarter."""
    return datetime.combine(quarters.span(first).last + 3 * _DAY, time(10), SHANGHAI)


def _signed(campaign: Campaign, first: date, at: datetime, officer: User, leader: User) -> League:
    league = actions.draw_up(campaign=campaign, starts_on=first, weights=WEIGHTS, by=officer, at=at)
    return actions.sign_off(league=league, by=leader, at=at + _HOUR)


def _publish(league: League, leader: User, now: datetime) -> None:
    league.refresh_from_db()
    moment = league.objections_until
    if moment is not None and moment + _DAY < now:
        actions.publish(league=league, by=leader, at=moment + _DAY)


def _object(league: League, text: str, at: datetime) -> Objection | None:
    """The best placed firm whose manager is there and that has two late reports to speak of."""
    for row in league.rows.filter(is_current=True).order_by("rank", "pk"):
        counts = Counts(**row.figures["counts"])
        manager = _holder(Role.FIRM_MANAGER, firm=row.firm)
        if manager is not None and counts.resolved - counts.on_time >= _CORRECTED:
            return actions.object_to(row=row, text=text, by=manager, at=at)
    return None


def _corrected(league: League, officer: User, at: datetime) -> None:
    objection = _object(league, _OBJECTION, at)
    if objection is None:
        return
    row = LeagueRow.objects.get(pk=objection.row_id)
    counts = Counts(**row.figures["counts"])
    actions.decide(
        objection=objection,
        upheld=True,
        decision=_DECISION,
        counts=counts._replace(on_time=counts.on_time + _CORRECTED),
        by=officer,
        at=at + _DAY,
    )


def _holder(role: Role, **place: Area | object) -> User | None:
    post = Post.objects.today().filter(role=role, user__is_active=True, **place).order_by("pk").first()
    return None if post is None else post.user
