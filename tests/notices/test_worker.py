"""A hint over a real broker makes a real Celery worker look at the outbox."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import transaction

from notices import hints
from notices.models import Tick
from yinhang import processes

pytestmark = [pytest.mark.real, pytest.mark.django_db(transaction=True)]


def test_a_committed_hint_reaches_the_worker_and_a_failed_one_does_not(
    worker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hints, "_line", hints._Line())

    with transaction.atomic():
        hints.poke()
        assert not Tick.objects.filter(name="drain").exists()

    assert processes.wait_until(lambda: Tick.objects.filter(name="drain").exists(), seconds=20), (
        worker.read_text()
    )
    assert (hints.counts().sent, hints.counts().failed) == (1, 0)
