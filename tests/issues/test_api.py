"""The programming interface: what it shows, takes and refuses, and what that costs."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from issues.api.inputs import TAKES
from issues.forms.staff_report import SOURCES
from issues.models import Issue, Reporter, TimeRequest
from issues.workflow import ROWS, Hat, Status, Verb
from properties.models import Role, User
from tests.cast import Cast, cast
from tests.factories import IssueFactory, PostFactory, ReporterFactory, SubTopicFactory, TopicFactory
from tests.issues.desk import desk_of
from tests.issues.people import do, filed, walk

pytestmark = pytest.mark.django_db
LIST, PROBLEM = "/api/v1/issues/", "application/problem+json"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+08:00")


@pytest.fixture
def people(settings: Any, tmp_path: Any) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return cast()


def _made(people: Cast, **more: Any) -> Issue:
    given: dict[str, Any] = {"compound": people.compound, "status": Status.WORKING}
    return IssueFactory.create(**(given | more))


def _get(people: Cast, rest: str = "", role: Role = Role.STREET_OFFICER, **headers: str) -> Any:
    return desk_of(people.own[role]).get(LIST + rest, headers=headers)


def _post(people: Cast, rest: str, data: Any, role: Role = Role.STREET_OFFICER) -> Any:
    return desk_of(people.own[role]).post(LIST + rest, data, content_type="application/json")


def _codes(people: Cast, query: str = "", role: Role = Role.STREET_OFFICER) -> list[str]:
    answer = _get(people, query, role)
    assert answer.status_code == 200, answer.content
    return [row["code"] for row in answer.json()["results"]]


def _told(answer: Any) -> tuple[int, str, list[tuple[str, str]]]:
    """Status, code, and the fields complained of with their codes; the answer is a problem document."""
    assert answer["Content-Type"] == PROBLEM, answer.content
    body = answer.json()
    assert body["status"] == answer.status_code
    errors = [(error["pointer"], error["code"]) for error in body.get("errors", [])]
    return answer.status_code, body["code"], errors


# The list


@pytest.mark.parametrize("role", list(Role))
def test_the_list_holds_what_the_posts_reach(people: Cast, role: Role) -> None:
    own = _made(people, lead=people.department)
    others = [_made(people, compound=place) for place in (people.next_door, people.other_compound)]
    seen = {issue.code for issue in Issue.objects.visible_to(people.own[role])}

    assert set(_codes(people, role=role)) == seen
    administrator = role in {Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN}
    assert (own.code in seen) is not administrator
    assert len(seen) <= 1 + len(others)


def test_each_filter_keeps_what_it_says(people: Cast) -> None:
    now = timezone.now()
    late = _made(people, due_at=now - timedelta(days=1), opened_at=now - timedelta(days=9))
    stopped = _made(
        people, due_at=now - timedelta(days=1), status=Status.ASKED, opened_at=now - timedelta(days=8)
    )
    later = {"opened_at": now - timedelta(days=7), "due_at": now + timedelta(days=1)}
    far = _made(people, compound=people.other_compound, status=Status.NEW, **later)

    expected = {
        "": [far, stopped, late],
        "?status=new": [far],
        "?status=new&status=asked": [far, stopped],
        f"?compound={people.compound.code}": [stopped, late],
        f"?firm={people.other_firm.code}": [far],
        f"?topic={late.topic.code}": [late],
        "?overdue=true": [late],
        "?overdue=false": [far, stopped],
        f"?overdue=true&compound={people.other_compound.code}": [],
    }
    assert {query: _codes(people, query) for query in expected} == {
        query: [issue.code for issue in issues] for query, issues in expected.items()
    }


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("?colour=red", (400, "request.unknown-parameter", [])),
        ("?phone=13800138000", (400, "request.unknown-parameter", [])),
        ("?format=json", (400, "request.unknown-parameter", [])),
        ("?status=lost", (400, "request.invalid", [("/status", "invalid_choice")])),
        ("?compound=nowhere", (400, "request.invalid", [("/compound", "invalid_choice")])),
        ("?overdue=perhaps", (400, "request.invalid", [("/overdue", "invalid_choice")])),
        ("?limit=0", (400, "list.limit", [])),
        ("?limit=201", (400, "list.limit", [])),
        ("?limit=²", (400, "list.limit", [])),
        ("?limit=1&limit=2", (400, "request.unknown-parameter", [])),
        ("?cursor=x", (400, "list.cursor", [])),
        ("?cursor=after-1.99999999999999999999", (400, "list.cursor", [])),
    ],
)
def test_a_query_it_does_not_know_is_refused(people: Cast, query: str, told: object) -> None:
    assert _told(_get(people, query)) == told


def test_a_filter_of_another_post_is_refused(people: Cast) -> None:
    answer = _get(people, f"?firm={people.firm.code}", Role.FIRM_MANAGER)
    assert _told(answer) == (400, "filter.not-yours", [])


@pytest.mark.parametrize("same_moment", [True, False])
def test_pages_meet_without_gap_or_repeat(people: Cast, same_moment: bool) -> None:
    now = timezone.now()
    made = [
        _made(people, opened_at=now if same_moment else now - timedelta(minutes=number))
        for number in range(5)
    ]
    newest_first = [row.code for row in sorted(made, key=lambda row: (row.opened_at, row.pk), reverse=True)]
    browser = desk_of(people.own[Role.STREET_OFFICER])

    pages, url = [], f"http://testserver{LIST}?limit=2&status=working"
    while url:
        pages.append(browser.get(url).json())
        url = pages[-1]["next"]

    codes = [[row["code"] for row in page["results"]] for page in pages]
    assert codes == [newest_first[:2], newest_first[2:4], newest_first[4:]]
    assert pages[0]["previous"] is None
    back = browser.get(pages[2]["previous"]).json()
    assert [row["code"] for row in back["results"]] == codes[1]
    first = browser.get(back["previous"]).json()
    assert ([row["code"] for row in first["results"]], first["previous"]) == (codes[0], None)


def test_a_full_page_of_two_hundred_is_allowed(people: Cast) -> None:
    _made(people)
    assert len(_codes(people, "?limit=200")) == 1


# One report


def test_a_report_shows_where_it_stands_and_nobodys_name(people: Cast) -> None:
    made = filed(people, phone="13800138000", name="王女士")
    answer = _get(people, f"{made.issue.code}/", Role.FIRM_MANAGER)

    body = answer.json()
    assert set(body) == {
        "code", "version", "status", "status_label", "outcome", "outcome_label", "opened_at", "due_at",
        "updated_at", "overdue", "urgency", "urgency_label", "source", "source_label", "topic", "subtopic",
        "compound", "firm", "department", "place", "summary", "affected", "finished_at", "closed_at", "text",
        "building", "entrance", "clocks", "request", "moves",
    }  # fmt: skip
    assert (body["status"], body["status_label"]) == ("assigned", "已派单")
    assert body["compound"] == {"code": people.compound.code, "name": people.compound.name}
    assert MOMENT.fullmatch(body["opened_at"])
    assert [clock["kind"] for clock in body["clocks"]] == ["issue.contact", "issue.handle"]
    assert all(MOMENT.fullmatch(clock["due_at"]) for clock in body["clocks"])
    text = answer.content.decode()
    assert made.reporter is not None
    for secret in ("13800138000", "138****", "王女士", made.secret, str(made.reporter.pk)):
        assert secret not in text.replace(made.issue.code, "")


def test_the_reader_chooses_the_language(people: Cast) -> None:
    issue = filed(people).issue
    browser = desk_of(people.own[Role.FIRM_MANAGER])
    browser.cookies["django_language"] = "en"
    assert browser.get(f"{LIST}{issue.code}/").json()["status_label"] == "Sent to the responsible body"
    assert browser.get(f"{LIST}{issue.code}x/").json()["title"] == "Page not found"


def test_moves_are_those_of_the_page(people: Cast) -> None:
    issue = filed(people).issue
    found = {row["verb"]: row for row in _get(people, f"{issue.code}/", Role.FIRM_MANAGER).json()["moves"]}
    assert set(found) == {"return", "appoint", "accept", "contact", "note", "dissuade", "report24", "step",
                          "ask", "send_outside", "request"}  # fmt: skip
    assert (found["accept"]["needs"], found["accept"]["takes"]) == ([], [])
    assert (found["request"]["needs"], found["request"]["takes"]) == (["kind", "note"], ["days"])
    assert found["note"]["takes"] == ["photos", "public"]
    assert _get(people, f"{issue.code}/", Role.STREET_LEADER).json()["moves"] == []


def test_a_result_needs_its_photos_where_the_topic_does(people: Cast) -> None:
    for needs_photo in (True, False):
        made = filed(people, subtopic=SubTopicFactory.create(needs_photo=needs_photo))
        issue = walk(people, made, Status.WORKING)
        moves = {
            row["verb"]: row for row in _get(people, f"{issue.code}/", Role.FIRM_MANAGER).json()["moves"]
        }
        assert ("pairs" in moves["finish"]["needs"]) is needs_photo
        assert ("pairs" in moves["finish"]["takes"]) is not needs_photo


def test_every_move_of_staff_has_its_inputs_here() -> None:
    outsiders = {Hat.REPORTER, Hat.OUTSIDE, Hat.SYSTEM}
    staff = {row.verb for row in ROWS if row.who - outsiders}
    assert staff == set(TAKES)
    lacking = {row.verb: set(row.needs) - set(TAKES[row.verb]) for row in ROWS if row.verb in staff}
    assert {verb: needs for verb, needs in lacking.items() if needs} == {Verb.FINISH: {"after_photo"}}


def test_what_has_not_changed_is_not_sent_again(people: Cast) -> None:
    issue = filed(people).issue
    first = _get(people, f"{issue.code}/", Role.FIRM_MANAGER)
    etag = first["ETag"]
    assert re.fullmatch(r'"1\.[0-9a-f]{16}"', etag)

    for known in (etag, f'W/{etag}, "other"', "*"):
        again = _get(people, f"{issue.code}/", Role.FIRM_MANAGER, if_none_match=known)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    do(issue, Verb.ACCEPT, people.own[Role.FIRM_MANAGER])
    changed = _get(people, f"{issue.code}/", Role.FIRM_MANAGER, if_none_match=etag)
    assert (changed.status_code, changed["ETag"].split(".")[0]) == (200, '"2')
    # The same version looks different to somebody who may do other things with it.
    assert _get(people, f"{issue.code}/", Role.STREET_LEADER)["ETag"] != changed["ETag"]


@pytest.mark.parametrize("rest", ["", "moves/"])
def test_elsewhere_and_nowhere_are_the_same_404(people: Cast, rest: str) -> None:
    far = _made(people, compound=people.other_compound)
    bodies = []
    for code in (far.code, "YH-2026-999999", "rubbish"):
        ask = _get if rest == "" else _accept
        answer = ask(people, f"{code}/{rest}", role=Role.FIRM_MANAGER)
        assert _told(answer) == (404, "request.not_found".replace("_", "-"), [])
        bodies.append({**answer.json(), "request_id": ""})
    assert bodies[0] == bodies[1] == bodies[2]


def _accept(people: Cast, rest: str, role: Role) -> Any:
    return _post(people, rest, {"verb": "accept", "version": 1}, role)


# Moves


def _move(people: Cast, issue: Issue, role: Role, **data: Any) -> Any:
    return _post(people, f"{issue.code}/moves/", data, role)


def test_a_move_is_made_and_its_result_told(people: Cast) -> None:
    issue = filed(people).issue
    answer = _move(people, issue, Role.FIRM_MANAGER, verb="accept", version=1)

    issue.refresh_from_db()
    assert (issue.status, issue.handler) == (Status.WORKING, people.own[Role.FIRM_MANAGER])
    assert answer.status_code == 200
    told = {name: answer.json()[name] for name in ("code", "version", "status", "status_label", "outcome")}
    assert told == {
        "code": issue.code,
        "version": 2,
        "status": "working",
        "status_label": "处理中",
        "outcome": "",
    }


def test_moves_take_rows_by_their_codes(people: Cast) -> None:
    issue = filed(people).issue
    away = _move(
        people,
        issue,
        Role.STREET_OFFICER,
        verb="assign",
        version=1,
        firm=people.other_firm.code,
        helpers=[people.department.code],
        note="请处理。",
    )
    assert away.status_code == 200, away.content
    issue.refresh_from_db()
    assert (issue.firm, list(issue.helpers.all())) == (people.other_firm, [people.department])
    assert _move(people, issue, Role.FIRM_MANAGER, verb="accept", version=2).status_code == 404


def test_time_is_asked_for_and_granted(people: Cast) -> None:
    now = timezone.now()
    issue = filed(people, at=now).issue
    asked = _move(
        people, issue, Role.FIRM_MANAGER, verb="request", version=1, kind="extend", days=3, note="等配件。"
    )
    assert asked.status_code == 200, asked.content
    shown = _get(people, f"{issue.code}/").json()
    request = TimeRequest.objects.get(issue=issue)
    assert (shown["request"]["id"], shown["request"]["days"]) == (request.pk, 3)
    assert {"grant", "deny"} <= {row["verb"] for row in shown["moves"]}

    granted = _move(people, issue, Role.STREET_OFFICER, verb="grant", version=2, request=request.pk)
    assert granted.status_code == 200
    assert granted.json()["due_at"] > shown["due_at"]


def test_reports_are_merged_by_number(people: Cast) -> None:
    one, other = (filed(people, phone=f"1380013800{number}").issue for number in range(2))
    far = filed(people, compound=people.other_compound, phone="13800138009").issue
    refused = _move(people, one, Role.PARTY_SECRETARY, verb="merge", version=1, into=far.code)
    assert _told(refused) == (400, "request.invalid", [("/into", "unknown")])
    assert (
        _move(people, one, Role.PARTY_SECRETARY, verb="merge", version=1, into=other.code).status_code == 200
    )
    one.refresh_from_db()
    assert one.merged_into == other


@pytest.mark.parametrize("role", [Role.STREET_LEADER, Role.SUPERVISOR, Role.COMMITTEE_CHAIR])
def test_who_may_not_move_it_is_told_so(people: Cast, role: Role) -> None:
    issue = filed(people).issue
    assert _told(_move(people, issue, role, verb="accept", version=1)) == (403, "issue.not-your-move", [])


def test_a_late_click_is_a_409(people: Cast) -> None:
    issue = filed(people).issue
    do(issue, Verb.ACCEPT, people.own[Role.FIRM_WORKER])

    old = _move(people, issue, Role.FIRM_MANAGER, verb="note", version=1, note="来晚了。")
    assert _told(old) == (409, "issue.changed-meanwhile", [])
    assert old.json()["title"] == "现在已不能这样操作"
    over = _move(people, issue, Role.FIRM_MANAGER, verb="accept", version=2)
    assert _told(over) == (409, "issue.no-such-move", [])
    issue.refresh_from_db()
    assert issue.version == 2


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({}, [("/verb", "required"), ("/version", "required")]),
        ({"verb": "accept"}, [("/version", "required")]),
        ({"verb": "accept", "version": 0}, [("/version", "min_value")]),
        ({"verb": "accept", "version": 10**30}, [("/version", "max_value")]),
        ({"verb": "rate", "version": 1}, [("/verb", "invalid_choice")]),
        ({"verb": "accept", "version": 1, "colour": "red"}, [("/colour", "unknown")]),
        ({"verb": "accept", "version": 1, "photos": []}, [("/photos", "unused")]),
        ({"verb": "accept", "version": 1, "note": "好"}, [("/note", "unused")]),
        ({"verb": "note", "version": 1}, [("/note", "required")]),
        ({"verb": "note", "version": 1, "note": " "}, [("/note", "blank")]),
        ({"verb": "note", "version": 1, "note": "长" * 2001}, [("/note", "max_length")]),
        (
            {"verb": "appoint", "version": 1, "handler": "own-street-officer"},
            [("/handler", "does_not_exist")],
        ),
        ({"verb": "appoint", "version": 1, "handler": {"a": 1}}, [("/handler", "does_not_exist")]),
        ({"verb": "step", "version": 1, "note": "查过。", "step": "x"}, [("/step", "invalid_choice")]),
    ],
)
def test_a_move_that_is_not_one_is_refused_by_field(people: Cast, data: Any, errors: Any) -> None:
    issue = filed(people).issue
    assert _told(_move(people, issue, Role.FIRM_MANAGER, **data)) == (400, "request.invalid", errors)
    assert Issue.objects.get(pk=issue.pk).version == 1


def test_a_result_that_needs_a_photo_is_refused(people: Cast) -> None:
    issue = walk(people, filed(people, subtopic=SubTopicFactory.create(needs_photo=True)), Status.WORKING)
    answer = _move(people, issue, Role.FIRM_MANAGER, verb="finish", version=issue.version, note="修好了。")
    assert _told(answer) == (
        409,
        "issue.missing-after_photo",
        [("/pairs", "issue.missing-after_photo")],
    )


# Reports


def _report(people: Cast, **more: Any) -> dict[str, Any]:
    topic = TopicFactory.create()
    given = {"compound": people.compound.code, "topic": topic.code, "text": "三号楼门口的灯坏了。"}
    return {**given, **more}


@pytest.mark.parametrize("role", list(Role))
def test_who_may_file_files_with_the_usual_source(people: Cast, role: Role) -> None:
    answer = _post(people, "", _report(people), role)
    if role not in SOURCES:
        assert _told(answer) == (403, "report.not-yours", [])
        assert not Issue.objects.exists()
        return
    issue = Issue.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == f"{LIST}{issue.code}/"
    assert (answer.json()["code"], answer.json()["version"]) == (issue.code, 1)
    sources = sorted(SOURCES[role], key=list(type(SOURCES[role][0])).index)
    assert (issue.source, issue.compound) == (sources[0], people.compound)
    assert not Reporter.objects.exists()


def test_a_report_for_somebody_else_keeps_their_phone_and_does_not_say_it(people: Cast) -> None:
    subtopic = SubTopicFactory.create()
    given = _report(
        people,
        topic=subtopic.topic.code,
        subtopic=subtopic.code,
        source="hotline",
        phone="138 0013 8000",
        name="王女士",
        place="三号楼",
        share_with_firm=True,
    )
    answer = _post(people, "", given)
    issue = Issue.objects.get()
    assert (issue.source, issue.subtopic, issue.place) == ("hotline", subtopic, "三号楼")
    assert Reporter.objects.get(issue=issue).share_with_firm
    assert "王女士" not in answer.content.decode()
    assert "8000" not in answer.content.decode()


@pytest.mark.parametrize(
    ("more", "errors"),
    [
        ({"colour": "red"}, [("/colour", "unknown")]),
        ({"status": "closed"}, [("/status", "unknown")]),
        ({"text": ""}, [("/text", "blank")]),
        ({"text": "长" * 1001}, [("/text", "max_length")]),
        ({"text": None}, [("/text", "null")]),
        ({"topic": "none"}, [("/topic", "does_not_exist")]),
        ({"compound": ["a"]}, [("/compound", "does_not_exist")]),
        ({"source": "web"}, [("/source", "invalid_choice")]),
        ({"source": "staff"}, [("/source", "not-yours")]),
        ({"phone": "12"}, [("/phone", "phone.invalid")]),
    ],
)
def test_a_report_that_is_none_is_refused_by_field(people: Cast, more: Any, errors: Any) -> None:
    answer = _post(people, "", _report(people, **more), Role.PARTY_SECRETARY)
    assert _told(answer) == (400, "request.invalid", errors)
    assert not Issue.objects.exists()


def test_a_report_needs_its_own_compound_and_kind(people: Cast) -> None:
    far = _report(people, compound=people.other_compound.code)
    assert _told(_post(people, "", far, Role.FIRM_MANAGER))[2] == [("/compound", "does_not_exist")]
    stranger = _report(people, subtopic=SubTopicFactory.create().code)
    assert _told(_post(people, "", stranger))[2] == [("/subtopic", "report.other-topic")]


def test_the_post_of_yesterday_files_nothing(people: Cast) -> None:
    user = people.own[Role.PARTY_SECRETARY]
    user.posts.all().delete()
    yesterday = timezone.localdate() - timedelta(days=1)
    PostFactory.create(
        user=user,
        role=Role.PARTY_SECRETARY,
        area=people.neighbourhood,
        starts_on=yesterday - timedelta(days=9),
        ends_on=yesterday,
    )
    assert _told(_post(people, "", _report(people), Role.PARTY_SECRETARY))[0] == 403
    assert _codes(people, role=Role.PARTY_SECRETARY) == []


# The frame of it


@pytest.mark.parametrize("rest", ["", "moves/"])
def test_a_change_without_the_sessions_token_is_refused(people: Cast, rest: str) -> None:
    issue = filed(people).issue
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people.own[Role.FIRM_MANAGER])
    url, data = (
        (f"{LIST}{issue.code}/moves/", {"verb": "accept", "version": 1}) if rest else (LIST, _report(people))
    )

    without = browser.post(url, data, content_type="application/json")
    assert _told(without) == (403, "request.csrf", [])
    assert Issue.objects.filter(version=1).count() == 1

    page = browser.get("/api/v1/docs/").content.decode()
    token = re.search(r'data-csrf="(\w+)"', page)
    assert token is not None
    answer = browser.post(url, data, content_type="application/json", headers={"x-csrftoken": token[1]})
    assert answer.status_code == (200 if rest else 201)


@pytest.mark.parametrize(
    ("method", "body", "kind", "told"),
    [
        ("post", "{", "application/json", (400, "request.parse-error")),
        ("post", "[]", "application/json", (400, "request.invalid")),
        ("post", "null", "application/json", (400, "request.invalid")),
        ("post", '{"text": NaN}', "application/json", (400, "request.parse-error")),
        ("post", '{"text": "\\u0000"}', "application/json", (400, "request.parse-error")),
        ("post", "a=1", "application/x-www-form-urlencoded", (415, "request.unsupported-media-type")),
        ("post", json.dumps("x" * 1024 * 1024), "application/json", (413, "request.too-large")),
        ("put", "{}", "application/json", (405, "request.method-not-allowed")),
        ("options", "", "application/json", (405, "request.method-not-allowed")),
    ],
)
def test_what_cannot_be_read_is_told_by_a_problem(
    people: Cast, method: str, body: str, kind: str, told: tuple[int, str]
) -> None:
    browser = desk_of(people.own[Role.STREET_OFFICER])
    assert _told(getattr(browser, method)(LIST, body, content_type=kind))[:2] == told


def test_a_problem_says_what_rfc_9457_asks_for(people: Cast) -> None:
    answer = _get(people, "?colour=red")
    body = answer.json()
    assert body == {
        "type": "urn:yinhang:request.unknown-parameter",
        "title": "无法读懂这个请求",
        "status": 400,
        "detail": body["detail"],
        "code": "request.unknown-parameter",
        "request_id": answer["X-Request-ID"],
    }
    assert _told(_get(people, accept="text/csv")) == (406, "request.not-acceptable", [])


@pytest.mark.parametrize("query", ["", "?status=working&overdue=false&limit=3"])
def test_a_list_costs_the_same_for_one_and_for_three(people: Cast, query: str) -> None:
    def cost() -> int:
        browser = desk_of(people.own[Role.STREET_OFFICER])
        browser.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(LIST + query).status_code == 200
        return len(asked)

    _made(people, lead=people.department)
    one = cost()
    for _number in range(2):
        ReporterFactory.create(issue=_made(people, lead=people.other_department))
    assert (one, cost()) == (3, 3)  # the session, the person with their posts, the rows


def test_a_report_costs_the_same_with_one_clock_and_with_three(people: Cast) -> None:
    issue = filed(people).issue
    do(issue, Verb.ACCEPT, people.own[Role.FIRM_MANAGER])

    def cost() -> int:
        browser = desk_of(people.own[Role.FIRM_MANAGER])
        browser.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(f"{LIST}{issue.code}/").status_code == 200
        return len(asked)

    few = cost()
    do(issue, Verb.SEND_OUTSIDE, people.own[Role.FIRM_MANAGER], note="请检查。", body="燃气公司")
    assert len(_get(people, f"{issue.code}/").json()["clocks"]) == 3
    assert (few, cost()) == (5, 5)  # as a list, with the report, its request and its clocks


def test_the_document_describes_each_operation(people: Cast) -> None:
    browser = desk_of(people.own[Role.FIRM_MANAGER])
    document = browser.get("/api/v1/schema/").json()
    about = ("/api/v1/issues/", "/api/v1/changes/", "/api/v1/spots/", "/api/v1/uploads/")
    found = {
        (path, method)
        for path, methods in document["paths"].items()
        for method in methods
        if path.startswith(about)
    }
    assert found == {
        ("/api/v1/issues/", "get"),
        ("/api/v1/issues/", "post"),
        ("/api/v1/issues/{code}/", "get"),
        ("/api/v1/issues/{code}/moves/", "post"),
        ("/api/v1/issues/bulk/", "post"),
        ("/api/v1/issues/{code}/history/", "get"),
        ("/api/v1/issues/{code}/deadlines/", "get"),
        ("/api/v1/issues/{code}/ratings/", "get"),
        ("/api/v1/issues/{code}/photos/", "get"),
        ("/api/v1/issues/{code}/photos/{photo}/", "get"),
        ("/api/v1/uploads/", "post"),
        ("/api/v1/uploads/{id}/", "get"),
        ("/api/v1/uploads/{id}/", "patch"),
        ("/api/v1/changes/", "get"),
        ("/api/v1/spots/", "get"),
        ("/api/v1/spots/", "post"),
        ("/api/v1/spots/{code}/", "get"),
        ("/api/v1/spots/{code}/moves/", "post"),
    }
    listing = document["paths"]["/api/v1/issues/"]["get"]
    names = {row["name"] for row in listing["parameters"]}
    assert names == {"status", "topic", "compound", "firm", "overdue", "limit", "cursor"}
    assert listing["summary"] == "诉求列表，新的在前"
    assert document["components"]["schemas"]["MoveIn"]["required"] == ["verb"]
    assert browser.get("/api/v1/schema/?lang=en").status_code == 400


def test_the_document_is_sound(tmp_path: Any) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))


def test_the_drawn_document_keeps_the_sites_policy(people: Cast) -> None:
    answer = desk_of(people.own[Role.FIRM_MANAGER]).get("/api/v1/docs/")
    assert "unsafe" not in answer["Content-Security-Policy"]
    html = answer.content.decode()
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|https?://(?!testserver)", html) == []


def test_who_was_put_out_of_service_comes_no_further(people: Cast) -> None:
    browser = desk_of(people.own[Role.FIRM_MANAGER])
    User.objects.filter(pk=people.own[Role.FIRM_MANAGER].pk).update(is_active=False)
    assert _told(browser.get(LIST)) == (401, "request.not-authenticated", [])
