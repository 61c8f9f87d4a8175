"""The status page says in words what the checks see, and what to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation

from properties.models import Role
from records.models import Job
from tests.cast import cast
from tests.frame.test_health import GIB, job, notice
from yinhang import readiness, status, wording_status
from yinhang.readiness import Check, Disk

if TYPE_CHECKING:
    from properties.models import User

AT = datetime(2026, 6, 1, tzinfo=UTC)
LOOPS = {"drain_notices", "drain_webhooks"}


@pytest.fixture
def _all_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "disk", lambda: Disk(50 * GIB, 100 * GIB))
    job(readiness.HEARTBEAT, timezone.now())


def page(user: User) -> Any:
    client = Client()
    client.force_login(user)
    return client.get("/work/status/")


def test_every_check_and_every_job_has_words() -> None:
    found = set(wording_status.CHECKS)
    assert found == {"database", "migrations", "notices", "webhooks", "beat", "calendar", "disk", "backup"}
    ticking = {str(tick["task"]) for tick in settings.CELERY_BEAT_SCHEDULE.values()}
    assert (ticking | LOOPS) - set(wording_status.JOBS) == set()


@pytest.mark.django_db
@pytest.mark.usefixtures("_all_well")
def test_all_checks_are_asked_and_nothing_has_to_be_done() -> None:
    answer = page(cast().own[Role.STREET_OFFICER])
    assert answer.status_code == 200
    assert answer.context["troubled"] == 0
    assert len(answer.context["checks"]) == len(wording_status.CHECKS)
    assert {line.kind for line in answer.context["checks"]} == {"done"}


@pytest.mark.django_db
@pytest.mark.usefixtures("_all_well")
def test_what_needs_somebody_stands_first_and_says_what_to_do() -> None:
    notice("late", late=60 * 60 * 24 * 400)
    answer = page(cast().own[Role.STREET_OFFICER])
    first = answer.context["checks"][0]
    assert (answer.context["troubled"], answer.context["red"]) == (1, True)
    assert (first.title, first.kind) == (str(wording_status.CHECKS["notices"].title), "late")
    assert str(wording_status.CHECKS["notices"].to_do) in answer.content.decode()


def test_a_warning_is_none_of_the_red_ones() -> None:
    found = {"backup": Check(ok=True, seen="", warning=True), "disk": Check(ok=True, seen="")}
    assert [line.kind for line in status.check_lines(found)] == ["soon", "done"]


@pytest.mark.django_db
@pytest.mark.usefixtures("_all_well")
@pytest.mark.parametrize(
    ("role", "ways"), [(Role.SYSTEM_ADMIN, {"notice", "delivery"}), (Role.STREET_OFFICER, {"notice"})]
)
def test_the_way_to_what_was_given_up_is_there_for_whoever_may_take_it(role: Role, ways: set[str]) -> None:
    notice("dead", late=0, state="dead")
    answer = page(cast().own[role])
    hrefs = [queue.href for queue in answer.context["queues"] if queue.href]
    assert {href.split("/")[-2] for href in hrefs} == ways
    assert 'href="/admin/notices/notice/?state__exact=dead"' in answer.content.decode()
    assert ("/admin/records/slowpage/" in answer.content.decode()) is (role == Role.SYSTEM_ADMIN)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"ended_at": None}, "active"),
        ({"ended_at": None, "began_at": AT - status.LONGEST_RUN}, "active"),
        ({"ended_at": None, "began_at": AT - status.LONGEST_RUN - timedelta(seconds=1)}, "late"),
        ({"ended_at": AT}, "done"),
        ({"ended_at": AT, "failures": 1}, "late"),
    ],
)
def test_a_job_runs_ends_fails_or_was_killed(fields: dict[str, Any], kind: str) -> None:
    row = Job(**{"name": "backup", "began_at": AT, **fields})
    assert status.job_line(row, at=AT).kind == kind


def test_jobs_that_need_somebody_stand_first() -> None:
    well = Job(name="backup", began_at=AT, ended_at=AT)
    failed = Job(name="something.new", began_at=AT, ended_at=AT, failures=1)
    assert [row for row, _line in status.job_lines([well, failed], at=AT)] == [failed, well]


def test_a_job_without_words_is_called_by_its_name() -> None:
    assert wording_status.job_title("something.new") == "something.new"


def test_waiting_is_said_in_seconds_then_in_minutes_then_in_hours() -> None:
    with translation.override("en"):
        assert status._waited(None) == "nothing is due"
        assert status._waited(timedelta(seconds=119)) == "119 seconds"
        assert status._waited(timedelta(seconds=120)) == "2 minutes"
        assert status._waited(timedelta(minutes=119)) == "119 minutes"
        assert status._waited(timedelta(minutes=120)) == "2 hours"


@pytest.mark.django_db
@pytest.mark.usefixtures("_all_well")
def test_the_way_to_the_page_is_in_the_menu_of_those_who_read_it() -> None:
    people = cast()
    for role, there in ((Role.STREET_OFFICER, True), (Role.FIRM_MANAGER, False)):
        client = Client()
        client.force_login(people.own[role])
        assert ('href="/work/status/"' in client.get("/work/").content.decode()) is there


def test_the_version_is_the_products() -> None:
    assert status.version().count(".") == 2
