"""Open311 end to end: published clients against a live server, a report with its photo and back again."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from itertools import count
from typing import Any
from xml.etree import ElementTree as ET

import georeport
import pytest
import requests
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from issues.models import Evidence, Issue, Question, SubTopic
from properties.models import Compound
from stations.scopes import Scope
from tests.cast import Cast, cast
from tests.factories import SubTopicFactory
from tests.issues.open311_clients import three as three  # noqa: PLC0414 — a fixture
from tests.issues.test_photos import photo
from tests.stations.keyed import keyed, opened

_NUMBERS = count()

pytestmark = [pytest.mark.real, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(live: str) -> Cast:
    people = cast()
    Compound.objects.filter(pk=people.compound.pk).update(latitude=31.3, longitude=121.5)
    return people


@pytest.fixture
def kind(people: Cast) -> SubTopic:
    kind = SubTopicFactory.create(code=f"006{next(_NUMBERS)}", name="路灯不亮")
    Question.objects.create(
        subtopic=kind,
        code="dark",
        text="全黑吗？",
        text_en="All dark?",
        kind=Question.Kind.YES_NO,
        is_required=True,
    )
    return kind


@pytest.fixture
def key(people: Cast) -> str:
    return keyed(opened(people), Scope.OPEN311_WRITE).text


@pytest.fixture
def address(live: str, kind: SubTopic) -> str:
    """Where the interface is. The server keeps topics for half a minute; a code it never met makes it look again."""
    there = f"{live}/open311/v2"
    georeport.GeoReport(there).get_service_definition(kind.code)
    return there


@pytest.mark.parametrize("form", ["json", "xml"])
def test_three_reports_with_a_photo_and_reads_it_back(
    three: Any, people: Cast, kind: SubTopic, key: str, address: str, form: str
) -> None:
    client = three(address, format=form, api_key=key, jurisdiction="127.0.0.1")
    services = _rows(client.services(), "service")
    assert kind.code in {row["service_code"] for row in services}
    definition = client.services(kind.code)
    asked = _rows(definition["attributes"], "attribute")
    assert [row["code"] for row in asked] == ["dark"]

    picture = BytesIO(photo((640, 480), "PNG"))
    picture.name = "photo.png"
    posted = client.post(
        kind.code,
        address="三号楼门口",
        lat=31.3001,
        long=121.5001,
        name="小明 欧阳",
        phone="13900139000",
        description="路灯不亮 <b>&",
        media=picture,
        public="true",
        **{"attribute[dark]": "yes"},
    )

    (answer,) = _rows(posted, "request")
    code = answer["service_request_id"]
    issue = Issue.objects.get()
    assert (issue.code, issue.compound, issue.text) == (code, people.compound, "路灯不亮 <b>&")
    assert issue.extra == {"dark": "yes"}
    _is_redrawn(Evidence.objects.get(issue=issue))

    (one,) = _rows(client.request(code), "request")
    assert (one["status"], one["description"], one["service_code"]) == ("open", "路灯不亮 <b>&", kind.code)
    today = timezone.now().date()
    for found in (
        client.requests(),
        client.requests(kind.code, status="open"),
        client.requests(start=today - timedelta(days=3), end=today + timedelta(days=1), count=5),
        client.requests(between=[date(today.year, 1, 1), date(today.year, 1, 2)], service_request_id=code),
    ):
        assert [row["service_request_id"] for row in _rows(found, "request")] == [code]
    (token,) = _rows(client.token(code), "request")
    assert token == {"service_request_id": code, "token": code}
    endpoint = _rows(client.discovery()["endpoints"], "endpoint")[0]
    assert endpoint["url"] == address


def test_three_is_told_what_was_wrong(three: Any, kind: SubTopic, key: str, address: str) -> None:
    wrong = three(address, api_key="wrong").post(kind.code, address="x", description="灯")
    assert [error["code"] for error in wrong] == ["403"]
    assert [error["code"] for error in three(address, api_key=key).post("nothing", address="x")] == ["404"]
    assert [error["code"] for error in three(address, api_key=key).post(kind.code, address="x")] == [
        "400",
        "400",
    ]
    assert Issue.objects.count() == 0


@pytest.mark.parametrize("form", ["json", "xml"])
def test_georeport_reads_what_three_reported(
    three: Any, kind: SubTopic, key: str, address: str, form: str
) -> None:
    sender = three(address, api_key=key)
    answers = {"attribute[dark]": "no", "public": "true"}
    codes = [
        sender.post(kind.code, lat="31.3", long="121.5", description="灯", **answers)[0]["service_request_id"]
        for _ in range(2)
    ]
    client = georeport.GeoReport(address, jurisdiction="127.0.0.1", output_format=form)

    assert kind.code in {row["service_code"] for row in client.get_service_list()}
    assert client.get_service_definition(kind.code)["service_code"] == kind.code
    found = client.get_service_requests(status="open", service_code=kind.code)
    assert [row["service_request_id"] for row in found] == codes[::-1]
    asked = client.get_service_requests(service_request_id=",".join(codes))
    assert {row["service_request_id"] for row in asked} == set(codes)
    if form == "json":  # of an empty list in XML it asks for the members, and fails over none
        nothing = client.get_service_requests(
            start_date="2026-01-01T00:00:00Z", end_date="2026-01-02T00:00:00Z"
        )
        assert nothing == []
    assert client.get_service_request(codes[0])["address_id"] == Issue.objects.earliest("pk").compound.code


def test_too_much_is_refused_in_shape_and_before_it_is_read(address: str) -> None:
    body = b"description=" + b"x" * (65 << 20)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    with requests.post(f"{address}/requests.xml", data=body, headers=form, timeout=30) as response:
        assert response.status_code == 413
        assert ET.fromstring(response.content).findtext("error/code") == "413"


def _rows(content: Any, member: str) -> list[Any]:
    """The members of a list: bare in JSON, inside their element in XML, alone where there is one."""
    if isinstance(content, dict):
        content = content[member]
    return content if isinstance(content, list) else [content]


def _is_redrawn(kept: Evidence) -> None:
    assert (kept.width, kept.height) == (640, 480)
    with default_storage.open(kept.path) as file, Image.open(file) as drawn:
        assert (drawn.format, drawn.size) == ("JPEG", (640, 480))
