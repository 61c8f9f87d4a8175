"""The ballots of the demo street: one in each state, every one as sound as a real one."""

from __future__ import annotations

from datetime import datetime
from random import Random

import pytest
from django.utils import timezone

from notices.calendar import SHANGHAI
from notices.models import Deadline
from properties.models import Home
from tests.votes.rows import Hall, hall
from votes import demo, export, recount, verifying
from votes.models import Ballot
from votes.states import State

pytestmark = pytest.mark.django_db


def written() -> Hall:
    town = hall(12)
    now = datetime.now(tz=SHANGHAI).replace(second=0, microsecond=0)
    demo.write(street=town.people.street, now=now, random=Random(1), showcase=True)
    return town


def test_there_is_one_in_every_state() -> None:
    written()
    found = Ballot.objects.order_by("opens_at").values_list("state", "form", "carried")
    assert list(found) == [
        (State.CLOSED, "electronic", 0),
        (State.CLOSED, "electronic", 1),
        (State.CLOSED, "advisory", 0),
        (State.OPEN, "electronic", None),
        (State.DRAFT, "paper", None),
    ]
    assert all("演示" in title for title in Ballot.objects.values_list("title", flat=True))


def test_each_holds_and_recounts() -> None:
    written()
    for ballot in verifying.opened_ballots():
        assert verifying.first_fault(ballot) is None
    for ballot in Ballot.objects.filter(state=State.CLOSED):
        assert recount.recount(export.export(ballot)) == export.published_result(ballot)
        assert ballot.course.early_reason == ""


def test_nothing_is_late_and_a_second_owner_of_the_day_is_not_needed() -> None:
    written()
    assert not Deadline.objects.open().filter(subject_kind="ballot", due_at__lt=timezone.now()).exists()


def test_where_nobody_organises_or_no_home_is_known_there_is_none() -> None:
    town = hall(0)
    now = datetime.now(tz=SHANGHAI)
    demo.write(street=town.people.street, now=now, random=Random(1), showcase=True)
    demo.write(street=town.people.street, now=now, random=Random(1), showcase=False)
    assert not Ballot.objects.exists()
    assert not Home.objects.exists()
