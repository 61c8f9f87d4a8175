"""A program stands on no rung: what only it would hear climbs to a person."""

from __future__ import annotations

import pytest
from django.utils import timezone

from issues.audiences import HANDLER, facts_of
from issues.audiences import people as audience
from issues.models import Issue
from issues.workflow import Verb
from properties.models import Post, Role
from tests.cast import Cast
from tests.issues.people import filed
from tests.stations.keyed import keyed, opened, program

pytestmark = pytest.mark.django_db


def test_a_station_that_accepted_leaves_the_reminders_to_its_firms_people(people: Cast) -> None:
    client = program(people, role=Role.FIRM_MANAGER, place=people.firm)
    issue = filed(people).issue
    path = f"/api/v1/issues/{issue.code}/moves/"
    assert client.send(path, {"verb": Verb.ACCEPT}, if_match="*").status_code == 200
    issue.refresh_from_db()
    assert issue.handler is not None
    assert issue.handler.is_machine
    told = people_told(issue, HANDLER)
    assert told == [str(people.own[Role.FIRM_MANAGER].pk)]


def test_a_rung_with_a_program_alone_is_empty(people: Cast) -> None:
    station = opened(people, role=Role.GRID_HEAD)
    keyed(station)
    Post.objects.filter(role=Role.GRID_HEAD, area=people.grid).exclude(user=station.user).update(
        starts_on=timezone.localdate().replace(year=2020), ends_on=timezone.localdate().replace(year=2021)
    )
    told = people_told(filed(people).issue, Role.GRID_HEAD.value)
    assert told == [str(people.own[Role.STREET_OFFICER].pk)]
    assert not Post.objects.today().of_people().filter(user=station.user).exists()
    assert Post.objects.today().filter(user=station.user).exists()


def people_told(issue: Issue, who: str) -> list[str]:
    (found,) = audience([facts_of(issue)], who).values()
    return found
