"""Open311, what everybody may read: its shapes in both formats, what is in a list, and what never is."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from issues import catalogue
from issues.models import Evidence, Issue, Move, Question, SubTopic
from issues.open311 import asking, requests, xml
from issues.open311.discovery import changeset
from issues.workflow import PLAIN, Hat, Outcome, Status, Verb
from tests.cast import Cast, cast
from tests.factories import (
    CompoundFactory,
    EvidenceFactory,
    IssueFactory,
    ReporterFactory,
    SubTopicFactory,
    TopicFactory,
)
from yinhang.errors import Refused

BASE = "/open311/v2"
NOW = datetime(2026, 11, 28, 0, 30, tzinfo=UTC)


def read(path: str, client: Client | None = None) -> Any:
    """The content of a JSON answer that succeeded."""
    response = (client or Client()).get(f"{BASE}/{path}")
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/json; charset=utf-8"
    return response.json()


def refused(path: str, *, method: str = "get") -> tuple[int, list[str]]:
    """Status and codes of an answer that did not: the standard's shape, in the format the address asks for."""
    response = getattr(Client(), method)(f"{BASE}/{path}")
    if path.partition("?")[0].endswith(".json"):
        assert response["Content-Type"] == "application/json; charset=utf-8"
        errors = response.json()
        assert all(error.keys() == {"code", "description"} and error["description"] for error in errors)
        return response.status_code, [error["code"] for error in errors]
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    root = ET.fromstring(response.content)
    assert root.tag == "errors"
    assert [[child.tag for child in error] for error in root] == [["code", "description"]] * len(root)
    return response.status_code, [error.findtext("code") or "" for error in root]


def codes(query: str = "") -> list[str]:
    return [row["service_request_id"] for row in read(f"requests.json?{query}")]


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def made(people: Cast, **more: Any) -> Issue:
    given: dict[str, Any] = {"compound": people.compound, "is_public": True}
    return IssueFactory.create(**(given | more))


# The two formats


def test_xml_wraps_members_and_json_leaves_the_wrapper_away() -> None:
    content = [
        {"code": "006", "metadata": True, "keywords": None, "lat": 31.3, "description": "a<b&\x0bc\ufffe"}
    ]

    assert json.loads(xml.written("services", content, xml.JSON)) == content
    service = ET.fromstring(xml.written("services", content, xml.XML))[0]
    assert (service.tag, {child.tag: child.text for child in service}) == (
        "service",
        {"code": "006", "metadata": "true", "keywords": None, "lat": "31.3", "description": "a<b&c"},
    )


def test_xml_says_what_it_is_and_has_no_namespace() -> None:
    text = xml.written("errors", [], xml.XML)
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>')
    assert "xmlns" not in text


# Discovery and services


def test_discovery_names_the_endpoint_in_both_formats(people: Cast, settings: Any) -> None:
    SubTopicFactory.create()
    document = read("discovery.json")
    endpoint = document["endpoints"][0]

    assert document.keys() == {"changeset", "contact", "key_service", "endpoints"}
    assert endpoint == {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": f"{settings.PUBLIC_URL}/open311/v2",
        "changeset": document["changeset"],
        "type": "test" if settings.DEMO_RIBBON else "production",
        "formats": ["text/xml", "application/json"],
    }
    root = ET.fromstring(Client().get(f"{BASE}/discovery.xml").content)
    assert [each.text for each in root.iterfind("endpoints/endpoint/formats/format")] == endpoint["formats"]


def test_the_changeset_sorts_by_the_last_edit_and_tells_every_change(people: Cast) -> None:
    kind = SubTopicFactory.create()
    first = read("discovery.json")["changeset"]
    assert read("discovery.json?locale=en")["changeset"] == first

    SubTopic.objects.filter(pk=kind.pk).update(name="改名")
    catalogue.forget()
    renamed = read("discovery.json")["changeset"]
    LogEntry.objects.create(
        user=people.own[next(iter(people.own))],
        content_type=ContentType.objects.get_for_model(SubTopic),
        object_id=str(kind.pk),
        object_repr=kind.name,
        action_flag=CHANGE,
        action_time=NOW,
    )
    edited = read("discovery.json")["changeset"]

    assert renamed != first
    assert edited > renamed
    assert edited.startswith("2026-11-28T00:30:00Z ")
    assert changeset(NOW + timedelta(days=1), []) > edited


def test_services_are_kinds_and_whole_topics(people: Cast) -> None:
    topic = TopicFactory.create(code="locks", name="地锁", hint="锥桶、石墩")
    kind = SubTopicFactory.create(
        topic=topic, code="007", name="公共区域地锁", handle_days=1, call_first="110"
    )
    SubTopicFactory.create(topic=topic, code="old", is_active=False)
    Question.objects.create(subtopic=kind, code="count", text="几个？", text_en="How many?")

    listed = {row["service_code"]: row for row in read("services.json")}

    assert listed.keys() >= {"locks", "007"}
    assert "old" not in listed
    assert {
        name: listed["007"][name] for name in ("metadata", "type", "keywords", "group", "service_name")
    } == {
        "metadata": True,
        "type": "realtime",
        "keywords": "地锁,锥桶,石墩",
        "group": "地锁",
        "service_name": "公共区域地锁",
    }
    assert "110" in listed["007"]["description"]
    assert listed["locks"]["metadata"] is False
    root = ET.fromstring(Client().get(f"{BASE}/services.xml").content)
    assert [each.findtext("service_code") for each in root] == [
        row["service_code"] for row in read("services.json")
    ]


@pytest.mark.once
def test_no_topic_of_this_office_is_called_like_one_of_its_kinds() -> None:
    with Path("issues/data/topics.toml").open("rb") as file:
        topics = tomllib.load(file)["topics"]
    called = [topic["code"] for topic in topics] + [
        kind["code"] for topic in topics for kind in topic["kinds"]
    ]
    assert len(called) == len(set(called))
    assert all(re.fullmatch(r"[a-z_]{1,40}", code) for code in called)


def test_a_definition_asks_the_questions_of_the_kind(people: Cast) -> None:
    kind = SubTopicFactory.create(code="pipe")
    choices = [{"value": "week", "text": "一周", "text_en": "A week"}, "更久"]
    kinds = Question.Kind
    rows: list[dict[str, Any]] = [
        {"code": "since", "kind": kinds.CHOICE, "choices": choices, "is_required": True},
        {"code": "note", "kind": kinds.TEXT},
        {"code": "fire", "kind": kinds.YES_NO, "stops_on": "yes", "stop_text": "请拨打 119"},
    ]
    for number, row in enumerate(rows):
        Question.objects.create(subtopic=kind, text=f"问{number}", text_en="Q", position=number, **row)

    definition = read("services/pipe.json")

    since, note, fire = definition["attributes"]
    assert definition["service_code"] == "pipe"
    assert since == {
        "variable": True,
        "code": "since",
        "datatype": "singlevaluelist",
        "required": True,
        "datatype_description": None,
        "order": 1,
        "description": "问0",
        "values": [{"key": "week", "name": "一周"}, {"key": "更久", "name": "更久"}],
    }
    assert (note["datatype"], note["order"], "values" in note) == ("string", 2, False)
    assert [value["key"] for value in fire["values"]] == ["yes", "no"]
    assert "119" in fire["datatype_description"]
    root = ET.fromstring(Client().get(f"{BASE}/services/pipe.xml").content)
    assert [each.text for each in root.iterfind("attributes/attribute/values/value/key")][:2] == [
        "week",
        "更久",
    ]
    assert read("services/pipe.json?locale=en")["attributes"][0]["values"][0]["name"] == "A week"


def test_what_changes_seldom_may_be_kept_and_read_by_any_site(people: Cast) -> None:
    response = Client().get(f"{BASE}/services.json")
    assert (response["Access-Control-Allow-Origin"], response["Cache-Control"]) == (
        "*",
        "public, max-age=300",
    )
    again = Client().get(f"{BASE}/services.json", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304
    assert Client().get(f"{BASE}/requests.json")["Cache-Control"] == "private, no-store"


# One report


def _service(issue: Issue) -> str:
    return issue.subtopic.code if issue.subtopic else issue.topic.code


def test_a_report_has_the_fields_of_the_standard_and_no_others(people: Cast) -> None:
    place = people.compound
    type(place).objects.filter(pk=place.pk).update(longitude=121.52, latitude=31.31)
    opened = datetime(2026, 11, 27, 16, 30, tzinfo=UTC)
    issue = made(people, opened_at=opened, text="灯坏了", longitude=121.5299, latitude=31.3199, place="3号楼")
    service = issue.subtopic
    assert service is not None

    row = read(f"requests/{issue.code}.json")[0]

    assert row.pop("updated_datetime").endswith("+08:00")
    assert "5" in row.pop("service_notice")
    assert row == {
        "service_request_id": issue.code,
        "status": "open",
        "status_notes": str(PLAIN[Status.NEW]),
        "service_name": service.name,
        "service_code": service.code,
        "description": "灯坏了",
        "agency_responsible": people.firm.name,
        "requested_datetime": "2026-11-28T00:30:00+08:00",
        "expected_datetime": "2026-12-05T00:30:00+08:00",
        "address": f"{place.name}, {people.neighbourhood.name}, {people.street.name}",
        "address_id": place.code,
        "zipcode": None,
        "lat": 31.31,
        "long": 121.52,
        "media_url": None,
    }


def test_nobody_is_told_who_reported_it(people: Cast) -> None:
    text = "我是欧阳小明，电话13900139000，张三先生家门口，沪A12345，邮箱a@b.cn"
    issue = made(people, text=text, place="5号楼")
    ReporterFactory.create(issue=issue, name="欧阳小明", phone="+8613900139000")
    EvidenceFactory.create(issue=issue, kind=Evidence.Kind.REPORT)
    Move.objects.create(
        issue=issue,
        seq=1,
        verb=Verb.FINISH,
        was="working",
        now="done",
        hat=Hat.STREET,
        note="已联系欧阳小明",
        at=NOW,
    )

    seen = "".join(
        Client().get(f"{BASE}/{path}").content.decode()
        for path in (
            "requests.json?extensions=true",
            "requests.xml?extensions=true",
            f"requests/{issue.code}.json?extensions=true",
            "servicerequestupdates.json?start_date=2026-11-27T00:00:00Z&end_date=2026-11-29T00:00:00Z",
        )
    )

    assert issue.code in seen
    assert [
        word for word in ("欧阳", "13900139000", "张三", "12345", "a@b", "5号楼", "evidence") if word in seen
    ] == []


def test_what_the_reporter_kept_private_is_in_no_list_and_under_no_number(people: Cast) -> None:
    private = made(people, is_public=False)
    assert codes() == []
    assert codes(f"service_request_id={private.code}") == []
    for path in (
        f"requests/{private.code}.json",
        f"tokens/{private.code}.json",
        "requests/YH-2026-999999.xml",
    ):
        assert refused(path) == (404, ["404"])


def test_the_sender_of_a_private_report_learns_how_it_stands_and_no_word_of_it(people: Cast) -> None:
    private = made(people, is_public=False, client=f"{requests.CLIENT}grid", text="只有这里知道的话")
    row = read(f"requests/{private.code}.json")[0]
    assert (row["status"], row["description"]) == ("open", None)
    assert codes() == []
    assert read(f"tokens/{private.code}.json") == [
        {"service_request_id": private.code, "token": private.code}
    ]


@pytest.mark.parametrize(
    ("given", "status", "notes", "detailed"),
    [
        ({"status": Status.WORKING}, "open", PLAIN[Status.WORKING], "IN_PROCESS"),
        ({"status": Status.PAUSED}, "open", PLAIN[Status.WORKING], "IN_PROCESS"),
        ({"status": Status.DONE}, "open", PLAIN[Status.DONE], "IN_PROCESS"),
        (
            {"status": Status.CLOSED, "outcome": Outcome.RESOLVED},
            "closed",
            Outcome.RESOLVED.label,
            "PROCESSED",
        ),
        ({"status": Status.CLOSED, "outcome": Outcome.REFUSED}, "closed", Outcome.REFUSED.label, "REJECTED"),
        (
            {"status": Status.CLOSED, "outcome": Outcome.HANDED_OVER},
            "closed",
            Outcome.HANDED_OVER.label,
            "ARCHIVED",
        ),
        ({"status": Status.WITHDRAWN}, "closed", PLAIN[Status.WITHDRAWN], "ARCHIVED"),
    ],
)
def test_status_is_open_or_closed_and_the_notes_say_more(
    people: Cast, given: dict[str, Any], status: str, notes: object, detailed: str
) -> None:
    if status == "closed":
        given = {**given, "closed_at": NOW, "outcome_detail": "经办人的话"}
    issue = made(people, **given)

    row = read(f"requests/{issue.code}.json?extensions=true")[0]

    assert (row["status"], row["extended_attributes"]["detailed_status"]) == (status, detailed)
    assert row["status_notes"] == str(notes)
    if status == "closed":
        assert row["updated_datetime"] == "2026-11-28T08:30:00+08:00"
    assert (row["description"] is None) == (given["status"] == Status.WITHDRAWN)


def test_a_merged_report_names_the_other_only_where_that_is_public(people: Cast) -> None:
    public, private = made(people), made(people, is_public=False)
    ended = {"status": Status.MERGED, "closed_at": NOW}
    rows = {
        target.code: read(f"requests/{made(people, merged_into=target, **ended).code}.json")[0]
        for target in (public, private)
    }
    assert public.code in rows[public.code]["status_notes"]
    assert private.code not in rows[private.code]["status_notes"]


# Lists


def test_numbers_override_every_other_filter(people: Cast) -> None:
    old = made(people, opened_at=timezone.now() - timedelta(days=400))
    new = made(people)
    assert codes() == [new.code]
    asked = f"service_request_id={old.code},%20{new.code},YH-1-1&status=closed&service_code={_service(old)}"
    assert codes(asked) == [new.code, old.code]


def test_filters_keep_what_they_say(people: Cast) -> None:
    now = timezone.now()
    whole = made(
        people, subtopic=None, topic=TopicFactory.create(code="whole"), opened_at=now - timedelta(hours=3)
    )
    closed = made(
        people,
        status=Status.CLOSED,
        outcome=Outcome.RESOLVED,
        closed_at=now,
        opened_at=now - timedelta(hours=2),
    )
    far = made(people, compound=people.other_compound, opened_at=now - timedelta(hours=1))
    retired = made(people, opened_at=now)
    SubTopic.objects.filter(issues=retired).update(is_active=False)
    catalogue.forget()

    expected = {
        "": [retired, far, closed, whole],
        "status=closed": [closed],
        "status=open": [retired, far, whole],
        "status=open,closed": [retired, far, closed, whole],
        "status=open&status=closed": [retired, far, closed, whole],
        "service_code=whole": [whole],
        f"service_code=whole,{_service(far)}": [far, whole],
        f"service_code={_service(retired)}": [retired],
        "status=&service_code=&start_date=&page=": [retired, far, closed, whole],
    }
    assert {query: codes(query) for query in expected} == {
        query: [issue.code for issue in issues] for query, issues in expected.items()
    }


def test_every_office_of_the_database_is_in_the_list(people: Cast) -> None:
    here = made(people)
    assert codes() == [here.code]
    elsewhere = made(people, compound=CompoundFactory.create())
    assert codes() == [elsewhere.code, here.code]


def test_dates_are_edges_that_count(people: Cast) -> None:
    at = datetime(2026, 5, 1, 0, 0, tzinfo=UTC)
    issue = made(people, opened_at=at)

    def seen(**span: datetime) -> bool:
        query = "&".join(f"{name}={quote(moment.isoformat())}" for name, moment in span.items())
        return issue.code in codes(query)

    second = timedelta(seconds=1)
    assert seen(start_date=at, end_date=at + timedelta(days=90))
    assert not seen(start_date=at + second, end_date=at + timedelta(days=90))
    assert seen(start_date=at - timedelta(days=90), end_date=at)
    assert not seen(start_date=at - timedelta(days=90), end_date=at - second)
    assert seen(start_date=at - timedelta(days=90))
    assert not seen(start_date=at - timedelta(days=90) - second)
    assert seen(end_date=at + timedelta(days=90))
    assert not seen(end_date=at + timedelta(days=90) + second)


@pytest.mark.once
def test_a_span_is_at_most_ninety_days() -> None:
    assert asking.window(None, None, at=NOW) == (NOW - asking.SPAN, NOW)
    assert asking.window(NOW - asking.SPAN, NOW, at=NOW) == (NOW - asking.SPAN, NOW)
    for start, end in ((NOW - asking.SPAN - timedelta(seconds=1), NOW), (NOW, NOW - timedelta(seconds=1))):
        with pytest.raises(Refused):
            asking.window(start, end, at=NOW)


def test_changes_have_a_window_of_their_own_and_come_oldest_first(people: Cast) -> None:
    old, new = (made(people, opened_at=NOW - timedelta(days=days)) for days in (300, 1))
    for issue, changed in ((old, NOW), (new, NOW - timedelta(hours=1))):
        Issue.objects.filter(pk=issue.pk).update(updated_at=changed)

    after = quote((NOW - timedelta(hours=2)).isoformat())
    assert codes(f"updated_after={after}") == [new.code, old.code]
    assert codes(
        f"updated_after={after}&updated_before={quote((NOW - timedelta(minutes=30)).isoformat())}"
    ) == [new.code]


def test_pages_meet_without_gap_or_repeat(people: Cast) -> None:
    now = timezone.now()
    made_now = [made(people, opened_at=now) for _ in range(5)]
    newest = [issue.code for issue in reversed(made_now)]
    assert [codes(f"page={page}&page_size=2") for page in (1, 2, 3, 4)] == [
        newest[:2],
        newest[2:4],
        newest[4:],
        [],
    ]
    assert codes("page_size=3") == newest[:3]


def test_extensions_are_there_only_when_asked_for(people: Cast) -> None:
    made(people)
    plain, extended = read("requests.json")[0], read("requests.json?extensions=true")[0]
    assert extended.keys() - plain.keys() == {"extended_attributes"}
    assert extended["extended_attributes"].keys() == {
        "title",
        "detailed_status",
        "service_object_id",
        "service_object_type",
        "media_urls",
    }


def test_a_list_costs_the_same_however_long(people: Cast) -> None:
    def cost() -> int:
        read("requests.json")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            read("requests.json")
        return len(asked)

    made(people)
    one = cost()
    for _ in range(3):
        ReporterFactory.create(issue=made(people))
    assert cost() == one <= 4


# Updates


def test_updates_are_the_changes_of_public_reports_in_fixed_words(people: Cast) -> None:
    public, private = made(people), made(people, is_public=False)
    steps = [
        (Verb.FILE, "", Status.NEW),
        (Verb.ASSIGN, Status.NEW, Status.ASSIGNED),
        (Verb.NOTE, Status.ASSIGNED, Status.ASSIGNED),
        (Verb.ACCEPT, Status.ASSIGNED, Status.WORKING),
        (Verb.FINISH, Status.WORKING, Status.DONE),
        (Verb.VERIFY, Status.DONE, Status.CLOSED),
        (Verb.REOPEN, Status.CLOSED, Status.ASSIGNED),
        (Verb.REFUSE, Status.ASSIGNED, Status.CLOSED),
    ]
    at = timezone.now() - timedelta(hours=1)
    for issue in (public, private):
        for seq, (verb, was, now) in enumerate(steps, start=1):
            Move.objects.create(
                issue=issue,
                seq=seq,
                verb=verb,
                was=was,
                now=now,
                hat=Hat.STREET,
                note="写给反映人的话",
                at=at,
            )

    rows = read("servicerequestupdates.json")

    assert {row["service_request_id"] for row in rows} == {public.code}
    assert [(row["update_id"], row["status"]) for row in rows] == [
        (f"{public.code}.2", "ACTION_SCHEDULED"),
        (f"{public.code}.4", "IN_PROGRESS"),
        (f"{public.code}.5", "IN_PROGRESS"),
        (f"{public.code}.6", "FIXED"),
        (f"{public.code}.7", "OPEN"),
        (f"{public.code}.8", "NO_FURTHER_ACTION"),
    ]
    root = ET.fromstring(Client().get(f"{BASE}/servicerequestupdates.xml").content)
    assert (root.tag, {each.tag for each in root}) == ("service_request_updates", {"request_update"})


# Refusals


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("services.json?jurisdiction_id=elsewhere.gov", 404),
        ("services/nothing.json", 404),
        ("requests/nothing.xml", 404),
        ("tokens/12345.json", 404),
        ("requests.json?service_code=nothing", 404),
        ("nothing.json", 404),
        ("services.html", 404),
        ("requests/a/b.xml", 404),
        ("services.json?colour=red", 400),
        ("services.json?jurisdiction_id=testserver&jurisdiction_id=testserver", 400),
        ("services.json?locale=klingon", 400),
        ("requests.xml?status=lost", 400),
        ("requests.json?extensions=perhaps", 400),
        ("requests.json?start_date=2026-01-01", 400),
        ("requests.json?start_date=2026-01-01T00:00:00", 400),
        ("requests.json?start_date=2026-13-01T00:00:00Z", 400),
        ("requests.json?start_date=0001-01-01T00:00:00Z", 400),
        ("requests.json?end_date=9999-12-31T23:59:59Z", 400),
        ("requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-05-01T00:00:00Z", 400),
        ("requests.json?start_date=2026-01-02T00:00:00Z&end_date=2026-01-01T00:00:00Z", 400),
        ("requests.json?page=0", 400),
        ("requests.json?page=1e3", 400),
        ("requests.json?page=99999999999999999999", 400),
        ("requests.json?page_size=1001", 400),
        ("requests.json?page_size=²", 400),
        ("servicerequestupdates.json?start_date=2026-01-01T00:00:00Z", 400),
        ("requests.json?status=%00", 400),
        ("services/%00.xml", 400),
    ],
)
@pytest.mark.django_db
def test_every_refusal_has_the_shape_of_the_standard(path: str, status: int) -> None:
    assert refused(path) == (status, [str(status)])


@pytest.mark.django_db
def test_the_jurisdiction_is_the_host_of_the_site_and_may_be_left_out() -> None:
    whole = read("services.json")
    assert read("services.json?jurisdiction_id=") == whole
    assert read("services.json?jurisdiction_id=TestServer") == whole


@pytest.mark.django_db
def test_a_reader_on_another_site_is_answered_in_the_language_it_asked_for() -> None:
    for path, status in (
        ("services/nothing.json", 404),
        ("services.json", 200),
        ("requests.xml?page=0", 400),
    ):
        for language in ("en", "zh-hans"):
            mark = "&" if "?" in path else "?"
            response = Client().get(f"{BASE}/{path}{mark}locale={language}")
            assert (response.status_code, response["Content-Language"]) == (status, language)
            assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options"])
@pytest.mark.django_db
def test_another_method_is_refused_in_shape_and_told_which_to_use(method: str) -> None:
    assert refused("services.json", method=method) == (405, ["405"])
    assert getattr(Client(), method)(f"{BASE}/services.json")["Allow"] == "GET, HEAD"


@pytest.mark.django_db
def test_what_never_reaches_a_view_is_refused_in_shape_too() -> None:
    client = Client(raise_request_exception=False)
    foreign = client.get(f"{BASE}/services.json", headers={"host": "elsewhere.example"})
    assert (foreign.status_code, foreign.json()[0]["code"]) == (400, "400")
    unsized = client.get(f"{BASE}/services.xml", CONTENT_LENGTH="many")
    assert (unsized.status_code, ET.fromstring(unsized.content).tag) == (413, "errors")


@pytest.mark.django_db
def test_a_key_in_an_address_is_not_read_and_does_no_harm() -> None:
    assert read("services.json?api_key=anything") == read("services.json")
