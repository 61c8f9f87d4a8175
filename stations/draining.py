"""Sending what is due. Every loop, task and command ends up here; running it twice at once is safe.

Claim, commit, look once more, send outside any transaction, finish under the fence. Between the receiver's yes and
our commit a crash sends again, under the same `webhook-id`.
"""

from __future__ import annotations

import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, NamedTuple

from django.conf import settings
from django.utils import timezone

from notices import clock
from notices.faults import fault
from notices.models import Tick
from stations import events, finishing, posting, retries, signing, upkeep
from stations.claiming import AT_ONCE, claim

if TYPE_CHECKING:
    from datetime import datetime

    from stations.models import Delivery
    from stations.posting import Answer

log = logging.getLogger(__name__)

TICK: Final = "webhooks"
_BUDGET_SECONDS: Final = 60.0


class Letter(NamedTuple):
    """A delivery made ready: where it goes, what it says, and the headers of this try."""

    delivery: Delivery
    url: str
    body: str
    headers: dict[str, str]


def drain(at: datetime | None = None, *, budget: float = _BUDGET_SECONDS) -> int:
    """Send until nothing is due or `budget` seconds are over; returns how many rows were taken from the queue."""
    ends, count = time.monotonic() + budget, 0
    upkeep.if_old(at)
    while time.monotonic() < ends and (rows := claim(now=clock.now(at))):
        count += len(rows)
        _deliver(rows, at=at)
    Tick.objects.update_or_create(name=TICK, defaults={"at": clock.now(at)})
    return count


def body_of(delivery: Delivery) -> str:
    """The thin payload, the same bytes at every try: what happened, when, and where to read about it."""
    path = events.SUBJECTS[delivery.about].path(delivery.code)
    return json.dumps(
        {
            "type": delivery.kind,
            "timestamp": timezone.localtime(delivery.happened_at).isoformat(),
            "data": {"code": delivery.code, "url": f"{settings.PUBLIC_URL}{path}"},
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _deliver(rows: list[Delivery], *, at: datetime | None) -> None:
    fault("after_claim")
    began = clock.now(at)
    letters = [letter for row in rows if (letter := _made_ready(row, now=began)) is not None]
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        answers = list(pool.map(_post, letters))
    fault("after_send")
    for letter, answer in zip(letters, answers, strict=True):
        finishing.tried(letter.delivery, answer, began=began, now=clock.now(at))


def _post(letter: Letter) -> Answer:
    return posting.post(letter.url, letter.body, letter.headers)


def _made_ready(delivery: Delivery, *, now: datetime) -> Letter | None:
    """The letter of a delivery that is still wanted; None for one that was ended here instead."""
    try:
        if reason := _too_late(delivery, now=now):
            finishing.give_up(delivery, code=reason, now=now)
            return None
        if reason := _unwanted(delivery):
            finishing.withdraw(delivery, code=reason, now=now)
            return None
        body = body_of(delivery)
        keys = delivery.subscription.secrets(now)
    except Exception:  # the edge of the worker: one row that cannot be read holds up no other
        log.exception("webhook %s could not be made ready", delivery.message)
        return None
    headers = {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "yinhang-webhooks/1",
        **signing.headers(delivery.message, body, keys=keys, at=now),
    }
    return Letter(delivery, delivery.subscription.url, body, headers)


def _too_late(delivery: Delivery, *, now: datetime) -> str:
    """Why a delivery is not tried again, or "". One whose every claimant died would kill the next as well."""
    if delivery.tries > retries.MOST_TRIES:
        return "worker-died"
    return (delivery.error_code or "too-late") if now > delivery.not_after else ""


def _unwanted(delivery: Delivery) -> str:
    """Why a delivery is no longer wanted, or ""."""
    subscription = delivery.subscription
    station = subscription.station
    if not subscription.is_active:
        return "paused"
    if station is not None and not (station.is_active and station.user.is_active):
        return "out-of-service"
    return "" if events.may_hear(subscription, delivery.about, delivery.code) else "no-longer-theirs"
