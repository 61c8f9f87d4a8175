"""How an invented report goes: scripts over the table of moves. Pure; the same random numbers, the same story.

`twist` names what happens on the way, `until` the move after which nothing more has happened yet.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from issues import clocks, routing
from issues.demo.pen import Pen
from issues.demo.story import Asked, Elsewhere, Rated
from issues.demo.walk import Later
from issues.workflow import Hat, Status, Verb
from notices.calendar import Unit

if TYPE_CHECKING:
    from random import Random
    from uuid import UUID

    from issues.demo.story import Story

# How often each thing happens on the way; the rest goes straight.
TWISTS: Final = (
    ("asked", 0.06),
    ("outside", 0.04),
    ("extended", 0.04),
    ("denied", 0.01),
    ("complicated", 0.02),
    ("paused", 0.02),
    ("sent_back", 0.05),
    ("unhappy", 0.05),
    ("refused", 0.03),
    ("handed_over", 0.03),
    ("withdrawn", 0.015),
    ("merged", 0.03),
)
_LATE = 0.1
_RESIDENTS = frozenset({"web", "hotline"})
_FILED_AS: Final = {
    "hotline": Hat.STREET,
    "patrol": Hat.GRID,
    "committee": Hat.COMMITTEE,
    "staff": Hat.STREET,
}


def draw_twist(random: Random) -> str:
    number = random.random()
    for name, share in TWISTS:
        number -= share
        if number < 0:
            return name
    return ""


class Teller(Pen):
    """Tells one story from its filing to where it stands."""

    def tell(self, twist: str = "", *, until: Verb | None = None, pace: float = 1.0) -> Story:
        """File the report and go on until now, until `until`, or to its end."""
        self.until, self.pace = until, pace
        self._file()
        try:
            if until != Verb.FILE:
                self._go_on(twist)
        except Later:
            pass
        return self.story

    def _file(self) -> None:
        story, scene = self.story, self.story.scene
        if story.source in _RESIDENTS:
            self._meet_person(is_first=True)
        hat = _FILED_AS.get(story.source, Hat.REPORTER)
        route = scene.routes[story.kind.topic_code]
        story.lead_id, story.helper_ids = route.lead_id, route.helper_ids
        story.route_note = routing.NO_FIRM if scene.firm_id is None else routing.BY_CONTRACT
        sent_to = {"firm": scene.firm_id, "lead": route.lead_id, "helpers": list(route.helper_ids)}
        self.walk.file(
            hat=hat,
            who=None if hat == Hat.REPORTER else self._who(hat),
            reporter=0 if story.people else None,
            sent_to=None if scene.firm_id is None else sent_to,
            contact=clocks.contact_promise(emergency=story.kind.is_emergency),
        )
        if story.with_pictures:
            self._picture("report", by=None)

    def _go_on(self, twist: str) -> None:
        if twist == "withdrawn" and self.story.people:
            self.walk.at += timedelta(minutes=self.random.uniform(1, 9))
            self._do(Verb.WITHDRAW, Hat.REPORTER, reporter=0)
            return
        if twist in {"refused", "handed_over"}:
            self._end_otherwise(twist)
            return
        if twist == "merged" and self.story.merged_into is not None:
            self._merge(self.story.merged_into)
            return
        self._take_up()
        self._voices()
        if self.story.kind.is_violation:
            self._violation()
        self._on_the_way(twist)
        self._finish()
        self._verify(twist)
        self._rate(twist)

    def _take_up(self) -> None:
        if self.story.scene.firm_id is None:
            self._wait(2, 20)
            self._do(Verb.ASSIGN, Hat.STREET, data={"lead": self.story.lead_id})
            self.story.route_note = routing.BY_HAND
        worker = self._who(self.worker)
        self._wait(0.2, 6)
        if self.worker == Hat.FIRM_WORKER and self._chance(0.4):
            if self._has_come:
                self.story.handler = worker
            self._do(Verb.APPOINT, Hat.FIRM_MANAGER, data={"handler": str(worker)}, public=False)
            self._wait(0.1, 2)
        self._do_as_handler(Verb.ACCEPT, worker)
        self.story.handler = worker
        self._wait(0.1, 3 if not self.story.kind.is_emergency else 0.8)
        self._do(Verb.CONTACT, self.worker, who=worker, note=self._say("contact_notes"))

    def _do_as_handler(self, verb: Verb, worker: UUID) -> None:
        """Accepting makes the person the handler even when nothing more has happened yet."""
        if self._has_come:
            self.story.handler = worker
        self._do(verb, self.worker, who=worker)

    def _voices(self) -> None:
        """Neighbours join, the reporter urges or adds something."""
        if self.story.people and self._chance(0.08):
            self._wait(1, 8, office=False)
            if self._has_come:
                person = self._meet_person(is_first=False)
                self.story.affected += 1
                self._do(Verb.JOIN, Hat.REPORTER, reporter=person, public=False)
        if self.story.people and self._chance(0.1):
            self._wait(8, 24, office=False)
            if self._has_come:
                self.story.urges += 1
            self._do(Verb.URGE, Hat.REPORTER, reporter=0)
        if self.story.people and self._chance(0.06):
            self._wait(1, 10, office=False)
            self._do(
                Verb.SUPPLEMENT,
                Hat.REPORTER,
                reporter=0,
                note=self._say("supplement_notes"),
                data={"photos": 0},
            )

    def _violation(self) -> None:
        """Dissuaded; reported within 24 hours where that did not stop it; ordered by the enforcement team."""
        self._wait(1, 10)
        stopped = self._chance(0.7)
        note = self._say("dissuade_notes" if stopped else "refused_notes")
        data = {"step": "dissuaded", "stopped": stopped}
        if self.worker == Hat.DEPARTMENT:
            return
        self._do(Verb.DISSUADE, Hat.FIRM_WORKER, who=self.story.handler, note=note, data=data, public=False)
        if stopped:
            return
        self.walk.at += timedelta(hours=self.random.uniform(1, 20))
        data = {"step": "reported", "body": "综合执法队（演示）"}
        self._do(
            Verb.REPORT24,
            Hat.FIRM_WORKER,
            who=self.story.handler,
            note=self._say("report_notes"),
            data=data,
            public=False,
        )

    def _on_the_way(self, twist: str) -> None:
        if self._chance(0.5):
            self._wait(1, 12)
            public = self._chance(0.3)
            if self.story.with_pictures and self._has_come:
                self._picture("before", by=self.story.handler)
            note = self._say("public_notes" if public else "work_notes")
            self._do(Verb.NOTE, self.worker, who=self.story.handler, note=note, public=public)
        scripts = {
            "asked": self._ask,
            "outside": self._outside,
            "extended": self._more_time,
            "denied": self._more_time,
            "complicated": self._more_time,
            "paused": self._pause,
        }
        if twist in scripts:
            self._wait(1, 8)
            scripts[twist](twist)

    def _ask(self, _twist: str) -> None:
        if not self.story.people:
            return
        if self._has_come:
            self.story.questions += 1
        self._do(Verb.ASK, self.worker, who=self.story.handler, note=self._say("ask_notes"))
        if self._chance(0.8):
            self._wait(1, 30, office=False)
            self._do(
                Verb.ANSWER, Hat.REPORTER, reporter=0, note=self._say("answer_notes"), data={"photos": 0}
            )
        else:
            self.walk.at = self.walk.running[clocks.ANSWER].due_at + timedelta(minutes=10)
            self._do(Verb.NO_ANSWER, Hat.SYSTEM)

    def _outside(self, _twist: str) -> None:
        if self.worker == Hat.DEPARTMENT:
            return
        body, request = self._say("outside_bodies"), self._say("outside_notes")
        key, manager = self._key(), self._who(Hat.FIRM_MANAGER)
        promise = clocks.PROMISES[clocks.OUTSIDE]
        expires_at = self.walk.calendar.due(self.walk.at, promise.amount, promise.unit).at
        sent = Elsewhere(key, body, request, manager, self.walk.at, expires_at)
        if self._has_come:
            self.story.elsewhere.append(sent)
        data = {"body": body, "request": str(key)}
        self._do(Verb.SEND_OUTSIDE, Hat.FIRM_MANAGER, who=manager, note=request, data=data)
        if self.until == Verb.OUTSIDE_ANSWER or self._chance(0.75):
            self._wait(10, 70)
            answer = self._say("outside_answers")
            if self._has_come:
                sent.answer, sent.answered_at = answer, self.walk.at
            self._do(Verb.OUTSIDE_ANSWER, Hat.OUTSIDE, note=answer, data={"photos": 0, "body": body})
        else:
            self._wait(20, 90)
            if self._has_come:
                sent.ended_at = self.walk.at
            self._do(Verb.RECALL, Hat.FIRM_MANAGER, who=manager, note=self._say("recall_notes"), public=False)

    def _request(self, kind: str, days: int, reasons: str) -> Asked:
        asker = self.story.handler or self._who(self.worker)
        asked = Asked(kind, days, self._say(reasons), asker, self.walk.at)
        if self._has_come:
            self.story.requests.append(asked)
        data = {"request": asked, "kind": kind, "days": days}
        self._do(Verb.REQUEST, self.worker, who=asker, note=asked.reason, data=data, public=False)
        self._wait(1, 9)
        return asked

    def _decide(self, asked: Asked, verb: Verb, state: str, *, note: str = "", **more: Any) -> None:
        officer = self._who(Hat.STREET)
        data = {"request": asked, "kind": asked.kind, "days": asked.days} | more
        if self._has_come:
            asked.state, asked.decided_by, asked.decided_at = state, officer, self.walk.at
        self._do(verb, Hat.STREET, who=officer, note=note, data=data, public=verb == Verb.GRANT_PAUSE)

    def _more_time(self, twist: str) -> None:
        kind, days, reasons = ("complicated", clocks.COMPLICATED_DAYS, "complicated_reasons")
        if twist != "complicated":
            kind, days, reasons = ("extend", 5, "extend_reasons")
        if clocks.HANDLE not in self.walk.running or self.walk.at > self.walk.running[clocks.HANDLE].due_at:
            return
        asked = self._request(kind, days, reasons)
        clock = self.walk.running[clocks.HANDLE]
        if twist == "denied" or self.walk.at > clock.due_at:
            self._decide(asked, Verb.DENY, "denied", note=self._say("deny_notes"))
            return
        overrides = self.walk.calendar.overrides
        due_at = clocks.extended(clock.due_at, days, overrides)
        if kind == "complicated":
            due_at = max(clocks.complicated(clock.starts_at, (), overrides), clock.due_at)
        if self._has_come:
            self.story.is_complicated = self.story.is_complicated or kind == "complicated"
        self._decide(asked, Verb.GRANT, "granted")
        self.walk.extend(due_at, asked.reason, asked.decided_by)

    def _pause(self, _twist: str) -> None:
        if self.walk.at > self.walk.running[clocks.HANDLE].due_at:
            return
        asked = self._request("pause", 10, "pause_reasons")
        if self.walk.at > self.walk.running[clocks.HANDLE].due_at:
            self._decide(asked, Verb.DENY, "denied", note=self._say("deny_notes"))
            return
        until = self.walk.calendar.due(self.walk.at, asked.days, Unit.WORKDAY).at
        if self._has_come:
            asked.paused_until = until
        self._decide(asked, Verb.GRANT_PAUSE, "granted", until=until.isoformat())
        self._wait(40, 150)
        self._do(Verb.RESUME, self.worker, who=self.story.handler)

    def _finish(self) -> None:
        hours = (1, 14) if self.story.kind.is_emergency else (6, 70)
        if self._chance(_LATE):
            hours = (150, 330)
        self._wait(*hours)
        shown = 0
        if self.story.with_pictures and self.story.kind.needs_photo and self._has_come:
            before = next((n for n, one in enumerate(self.story.pictures) if one.kind == "before"), 0)
            self._picture("after", by=self.story.handler, pair=before)
            shown = 1
        note = self.story.done
        self._do(Verb.FINISH, self.worker, who=self.story.handler, note=note, data={"photos": shown})

    def _verify(self, twist: str) -> None:
        if twist == "sent_back":
            self._wait(3, 30)
            self._do(Verb.SEND_BACK, self._verifier(), note=self._say("send_back_notes"))
            self._finish()
        self._wait(2, 50)
        self._do(Verb.VERIFY, self._verifier(), note=self._say("verify_notes"))

    def _verifier(self) -> Hat:
        return self.random.choice((Hat.NEIGHBOURHOOD, Hat.NEIGHBOURHOOD, Hat.SECRETARY, Hat.GRID))

    def _rate(self, twist: str) -> None:
        unhappy = twist == "unhappy"
        if not self.story.people or not (unhappy or self._chance(0.6)):
            return
        self._wait(1, 60, office=False)
        score = self.random.choice((1, 2, 2)) if unhappy else self.random.choice((5, 5, 5, 4, 4, 3))
        self._give(score)
        if unhappy:
            self._rework()

    def _give(self, score: int) -> None:
        closing = next(
            step
            for step in reversed(self.walk.steps)
            if step.now == Status.CLOSED and step.was != Status.CLOSED
        )
        if self._has_come:
            happy = score > 2  # noqa: PLR2004 — 好差评: two and one are unhappy
            solved = "yes" if score > 3 else ("partly" if happy else "no")  # noqa: PLR2004 — a fair result is one in part
            text = self._say("praise" if happy else "blame")
            self.story.ratings.append(Rated(closing, score, solved, text, 0, self.walk.at))
        self._do(Verb.RATE, Hat.REPORTER, reporter=0, data={"score": score})

    def _rework(self) -> None:
        self.story.reworks += 1
        self._do(Verb.REWORK, Hat.REPORTER, reporter=0)
        self._wait(2, 20)
        self._do(Verb.CALL_BACK, Hat.NEIGHBOURHOOD, note=self._say("call_back_notes"), public=False)
        self._wait(0.5, 5)
        self._do(Verb.ACCEPT, self.worker, who=self.story.handler)
        self._finish()
        self._verify("")
        self._rate("")

    def _end_otherwise(self, twist: str) -> None:
        self._wait(4, 40)
        if twist == "refused":
            ground = self._say("refuse_grounds")
            self._do(Verb.REFUSE, Hat.STREET, note=ground, data={"ground": ground})
        else:
            data = {"body": self._say("hand_over_bodies")}
            self._do(Verb.HAND_OVER, Hat.STREET, note=self._say("hand_over_notes"), data=data)
        self._rate("")

    def _merge(self, into: Story) -> None:
        """The office finds that both are one thing; the other report's history says so too."""
        self._wait(0.5, 10)
        if not self._has_come or not into.is_open_at(self.walk.at):
            self.story.merged_into = None
            self._go_on("")
            return
        officer = self._do(Verb.MERGE, Hat.SECRETARY, note=self._say("merge_notes"), data={"into": into})
        into.take_in(self.story, officer, self.walk.at)
