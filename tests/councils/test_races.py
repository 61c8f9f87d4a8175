"""Two at once in a hall: one step is taken once, a name signed once, a report on one agenda. On either database."""

from __future__ import annotations

from functools import partial

import pytest

from councils import actions
from councils.models import Attendance, CalendarLink, SessionMove
from councils.sessionflow import Verb
from issues import actions as reports
from issues.models import AgendaIssue
from notices.models import Notice
from tests.councils.sitting import AFTER, DAY, NOW, STARTS, room
from tests.factories import IssueFactory
from tests.issues.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_notice_goes_up_once() -> None:
    place = room()
    session = place.plan()
    place.admit(place.item(session))
    place.step(session, Verb.SCREEN)
    deed = partial(actions.move_session, session=session, verb=Verb.NOTICE, by=place.secretary, at=NOW)
    told = at_once([deed] * 6)
    assert told.count("session.no-such-step") == 5
    assert SessionMove.objects.filter(verb=Verb.NOTICE).count() == 1


def test_one_name_is_signed_once() -> None:
    place = room()
    session = place.noticed()
    deed = partial(
        actions.sign_in,
        session=session,
        name="王阿姨",
        capacity=Attendance.Capacity.RESIDENT,
        by=None,
        way=Attendance.Way.QR,
        at=STARTS,
    )
    told = at_once([deed] * 8)
    assert told.count("attendance.twice") == 7
    assert Attendance.objects.count() == 1


def test_items_put_on_an_agenda_at_once_have_places_of_their_own() -> None:
    place = room()
    session = place.plan()
    deeds = [
        partial(actions.add_item, session=session, title=f"题{number}", by=place.staff, at=NOW)
        for number in range(6)
    ]
    at_once(deeds)
    assert sorted(session.items.values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_two_agendas_do_not_take_up_one_report() -> None:
    place = room()
    issue = IssueFactory.create(compound=place.people.compound)
    deeds = [
        partial(
            reports.put_on_agenda,
            session=place.plan(),
            issues=[issue],
            title="路灯",
            by=place.staff,
            at=NOW,
        )
        for _number in range(4)
    ]
    told = at_once(deeds)
    assert told.count("agenda.issue-there") == 3
    assert AgendaIssue.objects.count() == 1


def test_a_reminder_and_a_report_at_once_are_each_told_once() -> None:
    place = room()
    _session, _resolution, task = place.agreed()
    at = AFTER + 2 * DAY
    deeds = [partial(actions.nudge, task=task, by=place.staff, at=at) for _number in range(4)]
    told = at_once(deeds)
    assert told.count("task.nudged") == 3
    assert Notice.objects.filter(kind="task.nudged", channel="inbox").count() == 1
    done = partial(actions.finish_task, task=task, report="好", on=AFTER.date(), by=place.staff, at=at)
    assert at_once([done] * 4).count("task.over") == 3


def test_a_person_has_one_calendar_link_however_often_they_click() -> None:
    place = room()
    deed = partial(actions.make_calendar, by=place.staff, at=NOW)
    at_once([deed] * 6)
    assert CalendarLink.objects.filter(revoked_at__isnull=True).count() == 1
