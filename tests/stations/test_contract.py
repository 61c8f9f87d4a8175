"""What the interface promises whoever sends something twice, too often, or without having looked."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate

from issues.models import Issue, Move
from properties.models import Role
from stations.api.once import KEPT, answered_once, forget_old
from stations.api.operation import Deprecated, Operation
from stations.housekeeping import keep_house
from stations.models import Answered
from stations.scopes import Scope
from tests.cast import Cast, cast
from tests.factories import IssueFactory, TopicFactory
from tests.issues.desk import desk_of
from tests.issues.people import filed
from tests.stations.keyed import Program, keyed, opened, program

LIST = "/api/v1/issues/"


def _told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def _report(people: Cast, **more: Any) -> dict[str, Any]:
    given = {"compound": people.compound.code, "topic": TopicFactory.create().code, "text": "门口的灯坏了。"}
    return {**given, **more}


# Idempotency-Key


@pytest.mark.django_db
def test_the_same_request_is_answered_again_and_done_once(people: Cast) -> None:
    client, sent = program(people), _report(people)
    first = client.send(LIST, sent, idempotency_key="a1")
    again = client.send(LIST, dict(reversed(list(sent.items()))), idempotency_key="a1")

    assert (first.status_code, again.status_code, Issue.objects.count()) == (201, 201, 1)
    assert again.json() == first.json()
    assert {name: again[name] for name in ("Location", "ETag", "Content-Type")} == {
        name: first[name] for name in ("Location", "ETag", "Content-Type")
    }
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    assert client.send(LIST, sent, idempotency_key="a2").status_code == 201
    assert client.send(LIST, sent).status_code == 201
    assert Issue.objects.count() == 3


@pytest.mark.django_db
def test_a_key_is_for_one_request_of_one_caller(people: Cast) -> None:
    client, sent = program(people), _report(people)
    code = client.send(LIST, sent, idempotency_key="a1").json()["code"]

    assert _told(client.send(LIST, {**sent, "text": "别的。"}, idempotency_key="a1")) == (
        422,
        "idempotency.other-body",
    )
    move = client.send(f"{LIST}{code}/moves/", sent, idempotency_key="a1")
    assert _told(move) == (422, "idempotency.other-body")
    other = Program(keyed(opened(people, code="grid-2")).text)
    assert other.send(LIST, sent, idempotency_key="a1").status_code == 201
    assert Issue.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "a b", "键", "x" * 256])
def test_a_key_that_is_none_is_refused(people: Cast, key: str) -> None:
    answer = program(people).send(LIST, _report(people), idempotency_key=key)
    assert _told(answer) == (400, "idempotency.key")
    assert not Issue.objects.exists()


@pytest.mark.django_db
def test_a_refusal_is_not_kept_and_the_request_judged_anew(people: Cast) -> None:
    client, sent = program(people), _report(people, text="")
    for _time in range(2):
        assert client.send(LIST, sent, idempotency_key="a1").status_code == 400
    assert not Answered.objects.exists()
    assert client.send(LIST, {**sent, "text": "好了。"}, idempotency_key="a1").status_code == 201


@pytest.mark.django_db
def test_answers_are_kept_for_a_day(people: Cast) -> None:
    client, sent = program(people), _report(people)
    client.send(LIST, sent, idempotency_key="a1")
    kept = Answered.objects.get()
    assert forget_old(at=kept.at + KEPT - timedelta(seconds=1)) == 0
    Answered.objects.update(at=timezone.now() - KEPT)
    assert client.send(LIST, {**sent, "text": "第二天。"}, idempotency_key="a1").status_code == 201
    assert Issue.objects.count() == 2
    assert keep_house(at=timezone.now() + KEPT)["answers"] == 1
    assert not Answered.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_is_done_and_the_others_wait(settings: Any, tmp_path: Any) -> None:
    if connection.vendor != "postgresql":
        return  # one writer at a time: the others find the answer
    settings.MEDIA_ROOT = tmp_path
    people = cast()
    text, sent, start = keyed(opened(people)).text, _report(people), Barrier(6)

    def send(_number: int) -> Any:
        try:
            start.wait()
            return Program(text).send(LIST, sent, idempotency_key="a1")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert Issue.objects.count() == 1
    for answer in answers:
        if answer.status_code == 409:
            assert (_told(answer)[1], answer["Retry-After"]) == ("idempotency.in-flight", "1")
    assert Program(text).send(LIST, sent, idempotency_key="a1")["Idempotency-Replayed"] == "true"


@pytest.mark.once
def test_every_post_is_answered_once() -> None:
    from tests.stations.test_keys import _operations

    lacking = {
        view.__name__
        for view in _operations()
        if hasattr(view, "post") and not getattr(view.post, "is_answered_once", False)
    }
    assert lacking == set()


# The station's own number


@pytest.mark.django_db
def test_a_number_of_the_station_is_filed_once(people: Cast) -> None:
    client, sent = program(people), _report(people, external_id="P-1")
    first, again = client.send(LIST, sent), client.send(LIST, sent)
    other = client.send(LIST, {**sent, "text": "别的。"})

    assert (first.status_code, again.status_code, _told(other)) == (201, 200, (409, "report.other-content"))
    assert (again.json()["code"], again["Location"]) == (first.json()["code"], first["Location"])
    issue = Issue.objects.get()
    assert (issue.client, issue.external_id) == ("station:grid-1", "P-1")
    second = Program(keyed(opened(people, code="grid-2")).text).send(LIST, sent)
    assert (second.status_code, Issue.objects.count()) == (201, 2)


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["", "a b", "号", "x" * 81, 7])
def test_a_number_is_plain(people: Cast, number: Any) -> None:
    answer = program(people).send(LIST, _report(people, external_id=number))
    assert answer.status_code == (201 if number == 7 else 400)


@pytest.mark.django_db
def test_staff_have_no_numbers_of_their_own(people: Cast) -> None:
    desk = desk_of(people.own[Role.GRID_WORKER])
    answer = desk.post(LIST, _report(people, external_id="1"), content_type="application/json")
    assert _told(answer) == (400, "request.invalid")


# If-Match


def _accepting(people: Cast) -> tuple[Program, Issue]:
    client = program(people, role=Role.FIRM_MANAGER, place=people.firm)
    return client, filed(people).issue


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tag", "status"),
    [
        (None, 428),
        ('"1"', 200),
        ('"1.{mark}"', 200),
        ("*", 200),
        ('"2"', 412),
        ('W/"1"', 400),
        ("1", 400),
        ('"1", "2"', 400),
    ],
)
def test_a_station_says_what_it_looked_at(people: Cast, tag: str | None, status: int) -> None:
    client, issue = _accepting(people)
    mark = client.get(f"{LIST}{issue.code}/")["ETag"].strip('"').split(".")[1]
    headers = {} if tag is None else {"if_match": tag.format(mark=mark)}
    answer = client.send(f"{LIST}{issue.code}/moves/", {"verb": "accept"}, **headers)
    assert answer.status_code == status, answer.content
    assert Move.objects.filter(issue=issue, verb="accept").exists() == (status == 200)
    codes = {428: "condition.missing", 412: "condition.stale", 400: "condition.unreadable"}
    assert answer.json()["code"] == codes.get(status, issue.code)


@pytest.mark.django_db
def test_each_answer_carries_the_mark_of_the_next_move(people: Cast) -> None:
    client, issue = _accepting(people)
    where = f"{LIST}{issue.code}/moves/"
    accepted = client.send(where, {"verb": "accept"}, if_match='"1"')
    assert accepted["ETag"] == '"2"'
    assert (
        client.send(where, {"verb": "note", "note": "到场。"}, if_match=accepted["ETag"]).status_code == 200
    )
    assert (
        client.send(where, {"verb": "note", "note": "到场。"}, if_match=accepted["ETag"]).status_code == 412
    )


@pytest.mark.django_db
def test_staff_may_send_either(people: Cast) -> None:
    issue = filed(people).issue
    desk = desk_of(people.own[Role.FIRM_MANAGER])

    def send(data: dict[str, Any], **headers: str) -> Any:
        return desk.post(f"{LIST}{issue.code}/moves/", data, content_type="application/json", headers=headers)

    assert _told(send({"verb": "accept"})) == (400, "request.invalid")
    assert _told(send({"verb": "accept", "version": 9})) == (409, "issue.changed-meanwhile")
    assert _told(send({"verb": "accept"}, if_match='"9"')) == (412, "condition.stale")
    assert send({"verb": "accept"}, if_match='"1"').status_code == 200
    assert send({"verb": "note", "note": "好。", "version": 2}).status_code == 200


# Limits


@pytest.mark.django_db
def test_a_station_is_told_what_is_left_and_then_to_wait(people: Cast, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    station = opened(people)
    one, two = Program(keyed(station).text), Program(keyed(station).text)
    answers = [client.get(LIST) for client in (one, two, one, two)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    left = [re.fullmatch(r'"default";r=(\d+);t=(\d+)', answer["RateLimit"]) for answer in answers]
    assert [int(found[1]) for found in left if found] == [2, 1, 0, 0]
    assert {answer["RateLimit-Policy"] for answer in answers} == {'"default";q=3;w=60'}
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert answers[-1].json()["code"] == "limit.api.station"
    other = Program(keyed(opened(people, code="grid-2")).text)
    assert other.get(LIST).status_code == 200
    assert "RateLimit" not in desk_of(people.own[Role.GRID_WORKER]).get(LIST)


# Names of requests, and what is going to end


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("grid-7_00000001", True),
        ("short", False),
        ("x" * 64, True),
        ("x" * 65, False),
        ("a b c d e f", False),
        ("请求请求请求请求", False),
    ],
)
def test_the_callers_number_of_the_request_comes_back(people: Cast, given: str, kept: bool) -> None:
    answer = Client().get(LIST, headers={"x-request-id": given})
    assert (answer["X-Request-ID"] == given) is kept
    assert answer.json()["request_id"] == answer["X-Request-ID"]
    assert Client().get("/", headers={"x-request-id": "grid-7_00000001"})["X-Request-ID"] != "grid-7_00000001"


class _Old(Operation[Any]):
    scope = {"GET": Scope.ISSUES_READ, "POST": Scope.ISSUES_WRITE}
    deprecated = {
        "GET": Deprecated(datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 7, 1, tzinfo=UTC), "/docs/moving/")
    }

    def get(self, _request: Any) -> Response:
        return Response({})

    @answered_once
    def post(self, _request: Any) -> Response:
        return Response({})


@pytest.mark.django_db
def test_what_is_going_to_end_says_so(people: Cast) -> None:
    def ask(method: str) -> Any:
        request = getattr(APIRequestFactory(), method)("/api/v1/old/")
        force_authenticate(request, people.own[Role.GRID_WORKER])
        return _Old.as_view()(request)

    old = ask("get")
    assert old["Deprecation"] == "@1798761600"
    assert old["Sunset"] == "Thu, 01 Jul 2027 00:00:00 GMT"
    assert old["Link"] == '</docs/moving/>; rel="deprecation"'
    assert "Deprecation" not in ask("post")


@pytest.mark.django_db
@pytest.mark.parametrize("path", [LIST, "/api/v1/schema/"])
def test_what_cannot_be_done_at_all_is_said_before_its_parameters(people: Cast, path: str) -> None:
    answer = program(people).generic("TRACE", f"{path}?unknown=1")
    assert (*_told(answer), "GET" in answer["Allow"]) == (405, "request.method-not-allowed", True)


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["status=", "status=working&status=", "topic=", "limit=", "cursor="])
def test_an_empty_parameter_is_none(people: Cast, query: str) -> None:
    assert _told(program(people).get(f"{LIST}?{query}")) == (400, "request.empty-parameter")


@pytest.mark.django_db
def test_head_is_get_without_its_body(people: Cast) -> None:
    IssueFactory.create(compound=people.compound)
    answer = program(people).head(f"{LIST}?limit=1")
    assert (answer.status_code, answer.content) == (200, b"")
