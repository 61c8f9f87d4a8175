"""What hangs on a report, read by a program."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from issues import actions as issue_actions
from issues.workflow import Status
from properties.models import Role
from tests.cast import Cast
from tests.factories import EvidenceFactory
from tests.issues.people import filed, walk
from tests.stations.keyed import Program, program

pytestmark = pytest.mark.django_db
LIST = "/api/v1/issues/"


def _firm(people: Cast) -> Program:
    return program(people, role=Role.FIRM_MANAGER, place=people.firm)


def _get(client: Program, issue: Any, rest: str) -> Any:
    answer = client.get(f"{LIST}{issue.code}/{rest}/")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_history_dates_and_ratings_name_nobody(people: Cast) -> None:
    made = filed(people, phone="13800138000", name="王女士")
    issue = walk(people, made, Status.CLOSED)
    assert made.reporter is not None
    issue_actions.rate(reporter=made.reporter, score=5, at=issue.updated_at, text="很好", solved="yes")
    client = _firm(people)

    history = _get(client, issue, "history")
    assert [row["seq"] for row in history] == list(range(1, len(history) + 1))
    assert (history[0]["verb"], history[-1]["verb"], history[-1]["now"]) == ("file", "rate", "closed")
    dates = {row["kind"]: row for row in _get(client, issue, "deadlines")}
    assert dates["issue.handle"]["met_at"] is not None
    assert dates["issue.handle"]["kind_label"]
    (rating,) = _get(client, issue, "ratings")
    assert (rating["score"], rating["solved"]) == (5, "yes")
    said = str(history) + str(dates) + str(rating)
    for secret in ("13800138000", "王女士", str(made.reporter.pk), people.own[Role.FIRM_MANAGER].username):
        assert secret not in said


def test_photos_are_listed_and_handed_out(people: Cast) -> None:
    issue, other = filed(people).issue, filed(people, phone="13800138007").issue
    before = EvidenceFactory.create(issue=issue)
    after = EvidenceFactory.create(issue=issue, kind="after", pair=before)
    strange = EvidenceFactory.create(issue=other)
    default_storage.save(before.path, ContentFile(b"\xff\xd8\xff\xd9"))
    client = _firm(people)

    rows = _get(client, issue, "photos")
    assert [(row["code"], row["shows"]) for row in rows] == [
        (str(before.code), None),
        (str(after.code), str(before.code)),
    ]
    for accept in ("image/jpeg", "application/json", "*/*"):
        answer: Any = client.get(f"{LIST}{issue.code}/photos/{before.code}/", headers={"accept": accept})
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert b"".join(answer.streaming_content) == b"\xff\xd8\xff\xd9"
    gone = client.get(f"{LIST}{issue.code}/photos/{strange.code}/", headers={"accept": "image/jpeg"})
    assert (gone.status_code, gone["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("rest", ["history", "deadlines", "ratings", "photos"])
def test_a_report_out_of_sight_has_nothing_to_read(people: Cast, rest: str) -> None:
    far = filed(people, compound=people.other_compound).issue
    client = _firm(people)
    assert client.get(f"{LIST}{far.code}/{rest}/").status_code == 404
    assert client.get(f"{LIST}YH-2026-999999/{rest}/").status_code == 404
