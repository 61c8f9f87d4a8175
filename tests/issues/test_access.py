"""The doors: who gets in, in what capacity, and that nobody learns what is behind a closed one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from issues import access, actions, catalogue
from issues.models import Issue, Reveal
from issues.workflow import Hat
from properties.models import Role, User
from tests.cast import Cast, cast
from tests.factories import (
    DepartmentFactory,
    IssueFactory,
    PostFactory,
    UserFactory,
)
from tests.issues.people import MONDAY, filed
from yinhang.errors import NotYours, Refused

pytestmark = pytest.mark.django_db

# What each role's own person wears on a report of their compound. The department leads it here.
WORN: dict[Role, frozenset[Hat]] = {
    Role.FIRM_WORKER: frozenset({Hat.FIRM_WORKER}),
    Role.FIRM_MANAGER: frozenset({Hat.FIRM_MANAGER}),
    Role.DEPARTMENT_OFFICER: frozenset({Hat.DEPARTMENT}),
    Role.COMMITTEE_CHAIR: frozenset({Hat.COMMITTEE}),
    Role.COMMITTEE_MEMBER: frozenset({Hat.COMMITTEE}),
    Role.NEIGHBOURHOOD_STAFF: frozenset({Hat.NEIGHBOURHOOD}),
    Role.PARTY_SECRETARY: frozenset({Hat.SECRETARY}),
    Role.GRID_WORKER: frozenset({Hat.GRID}),
    Role.GRID_HEAD: frozenset({Hat.GRID_HEAD}),
    Role.STREET_OFFICER: frozenset({Hat.STREET}),
    Role.STREET_LEADER: frozenset(),
    Role.SUPERVISOR: frozenset(),
    Role.SYSTEM_ADMIN: frozenset(),
    Role.AUDIT_ADMIN: frozenset(),
    Role.SECURITY_ADMIN: frozenset(),
}
BLIND = {Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN}


def issues_of(people: Cast) -> list[Issue]:
    """One in each compound of the cast; the first is led by its department, the last helped by the other one."""
    mine = IssueFactory.create(compound=people.compound, lead=people.department)
    near = IssueFactory.create(compound=people.next_door)
    far = IssueFactory.create(compound=people.other_compound)
    far.helpers.add(people.other_department)
    return [mine, near, far]


def opens(user: User | AnonymousUser, issue: Issue) -> bool:
    try:
        return access.get_issue(user, issue.code) == issue
    except Http404:
        return False


def test_list_and_door_agree() -> None:
    people = cast()
    issues = issues_of(people)
    everybody: list[User | AnonymousUser] = [
        *people.own.values(),
        *people.other.values(),
        UserFactory.create(),
        AnonymousUser(),
    ]
    for user in everybody:
        listed = set(Issue.objects.visible_to(user))
        assert listed == {issue for issue in issues if opens(user, issue)}, user


@pytest.mark.parametrize("role", list(Role))
def test_what_each_role_sees_and_wears(role: Role) -> None:
    people = cast()
    mine, near, far = issues_of(people)
    user = people.own[role]
    assert opens(user, mine) is (role not in BLIND)
    assert access.hats(user, mine) == WORN[role]
    beyond = {
        Role.STREET_OFFICER: {near, far},
        Role.STREET_LEADER: {near, far},
        Role.SUPERVISOR: {near, far},
        Role.GRID_HEAD: {near},
        Role.GRID_WORKER: {near},
        Role.PARTY_SECRETARY: {near},
        Role.NEIGHBOURHOOD_STAFF: {near},
    }
    assert {issue for issue in (near, far) if opens(user, issue)} == beyond.get(role, set())


def test_a_helping_department_wears_its_hat() -> None:
    people = cast()
    *_others, far = issues_of(people)
    officer = people.other[Role.DEPARTMENT_OFFICER]
    assert access.hats(officer, far) == {Hat.DEPARTMENT}
    stranger = PostFactory.create(
        role=Role.DEPARTMENT_OFFICER, firm=None, department=DepartmentFactory.create()
    ).user
    assert (access.hats(stranger, far), opens(stranger, far)) == (frozenset(), False)


def test_hats_end_with_the_post_and_with_the_account() -> None:
    people = cast()
    mine, *_others = issues_of(people)
    former = PostFactory.create(firm=people.firm, ends_on=timezone.localdate() - timedelta(days=1)).user
    locked = PostFactory.create(firm=people.firm, user=UserFactory.create(is_active=False)).user
    today = PostFactory.create(firm=people.firm, ends_on=timezone.localdate()).user
    assert [access.hats(user, mine) for user in (former, locked, today)] == [
        frozenset(),
        frozenset(),
        {Hat.FIRM_MANAGER},
    ]


@pytest.mark.parametrize(
    "code",
    [
        "",
        "YH-2026-000000",
        "yh-2026-1",
        "YH-2026-99999999999999999999",
        "XX-2026-000001",
        "YH-2026-0000٣١",
        "1 OR 1=1",
        "\x00",
    ],
)
def test_what_is_no_number_is_simply_missing(code: str) -> None:
    with pytest.raises(Http404):
        access.get_issue(cast().own[Role.STREET_OFFICER], code)


def test_the_year_is_part_of_the_number() -> None:
    people = cast()
    issue = filed(people).issue
    wrong = issue.code.replace("2026", "2025")
    with pytest.raises(Http404):
        access.get_issue(people.own[Role.STREET_OFFICER], wrong)


def test_a_door_with_everything_a_page_shows_is_one_question() -> None:
    people = cast()
    issue = filed(people).issue
    officer = people.own[Role.STREET_OFFICER]
    access.hats(officer, issue)
    catalogue.current()
    with CaptureQueriesContext(connection) as asked:
        found = access.get_issue(officer, issue.code)
        shown = [
            found.topic,
            found.subtopic,
            found.compound,
            found.building,
            found.firm,
            found.handler,
            found.lead,
        ]
    assert (len(asked), len(shown)) == (1, 7)


# Name and phone


@pytest.mark.parametrize(
    ("role", "ticked", "may"),
    [
        (Role.FIRM_MANAGER, False, False),
        (Role.FIRM_MANAGER, True, True),
        (Role.FIRM_WORKER, False, False),
        (Role.FIRM_WORKER, True, True),
        (Role.COMMITTEE_CHAIR, True, False),
        (Role.NEIGHBOURHOOD_STAFF, False, True),
        (Role.PARTY_SECRETARY, False, True),
        (Role.GRID_WORKER, False, True),
        (Role.GRID_HEAD, False, True),
        (Role.STREET_OFFICER, False, True),
        (Role.STREET_LEADER, True, False),
        (Role.SUPERVISOR, True, False),
        (Role.SYSTEM_ADMIN, True, False),
    ],
)
def test_who_may_see_name_and_phone(role: Role, ticked: bool, may: bool) -> None:
    people = cast()
    made = filed(people, share_with_firm=ticked)
    assert made.reporter is not None
    user = people.own[role]
    assert access.may_see_contact(user, made.issue, made.reporter) is may
    if may:
        contact = actions.reveal_contact(reporter=made.reporter, by=user, reason="约上门时间", at=MONDAY)
        assert contact == ("王女士", "+8613800138000")
        assert list(Reveal.objects.values_list("reporter", "by", "reason")) == [
            (made.reporter.pk, user.pk, "约上门时间")
        ]
    else:
        with pytest.raises(NotYours) as caught:
            actions.reveal_contact(reporter=made.reporter, by=user, reason="约上门时间", at=MONDAY)
        assert (caught.value.code, Reveal.objects.count()) == ("contact.not-yours", 0)


def test_someone_with_a_post_in_the_firm_counts_as_the_firm() -> None:
    people = cast()
    made = filed(people)
    assert made.reporter is not None
    both = people.own[Role.NEIGHBOURHOOD_STAFF]
    PostFactory.create(user=both, firm=people.firm)
    assert access.may_see_contact(both, made.issue, made.reporter) is False


@pytest.mark.parametrize("reason", ["", " ", "看", "\x00\x00"])
def test_a_reveal_needs_a_reason(reason: str) -> None:
    people = cast()
    made = filed(people)
    assert made.reporter is not None
    with pytest.raises(Refused) as caught:
        actions.reveal_contact(
            reporter=made.reporter, by=people.own[Role.STREET_OFFICER], reason=reason, at=MONDAY
        )
    assert (caught.value.code, Reveal.objects.count()) == ("contact.no-reason", 0)


def test_what_is_stored_is_encrypted() -> None:
    made = filed(cast())
    assert made.reporter is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, phone_index, token_digest FROM issues_reporter")
        stored = " ".join(map(str, cursor.fetchone()))
    assert "王" not in stored
    assert "13800138000" not in stored
    assert "13800138000" not in repr(made.reporter.phone) + str(access.get_reporter(made.secret).phone)
