"""One round sent twice in a moment, and a list that is changed while it is answered."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

import pytest

from properties import actions
from properties.models import ChecklistItem, Inspection, InspectionAnswer, Role
from tests.cast import cast
from tests.issues.test_races import again, at_once
from tests.properties.checked import NO, TODAY, YES, item, look

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_round_sent_eight_times_at_once_is_one() -> None:
    people = cast()
    stairs = item("stairs")

    def send() -> object:
        return len(look(people, {stairs: NO}, by=again(people.own[Role.GRID_WORKER])))

    found = at_once([send] * 8)
    assert sorted(map(str, found)) == ["1", *["inspection.twice"] * 7]
    assert (Inspection.objects.count(), InspectionAnswer.objects.count()) == (1, 1)


def test_whoever_answers_while_an_item_is_changed_is_judged_by_what_they_read() -> None:
    """The answer comes first and a further version follows, or the change comes first and the item says the new."""
    people = cast()
    stairs, bins = item("stairs", points=50), item("bins", points=50)

    def send() -> object:
        answers = {stairs: NO, bins: YES}
        return look(people, answers, by=again(people.own[Role.GRID_WORKER]))[0].score

    change = partial(actions.revise_item, item=stairs, values={"points": 10}, today=TODAY)
    score, changed = at_once([send, change])
    answered = InspectionAnswer.objects.get(verdict="no").item
    worth = {50: Decimal("50.0"), 10: Decimal("83.3")}[answered.points]
    assert score == worth
    assert changed.points == 10
    assert ChecklistItem.objects.filter(code="stairs").count() == (2 if answered.points == 50 else 1)
