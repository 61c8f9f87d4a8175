"""A hall with its people, and short ways through a session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from councils import actions
from councils.models import Attendance, CouncilSession, Hall
from councils.sessionflow import Kind, State, Verb, Way
from notices.calendar import SHANGHAI
from properties.models import Role
from tests.cast import Cast, cast

if TYPE_CHECKING:
    from councils.models import AgendaItem, Resolution, ResolutionTask
    from properties.models import User

# Tuesday morning; the session is on Tuesday of the week after.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)
STARTS = datetime(2026, 12, 1, 19, 0, tzinfo=SHANGHAI)
DAY = timedelta(days=1)
AFTER = STARTS + timedelta(hours=2)


@dataclass
class Room:
    """`people` as everywhere; `secretary` runs the hall of their neighbourhood."""

    people: Cast
    hall: Hall

    @property
    def secretary(self) -> User:
        return self.people.own[Role.PARTY_SECRETARY]

    @property
    def staff(self) -> User:
        return self.people.own[Role.NEIGHBOURHOOD_STAFF]

    @property
    def street(self) -> User:
        return self.people.own[Role.STREET_OFFICER]

    def plan(self, **more: Any) -> CouncilSession:
        given = {
            "kind": Kind.COORDINATION,
            "title": "停车协调会",
            "starts_at": STARTS,
            "place": "居委会二楼",
            "at": NOW,
        }
        return actions.plan_session(hall=self.hall, by=self.secretary, **{**given, **more})

    def item(self, session: CouncilSession, title: str = "地锁清理", **more: Any) -> AgendaItem:
        return actions.add_item(session=session, title=title, by=self.secretary, at=NOW, **more)

    def admit(self, item: AgendaItem) -> AgendaItem:
        return actions.screen_item(item=item, admitted=True, by=self.secretary, at=NOW)

    def step(self, session: CouncilSession, verb: Verb, *, at: datetime = NOW, **more: Any) -> CouncilSession:
        return actions.move_session(
            session=session, verb=verb, by=more.pop("by", self.secretary), at=at, **more
        )

    def noticed(self, **more: Any) -> CouncilSession:
        """A session with one admitted item whose notice is up."""
        session = self.plan(**more)
        self.admit(self.item(session))
        self.step(session, Verb.SCREEN)
        return self.step(session, Verb.NOTICE)

    def come(self, session: CouncilSession, name: str = "王阿姨", **more: Any) -> Attendance:
        given = {"capacity": Attendance.Capacity.RESIDENT, "by": self.staff, "at": STARTS}
        return actions.sign_in(session=session, name=name, **{**given, **more})

    def minuted(self, session: CouncilSession) -> CouncilSession:
        """Somebody came, and everything said is written down."""
        self.come(session)
        outcomes = {item.pk: "达成一致" for item in session.items.filter(admitted=True)}
        return actions.write_minutes(
            session=session, minutes="到会人员逐项讨论。", outcomes=outcomes, by=self.staff, at=AFTER
        )

    def resolve(self, item: AgendaItem, **more: Any) -> Resolution:
        given = {"text": "两周内拆除全部地锁", "way": Way.CONSENSUS, "by": self.staff, "at": AFTER}
        return actions.resolve(item=item, **{**given, **more})

    def give(self, resolution: Resolution, **more: Any) -> ResolutionTask:
        given = {
            "text": "拆除地锁",
            "owner": self.people.firm,
            "due_on": (STARTS + 14 * DAY).date(),
            "by": self.staff,
            "at": AFTER,
        }
        return actions.give_task(resolution=resolution, **{**given, **more})

    def agreed(self, **more: Any) -> tuple[CouncilSession, Resolution, ResolutionTask]:
        """A session that is being carried out, with one resolution and its task."""
        session = self.noticed(**more)
        self.minuted(session)
        resolution = self.resolve(session.items.get())
        task = self.give(resolution)
        for verb in (Verb.HOLD, Verb.PUBLISH, Verb.EXECUTE):
            session = self.step(session, verb, at=AFTER + DAY)
        assert session.state == State.EXECUTING
        return session, resolution, task


def room() -> Room:
    people = cast()
    return Room(people, Hall.objects.create(neighbourhood=people.neighbourhood, name="本居民区红色议事厅"))
