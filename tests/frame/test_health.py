"""Up, ready, and closed to the curious."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError
from django.test import override_settings
from django.utils import timezone

from yinhang import health

if TYPE_CHECKING:
    from django.test import Client


def test_alive_asks_nothing(client: Client) -> None:
    answer = client.get("/healthz/")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
def test_ready_when_all_is_well(client: Client) -> None:
    answer = client.get("/readyz/")
    assert (answer.status_code, json.loads(answer.content)["ok"]) == (200, True)
    assert set(json.loads(answer.content)["checks"]) == {"database", "migrations", "notices", "calendar"}


def test_not_ready_without_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> int:
        raise OperationalError

    monkeypatch.setattr(health, "_pending_migrations", gone)
    answer = client.get("/readyz/")
    assert answer.status_code == 503
    assert json.loads(answer.content) == {
        "ok": False,
        "checks": {"database": {"ok": False, "seen": "no answer"}},
    }


@pytest.mark.django_db
def test_not_ready_with_a_migration_to_apply(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_pending_migrations", lambda: 1)
    assert health.readiness(at=timezone.now())["migrations"] == {"ok": False, "seen": "1 to apply"}


@pytest.mark.django_db
@pytest.mark.parametrize(("waited", "ok"), [(0, True), (120, True), (121, False)])
def test_not_ready_when_a_due_message_has_waited_two_minutes(
    monkeypatch: pytest.MonkeyPatch, waited: int, ok: bool
) -> None:
    monkeypatch.setattr(health, "oldest_due_seconds", lambda **_at: float(waited))
    assert health.readiness(at=timezone.now())["notices"]["ok"] is ok


@pytest.mark.django_db
def test_the_oldest_due_message_is_the_one_that_counts() -> None:
    from notices.models.outbox import Notice

    at = datetime(2026, 6, 1, tzinfo=UTC)
    assert health.oldest_due_seconds(at=at) == 0.0
    for number, (state, late) in enumerate(
        [("pending", 30), ("pending", -30), ("dead", 500), ("cancelled", 900)]
    ):
        Notice.objects.create(
            dedupe_key=str(number),
            kind="test",
            subject_kind="issue",
            subject_id=1,
            to_kind="user",
            to_id="1",
            channel="inbox",
            state=state,
            due_at=at,
            not_after=at,
            next_at=at - timedelta(seconds=late),
            created_at=at,
        )
    assert health.oldest_due_seconds(at=at) == 30.0


@pytest.mark.django_db
def test_not_ready_in_a_year_whose_holidays_nobody_knows() -> None:
    far = datetime(2099, 1, 2, tzinfo=UTC)
    assert health.readiness(at=far)["calendar"]["ok"] is False


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
def test_metrics_are_closed_to_the_outside(
    client: Client, address: str, proxies: int, token: str, status: int
) -> None:
    with override_settings(TRUSTED_PROXIES=proxies, METRICS_TOKEN="open-sesame"):
        headers = {"authorization": f"Bearer {token}"} if token else {}
        assert client.get("/metrics/", headers=headers, REMOTE_ADDR=address).status_code == status


def test_metrics_count_by_route_and_never_by_path(client: Client) -> None:
    client.get("/language/no-such-language/")
    page = client.get("/metrics/").content.decode()
    assert 'route="language/<str:code>/"' in page
    assert "no-such-language" not in page
