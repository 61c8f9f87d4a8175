"""Ballots of a demo street in every state: counted and carried, quorum missed, running, a poll, and one announced.

Everything is invented, marked so, and written through the actions, each on its day.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from notices.calendar import SHANGHAI
from properties.actions.documents import file_document
from properties.documents import CleanDocument
from properties.models import Building, Compound, Post, Role
from properties.photos import kept_photos
from votes import actions
from votes.states import Choice, Form, Scope

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from random import Random

    from properties.models import Area, User
    from properties.photos import CleanPhoto
    from votes.models import Ballot, Right

_MARK: Final = "（演示）"
_DAY: Final = timedelta(days=1)
_RULE: Final = f"业主大会议事规则第九条{_MARK}"
_NOTICED_BEFORE: Final = 17
# Every vote is one more link of a chain; a page needs no more of them than this.
_MOST_VOTES: Final = 60


class Wanted(NamedTuple):
    """A ballot to invent. Days are from today; `turnout` and `leaning` are hundredths of homes and of voters."""

    title: str
    items: tuple[tuple[str, int], ...]
    opens: int
    closes: int
    turnout: int
    leaning: int
    form: Form = Form.ELECTRONIC
    whole: bool = True


_CARRIED: Final = Wanted(
    "1号楼电梯大修使用维修资金",
    (("同意使用维修资金大修1号楼电梯，预算28万元。", 5),),
    -40,
    -12,
    90,
    88,
    whole=False,
)
_MISSED: Final = Wanted("选聘物业服务企业", (("同意续聘现物业服务企业，合同期三年。", 4),), -60, -30, 25, 70)
_RUNNING: Final = Wanted(
    "业主委员会换届选举",
    (("同意候选人名单上的五位业主组成新一届业主委员会。", 3), ("同意修改业主大会议事规则第九条。", 1)),
    -4,
    11,
    30,
    75,
)
_POLL: Final = Wanted(
    "南门改为人行通道意见征询",
    (("同意小区南门改为人行通道。", 9),),
    -20,
    -6,
    45,
    60,
    Form.ADVISORY,
    whole=False,
)
_ANNOUNCED: Final = Wanted(
    "公共部位增设充电设施", (("同意在3号楼北侧公共部位增设电动自行车充电设施。", 8),), 9, 24, 0, 0, Form.PAPER
)


class _Hall(NamedTuple):
    compound: Compound
    by: User
    team: tuple[User, User]
    today: date
    random: Random


def write(
    *,
    street: Area,
    now: datetime,
    random: Random,
    showcase: bool,
    draw: Callable[[bool], CleanPhoto] | None = None,
) -> None:
    """In the first compound with a register and people who may organise; `draw` gives the scan of a paper."""
    compound = Compound.objects.filter(subdistrict=street, homes__isnull=False).order_by("pk").first()
    if not showcase or compound is None:
        return
    people = _people(compound)
    if people is None:
        return
    by, other = people
    hall = _Hall(compound, by, (by, other), now.date(), random)
    for wanted in (_MISSED, _CARRIED, _POLL):
        ballot = _voted(hall, wanted)
        actions.close(ballot=ballot, by=by, at=ballot.closes_at + timedelta(hours=2))
        if wanted is not _POLL:
            _afterwards(hall, ballot, ballot.closes_at)
    running = _voted(hall, _RUNNING)
    if draw is not None:
        _papers(hall, running, draw, now)
    _draft(hall, _ANNOUNCED)


def _people(compound: Compound) -> tuple[User, User] | None:
    """Who organises, and who counts beside them."""
    posts = Post.objects.today().filter(user__is_active=True).select_related("user").order_by("pk")
    chair = posts.filter(role=Role.COMMITTEE_CHAIR, compound=compound).first()
    staff = posts.filter(role=Role.NEIGHBOURHOOD_STAFF, area=compound.neighbourhood_id).first()
    secretary = posts.filter(role=Role.PARTY_SECRETARY, area=compound.neighbourhood_id).first()
    found = [post.user for post in (chair, staff, secretary) if post is not None]
    return (found[0], found[1]) if len(found) > 1 else None


def _at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), SHANGHAI)


def _draft(hall: _Hall, wanted: Wanted) -> Ballot:
    """Prepared and announced in time."""
    opens = hall.today + wanted.opens * _DAY
    told = _at(min(opens - _NOTICED_BEFORE * _DAY, hall.today - _DAY))
    data: dict[str, Any] = {
        "title": f"{wanted.title}{_MARK}",
        "opens_at": _at(opens),
        "closes_at": _at(hall.today + wanted.closes * _DAY, 18),
        "form": wanted.form,
        "electronic_clause": _RULE if wanted.form == Form.ELECTRONIC else "",
        "max_proxies": 3,
    }
    building = Building.objects.filter(compound=hall.compound, homes__isnull=False).order_by("pk").first()
    if not wanted.whole and building is not None:
        data |= {"scope": Scope.BUILDING, "building": building}
    ballot = actions.prepare(compound=hall.compound, by=hall.by, data=data, at=told - _DAY)
    for text, clause in wanted.items:
        actions.add_item(ballot=ballot, text=f"{text}{_MARK}", clause=clause, by=hall.by, at=told - _DAY)
    for user in hall.team:
        actions.appoint_counter(ballot=ballot, user=user, by=hall.by, at=told - _DAY)
    return actions.post_notice(ballot=ballot, on=told.date(), by=hall.by, at=told)


def _voted(hall: _Hall, wanted: Wanted) -> Ballot:
    """Opened on its day, and votes since."""
    draft = _draft(hall, wanted)
    ballot = actions.open_ballot(ballot=draft, by=hall.by, at=draft.opens_at - timedelta(hours=1))
    rights = list(
        ballot.rights.filter(representative__isnull=False).select_related("representative").order_by("number")
    )
    hall.random.shuffle(rights)
    voting = rights[: min(_MOST_VOTES, len(rights) * wanted.turnout // 100)]
    for place, right in enumerate(voting):
        if right.representative is not None:
            actions.cast(
                right=right,
                choices={number: _choice(hall.random, wanted) for number in range(1, len(wanted.items) + 1)},
                by=right.representative,
                at=ballot.opens_at + timedelta(minutes=20 * place),
            )
    return ballot


def _choice(random: Random, wanted: Wanted) -> str:
    dice = random.randrange(100)
    if dice < wanted.leaning:
        return Choice.AGREE
    return Choice.ABSTAIN if dice % 3 == 0 else Choice.OPPOSE


def _afterwards(hall: _Hall, ballot: Ballot, closed: datetime) -> None:
    """Posted, objected to, answered."""
    posted = closed.date() + 2 * _DAY
    actions.post_result(ballot=ballot, on=posted, by=hall.by, at=_at(posted))
    objection = actions.receive_objection(
        ballot=ballot,
        raised_by=f"演示业主甲{_MARK}",
        text=f"我家的面积与不动产登记簿不一致，请核对。{_MARK}",
        on=posted + 2 * _DAY,
        by=hall.by,
        at=_at(posted + 2 * _DAY),
    )
    actions.answer_objection(
        objection=objection,
        answer=f"经核对，名册所列面积与登记簿一致，不影响表决结果。{_MARK}",
        on=posted + 5 * _DAY,
        by=hall.by,
        at=_at(posted + 5 * _DAY),
    )


def _papers(hall: _Hall, ballot: Ballot, draw: Callable[[bool], CleanPhoto], now: datetime) -> None:
    """One paper read by two, one that waits for its second reader, and a written proxy."""
    silent = list(
        ballot.rights.filter(representative__isnull=False, votes__isnull=True).order_by("number")[:3]
    )
    at = min(now, _at(hall.today))
    choices = dict.fromkeys(range(1, len(_RUNNING.items) + 1), Choice.AGREE)
    for right in silent[2:]:
        actions.register_proxy(
            right=right,
            agent=f"演示受托人{_MARK}",
            agent_paper="演示证件",
            instructions=choices,
            paper=_scan(hall, ballot, right, draw, at),
            by=hall.by,
            at=at,
        )
    for place, right in enumerate(silent[:2]):
        paper = _scan(hall, ballot, right, draw, at)
        for user in hall.team[: 2 - place]:
            actions.enter_paper(right=right, choices=choices, paper=paper, by=user, at=at)


def _scan(hall: _Hall, ballot: Ballot, right: Right, draw: Callable[[bool], CleanPhoto], at: datetime) -> Any:
    with kept_photos():
        return file_document(
            compound=hall.compound,
            title=f"{ballot.title} {right.number}"[:120],
            clean=CleanDocument(photo=draw(False)),  # noqa: FBT003 — the shape the works ask for
            by=hall.by,
            at=at,
        )
