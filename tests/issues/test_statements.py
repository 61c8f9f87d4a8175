"""How many statements the hot paths cost. BEGIN and COMMIT appear here as a pair of savepoints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from issues import actions, catalogue
from issues.access import VISITOR, actor_for
from issues.links import digest
from issues.models import Draft, Issue
from issues.workflow import Status, Verb
from notices import calendar_data, ladder, planning
from properties.models import Role, User
from stations import events
from tests.cast import Cast, cast
from tests.factories import DepartmentFactory, RouteFactory, SubTopicFactory
from tests.issues.people import MONDAY, filed, photo, walk

if TYPE_CHECKING:
    from issues.models import SubTopic

pytestmark = pytest.mark.django_db


def warmed(people: Cast) -> SubTopic:
    """What a process has read already: topics, routes with a helper, the ladder, the calendar, who listens."""
    subtopic: SubTopic = SubTopicFactory.create()
    route = RouteFactory.create(subdistrict=people.street, topic=subtopic.topic, lead=people.department)
    route.helpers.add(DepartmentFactory.create(area=people.street))
    ladder.load_default()
    catalogue.forget()
    catalogue.current()
    planning.Ladder.recent()
    calendar_data.overrides()
    events.wanted()
    return subtopic


def ready(people: Cast, subtopic: SubTopic) -> Draft:
    answers = {
        "topic": subtopic.topic,
        "subtopic": subtopic,
        "text": "灯坏了。",
        "compound": people.compound,
        "place": "三号楼",
        "phone": "13800138000",
    }
    return Draft.objects.get(
        token_digest=digest(actions.start_draft(language="en", at=MONDAY, answers=answers))
    )


@pytest.mark.parametrize("photos", [0, 3])
def test_filing_costs_at_most_twenty(photos: int) -> None:
    people = cast()
    draft = ready(people, warmed(people))
    for slot in range(1, photos + 1):
        actions.add_draft_photo(draft=draft, slot=slot, clean=photo(), at=MONDAY)
    with CaptureQueriesContext(connection) as asked:
        actions.submit_draft(draft=draft, by=VISITOR, at=MONDAY, ip="192.0.2.1")
    assert len(asked) <= 20, [query["sql"][:90] for query in asked.captured_queries]


@pytest.mark.parametrize(
    ("status", "verb", "role", "data", "most"),
    [
        (Status.ASSIGNED, Verb.ACCEPT, Role.FIRM_MANAGER, {}, 7),
        (Status.ASSIGNED, Verb.CONTACT, Role.FIRM_MANAGER, {}, 10),
        (Status.WORKING, Verb.NOTE, Role.FIRM_MANAGER, {}, 7),
        (Status.WORKING, Verb.FINISH, Role.FIRM_MANAGER, {"photos": True}, 18),
        (Status.DONE, Verb.VERIFY, Role.PARTY_SECRETARY, {}, 19),
        (Status.DONE, Verb.SEND_BACK, Role.PARTY_SECRETARY, {}, 17),
    ],
)
def test_what_a_move_costs(status: Status, verb: Verb, role: Role, data: dict[str, Any], most: int) -> None:
    """With the person's own posts among them: one statement, once a request."""
    people = cast()
    made = filed(people, subtopic=warmed(people))
    issue = walk(people, made, status) if status != Status.ASSIGNED else made.issue
    issue = Issue.objects.get(pk=issue.pk)
    user = User.objects.get(pk=people.own[role].pk)
    given = {"note": "看过现场。", "photos": [photo()] if data.get("photos") else []}
    with CaptureQueriesContext(connection) as asked:
        actions.move(issue=issue, verb=verb, by=actor_for(user, issue), data=given, at=MONDAY)
    assert len(asked) <= most, [query["sql"][:90] for query in asked.captured_queries]
