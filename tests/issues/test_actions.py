"""The rules of the verbs from the office to the handler, each at its edge."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from issues import actions, clocks
from issues.access import actor_for
from issues.actions.effects import open_deadlines
from issues.actions.engine import save
from issues.models import Evidence, Issue, Move
from issues.workflow import Status, Verb
from notices.calendar import SHANGHAI
from properties.models import Role
from tests.cast import cast
from tests.factories import (
    CompoundFactory,
    ContractFactory,
    DepartmentFactory,
    FirmFactory,
    IncidentFactory,
    PostFactory,
    SubTopicFactory,
)
from tests.issues.people import MONDAY, do, filed, photo, refused, walk
from yinhang.errors import NotYours, Refused

pytestmark = pytest.mark.django_db

FIRM, WORKER, STREET, SECRETARY = (
    Role.FIRM_MANAGER,
    Role.FIRM_WORKER,
    Role.STREET_OFFICER,
    Role.PARTY_SECRETARY,
)


# The engine


def test_a_move_on_an_old_version_is_told_to_look_again() -> None:
    people = cast()
    issue = filed(people).issue
    manager = actor_for(people.own[FIRM], issue)
    actions.move(issue=issue, verb=Verb.ACCEPT, by=manager, data={}, version=issue.version, at=MONDAY)
    with pytest.raises(Refused) as caught:
        actions.move(
            issue=issue, verb=Verb.NOTE, by=manager, data={"note": "看过"}, version=issue.version, at=MONDAY
        )
    assert (caught.value.code, caught.value.status) == ("issue.changed-meanwhile", 409)


def test_a_version_changed_behind_the_lock_loses_in_the_update() -> None:
    """What SQLite has instead of row locks: the compare in the UPDATE itself."""
    people = cast()
    issue = filed(people).issue
    Issue.objects.filter(pk=issue.pk).update(version=7)
    with pytest.raises(Refused) as caught:
        save(issue, {"urges"}, at=MONDAY)
    assert caught.value.code == "issue.changed-meanwhile"


def test_a_refused_move_leaves_nothing_behind() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.WORKING)
    before = (issue.version, Move.objects.count(), Evidence.objects.count())
    refused("issue.missing-note", issue, Verb.FINISH, people.own[FIRM], photos=[photo()])
    issue.refresh_from_db()
    assert (issue.version, Move.objects.count(), Evidence.objects.count()) == before


def test_hats_are_asked_again_at_the_moment_of_the_move() -> None:
    """A manager who opened the form before the report went to another firm can no longer send it."""
    people = cast()
    issue = filed(people).issue
    by = actor_for(people.own[FIRM], issue)
    do(issue, Verb.ASSIGN, people.own[STREET], firm=people.other_firm)
    with pytest.raises(NotYours) as caught:
        actions.move(issue=issue, verb=Verb.ACCEPT, by=by, data={}, at=MONDAY)
    assert (caught.value.code, caught.value.status) == ("issue.not-your-move", 403)


@pytest.mark.parametrize("note", ["", "   ", "\u0000\u0007", None])
def test_an_empty_note_is_no_note(note: str | None) -> None:
    people = cast()
    issue = filed(people).issue
    told = refused("issue.missing-note", issue, Verb.CONTACT, people.own[FIRM], note=note)
    assert told.field == "note"


def test_a_note_may_have_two_thousand_characters_and_not_one_more() -> None:
    people = cast()
    issue = filed(people).issue
    do(issue, Verb.NOTE, people.own[FIRM], note="好" * 2000)
    refused("text.too-long", issue, Verb.NOTE, people.own[FIRM], note="好" * 2001)


def test_control_characters_never_reach_history() -> None:
    people = cast()
    issue = filed(people).issue
    do(issue, Verb.NOTE, people.own[FIRM], note="一\u0000二\u202e三\n\t四\ud800")
    assert Move.objects.latest("pk").note == "一二三\n\t四"


# Sending it to who answers for it


def test_assigning_takes_a_firm_of_the_subdistrict_and_clears_the_handler() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.WORKING)
    issue = do(issue, Verb.ASSIGN, people.own[STREET], firm=people.other_firm, helpers=[people.department])
    assert (issue.firm, issue.handler, issue.status) == (people.other_firm, None, Status.ASSIGNED)
    assert list(issue.helpers.all()) == [people.department]


def test_a_report_is_not_sent_to_a_firm_without_a_contract_here() -> None:
    people = cast()
    elsewhere = FirmFactory.create()
    ContractFactory.create(firm=elsewhere, compound=CompoundFactory.create())
    issue = filed(people).issue
    refused("issue.firm-elsewhere", issue, Verb.ASSIGN, people.own[STREET], firm=elsewhere)
    refused("issue.missing-firm", issue, Verb.ASSIGN, people.own[STREET])


def test_a_report_may_go_to_a_department_instead_of_a_firm() -> None:
    people = cast()
    issue = do(filed(people).issue, Verb.ASSIGN, people.own[STREET], department=people.department)
    assert (issue.firm_id, issue.lead) == (None, people.department)
    assert do(issue, Verb.ACCEPT, people.own[Role.DEPARTMENT_OFFICER]).status == Status.WORKING
    refused(
        "issue.department-elsewhere",
        issue,
        Verb.ASSIGN,
        people.own[STREET],
        department=DepartmentFactory.create(),
    )


def test_only_a_colleague_of_today_is_appointed() -> None:
    people = cast()
    issue = filed(people).issue
    worker = people.own[WORKER]
    assert do(issue, Verb.APPOINT, people.own[FIRM], handler=worker).handler == worker
    refused("issue.not-a-colleague", issue, Verb.APPOINT, people.own[FIRM], handler=people.other[WORKER])
    former = PostFactory.create(
        firm=people.firm, role=WORKER, ends_on=datetime(2021, 1, 1, tzinfo=SHANGHAI).date()
    )
    refused("issue.not-a-colleague", issue, Verb.APPOINT, people.own[FIRM], handler=former.user)


def test_whoever_accepts_handles_unless_someone_was_appointed() -> None:
    people = cast()
    issue = filed(people).issue
    do(issue, Verb.APPOINT, people.own[FIRM], handler=people.own[WORKER])
    assert do(issue, Verb.ACCEPT, people.own[FIRM]).handler == people.own[WORKER]
    other = filed(people, phone="13900139000").issue
    assert do(other, Verb.ACCEPT, people.own[WORKER]).handler == people.own[WORKER]


# Order among many


def test_a_live_incident_answers_the_report_it_covers() -> None:
    people = cast()
    issue = filed(people).issue
    incident = IncidentFactory.create(compounds=[people.compound], starts_at=MONDAY)
    issue = do(issue, Verb.ATTACH, people.own[SECRETARY], incident=incident)
    row = Move.objects.latest("pk")
    assert (issue.incident, issue.contacted_at) == (incident, MONDAY)
    assert (row.note, row.is_public) == (incident.text, True)


def test_an_incident_that_is_over_or_elsewhere_answers_nothing() -> None:
    people = cast()
    issue = filed(people).issue
    over = IncidentFactory.create(
        compounds=[people.compound], starts_at=MONDAY - timedelta(days=1), ended_at=MONDAY
    )
    elsewhere = IncidentFactory.create(compounds=[people.other_compound], starts_at=MONDAY)
    for incident in (over, elsewhere):
        refused("issue.no-such-incident", issue, Verb.ATTACH, people.own[SECRETARY], incident=incident)


@pytest.mark.parametrize("covers", ["topic", "all", "other"])
def test_a_new_report_is_answered_by_a_live_incident_at_once(covers: str) -> None:
    people = cast()
    subtopic = SubTopicFactory.create()
    topics = {"topic": [subtopic.topic], "all": [], "other": [SubTopicFactory.create().topic]}[covers]
    incident = IncidentFactory.create(compounds=[people.compound], topics=topics, starts_at=MONDAY)
    issue = filed(people, subtopic=subtopic).issue
    covered = covers != "other"
    assert issue.incident == (incident if covered else None)
    assert [row.verb for row in Move.objects.filter(issue=issue)] == [
        "file",
        "assign",
        *(["attach"] if covered else []),
    ]
    assert (clocks.CONTACT in open_deadlines(issue.pk)) is not covered


def test_a_split_part_has_its_own_clocks_and_the_first_reporter() -> None:
    people = cast()
    made = filed(people)
    other = SubTopicFactory.create()
    issue = do(made.issue, Verb.SPLIT, people.own[SECRETARY], text="楼道还有堆物。", subtopic=other)
    part = Issue.objects.get(split_from=issue)
    assert (part.subtopic, part.text, part.compound, part.place) == (
        other,
        "楼道还有堆物。",
        people.compound,
        issue.place,
    )
    assert (part.firm, part.status, set(open_deadlines(part.pk))) == (
        people.firm,
        Status.ASSIGNED,
        {clocks.CONTACT, clocks.HANDLE},
    )
    follower = part.reporters.get()
    assert made.reporter is not None
    assert (follower.phone_index, follower.is_first) == (made.reporter.phone_index, True)
    assert follower.token_digest != made.reporter.token_digest
