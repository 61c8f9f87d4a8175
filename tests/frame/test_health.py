"""Up, ready, and closed to the curious."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError
from django.test import override_settings
from django.utils import timezone

from records.models import Job
from stations.events import Kind
from stations.models import Delivery
from tests.factories import FirmFactory
from tests.stations.subscribed import subscribed
from yinhang import readiness
from yinhang.readiness import Disk

if TYPE_CHECKING:
    from django.test import Client

AT = datetime(2026, 6, 1, tzinfo=UTC)
ALL = {"database", "migrations", "notices", "webhooks", "beat", "calendar", "disk", "backup"}
GIB = 1024**3


@pytest.fixture(autouse=True)
def _room_on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "disk", lambda: Disk(50 * GIB, 100 * GIB))


def job(name: str, at: datetime) -> Job:
    return Job.objects.create(name=name, began_at=at, ended_at=at, succeeded_at=at)


def check(name: str, *, at: datetime = AT) -> readiness.Check:
    return readiness.checks(at=at)[name]


def test_alive_asks_nothing(client: Client) -> None:
    answer = client.get("/healthz/")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
def test_ready_when_all_is_well(client: Client) -> None:
    job(readiness.HEARTBEAT, timezone.now())
    answer = client.get("/readyz/")
    found = json.loads(answer.content)
    assert (answer.status_code, found["ok"], found["red"]) == (200, True, [])
    assert set(found["checks"]) == ALL


def test_not_ready_without_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> int:
        raise OperationalError

    monkeypatch.setattr(readiness, "pending_migrations", gone)
    answer = client.get("/readyz/")
    found = json.loads(answer.content)
    assert (answer.status_code, found["ok"], found["red"]) == (503, False, ["database"])
    assert found["checks"]["database"] == {"ok": False, "warning": False, "seen": "no answer"}


@pytest.mark.django_db
def test_everybody_reads_what_is_red_and_no_figure(client: Client) -> None:
    answer = client.get("/readyz/", REMOTE_ADDR="203.0.113.7")
    assert answer.status_code == 503
    assert json.loads(answer.content) == {"ok": False, "red": ["beat"]}


@pytest.mark.django_db
def test_whoever_holds_the_token_reads_the_figures(client: Client) -> None:
    with override_settings(METRICS_TOKEN="open-sesame"):
        headers = {"authorization": "Bearer open-sesame"}
        answer = client.get("/readyz/", headers=headers, REMOTE_ADDR="203.0.113.7")
    assert set(json.loads(answer.content)["checks"]) == ALL


@pytest.mark.django_db
def test_not_ready_with_a_migration_to_apply(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "pending_migrations", lambda: 1)
    found = readiness.checks(at=timezone.now())
    assert found["migrations"] == readiness.Check(ok=False, seen="1 to apply")
    assert "notices" not in found  # its table may not be there yet


@pytest.mark.django_db
@pytest.mark.parametrize(("waited", "ok"), [(0, True), (120, True), (121, False)])
def test_not_ready_when_a_due_message_has_waited_two_minutes(waited: int, ok: bool) -> None:
    notice("late", late=waited)
    assert check("notices").ok is ok


@pytest.mark.django_db
@pytest.mark.parametrize(("waited", "ok"), [(0, True), (120, True), (121, False)])
def test_not_ready_when_a_due_delivery_has_waited_two_minutes(waited: int, ok: bool) -> None:
    Delivery.objects.create(
        subscription=subscribed(FirmFactory.create(), kinds=[Kind.PLEDGE_STATE_CHANGED]).subscription,
        message="late",
        kind=Kind.PLEDGE_STATE_CHANGED,
        about="target",
        code="campaign/1",
        mark="late",
        happened_at=AT - timedelta(days=1),
        next_at=AT - timedelta(seconds=waited),
        not_after=AT + timedelta(days=1),
    )
    assert check("webhooks").ok is ok


def notice(key: str, *, late: int, state: str = "pending") -> None:
    from notices.models.outbox import Notice

    Notice.objects.create(
        dedupe_key=key,
        kind="test",
        subject_kind="issue",
        subject_id=1,
        to_kind="user",
        to_id="1",
        channel="inbox",
        state=state,
        due_at=AT,
        not_after=AT,
        next_at=AT - timedelta(seconds=late),
        created_at=AT,
    )


@pytest.mark.django_db
def test_the_oldest_due_message_is_the_one_that_counts() -> None:
    assert readiness.oldest_due_seconds(at=AT) == 0.0
    for number, (state, late) in enumerate(
        [("pending", 30), ("pending", -30), ("dead", 500), ("cancelled", 900)]
    ):
        notice(str(number), late=late, state=state)
    assert readiness.oldest_due_seconds(at=AT) == 30.0


@pytest.mark.django_db
@pytest.mark.parametrize(("silent", "ok"), [(0, True), (300, True), (301, False)])
def test_not_ready_when_the_beat_has_been_silent_for_five_minutes(silent: int, ok: bool) -> None:
    job(readiness.HEARTBEAT, AT - timedelta(seconds=silent))
    assert check("beat").ok is ok


@pytest.mark.django_db
def test_not_ready_before_the_first_tick() -> None:
    assert check("beat") == readiness.Check(ok=False, seen="never ticked")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("known", "moment", "ok"),
    [
        (
            2026,
            datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC),
            True,
        ),  # the last second of the year in Shanghai
        (2026, datetime(2026, 12, 31, 16, 0, tzinfo=UTC), False),
        (2027, datetime(2026, 12, 31, 16, 0, tzinfo=UTC), True),
    ],
)
def test_not_ready_in_a_year_whose_holidays_nobody_knows(
    monkeypatch: pytest.MonkeyPatch, known: int, moment: datetime, ok: bool
) -> None:
    monkeypatch.setattr(readiness, "year_known", lambda: known)
    assert check("calendar", at=moment).ok is ok


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("free", "total", "ok"),
    [
        (GIB, 100 * GIB, True),
        (GIB - 1, 100 * GIB, False),
        (GIB // 2, 10 * GIB, True),  # a twentieth of a small disk
        (GIB // 2 - 1, 10 * GIB, False),
    ],
)
def test_not_ready_on_a_disk_that_is_nearly_full(
    monkeypatch: pytest.MonkeyPatch, free: int, total: int, ok: bool
) -> None:
    monkeypatch.setattr(readiness, "disk", lambda: Disk(free, total))
    assert check("disk").ok is ok


def test_the_disk_is_that_of_the_fuller_place_also_before_its_first_file(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> None:
    monkeypatch.undo()
    settings.MEDIA_ROOT, settings.VAR_DIR = tmp_path / "media" / "not" / "yet", tmp_path
    seen = {str(tmp_path): (100 * GIB, 0, 2 * GIB)}
    monkeypatch.setattr("yinhang.readiness.shutil.disk_usage", lambda path: usage(*seen[str(path)]))
    assert readiness.disk() == Disk(2 * GIB, 100 * GIB)
    (tmp_path / "media").mkdir()
    seen[str(tmp_path / "media")] = (50 * GIB, 0, GIB)
    assert readiness.disk() == Disk(GIB, 50 * GIB)


def usage(total: int, used: int, free: int) -> Any:
    import shutil

    return shutil._ntuple_diskusage(total, used, free)  # what disk_usage gives


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "hours", "warning"),
    [(0, None, False), (26, None, True), (26, 26, False), (26, 26.01, True), (0, 9999, False)],
)
def test_an_old_backup_is_a_warning_and_never_red(
    settings: Any, asked: int, hours: float | None, warning: bool
) -> None:
    settings.BACKUP_MAX_HOURS = asked
    if hours is not None:
        job(readiness.BACKUP, AT - timedelta(hours=hours))
    assert (check("backup").ok, check("backup").warning) == (True, warning)


@pytest.mark.parametrize(
    ("address", "proxies", "token", "status"),
    [
        ("127.0.0.1", 0, "", 200),
        ("203.0.113.7", 0, "", 404),
        ("127.0.0.1", 1, "", 404),
        ("127.0.0.1", 1, "open-sesame", 200),
        ("203.0.113.7", 0, "open-sesame", 200),
        ("203.0.113.7", 0, "sesame", 404),
    ],
)
@pytest.mark.django_db
def test_metrics_are_closed_to_the_outside(
    client: Client, address: str, proxies: int, token: str, status: int
) -> None:
    with override_settings(TRUSTED_PROXIES=proxies, METRICS_TOKEN="open-sesame"):
        headers = {"authorization": f"Bearer {token}"} if token else {}
        assert client.get("/metrics/", headers=headers, REMOTE_ADDR=address).status_code == status


@pytest.mark.django_db
def test_metrics_count_by_route_and_never_by_path(client: Client) -> None:
    client.get("/language/no-such-language/")
    page = client.get("/metrics/").content.decode()
    assert 'route="language/<str:code>/"' in page
    assert "no-such-language" not in page
