"""Many reports at once: each row by itself, all quickly."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from issues.models import Evidence, Issue
from properties.models import Role
from stations.models import Upload
from tests.cast import Cast
from tests.factories import SubTopicFactory, TopicFactory
from tests.issues.desk import desk_of
from tests.issues.hostile_images import jpeg
from tests.stations.keyed import program

pytestmark = pytest.mark.django_db
BULK = "/api/v1/issues/bulk/"


def _rows(people: Cast, count: int, **more: Any) -> list[dict[str, Any]]:
    sub = SubTopicFactory.create()
    given = {"compound": people.compound.code, "topic": sub.topic.code, "subtopic": sub.code, **more}
    return [
        {**given, "text": f"第{number}处。", "place": f"{number}号", "external_id": f"P-{number}"}
        for number in range(count)
    ]


def test_each_row_has_its_result(people: Cast) -> None:
    rows: list[Any] = list(_rows(people, 3))
    rows[1] = {**rows[1], "text": ""}
    rows += [
        {**rows[0]},
        {**rows[0], "text": "别的。"},
        {**rows[0], "external_id": "P-9", "compound": people.other_compound.code},
        {**rows[0], "external_id": "P-8", "topic": TopicFactory.create().code},
        7,
    ]
    answer = program(people).send(BULK, {"reports": rows})

    results = answer.json()["results"]
    assert [row["index"] for row in results] == list(range(8))
    assert [row["status"] for row in results] == [201, 400, 201, 200, 409, 400, 400, 400]
    assert results[3]["code"] == results[0]["code"] == Issue.objects.get(external_id="P-0").code
    told = [[(error["pointer"], error["code"]) for error in row["errors"]] for row in results]
    assert told[1] == [("/text", "blank")]
    assert told[4] == [("/external_id", "report.other-content")]
    assert told[5] == [("/compound", "does_not_exist")]
    assert told[6] == [("/subtopic", "report.other-topic")]
    assert told[7][0][1] == "invalid"
    assert [row["code"] is None for row in results] == [row["status"] >= 400 for row in results]
    assert Issue.objects.count() == 2


def test_sent_again_nothing_is_filed_twice(people: Cast) -> None:
    client, rows = program(people), _rows(people, 3)
    first = client.send(BULK, {"reports": rows})
    again = client.send(BULK, {"reports": list(reversed(rows))})
    assert [row["status"] for row in again.json()["results"]] == [200] * 3
    assert [row["code"] for row in again.json()["results"]] == [
        row["code"] for row in first.json()["results"]
    ][::-1]
    assert Issue.objects.count() == 3


def test_a_photo_is_used_by_one_of_the_rows(people: Cast) -> None:
    client, rows = program(people), _rows(people, 4)
    mine, twice = (
        client.post("/api/v1/uploads/", {"photo": SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg")}).json()[
            "id"
        ]
        for _ in range(2)
    )
    rows[0]["photos"], rows[1]["photos"], rows[2]["photos"] = [mine, twice], [twice], [mine]
    rows.append({**rows[0], "photos": []})

    results = client.send(BULK, {"reports": rows}).json()["results"]

    assert [row["status"] for row in results] == [201, 400, 400, 201, 200]
    assert [row["errors"][0]["pointer"] for row in results[1:3]] == ["/photos", "/photos"]
    assert Evidence.objects.filter(issue__external_id="P-0").count() == Evidence.objects.count() == 2
    assert not Upload.objects.filter(used_at=None).exists()


@pytest.mark.parametrize("count", [0, 500, 501])
def test_up_to_five_hundred_at_once_and_a_statement_for_ten_rows(
    people: Cast, count: int, django_assert_max_num_queries: Any
) -> None:
    client, rows = program(people), _rows(people, count)
    client.send(BULK, {"reports": _rows(people, 1)})
    before = Issue.objects.count()
    with django_assert_max_num_queries(count // 10 + 30):
        answer = client.send(BULK, {"reports": rows})
    assert answer.status_code == (200 if count == 500 else 400)
    assert Issue.objects.count() - before == (count - 1 if count == 500 else 0)  # one number was used before


@pytest.mark.parametrize("data", [{}, {"reports": {}}, {"reports": [], "x": 1}, [], {"reports": "x"}])
def test_what_is_no_list_is_refused(people: Cast, data: Any) -> None:
    assert program(people).send(BULK, data).status_code == 400


def test_who_files_no_reports_files_none_at_once(people: Cast) -> None:
    desk = desk_of(people.own[Role.STREET_LEADER])
    answer = desk.post(BULK, {"reports": _rows(people, 1)}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "report.not-yours")
