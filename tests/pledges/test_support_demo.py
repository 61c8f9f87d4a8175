"""Invented calls: such as the rules would have allowed, with one late and one department without any."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import TYPE_CHECKING

import pytest

from issues import facts as tables
from issues.demo.sizes import SIZES
from issues.facts import load_all, load_departments
from notices.calendar import SHANGHAI
from notices.models import Deadline
from pledges.boards.atlas import FEW, NONE, SHARE, pieces
from pledges.demo.support import write
from pledges.models import SupportMove, SupportRequest
from pledges.supportflow import ENDED, OPEN, State, Verb, find
from properties.models import Department, Role
from tests.factories import PostFactory, UserFactory
from tests.past_triggers import past_triggers
from tests.pledges.support_rows import campaign, company

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def people() -> Cast:
    people = company()
    load_all()
    Department.objects.filter(area=people.street).update(position=99)
    for one in load_departments(tables.Tally(), people.street, tables.read("yinhang")).values():
        PostFactory.create(user=UserFactory.create(), role=Role.DEPARTMENT_OFFICER, department=one, firm=None)
    write(street=people.street, now=NOW, random=Random(7), size=SIZES["small"])
    return people


def test_this_quarter_shows_everything_a_piece_can_be(people: Cast) -> None:
    found = {piece.code: piece for piece in pieces(campaign(people), NOW.date())}

    assert {code: piece.state for code, piece in found.items()} == {
        "party": SHARE,
        "publicity": SHARE,
        "social_work": SHARE,
        "congress": FEW,
        "management": SHARE,
        "safety": SHARE,
        "enforcement": SHARE,
        "urban": NONE,
    }
    assert {code: piece.late for code, piece in found.items() if piece.late} == {"social_work": 1}


def test_all_eight_were_called_within_the_year(people: Cast) -> None:
    calls = SupportRequest.objects.all()

    assert calls.values("department").distinct().count() == 8
    assert calls.filter(asked_at__gt=NOW).count() == 0
    assert (NOW - min(call.asked_at for call in calls)).days in range(180, 375)
    assert {State.ASKED, State.ACCEPTED, State.DONE, State.CONFIRMED} <= {State(call.state) for call in calls}


def test_every_history_is_one_the_table_allows(people: Cast) -> None:
    for call in SupportRequest.objects.prefetch_related("moves"):
        moves = list(call.moves.all())
        state, last = State.ASKED, call.asked_at
        assert (moves[0].verb, moves[0].at) == (Verb.ASK, call.asked_at)
        for number, move in enumerate(moves[1:], start=2):
            rule = find(state, Verb(move.verb))
            assert rule is not None
            assert (move.seq, move.was) == (number, state)
            assert last <= move.at <= NOW
            state, last = rule.to or state, move.at
            assert move.now == state
        assert (call.state, call.version) == (state, len(moves))


def test_open_calls_have_their_clock_and_ended_ones_none(people: Cast) -> None:
    running = Deadline.objects.filter(subject_kind="support").open()

    with_clock = set(running.values_list("subject_id", flat=True))
    waiting = SupportRequest.objects.filter(state__in=[State.ASKED, State.ACCEPTED])
    assert with_clock == set(waiting.values_list("pk", flat=True))
    for call in waiting.filter(state=State.ASKED):
        assert running.get(subject_id=call.pk).due_at == call.answer_due_at
    assert SupportRequest.objects.filter(state__in=ENDED, ended_at=None).count() == 0
    assert SupportRequest.objects.filter(state__in=OPEN).exclude(ended_at=None).count() == 0


def test_the_same_seed_invents_the_same_calls(people: Cast) -> None:
    def told() -> list[tuple[str, datetime]]:
        return list(SupportRequest.objects.order_by("pk").values_list("title", "asked_at"))

    first = told()
    with past_triggers():
        SupportMove.objects.all().delete()
        SupportRequest.objects.all().delete()
    write(street=people.street, now=NOW, random=Random(7), size=SIZES["small"])
    assert told() == first


@pytest.mark.parametrize(
    "day", [datetime(2026, 10, 1, 9, tzinfo=SHANGHAI), datetime(2027, 1, 2, 9, tzinfo=SHANGHAI)]
)
def test_a_quarter_that_has_hardly_begun_breaks_nothing(people: Cast, day: datetime) -> None:
    write(street=people.street, now=day, random=Random(1), size=SIZES["small"])
    write(street=people.other_street, now=day, random=Random(1), size=SIZES["city"])
