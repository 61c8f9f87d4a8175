"""Sessions of a demo street's halls in every state, dated relative to today, written through the office's actions.

`put` puts an item on an agenda with reports behind it where the floor above finds some; it may answer None.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from councils import actions
from councils.demo import halls_words as words
from councils.models import AgendaItem, Attendance, Hall, HallCriterion
from councils.sessionflow import Kind, State, Verb, Way
from notices.calendar import SHANGHAI
from properties.models import Compound, Contract, Department, Post, Role
from votes import actions as votes

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random
    from typing import TypeAlias

    from councils.models import CouncilSession, Resolution
    from properties.models import Area, User

    Put: TypeAlias = Callable[[CouncilSession, datetime], AgendaItem | None]

_DAY: Final = timedelta(days=1)
# Where nobody looks at every state, this many halls have one session each.
_FEW: Final = 3
_LEAST: Final = {"sessions": 4, "in_time": 90, "tasks": 60, "residents": 5}


class Plan(NamedTuple):
    """A session: how many days from today, how far it has come, and its words."""

    kind: Kind
    days: int
    state: State
    said: words.Said


PLANS: Final = (
    Plan(Kind.JOINT, 12, State.COLLECTING, words.PARKING),
    Plan(Kind.HEARING, 9, State.SCREENED, words.SHED),
    Plan(Kind.COORDINATION, 4, State.NOTICED, words.LEAK),
    Plan(Kind.COMMITTEE, -1, State.DELIBERATED, words.BUDGET),
    Plan(Kind.REVIEW, -6, State.PUBLISHED, words.LIFT),
    Plan(Kind.COORDINATION, -34, State.EXECUTING, words.LOCKS),
    Plan(Kind.JOINT, -75, State.REVIEWED, words.CLUTTER),
    Plan(Kind.HEARING, -140, State.ARCHIVED, words.GREEN),
    Plan(Kind.HEARING, -20, State.CANCELLED, words.NOISE),
)
_SHORT: Final = Plan(Kind.COORDINATION, -20, State.PUBLISHED, words.CLUTTER)
_WAY: Final = (
    (State.DELIBERATED, Verb.HOLD, timedelta(hours=2)),
    (State.PUBLISHED, Verb.PUBLISH, 2 * _DAY),
    (State.EXECUTING, Verb.EXECUTE, 3 * _DAY),
    (State.REVIEWED, Verb.REVIEW, 30 * _DAY),
    (State.ARCHIVED, Verb.ARCHIVE, 32 * _DAY),
)
_EARLY: Final = frozenset({State.COLLECTING, State.SCREENED, State.NOTICED, State.CANCELLED})
_ORDER: Final = [state for state, _verb, _after in _WAY]


def write(*, street: Area, now: datetime, random: Random, showcase: bool, put: Put) -> None:
    """Every state in the first hall that has compounds; in the others what a page needs to be no empty page."""
    HallCriterion.objects.bulk_create(
        HallCriterion(area=street, measure=measure, least=least) for measure, least in _LEAST.items()
    )
    halls = Hall.objects.filter(
        neighbourhood__parent__parent=street, neighbourhood__compounds__isnull=False
    ).select_related("neighbourhood__parent")
    found = list(halls.order_by("neighbourhood__pk").distinct()[: _FEW + 1])
    for number, hall in enumerate(found):
        company = _Company(hall, random)
        if number == 0 and showcase:
            for plan in PLANS:
                _hold(company, plan, now=now, put=put)
            _propose(hall, now)
        elif showcase or number == 0:
            _hold(company, _SHORT, now=now, put=put)


class _Company:
    """Who may be given a task in a hall, and the names on its sheets."""

    def __init__(self, hall: Hall, random: Random) -> None:
        self.hall = hall
        self.compound = Compound.objects.filter(neighbourhood=hall.neighbourhood).order_by("pk")[0]
        contract = Contract.objects.filter(
            is_current=True, compound__neighbourhood=hall.neighbourhood
        ).select_related("firm")
        first = contract.order_by("pk").first()
        self.firm = first.firm if first else None
        posts = Post.objects.today().filter(role=Role.PARTY_SECRETARY, area=hall.neighbourhood)
        secretary = posts.select_related("user").order_by("pk").first()
        self.secretary: User | None = secretary.user if secretary else None
        grid = hall.neighbourhood.parent
        self.department = Department.objects.filter(area=grid.parent_id if grid else None).first()
        self.random = random


def _hold(company: _Company, plan: Plan, *, now: datetime, put: Put) -> CouncilSession:
    """A session from its first topic to the state it has come to, each step on its day."""
    starts = datetime.combine(now.date() + plan.days * _DAY, time(19, 0), SHANGHAI)
    before = min(starts - 12 * _DAY, now - _DAY)
    session = actions.plan_session(
        hall=company.hall,
        kind=plan.kind,
        title=f"{plan.said.title}{words.MARK}",
        starts_at=starts,
        place="居委会二楼议事厅",
        by=None,
        at=before,
    )
    if plan.said.has_reports:
        put(session, before)
    for title, text in plan.said.items:
        actions.add_item(session=session, title=f"{title}{words.MARK}", text=text, by=None, at=before)
    session = _announce(session, plan, before=before, starts=starts, now=now)
    if plan.state in _EARLY:
        return session
    _sit(company, session, plan, starts)
    if plan.said.agreed:
        _agree(company, session, plan, starts, now)
    for state, verb, after in _WAY[: _ORDER.index(plan.state) + 1]:
        said = words.REVIEWED if verb == Verb.REVIEW else ""
        session = actions.move_session(
            session=session, verb=verb, by=None, at=min(starts + after, now), words=said
        )
        if state == State.EXECUTING:
            _follow_up(session, starts, now)
    return session


def _announce(
    session: CouncilSession, plan: Plan, *, before: datetime, starts: datetime, now: datetime
) -> CouncilSession:
    """From the agenda to the notice, and for one of them to its being called off."""
    if plan.state == State.COLLECTING:
        return session
    for item in list(session.items.all()):
        actions.screen_item(item=item, admitted=True, by=None, at=before)
    session = actions.move_session(session=session, verb=Verb.SCREEN, by=None, at=before)
    if plan.state == State.SCREENED:
        return session
    # A committee's notice has to be up for seven days; this one was late, with a reason.
    put_up = min(starts - (5 if plan.kind == Kind.COMMITTEE else 8) * _DAY, now)
    session = actions.move_session(session=session, verb=Verb.NOTICE, by=None, at=put_up, override=words.LATE)
    if plan.state == State.CANCELLED:
        return actions.move_session(
            session=session, verb=Verb.CANCEL, words=words.CALLED_OFF, by=None, at=starts - _DAY
        )
    return session


def _sit(company: _Company, session: CouncilSession, plan: Plan, starts: datetime) -> None:
    """Who came, what was said, what came out of each item."""
    for name, capacity in words.PEOPLE[: 6 + company.random.randrange(len(words.PEOPLE) - 6)]:
        actions.sign_in(
            session=session,
            name=name,
            building=f"{1 + company.random.randrange(9)}号楼",
            capacity=Attendance.Capacity(capacity),
            by=None,
            at=starts - timedelta(minutes=10),
        )
    outcomes = {item.pk: plan.said.outcome for item in session.items.all()}
    actions.write_minutes(
        session=session,
        minutes=words.MINUTES,
        outcomes=outcomes,
        by=None,
        at=starts + timedelta(minutes=90),
    )


def _agree(company: _Company, session: CouncilSession, plan: Plan, starts: datetime, now: datetime) -> None:
    """The resolutions, each with a task; where a vote is needed, a draft of it is prepared."""
    at = starts + timedelta(minutes=100)
    item = session.items.all()[0]
    for number, agreed in enumerate(plan.said.agreed):
        resolution = actions.resolve(
            item=item,
            text=f"{agreed.text}{words.MARK}",
            way=Way.MAJORITY if agreed.counted else Way.CONSENSUS,
            in_favour=session.attendance.count() - 1 if agreed.counted else None,
            against=1 if agreed.counted else None,
            needs_ballot=agreed.needs_ballot,
            by=None,
            at=at,
        )
        owners = (company.firm, company.department, company.secretary)
        owner = owners[number % len(owners)] or company.secretary
        if owner is None:
            continue
        actions.give_task(
            resolution=resolution,
            text=f"{agreed.task}{words.MARK}",
            owner=owner,
            due_on=(starts + agreed.days * _DAY).date(),
            by=None,
            at=at,
        )
        if agreed.needs_ballot and company.secretary is not None:
            _to_ballot(company, resolution, starts, now)


def _to_ballot(company: _Company, resolution: Resolution, starts: datetime, now: datetime) -> None:
    assert company.secretary is not None  # noqa: S101 — asked by the caller
    at = starts + 2 * _DAY
    ballot = votes.prepare(
        compound=company.compound,
        by=company.secretary,
        data={
            "title": f"增设非机动车充电棚征求业主意见{words.MARK}",
            "opens_at": now + 20 * _DAY,
            "closes_at": now + 35 * _DAY,
        },
        at=at,
    )
    votes.add_item(
        ballot=ballot,
        text=f"是否同意利用西侧空地增设充电棚{words.MARK}",
        clause=8,
        by=company.secretary,
        at=at,
    )
    actions.send_to_ballot(resolution=resolution, ballot=ballot, by=None, at=at)


def _follow_up(session: CouncilSession, starts: datetime, now: datetime) -> None:
    """What became of the tasks: by the words of each, done, dropped, or left open; one of them was reminded of."""
    tasks = session.items.filter(resolutions__tasks__isnull=False).values_list(
        "resolutions__tasks", flat=True
    )
    for task in words.tasks(tasks):
        fate = words.fate_of(task.text)
        if fate == "done":
            on = min(starts + 10 * _DAY, now)
            actions.finish_task(task=task, report=words.REPORT, on=on.date(), by=None, at=on)
        elif fate == "dropped":
            actions.drop_task(task=task, reason=words.DROPPED, by=None, at=min(starts + 9 * _DAY, now))
        elif fate == "late":
            actions.nudge(task=task, by=None, at=min(starts + 22 * _DAY, now))


def _propose(hall: Hall, now: datetime) -> None:
    """Two topics of residents that wait for an answer."""
    for number, (title, text) in enumerate(words.PROPOSED):
        actions.propose_topic(
            hall=hall,
            title=f"{title}{words.MARK}",
            text=text,
            name=words.PEOPLE[number][0],
            at=now - (number + 1) * _DAY,
        )
