"""Committees in the staff admin: what steps wrote is read there, and only labels are put right."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from councils import actions
from councils.models import OwnersCommittee
from properties.models import Role
from tests.cast import Cast, cast
from tests.councils.rows import DAY, NOW, TODAY, committee_in, meeting_of
from tests.properties.test_admin import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def office(people: Cast) -> Client:
    return signed_in(people.own[Role.STREET_OFFICER])


def test_every_list_and_record_opens(people: Cast, office: Client) -> None:
    committee = committee_in(people.compound)
    meeting = meeting_of(committee, on=TODAY - 3 * DAY)
    election = actions.report_term(compound=people.compound, on=TODAY, by=None, at=NOW)
    freeze = people.compound.freezes.get()
    for name, row in (
        ("councils_ownerscommittee", committee),
        ("councils_committeemeeting", meeting),
        ("councils_reelection", election),
        ("properties_decisionfreeze", freeze),
    ):
        assert office.get(reverse(f"admin:{name}_changelist")).status_code == 200
        assert office.get(reverse(f"admin:{name}_change", args=[row.pk])).status_code == 200


def test_nothing_is_added_deleted_or_moved_there(people: Cast, office: Client) -> None:
    committee = committee_in(people.compound)
    assert office.get(reverse("admin:councils_ownerscommittee_add")).status_code == 403
    for name in ("councils_committeemeeting", "councils_reelection", "properties_decisionfreeze"):
        assert office.get(reverse(f"admin:{name}_add")).status_code == 403
    change = reverse("admin:councils_ownerscommittee_change", args=[committee.pk])
    given = {"number": 3, "party_branch": "on", "is_red": "on", "ends_on": "2040-01-01", "size": 3}
    office.post(change, given)
    row = OwnersCommittee.objects.get()
    assert (row.ends_on, row.size) == (committee.ends_on, 5)
    delete = reverse("admin:councils_ownerscommittee_delete", args=[committee.pk])
    assert office.post(delete, {"post": "yes"}).status_code == 403


def test_another_street_sees_nothing(people: Cast) -> None:
    committee_in(people.compound)
    client = signed_in(people.other[Role.STREET_OFFICER])
    html = client.get(reverse("admin:councils_ownerscommittee_changelist")).content.decode()
    assert people.compound.name not in html
