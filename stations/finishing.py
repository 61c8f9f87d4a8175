"""Writing down what became of a delivery. Rows are only finished by the worker that holds them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from notices.faults import fault
from stations import retries
from stations.actions.subscriptions import receiver_gone
from stations.models import Delivery, DeliveryTry

if TYPE_CHECKING:
    from datetime import datetime

    from stations.posting import Answer

log = logging.getLogger(__name__)

State = Delivery.State
_RELEASED: Final[dict[str, Any]] = {"claim": None, "lease_until": None}
# The receiver is gone for good; the standard asks senders to stop.
GONE: Final = "http-410"


@transaction.atomic
def tried(delivery: Delivery, answer: Answer, *, began: datetime, now: datetime) -> bool:
    """Log a try and plan what follows from it. False when the lease ran out and another worker holds the row."""
    DeliveryTry.objects.create(
        delivery=delivery,
        number=delivery.tries,
        at=began,
        status=answer.status or None,
        milliseconds=answer.milliseconds,
        code=answer.code,
        answer=answer.text,
    )
    held = _write(delivery, **_what_follows(delivery, answer, now))
    if held and answer.code == GONE:
        receiver_gone(subscription=delivery.subscription, at=now)
    if not held:
        log.warning("webhook %s was sent after its lease had ended", delivery.message)
    fault("before_commit")
    return held


def give_up(delivery: Delivery, *, code: str, now: datetime) -> bool:
    """Nobody will try it again by itself: a person has to look."""
    return _write(delivery, state=State.DEAD, error_code=code, ended_at=now)


def withdraw(delivery: Delivery, *, code: str, now: datetime) -> bool:
    """It is not sent, and nobody has to look."""
    return _write(delivery, state=State.WITHDRAWN, error_code=code, ended_at=now)


def _what_follows(delivery: Delivery, answer: Answer, now: datetime) -> dict[str, Any]:
    if not answer.code:
        return {"state": State.SENT, "error_code": "", "ended_at": now}
    then = None
    if answer.code != GONE:
        then = retries.next_try(
            delivery.tries, now=now, not_after=delivery.not_after, retry_after=answer.retry_after
        )
    if then is None:
        return {"state": State.DEAD, "error_code": answer.code, "ended_at": now}
    return {"state": State.PENDING, "error_code": answer.code, "next_at": then}


def _write(delivery: Delivery, **columns: Any) -> bool:
    """Under the fence: only while the row is in the hands it was in when it was claimed."""
    held = Delivery.objects.filter(pk=delivery.pk, state=State.INFLIGHT, claim=delivery.claim)
    return bool(held.update(**columns, **_RELEASED))
