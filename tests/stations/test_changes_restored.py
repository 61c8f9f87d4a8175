"""Keeping a copy of a database that was put back from a backup: nothing is missed, and nothing undone stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from issues.models import Departure, Issue
from issues.workflow import Verb
from properties.models import Role
from records import era
from tests.cast import Cast, cast
from tests.factories import IssueFactory
from tests.issues.people import do, filed
from tests.stations.keyed import program
from tests.stations.test_changes import FEED, _codes, _read, _told

pytestmark = pytest.mark.django_db(transaction=True)
_FOREIGN = 10**12


@pytest.fixture
def people(settings: Any, tmp_path: Any) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return cast()


def _as_from_another_cluster() -> None:
    """Rows come with the numbers they had there: a dump lays them down before there is a trigger."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        Issue.objects.update(changed_in=_FOREIGN)
        Departure.objects.update(changed_in=_FOREIGN)
        cursor.execute("SET session_replication_role = origin")


def test_after_a_restore_a_copy_begins_anew_and_is_told_everything(people: Cast) -> None:
    kept = IssueFactory.create(compound=people.compound)
    client = program(people)
    rows, cursor = _read(client)
    assert _codes(rows) == [("report", kept.code)]
    before = era.current()

    _as_from_another_cluster()
    call_command("restore", afterwards=True)

    assert era.current() != before
    assert _told(client.get(FEED, {"cursor": cursor})) == (410, "changes.start-over")
    rows, cursor = _read(client)
    assert _codes(rows) == [("report", kept.code)]
    late = IssueFactory.create(compound=people.compound)
    assert _codes(_read(client, cursor)[0]) == [("report", late.code)]


def test_what_left_before_a_restore_is_not_told_after_it_as_news(people: Cast) -> None:
    issue = filed(people).issue
    do(issue, Verb.ASSIGN, people.own[Role.STREET_OFFICER], firm=people.other_firm, note="请处理。")
    _as_from_another_cluster()
    call_command("restore", afterwards=True)
    client = program(people, role=Role.FIRM_MANAGER, place=people.firm)
    _rows, cursor = _read(client)
    Issue.objects.filter(pk=issue.pk).update(place="三号楼")
    assert _read(client, cursor)[0] == []


def test_each_restore_is_an_era_of_its_own_and_nothing_else_is(people: Cast) -> None:
    call_command("restore", afterwards=True)
    first = era.current()
    IssueFactory.create(compound=people.compound)
    assert era.current() == first
    call_command("restore", afterwards=True)
    assert era.current() != first


def test_a_role_without_special_rights_may_ask_for_the_era() -> None:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE nobody_special")
        cursor.execute("SET ROLE nobody_special")
        try:
            assert era._cluster().endswith(".00000001")
        finally:
            cursor.execute("RESET ROLE")
            cursor.execute("DROP ROLE nobody_special")
