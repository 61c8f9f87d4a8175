"""All the reports of one subdistrict over the months, in order of arrival. Pure: same seed, same stories."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from issues import clocks
from issues.demo.story import Block, Kind, Scene, Story
from issues.demo.telling import Teller, draw_twist
from issues.demo.walk import Calendar, Walk
from issues.workflow import Verb

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from issues.demo.sizes import Size

_SOURCES: Final = ("web", "hotline", "patrol", "staff", "committee")
_SHARES: Final = (70, 12, 8, 6, 4)
_COMES_BACK: Final = 0.04
_FASTEST: Final = 0.12


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything the stories of one subdistrict are drawn from."""

    scenes: Sequence[Scene]
    kinds: Mapping[str, Kind]
    words: Mapping[str, Any]
    calendar: Calendar
    random: Random
    now: datetime
    size: Size
    incident: tuple[int, str] | None = None


class Show(NamedTuple):
    """One thing a page should show: what happens, the last move, when it came in, and where it is."""

    twist: str
    until: Verb | None
    hours_ago: float
    kind: str
    scene: int = 0


SHOWCASE: Final = (
    Show("", Verb.CONTACT, 24 * 15, "repair_leak"),  # overdue
    Show("", Verb.FILE, 24 * 4, "clean_stairs"),  # first contact overdue
    Show("unhappy", Verb.ACCEPT, 24 * 9, "repair_light"),  # back for rework; its end is told below
    Show("paused", Verb.GRANT_PAUSE, 24 * 4, "lift_stopped"),
    Show("extended", Verb.REQUEST, 24 * 3, "repair_leak"),
    Show("outside", Verb.SEND_OUTSIDE, 24 * 3, "repair_gate"),
    Show("outside", Verb.OUTSIDE_ANSWER, 24 * 9, "repair_gate"),  # another body has answered
    Show("handed_over", Verb.HAND_OVER, 24 * 8, "repair_power"),
    Show("asked", Verb.ASK, 24 * 2, "parking_bike"),
    Show("", Verb.FINISH, 24 * 3, "clean_bulky"),  # waits for a second pair of eyes
    Show("", Verb.FILE, 30, "repair_drain", -1),  # nobody holds it
    Show("", Verb.FILE, 1, "clutter_corridor"),  # just came in
    Show("", Verb.FILE, 0.6, "lift_stopped"),  # answered by the live incident
    Show("", Verb.DISSUADE, 26, "clutter_ebike"),
)


@dataclass(slots=True)
class Plot:
    """Tells one story after another and remembers what may come back or be merged."""

    stage: Stage
    stories: list[Story] = field(default_factory=list)
    _solved: dict[int, list[Story]] = field(default_factory=lambda: defaultdict(list))
    _told: dict[int, list[Story]] = field(default_factory=lambda: defaultdict(list))

    def natural(self, count: int) -> None:
        """`count` reports spread over the size's days, fewer at night."""
        stage = self.stage
        moments = sorted(
            stage.now - timedelta(days=stage.size.days * stage.random.random()) for _ in range(count)
        )
        for moment in moments:
            self._one(_by_day(moment, stage.random))

    def _one(self, at: datetime) -> None:
        random = self.stage.random
        if at > self.stage.now:
            at = self.stage.now - timedelta(minutes=random.randrange(5, 50))
        scene = random.choice(self.stage.scenes)
        complaint, block, before = random.choice(self.stage.words["complaints"]), None, None
        if random.random() < _COMES_BACK:
            before = self._come_back(scene, at)
        twist = draw_twist(random)
        into = self._still_open(scene, at) if twist == "merged" else None
        same = before or into
        if same is not None:
            complaint, block = {"kind": same.kind.code, "text": same.text, "done": same.done}, same.block
        story = self._begin(at, scene, complaint, block)
        story.merged_into = None if before else into
        self.tell(story, twist)

    def _begin(self, at: datetime, scene: Scene, complaint: Mapping[str, str], block: Block | None) -> Story:
        stage, random = self.stage, self.stage.random
        kind = stage.kinds[complaint["kind"]]
        block = block or random.choice(scene.blocks)
        numbers = {"n": block.number, "m": random.randrange(2, 6)}
        source = "web"
        if stage.size.showcase:
            source = random.choices(_SOURCES, _SHARES)[0]
        elif random.random() < 0.3:  # noqa: PLR2004 — the share of other doors
            source = random.choices(_SOURCES[1:4], _SHARES[1:4])[0]
        return Story(
            scene=scene,
            kind=kind,
            walk=Walk(stage.calendar, at, stage.now, kind.handle_days, kind.is_violation),
            opened_at=at,
            text=complaint["text"].format(**numbers),
            place=random.choice(stage.words["places"]).format(**numbers),
            source=source,
            block=block,
            entrance_id=random.choice(block.entrances) if block.entrances and random.random() < 0.6 else None,  # noqa: PLR2004
            done=complaint["done"].format(**numbers),
            with_pictures=at >= stage.now - timedelta(days=stage.size.picture_days),
            is_public=random.random() < 0.4,  # noqa: PLR2004 — who says yes
        )

    def tell(self, story: Story, twist: str = "", *, until: Verb | None = None, pace: float = 1.0) -> Story:
        """Tell a story to its end, and link it to the one it repeats."""
        story.recurrence_of = self._repeated(story)
        Teller(story, self.stage.words, self.stage.random).tell(twist, until=until, pace=pace)
        if any(step.verb is Verb.VERIFY for step in story.walk.steps):
            self._solved[story.scene.compound_id].append(story)
        self._told[story.scene.compound_id].append(story)
        self.stories.append(story)
        return story

    def _come_back(self, scene: Scene, at: datetime) -> Story | None:
        recent = [one for one in self._solved[scene.compound_id][-8:] if _recurs(one, at)]
        return self.stage.random.choice(recent) if recent else None

    def _still_open(self, scene: Scene, at: datetime) -> Story | None:
        """A report of the compound that is still being handled when another about the same thing comes in."""
        recent = reversed(self._told[scene.compound_id][-4:])
        return next((one for one in recent if one.is_open_at(at) and one.merged_into is None), None)

    def _repeated(self, story: Story) -> Story | None:
        """The rule of issues.recurrence: same building and kind, within 30 days of a verified end; the latest."""
        found = [
            one
            for one in self._solved[story.scene.compound_id]
            if one.kind is story.kind and one.block is story.block and _recurs(one, story.opened_at)
        ]
        return max(found, key=lambda one: one.resolved_at(story.opened_at) or one.opened_at, default=None)

    def showcase(self) -> None:
        """One report for each thing a page can show, all of them recent."""
        for show in SHOWCASE:
            at = self.stage.now - timedelta(hours=show.hours_ago)
            self._show(show, at)
        self._due_today()
        self._unhappy()
        self._merged()
        self._repeats()

    def _show(self, show: Show, at: datetime, **more: Any) -> Story:
        complaint = next(one for one in self.stage.words["complaints"] if one["kind"] == show.kind)
        story = self._begin(at, self.stage.scenes[show.scene], complaint, more.pop("block", None))
        story.source, story.is_public = "web", True
        if self.stage.incident and show.kind == "lift_stopped" and show.until == Verb.FILE:
            story.incident_id, text = self.stage.incident
            self.tell(story, until=Verb.FILE)
            story.walk.answered_by_incident(story.incident_id, text)
            return story
        return self.tell(story, show.twist, until=show.until, pace=_FASTEST)

    def _due_today(self) -> None:
        """A report whose last day is today, or the next working day when today is one of rest."""
        days = clocks.ORDINARY_DAYS
        start = self.stage.now - timedelta(days=1)
        calendar, unit = self.stage.calendar, clocks.PROMISES[clocks.HANDLE].unit
        while calendar.due(start, days, unit).at.date() > self.stage.now.date():
            start -= timedelta(days=1)
        at = start.replace(hour=10, minute=20)
        self._show(Show("", Verb.CONTACT, 0, "clean_green"), at)

    def _unhappy(self) -> None:
        self._show(Show("unhappy", Verb.CALL_BACK, 0, "clean_waste"), self.stage.now - timedelta(days=7))

    def _merged(self) -> None:
        now = self.stage.now
        into = self._show(Show("", Verb.CONTACT, 0, "clutter_cable"), now - timedelta(days=2))
        complaint = [one for one in self.stage.words["complaints"] if one["kind"] == "clutter_cable"][-1]
        story = self._begin(now - timedelta(hours=30), into.scene, complaint, into.block)
        story.source, story.merged_into = "web", into
        self.tell(story, "merged", pace=_FASTEST)

    def _repeats(self) -> None:
        now = self.stage.now
        first = self._show(Show("", Verb.VERIFY, 0, "ground_lock_shared"), now - timedelta(days=16))
        self._show(
            Show("", Verb.CONTACT, 0, "ground_lock_shared"), now - timedelta(days=1), block=first.block
        )

    def in_order(self) -> list[Story]:
        return sorted(self.stories, key=_opened_at)


def _by_day(moment: datetime, random: Random) -> datetime:
    """Most reports come in between seven and ten at night's end; a few while others sleep."""
    if moment.hour >= 7 or random.random() < 0.1:  # noqa: PLR2004 — hours, and the sleepless
        return moment
    return moment + timedelta(hours=7)


def _recurs(one: Story, at: datetime) -> bool:
    closed = one.resolved_at(at)
    return closed is not None and at <= closed + clocks.RECURS_WITHIN


def _opened_at(story: Story) -> datetime:
    return story.opened_at
