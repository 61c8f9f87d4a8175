"""Who looks at more names and phones than usual is seen: the rule on its edges, the alarm, who hears of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from issues.actions import reveal_contact
from issues.models import Reveal
from notices.models import Notice
from properties import lookrules, looks
from properties.lookrules import Looks, average, reason_of
from properties.models import LookAlarm, Role, User
from tests.cast import Cast, cast
from tests.factories import IssueFactory, ReporterFactory
from tests.properties.test_admin import signed_in

HOUR, DAY, UNUSUAL = LookAlarm.Reason.HOUR, LookAlarm.Reason.DAY, LookAlarm.Reason.UNUSUAL


@pytest.mark.parametrize(
    ("in_hour", "in_day", "usual", "reason"),
    [
        (30, 30, "20", None),
        (31, 31, "20", HOUR),
        (0, 100, "40", None),
        (0, 101, "40", DAY),
        (0, 10, "0", None),
        (0, 11, "0", UNUSUAL),
        (0, 11, "3.6", UNUSUAL),
        (0, 11, "3.7", None),
        (0, 60, "20", None),
        (0, 61, "20", UNUSUAL),
    ],
)
def test_the_rule_on_its_edges(in_hour: int, in_day: int, usual: str, reason: str | None) -> None:
    assert reason_of(Looks(in_hour, in_day, Decimal(usual))) == reason


def test_the_usual_is_that_of_days_with_looks() -> None:
    assert average(0, 0) == 0
    assert average(7, 2) == Decimal("3.5")


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def _look(people: Cast, times: int, *, by: User | None = None) -> None:
    reporter = ReporterFactory.create(issue=IssueFactory.create(compound=people.compound))
    for number in range(times):
        officer = by or people.own[Role.STREET_OFFICER]
        reveal_contact(reporter=reporter, by=officer, reason=f"回访{number}", at=timezone.now())


def test_ten_looks_are_work_and_the_eleventh_is_told_once(people: Cast) -> None:
    _look(people, lookrules.UNREMARKABLE)
    assert not LookAlarm.objects.exists()
    _look(people, 3)

    alarm = LookAlarm.objects.get()
    assert (alarm.reason, alarm.by, alarm.street) == (UNUSUAL, people.own[Role.STREET_OFFICER], people.street)
    told = Notice.objects.filter(kind="looks.unusual").order_by().values_list("to_id", flat=True).distinct()
    assert list(told) == [str(people.own[Role.SECURITY_ADMIN].pk)]


def test_who_looks_often_every_day_is_left_alone(people: Cast) -> None:
    _look(people, 8)
    now = timezone.now()
    for days in range(2, 10):
        for row in Reveal.objects.filter(at__gt=now - timedelta(days=1)):
            Reveal.objects.create(
                reporter=row.reporter, by=row.by, reason="回访", at=now - timedelta(days=days)
            )
    assert looks.looks_of(people.own[Role.STREET_OFFICER], at=now) == Looks(8, 8, Decimal("8.0"))
    _look(people, 10)
    assert not LookAlarm.objects.exists()


def test_the_alarm_says_how_many_and_no_name_of_a_resident(people: Cast) -> None:
    _look(people, 12)
    notice = Notice.objects.filter(kind="looks.unusual", channel="inbox").get()
    from notices.registry import subject_book

    words = subject_book(looks.SUBJECT).words(notice)
    assert "11" in words.body
    assert words.path == "/admin/properties/lookalarm/"
    assert notice.data == {}


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        (Role.SECURITY_ADMIN, "/admin/properties/lookalarm/", 200),
        (Role.AUDIT_ADMIN, "/admin/properties/lookalarm/", 200),
        (Role.SYSTEM_ADMIN, "/admin/properties/lookalarm/", 403),
        (Role.AUDIT_ADMIN, "/admin/issues/reveal/", 200),
        (Role.SECURITY_ADMIN, "/admin/issues/reveal/", 403),
    ],
)
def test_who_reads_alarms_and_who_reads_reasons(people: Cast, role: Role, path: str, status: int) -> None:
    _look(people, 12)
    answer = signed_in(people.own[role]).get(path)
    assert answer.status_code == status
    if path.endswith("reveal/") and status == 200:
        assert "/admin/properties/lookalarm/" in answer.content.decode()
