"""The page of a body without an account, and the pages everybody may read."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from issues.links import secret_for
from issues.models import OutsideRequest
from issues.workflow import Status
from tests.cast import cast
from tests.factories import (
    EvidenceFactory,
    IncidentFactory,
    IssueFactory,
    OutsideRequestFactory,
    ReporterFactory,
)
from tests.issues.people import filed, walk
from tests.issues.residents import Resident, jpeg, street

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_counters")]


@pytest.fixture
def people() -> Cast:
    return cast()


def asked_of(people: Cast) -> tuple[OutsideRequest, str]:
    now = timezone.now()
    walk(
        people, filed(people, at=now - timedelta(minutes=30)), Status.OUTSIDE, at=now - timedelta(minutes=20)
    )
    asked = OutsideRequest.objects.get()
    return asked, f"/outside/{secret_for('outside', asked.pk)}/"


def test_the_case_is_shown_without_who_reported_it_and_answered_once(people: Cast) -> None:
    asked, path = asked_of(people)
    resident = Resident()
    resident.get(path)
    assert asked.issue.code in resident.text
    assert asked.request in resident.text
    for kept in ("王女士", "8000", "138****"):
        assert kept not in resident.text
    resident.send(text="")
    assert resident.last.status_code == 422
    resident.send(text="已派人修好", photo1=jpeg())
    assert resident.path == "/outside/thanks/"
    asked.refresh_from_db()
    assert asked.answer == "已派人修好"
    assert asked.issue.evidence.filter(kind="after").count() == 1
    assert Client().get(path).status_code == 409
    assert resident.post(path, {"text": "再一次"}).status_code == 409


def test_after_fourteen_days_the_form_is_closed() -> None:
    asked = OutsideRequestFactory.create(expires_at=timezone.now() - timedelta(seconds=1))
    photo = EvidenceFactory.create(issue=asked.issue)
    path = f"/outside/{secret_for('outside', asked.pk)}/"
    response = Client().get(path)
    assert response.status_code == 409
    assert asked.issue.code not in response.content.decode()
    assert Client().get(f"{path}photo/{photo.code}/").status_code == 409
    assert Client().post(path, {"text": "x"}).status_code == 409


def test_a_wrong_secret_and_a_photo_of_another_case_are_not_there() -> None:
    asked = OutsideRequestFactory.create()
    other = EvidenceFactory.create(issue=IssueFactory.create())
    path = f"/outside/{secret_for('outside', asked.pk)}/"
    assert Client().get("/outside/" + "x" * 32 + "/").status_code == 404
    assert Client().get(f"{path}photo/{other.code}/").status_code == 404
    assert Client().get(f"{path}photo/{other.code}/small/").status_code == 404


def test_a_compound_page_counts_and_names_nobody() -> None:
    places = street()
    open_one = IssueFactory.create(compound=places.compound, text="私下的话", place="301室")
    IssueFactory.create(
        compound=places.compound, status=Status.CLOSED, outcome="resolved", closed_at=timezone.now()
    )
    ReporterFactory.create(issue=open_one)
    IncidentFactory.create(title="电梯停运", compounds=[places.compound])
    IncidentFactory.create(title="别处停水", compounds=[places.next_door])
    page = Client().get(f"/c/{places.compound.code}/").content.decode()
    assert places.firm.name in page
    assert "电梯停运" in page
    for kept in ("私下的话", "301室", "王女士", open_one.code, "别处停水"):
        assert kept not in page


@pytest.mark.parametrize(("path", "queries"), [("/", 2), ("/about/", 0), ("/track/", 0)])
def test_public_pages_ask_for_no_session_and_no_user(
    path: str, queries: int, django_assert_max_num_queries: object
) -> None:
    IncidentFactory.create(compounds=[street().compound])
    with django_assert_max_num_queries(queries):  # type: ignore[operator]
        response = Client().get(path)
    assert response.status_code == 200
    assert dict(response.cookies) == {}
    assert len(gzip.compress(response.content)) < 8_000


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(method: str) -> None:
    for path in ("/", "/report/", "/track/", "/about/"):
        assert getattr(Client(), method)(path).status_code == 405


def test_reading_pages_refuse_to_be_posted_to() -> None:
    for path in ("/", "/about/", "/outside/thanks/"):
        assert Client().post(path).status_code == 405
