"""Who stands around an issue today, who may still be told of it, and where they are reached."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from issues import audiences, links
from issues.audiences import facts_of
from issues.audiences import people as stand
from issues.books import IssueBook, ReporterBook
from issues.models import Issue
from issues.workflow import Status, Verb
from notices import ladder, planning
from notices.models import Notice
from notices.parties import Party
from properties.models import Post, Role
from tests.cast import cast
from tests.factories import CompoundFactory, IncidentFactory
from tests.issues.people import MONDAY, PHONE, do, filed, party, told, walk

pytestmark = pytest.mark.django_db
SECRET = "王女士"


@pytest.fixture(autouse=True)
def _residents_have_text_messages(settings: Any) -> None:
    settings.NOTICE_CHANNELS = ["inbox", "sms"]


# Audiences


@pytest.mark.parametrize(
    ("who", "role"),
    [
        ("firm_manager", Role.FIRM_MANAGER),
        ("party_secretary", Role.PARTY_SECRETARY),
        ("grid_head", Role.GRID_HEAD),
        ("street_officer", Role.STREET_OFFICER),
        ("street_leader", Role.STREET_LEADER),
        ("committee", Role.COMMITTEE_CHAIR),
    ],
)
def test_who_stands_on_a_rung(who: str, role: Role) -> None:
    people = cast()
    issue = filed(people).issue
    assert stand([facts_of(issue)], who) == {issue.pk: [str(people.own[role].pk)]}
    book = IssueBook()
    assert book.audience([issue.pk], who) == {issue.pk: [Party("user", str(people.own[role].pk))]}


def test_the_handler_stands_first_and_the_managers_where_nobody_was_named() -> None:
    people = cast()
    issue = filed(people).issue
    assert stand([facts_of(issue)], "handler")[issue.pk] == [str(people.own[Role.FIRM_MANAGER].pk)]
    issue = do(issue, Verb.ACCEPT, people.own[Role.FIRM_WORKER])
    assert stand([facts_of(issue)], "handler")[issue.pk] == [str(people.own[Role.FIRM_WORKER].pk)]


def test_a_handler_who_left_the_firm_is_nobody() -> None:
    people = cast()
    issue = do(filed(people).issue, Verb.ACCEPT, people.own[Role.FIRM_WORKER])
    Post.objects.filter(user=people.own[Role.FIRM_WORKER]).update(ends_on=MONDAY.date() - timedelta(days=400))
    assert stand([facts_of(issue)], "handler")[issue.pk] == [str(people.own[Role.FIRM_MANAGER].pk)]


def test_an_issue_nobody_holds_climbs_first() -> None:
    people = cast()
    higher = sorted(str(people.own[role].pk) for role in (Role.PARTY_SECRETARY, Role.STREET_OFFICER))
    bare = filed(people, compound=CompoundFactory.create(neighbourhood=people.neighbourhood)).issue
    returned = walk(people, filed(people), Status.NEW)
    for issue in (bare, returned):
        assert stand([facts_of(issue)], "handler")[issue.pk] == higher


def test_an_empty_rung_climbs_one_level() -> None:
    people = cast()
    issue = filed(people).issue
    Post.objects.filter(role__in=[Role.FIRM_MANAGER, Role.PARTY_SECRETARY]).update(
        ends_on=MONDAY.date() - timedelta(days=400)
    )
    assert stand([facts_of(issue)], "handler")[issue.pk] == [str(people.own[Role.GRID_HEAD].pk)]
    Post.objects.all().update(ends_on=MONDAY.date() - timedelta(days=400))
    assert stand([facts_of(issue)], "handler")[issue.pk] == []


def test_a_department_that_leads_without_a_firm_is_the_handler() -> None:
    people = cast()
    issue = do(
        filed(people).issue, Verb.ASSIGN, people.own[Role.STREET_OFFICER], department=people.department
    )
    assert stand([facts_of(issue)], "handler")[issue.pk] == [str(people.own[Role.DEPARTMENT_OFFICER].pk)]


def test_many_issues_are_one_question(django_assert_num_queries: Any) -> None:
    people = cast()
    facts = [facts_of(filed(people, phone=f"1390013900{number}").issue) for number in range(3)]
    for some in (facts[:1], facts):
        with django_assert_num_queries(1):
            audiences.people(some, "firm_manager")


# Books


def test_the_ladder_finds_its_people() -> None:
    people = cast()
    ladder.load_default()
    planning.forget()
    made = filed(people)
    planning.reconcile(MONDAY + timedelta(days=6))
    rungs = Notice.objects.filter(subject_id=made.issue.pk, kind="issue.handle").values_list("stage", "to_id")
    assert ("before", str(people.own[Role.FIRM_MANAGER].pk)) in set(rungs)


def test_still_open_and_entitled() -> None:
    people = cast()
    made = filed(people)
    other = filed(people, phone="13900139000")
    assert made.reporter is not None
    book = IssueBook()
    manager, stranger = people.own[Role.FIRM_MANAGER], people.other[Role.FIRM_MANAGER]
    pairs = [
        (made.issue.pk, Party("user", str(manager.pk))),
        (made.issue.pk, Party("user", str(stranger.pk))),
        (made.issue.pk, Party("user", "nonsense")),
        (made.issue.pk, Party("reporter", str(made.reporter.pk))),
        (other.issue.pk, Party("reporter", str(made.reporter.pk))),
        (made.issue.pk, Party("reporter", "nonsense")),
    ]
    assert [book.entitled(*pair) for pair in pairs] == [True, False, False, True, False, False]
    assert book.entitled_many(pairs) == {pairs[0], pairs[3]}
    assert book.still_open([made.issue.pk, other.issue.pk, 10**9]) == {made.issue.pk, other.issue.pk}
    walk(people, made, Status.CLOSED)
    assert book.still_open([made.issue.pk, other.issue.pk]) == {other.issue.pk}


def test_a_merged_reporter_is_entitled_to_the_other_report() -> None:
    people = cast()
    made, target = filed(people), filed(people, phone="13900139000")
    do(made.issue, Verb.MERGE, people.own[Role.PARTY_SECRETARY], into=Issue.objects.get(pk=target.issue.pk))
    assert made.reporter is not None
    assert IssueBook().entitled(target.issue.pk, Party("reporter", str(made.reporter.pk)))


@pytest.mark.parametrize(("phone", "channels"), [(PHONE, ("sms",)), ("021-65431234", ())])
def test_residents_are_reached_by_text_message_on_mobile_phones(
    phone: str, channels: tuple[str, ...]
) -> None:
    made = filed(cast(), phone=phone)
    assert made.reporter is not None
    address = ReporterBook().address([str(made.reporter.pk), "nonsense"])[str(made.reporter.pk)]
    assert (address.channels, address.quiet_from is not None, address.email) == (channels, True, "")


def test_an_incident_tells_the_reporters() -> None:
    people = cast()
    made = filed(people)
    incident = IncidentFactory.create(compounds=[people.compound], starts_at=MONDAY)
    do(made.issue, Verb.ATTACH, people.own[Role.PARTY_SECRETARY], incident=incident)
    assert made.reporter is not None
    assert told(made.issue, "issue.incident") == {party(made.reporter)}


def test_links_in_messages_open() -> None:
    made = filed(cast())
    assert made.reporter is not None
    assert links.reporter_path(made.reporter.pk) == f"/r/{made.secret}/"
