"""Invented calls to the eight departments: a year of them, this quarter's as the atlas wants to show them.

The rows are those the actions would have left: one history row a move, one clock a promise, met or still running.
Words are in `pledges/data/demo_support.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from issues import facts as tables
from issues.demo.load import next_rung
from issues.models import Topic
from notices.calendar import SHANGHAI, Unit, day_of, due, shift
from notices.calendar_data import overrides
from notices.models import Deadline
from pledges.boards.atlas import quarter_of
from pledges.facts import DATA
from pledges.models import SupportMove, SupportRequest
from pledges.supportflow import ANSWER, DEED, ENDED, PROMISED, PROMISES, State, Verb, find, promised_moment
from properties.models import Area, Department, Firm, Post, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from random import Random
    from uuid import UUID

    from issues.demo.sizes import Size

_YEAR: Final = timedelta(days=365)
_EARLIER: Final = 7
_EARLIER_IN_A_CITY: Final = 1
_TRIES: Final = 40
_ONE_LATE_IN: Final = 6
_DAY: Final = timedelta(days=1)


class Window(NamedTuple):
    """An answer falls due between these two days, and comes in time or late."""

    first: date
    last: date
    in_time: bool


class Caller(NamedTuple):
    place: Area | Firm
    user: UUID


@dataclass(slots=True)
class Stage:
    """What every call of a street draws from."""

    now: datetime
    random: Random
    holidays: Mapping[date, bool]
    callers: Sequence[Caller]
    officers: Mapping[int, Sequence[UUID]]
    topics: Mapping[str, Topic]

    def after(self, moment: datetime, days: int) -> datetime:
        """So many working days later, at some hour of work."""
        later = shift(moment, days, Unit.WORKDAY, overrides=self.holidays).astimezone(SHANGHAI)
        return later.replace(hour=self.random.randrange(9, 17), minute=self.random.randrange(60))


@dataclass(slots=True)
class Story:
    """One call while it is told. `tell` moves it as the table of `supportflow` allows."""

    row: SupportRequest
    moves: list[SupportMove] = field(default_factory=list)
    clocks: dict[str, Deadline] = field(default_factory=dict)
    met: list[Deadline] = field(default_factory=list)

    def ask(self, holidays: Mapping[date, bool]) -> None:
        self._write(Verb.ASK, "", self.row.asked_by_id, self.row.asked_at, "", {})
        self.start(ANSWER, self.row.asked_at, PROMISES[ANSWER].amount, Unit.WORKDAY, holidays)
        self.row.answer_due_at = self.clocks[ANSWER].due_at

    def start(self, kind: str, at: datetime, amount: int, unit: Unit, holidays: Mapping[date, bool]) -> None:
        ends = due(at, amount, unit, overrides=holidays)
        self.clocks[kind] = Deadline(
            kind=kind,
            subject_kind="support",
            starts_at=at,
            amount=amount,
            unit=unit,
            basis=PROMISES[ANSWER].basis if kind == ANSWER else PROMISED,
            due_at=ends.at,
            provisional=ends.provisional,
        )

    def tell(self, verb: Verb, by: UUID, at: datetime, note: str, **details: str) -> None:
        """One move. Raises LookupError for one the table does not know."""
        was = State(self.row.state)
        rule = find(was, verb)
        if rule is None:
            msg = f"no {verb} from {was}"
            raise LookupError(msg)
        if rule.to is not None:
            self.row.state = rule.to
            self.row.ended_at = at if rule.to in ENDED else None
        for kind in rule.ends:
            clock = self.clocks.pop(kind)
            clock.met_at = at
            self.met.append(clock)
        self.row.version += 1
        self._write(verb, was, by, at, note, details)

    def _write(
        self, verb: Verb, was: str, by: UUID, at: datetime, note: str, details: dict[str, str]
    ) -> None:
        self.moves.append(
            SupportMove(
                seq=len(self.moves) + 1,
                verb=verb,
                was=was,
                now=self.row.state,
                by_id=by,
                note=note,
                data=details,
                at=at,
            )
        )


def write(*, street: Area, now: datetime, random: Random, size: Size) -> None:
    """Calls of the past year, and in a showcase three that are still on their way."""
    stage = Stage(
        now=now,
        random=random,
        holidays=overrides(),
        callers=_callers(street),
        officers=_officers(street),
        topics={topic.code: topic for topic in Topic.objects.all()},
    )
    if not stage.callers:
        return
    stories: list[Story] = []
    for department, words in _departments(street):
        if department.pk in stage.officers:
            stories += _of(stage, department, words, size)
    _save(sorted(stories, key=lambda story: story.row.asked_at), reminders=size.reminders, now=now)


def _departments(street: Area) -> Iterable[tuple[Department, dict[str, Any]]]:
    words = {entry["code"]: entry for entry in tables.read("demo_support", DATA)["departments"]}
    rows = Department.objects.filter(area=street, code__in=words).order_by("position")
    return [(row, words[row.code]) for row in rows]


def _callers(street: Area) -> list[Caller]:
    posts = Post.objects.today().select_related("area", "firm").order_by("pk")
    secretaries = posts.filter(role=Role.PARTY_SECRETARY, area__parent__parent=street)
    managers = posts.filter(
        role=Role.FIRM_MANAGER,
        firm__contracts__compound__subdistrict=street,
        firm__contracts__is_current=True,
    ).distinct()
    return [Caller(post.area, post.user_id) for post in secretaries if post.area] + [
        Caller(post.firm, post.user_id) for post in managers if post.firm
    ]


def _officers(street: Area) -> dict[int, list[UUID]]:
    found: dict[int, list[UUID]] = {}
    posts = Post.objects.today().filter(role=Role.DEPARTMENT_OFFICER, department__area=street).order_by("pk")
    for department, user in posts.values_list("department_id", "user_id"):
        if department is not None:
            found.setdefault(department, []).append(user)
    return found


def _of(stage: Stage, department: Department, words: Mapping[str, Any], size: Size) -> list[Story]:
    quarter = quarter_of(stage.now.date())
    on_time, late = words["this_quarter"]
    windows = [Window(quarter.first, quarter.last, number < on_time) for number in range(on_time + late)]
    earlier = _EARLIER if size.streets == 1 else _EARLIER_IN_A_CITY
    before = (stage.now.date() - _YEAR, quarter.first - _DAY)
    windows += [Window(*before, number % _ONE_LATE_IN != 0) for number in range(earlier)]
    told = (
        _call(stage, department, words["calls"][number % len(words["calls"])], window)
        for number, window in enumerate(windows)
    )
    found = [story for story in told if story is not None]
    return found + (_on_the_way(stage, department, words["calls"][0]) if size.showcase else [])


def _begin(stage: Stage, department: Department, words: Mapping[str, str], at: datetime) -> Story:
    caller = stage.random.choice(stage.callers)
    story = Story(
        SupportRequest(
            department=department,
            neighbourhood=caller.place if isinstance(caller.place, Area) else None,
            firm=caller.place if isinstance(caller.place, Firm) else None,
            topic=stage.topics.get(words["topic"]),
            title=words["title"],
            text=f"{words['title']}。居民区已多次协商，需要条线支持。（演示）",
            asked_by_id=caller.user,
            asked_at=at,
            is_demo=True,
        )
    )
    story.ask(stage.holidays)
    return story


def _call(stage: Stage, department: Department, words: Mapping[str, str], window: Window) -> Story | None:
    """A call whose answer fell due in the window; None where no such day is found."""
    days = (window.last - window.first).days + 1
    for _try in range(_TRIES if days > 0 else 0):
        day = window.first + timedelta(days=stage.random.randrange(days)) - timedelta(days=3)
        at = stage.after(datetime.combine(day, time(9), SHANGHAI), 1)
        story = _begin(stage, department, words, at)
        if window.first <= day_of(story.row.answer_due_at) <= window.last:
            _answered(stage, story, words, in_time=window.in_time)
            return story
    return None


def _answered(stage: Stage, story: Story, words: Mapping[str, str], *, in_time: bool) -> None:
    """Answered in time or late, then done and confirmed as far as today reaches."""
    row = story.row
    at = stage.after(row.asked_at, stage.random.randrange(1, 4))
    if not in_time:
        at = stage.after(row.answer_due_at, stage.random.randrange(1, 3))
    if at >= stage.now:
        return
    officer = stage.random.choice(stage.officers[row.department_id])
    if in_time and stage.random.randrange(9) == 0:
        row.answered_at, row.answer = at, "属区级事权，已转报区主管部门，街道无权直接处置。"
        story.tell(Verb.DECLINE, officer, at, row.answer)
        return
    _accept(stage, story, officer, at, days=stage.random.randrange(4, 11))
    done = stage.after(at, stage.random.randrange(1, 5))
    if done >= stage.now:
        return
    row.done_at, row.deed = done, words["deed"]
    story.tell(Verb.FINISH, officer, done, row.deed)
    confirmed = stage.after(done, stage.random.randrange(1, 4))
    if confirmed < stage.now:
        story.tell(Verb.CONFIRM, row.asked_by_id, confirmed, "")


def _accept(stage: Stage, story: Story, officer: UUID, at: datetime, *, days: int) -> None:
    row = story.row
    promised = stage.after(at, days).date()
    row.answered_at, row.answer, row.promised_on = at, "已接单，安排专人跟进。", promised
    story.tell(Verb.ACCEPT, officer, at, row.answer, promised_on=promised.isoformat())
    story.start(DEED, at, (promised - at.date()).days, Unit.DAY, stage.holidays)


def _on_the_way(stage: Stage, department: Department, words: Mapping[str, str]) -> list[Story]:
    """For a page to show: one that waits for an answer, one that was postponed, one that waits for confirmation."""
    if department.code == "enforcement":
        return [_begin(stage, department, words, stage.now - timedelta(hours=3))]
    if department.code not in {"management", "safety"}:
        return []
    asked = stage.after(stage.now, -3)
    story = _begin(stage, department, words, asked)
    officer = stage.officers[department.pk][0]
    _accept(stage, story, officer, stage.after(asked, 1), days=6)
    if department.code == "management":
        _postponed(stage, story, officer)
    else:
        story.row.done_at, story.row.deed = stage.now - timedelta(hours=4), words["deed"]
        story.tell(Verb.FINISH, officer, story.row.done_at, story.row.deed)
    return [story]


def _postponed(stage: Stage, story: Story, officer: UUID) -> None:
    row, at = story.row, stage.now - timedelta(hours=5)
    was = row.promised_on
    row.promised_on = stage.after(stage.now, 9).date()
    details = {"was": was.isoformat() if was else "", "promised_on": row.promised_on.isoformat()}
    story.tell(Verb.POSTPONE, officer, at, "设备到货推迟，改期完成。", **details)
    clock = story.clocks[DEED]
    clock.due_at = promised_moment(row.promised_on, at=at, today=at.date(), overrides=stage.holidays)
    clock.by_hand, clock.revision = True, 2


def _save(stories: Sequence[Story], *, reminders: str, now: datetime) -> None:
    rung = next_rung([ANSWER, DEED], reminders=reminders, now=now)
    SupportRequest.objects.bulk_create([story.row for story in stories])
    for story in stories:
        for move in story.moves:
            move.request = story.row
        for clock in (*story.met, *story.clocks.values()):
            clock.subject_id = story.row.pk
            clock.next_rung_at = None if clock.met_at else rung(clock.kind, clock.due_at)
    SupportMove.objects.bulk_create([move for story in stories for move in story.moves])
    Deadline.objects.bulk_create(
        [clock for story in stories for clock in (*story.met, *story.clocks.values())]
    )
