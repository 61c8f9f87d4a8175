"""Many at once: one call, one decision, a history without gaps."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from pledges.actions.support import move
from pledges.models import SupportMove, SupportRequest
from pledges.supportflow import State, Verb
from properties.models import Role
from tests.issues.test_races import at_once
from tests.pledges.support_rows import MONDAY, called, company

pytestmark = pytest.mark.django_db(transaction=True)


def test_ten_clicks_are_one_call() -> None:
    people = company()

    found = at_once([partial(called, people)] * 10)

    assert SupportRequest.objects.count() == 1
    assert found.count("support.already-asked") == 9


def test_of_two_answers_one_is_told() -> None:
    people = company()
    call, officer = called(people), people.own[Role.DEPARTMENT_OFFICER]
    answer = partial(move, call=call, by=officer, version=call.version, at=MONDAY)
    accept = partial(answer, verb=Verb.ACCEPT, data={"note": "好", "promised_on": date(2026, 10, 20)})
    decline = partial(answer, verb=Verb.DECLINE, data={"note": "属区级事权"})

    found = at_once([accept, decline] * 3)

    told = [one for one in found if isinstance(one, str)]
    call.refresh_from_db()
    assert told == ["support.changed-meanwhile"] * 5
    assert call.state in {State.ACCEPTED, State.DECLINED}
    assert list(SupportMove.objects.values_list("seq", flat=True).order_by("seq")) == [1, 2]


def test_notes_at_once_all_get_in() -> None:
    people = company()
    call = called(people)
    notes = [
        partial(
            move, call=call, verb=Verb.NOTE, by=people.own[role], data={"note": f"第{number}条"}, at=MONDAY
        )
        for number, role in enumerate([Role.STREET_OFFICER, Role.STREET_LEADER, Role.PARTY_SECRETARY] * 3)
    ]

    at_once(notes)

    assert list(SupportMove.objects.values_list("seq", flat=True).order_by("seq")) == list(range(1, 11))
