"""The reports list: scope, filters and who may use them, pages by keyset, saved filters."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from issues.boards.work_list import PAGE
from issues.models import Issue, Rating, SavedFilter
from issues.workflow import Status
from properties.models import Role
from tests.cast import cast
from tests.factories import IssueFactory, ReporterFactory
from tests.issues.desk import codes_on, desk_of

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.django_db
LIST = "/work/issues/"


@pytest.fixture
def people() -> Cast:
    return cast()


def _made(people: Cast, **more: Any) -> Issue:
    given: dict[str, Any] = {"compound": people.compound, "status": Status.WORKING}
    return IssueFactory.create(**(given | more))


def _ended(people: Cast, **more: Any) -> Issue:
    now = timezone.now()
    return _made(people, status=Status.CLOSED, outcome="resolved", closed_at=now, **more)


def _get(people: Cast, query: str = "", role: Role = Role.STREET_OFFICER) -> Any:
    return desk_of(people.own[role]).get(LIST + query)


def _codes(people: Cast, query: str = "", role: Role = Role.STREET_OFFICER) -> list[str]:
    answer = _get(people, query, role)
    assert answer.status_code == 200
    return codes_on(answer)


@pytest.mark.parametrize("role", [role for role in Role if not role.endswith("_admin")])
def test_each_sees_their_own_and_the_most_urgent_first(people: Cast, role: Role) -> None:
    lead = {"lead": people.department}
    now = timezone.now()
    late = _made(people, due_at=now + timedelta(days=3), **lead)
    soon = _made(people, due_at=now + timedelta(days=1), **lead)
    _ended(people, **lead)
    _made(people, compound=people.other_compound)

    # The other compound lies in the same street: who works for the whole street sees it, after the others.
    street = {Role.STREET_OFFICER, Role.STREET_LEADER, Role.SUPERVISOR}
    assert _codes(people, "", role)[:2] == [soon.code, late.code]
    assert len(_codes(people, "", role)) == (3 if role in street else 2)


def test_newest_first_is_one_tap_away(people: Cast) -> None:
    now = timezone.now()
    old = _made(people, opened_at=now - timedelta(days=2), due_at=now + timedelta(days=1))
    new = _made(people, opened_at=now, due_at=now + timedelta(days=9))
    assert _codes(people, "?sort=new") == [new.code, old.code]
    assert _codes(people) == [old.code, new.code]


def test_each_filter_keeps_what_it_says(people: Cast) -> None:
    now = timezone.now()
    mine = _made(
        people,
        handler=people.own[Role.FIRM_WORKER],
        source="patrol",
        urgency="emergency",
        due_at=now - timedelta(days=1),
    )
    other = _made(people, compound=people.other_compound, status=Status.NEW, due_at=now + timedelta(days=9))
    came_back = _made(
        people, recurrence_of=mine, opened_at=now - timedelta(days=40), due_at=now + timedelta(days=8)
    )
    expected = {
        "?status=new": [other],
        "?status=new&status=working": [mine, came_back, other],
        f"?topic={mine.topic.code}": [mine],
        f"?compound={people.other_compound.code}": [other],
        f"?grid={people.other_grid.code}": [other],
        f"?firm={people.firm.code}": [mine, came_back],
        "?handler=own-firm-worker": [mine],
        "?handler=none": [came_back, other],
        "?handler=me": [],
        "?urgency=emergency": [mine],
        "?source=patrol": [mine],
        "?overdue=1": [mine],
        "?recurrence=on": [came_back],
        f"?until={timezone.localdate() - timedelta(days=30)}": [came_back],
        f"?since={timezone.localdate()}": [mine, other],
    }
    found = {query: _codes(people, query) for query in expected}
    assert found == {query: [issue.code for issue in issues] for query, issues in expected.items()}


def test_due_today_ends_at_midnight_and_a_stopped_clock_is_neither(people: Cast) -> None:
    now = timezone.now()
    midnight = timezone.localtime(now).replace(hour=23, minute=59, second=59, microsecond=0)
    today = _made(people, due_at=midnight)
    _made(people, due_at=midnight + timedelta(seconds=1))
    _made(people, due_at=midnight, status=Status.ASKED)
    _made(people, due_at=now - timedelta(days=1), status=Status.PAUSED)
    assert _codes(people, "?today=1") == [today.code]
    assert _codes(people, "?overdue=1") == []


def test_the_first_and_the_last_day_of_all_are_days_like_others(people: Cast) -> None:
    made = _made(people).code

    assert _codes(people, "?since=0001-01-01&until=9999-12-31&state=all") == [made]
    assert _codes(people, "?until=0001-01-01&state=all") == []
    assert _codes(people, "?since=9999-12-31&state=all") == []


def test_unhappy_ones_are_found_open_or_not(people: Cast) -> None:
    unhappy, happy = _ended(people), _ended(people)
    for issue, score in ((unhappy, 2), (happy, 3)):
        who = ReporterFactory.create(issue=issue)
        Rating.objects.create(issue=issue, closing=1, score=score, by_reporter=who)
    answer = _get(people, "?state=all&unhappy=1")
    assert codes_on(answer) == [unhappy.code]
    assert "不满意" in answer.content.decode()


def test_a_search_finds_numbers_places_and_words(people: Cast) -> None:
    issue = _made(people, text="电梯停了", place="三号楼")
    other = _made(people, text="路灯不亮", place="东门")
    for words, expected in {
        issue.code: [issue],
        issue.code.lower(): [issue],
        str(issue.pk): [issue],
        "电梯": [issue],
        "东门": [other],
        people.compound.name: [issue, other],
        "没有": [],
    }.items():
        assert set(_codes(people, f"?q={words}")) == {row.code for row in expected}, words


def test_a_phone_is_looked_for_whole_and_by_the_office_only(people: Cast) -> None:
    issue = _made(people)
    ReporterFactory.create(issue=issue, phone="+8613800138000")
    _made(people)
    assert _codes(people, "?phone=138 0013 8000") == [issue.code]
    assert _codes(people, "?phone=8000") == []
    for role in (Role.FIRM_MANAGER, Role.COMMITTEE_CHAIR, Role.SUPERVISOR, Role.DEPARTMENT_OFFICER):
        assert _get(people, "?phone=13800138000", role).status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "?unknown=1",
        "?compound__name=x",
        "?compound=a&compound=b",
        "?overdue=maybe",
        "?status=nothing",
        "?since=yesterday",
        "?after=x",
        "?after=1.99999999999999999999",
        "?after=99999999999999999999.1",
        "?before=1.-1",
        "?after=1.1&after=2.2",
    ],
)
def test_what_the_list_does_not_know_is_a_bad_request(people: Cast, query: str) -> None:
    assert _get(people, query).status_code == 400


@pytest.mark.parametrize(
    ("role", "name"),
    [(Role.FIRM_MANAGER, "firm"), (Role.FIRM_WORKER, "grid"), (Role.COMMITTEE_CHAIR, "handler")],
)
def test_a_filter_that_a_post_does_not_include_is_a_bad_request(people: Cast, role: Role, name: str) -> None:
    assert _get(people, f"?{name}=x", role).status_code == 400
    assert f'name="{name}"' not in desk_of(people.own[role]).get(f"{LIST}filters/").content.decode()


def test_a_compound_out_of_reach_is_no_choice(people: Cast) -> None:
    assert _get(people, f"?compound={people.other_compound.code}", Role.FIRM_MANAGER).status_code == 400


def test_pages_follow_each_other_without_gap_or_repeat(people: Cast) -> None:
    same = timezone.now() + timedelta(days=3)
    made = [_made(people, due_at=same + timedelta(minutes=number // 7)) for number in range(PAGE * 2 + 5)]
    expected = [issue.code for issue in sorted(made, key=lambda issue: (issue.due_at, issue.pk))]

    browser, address, seen, back = desk_of(people.own[Role.STREET_OFFICER]), LIST, [], ""
    while address:
        answer = browser.get(address)
        seen.append(codes_on(answer))
        back, address = answer.context["previous"], answer.context["next"]

    assert [code for page in seen for code in page] == expected
    assert [len(page) for page in seen] == [PAGE, PAGE, 5]
    answer = browser.get(back)
    assert codes_on(answer) == seen[1]
    assert codes_on(browser.get(answer.context["previous"])) == seen[0]


def test_an_empty_list_says_what_to_do(people: Cast) -> None:
    assert "没有符合条件的诉求" in _get(people).content.decode()


def test_three_rows_cost_the_queries_of_one(people: Cast) -> None:
    browser = desk_of(people.own[Role.STREET_OFFICER])
    SavedFilter.objects.create(owner=people.own[Role.STREET_OFFICER], name="超期", query="overdue=1")
    _made(people)
    browser.get(LIST)
    one = _queries(browser)
    _made(people)
    _ended(people)
    _made(people)
    SavedFilter.objects.create(owner=people.own[Role.STREET_OFFICER], name="急", query="urgency=emergency")
    assert _queries(browser) == one
    assert one <= 12


def _queries(browser: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(LIST).status_code == 200
    return len(queries)


def test_a_saved_filter_counts_what_it_opens(people: Cast) -> None:
    _made(people, urgency="emergency")
    _made(people, urgency="emergency")
    _made(people)
    browser = desk_of(people.own[Role.STREET_OFFICER])

    saved = browser.post(f"{LIST}filters/save/?urgency=emergency", {"name": "紧急的"})

    assert saved.headers["Location"] == f"{LIST}?urgency=emergency"
    (chip,) = browser.get(LIST).context["saved"]
    assert (chip.text, chip.count) == ("紧急的", "2")
    assert len(codes_on(browser.get(chip.href))) == 2


def test_an_officer_shares_a_filter_with_the_street(people: Cast) -> None:
    officer, head = people.own[Role.STREET_OFFICER], people.own[Role.GRID_HEAD]
    _made(people)
    data = {"name": "在办", "shared_with": people.street.pk}
    desk_of(officer).post(f"{LIST}filters/save/?status=working", data)

    shown = {role: [chip.text for chip in _get(people, "", role).context["saved"]] for role in Role}

    assert shown[Role.GRID_HEAD] == ["在办"]
    assert shown[Role.PARTY_SECRETARY] == ["在办"]
    assert shown[Role.FIRM_MANAGER] == []
    assert desk_of(people.other[Role.STREET_OFFICER]).get(LIST).context["saved"] == []
    # What is shared cannot be deleted by those it is shared with, nor shared on by a grid head.
    row = SavedFilter.objects.get()
    assert desk_of(head).post(f"{LIST}filters/{row.pk}/delete/").status_code == 404
    assert "shared_with" not in desk_of(head).get(f"{LIST}filters/save/?status=new").context["form"].fields


def test_the_same_name_is_overwritten_and_ones_own_can_be_deleted(people: Cast) -> None:
    browser = desk_of(people.own[Role.FIRM_MANAGER])
    browser.post(f"{LIST}filters/save/?status=working", {"name": "我的"})
    browser.post(f"{LIST}filters/save/?status=new", {"name": "我的"})
    row = SavedFilter.objects.get()
    assert row.query == "status=new"
    browser.post(f"{LIST}filters/{row.pk}/delete/")
    assert not SavedFilter.objects.exists()


def test_a_count_stops_at_ninety_nine(people: Cast) -> None:
    SavedFilter.objects.create(owner=people.own[Role.STREET_OFFICER], name="全部", query="state=all")
    pattern = _made(people)
    for wanted, shown in ((99, "99"), (100, "99+")):
        Issue.objects.bulk_create(_copy(pattern) for _number in range(wanted - Issue.objects.count()))
        assert _get(people).context["saved"][0].count == shown


def _copy(issue: Issue) -> Issue:
    """The same report once more, unsaved."""
    values = {field.attname: getattr(issue, field.attname) for field in Issue._meta.concrete_fields}
    return Issue(**(values | {"id": None}))
