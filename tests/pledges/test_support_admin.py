"""Calls in the staff admin: looked at with their history, taken home without persons, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from import_export.formats.base_formats import CSV

from pledges.admin.support import SupportSheet
from pledges.models import SupportRequest
from properties.models import Role
from tests.factories import IssueFactory
from tests.pledges.support_rows import called, company
from tests.properties.test_admin import signed_in

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.django_db
LIST = "admin:pledges_supportrequest"


@pytest.fixture
def people() -> Cast:
    return company()


def test_the_office_looks_at_the_calls_of_its_own_street(people: Cast) -> None:
    call = called(people)
    own, other = (signed_in(one[Role.STREET_OFFICER]) for one in (people.own, people.other))
    page = reverse(f"{LIST}_change", args=[call.pk])

    assert call.title in own.get(reverse(f"{LIST}_changelist")).content.decode()
    assert own.get(page).status_code == 200
    assert call.title not in other.get(reverse(f"{LIST}_changelist")).content.decode()
    assert other.get(page).status_code == 302


def test_nothing_is_changed_there(people: Cast) -> None:
    call = called(people)
    client = signed_in(people.own[Role.STREET_OFFICER])

    assert client.post(reverse(f"{LIST}_change", args=[call.pk]), {"title": "x"}).status_code == 403
    assert client.get(reverse(f"{LIST}_add")).status_code == 403
    assert client.post(reverse(f"{LIST}_delete", args=[call.pk]), {"post": "yes"}).status_code == 403


def test_the_sheet_holds_the_call_and_no_person_and_no_report(people: Cast) -> None:
    issue = IssueFactory.create(compound=people.compound)
    called(people, issue=issue, title="=1+1 请支持")

    sheet = CSV().export_data(SupportSheet().export(SupportRequest.objects.all()))

    assert "'=1+1 请支持" in sheet
    assert people.neighbourhood.name in sheet
    hidden = [people.own[Role.PARTY_SECRETARY].name, issue.code, "多次劝阻"]
    assert [word for word in hidden if word in sheet] == []


def test_the_office_takes_the_sheet_home(people: Cast) -> None:
    called(people)
    client = signed_in(people.own[Role.STREET_OFFICER])

    answer = client.post(
        reverse(f"{LIST}_export"),
        {"format": "0", **dict.fromkeys(("supportsheet_title", "supportsheet_state"), "on")},
    )

    assert answer.status_code == 200
    assert "需要执法队到场" in answer.content.decode("utf-8-sig")
