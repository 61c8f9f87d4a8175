"""Messages that leave the house: claim, commit, send outside any transaction, finish under the fence.

Between the provider's yes and our commit a crash sends again; the same Idempotency-Key and Message-ID let
the provider see that it is the same message. See docs/notices.md for what each channel makes of that.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count

from notices import clock, finishing, outbox
from notices.addresses import addresses
from notices.backoff import MOST_ATTEMPTS
from notices.channels import SendError, sender
from notices.claiming import claim
from notices.digests import KIND, MOST_ALONE
from notices.faults import fault
from notices.judging import Fate, Verdict, judge
from notices.models import Notice, State
from notices.parties import Party

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

log = logging.getLogger(__name__)

# Three times the patience with a provider (10 s) fits into one lease (60 s) with room for the database.
CLAIM_AT_ONCE = 3
_MOST_GATHERED = 500


def push(channel: str, *, at: datetime | None = None) -> int:
    """Send a few messages of a channel; returns how many were taken from the queue."""
    now = clock.now(at)
    rows = claim(channel, limit=CLAIM_AT_ONCE, now=now)
    if not rows:
        return 0
    fault("after_claim")
    verdicts = judge([row for row in rows if not _worn_out(row, now=now)], now=now)
    with transaction.atomic():
        finishing.finish(
            [verdict for verdict in verdicts if verdict.fate is not Fate.SEND], now=now, counted=1
        )
    for verdict in verdicts:
        if verdict.fate is Fate.SEND:
            _send(verdict, at=at)
    return len(rows)


def _worn_out(notice: Notice, *, now: datetime) -> bool:
    """A message whose every claimant died before it could say why; the ninth would die as well."""
    if notice.attempts <= MOST_ATTEMPTS:
        return False
    finishing.fail(notice, code="worker-died", now=now, attempts=MOST_ATTEMPTS, permanent=True)
    return True


def _send(verdict: Verdict, *, at: datetime | None) -> None:
    notice, words, address = verdict.notice, verdict.words, verdict.address
    if words is None or address is None:
        raise TypeError("a message to send has words and an address")
    try:
        provider_id = sender(notice.channel).send(key=notice.dedupe_key, to=address, words=words)
    except SendError as error:
        _failed(notice, error, now=clock.now(at))
        return
    except Exception as error:  # the edge of the worker: a provider's library may raise anything
        log.exception("message %s failed", notice.pk)
        _failed(notice, SendError(type(error).__name__), now=clock.now(at))
        return
    fault("after_send")
    with transaction.atomic():
        held = finishing.sent(notice, provider_id=provider_id, now=clock.now(at))
        fault("before_commit")
    if not held:
        log.warning("message %s was sent after its lease had ended", notice.pk)


def _failed(notice: Notice, error: SendError, *, now: datetime) -> None:
    log.warning("message %s not sent: %s", notice.pk, error.code)
    finishing.fail(
        notice,
        code=error.code[:60],
        now=now,
        attempts=notice.attempts,
        permanent=error.permanent,
        retry_after=error.retry_after,
    )


def gather(channel: str, *, at: datetime | None = None) -> int:
    """Turn heaps of due messages for one party into one digest each; returns how many digests were written."""
    now = clock.now(at)
    heaps = (
        Notice.objects.filter(channel=channel, state=State.PENDING, next_at__lte=now, urgent=False)
        .exclude(kind=KIND)
        .values("to_kind", "to_id")
        .annotate(heap=Count("pk"))
        .filter(heap__gt=1)
        .order_by("to_kind", "to_id")
    )
    found = [(Party(heap["to_kind"], heap["to_id"]), heap["heap"]) for heap in heaps]
    daily = {
        party for party, address in addresses({party for party, _heap in found}).items() if address.digest
    }
    return sum(
        _gather_one(party, channel, now=now) for party, heap in found if heap > MOST_ALONE or party in daily
    )


@transaction.atomic
def _gather_one(party: Party, channel: str, *, now: datetime) -> int:
    rows = list(
        Notice.objects.filter(
            channel=channel,
            state=State.PENDING,
            next_at__lte=now,
            urgent=False,
            to_kind=party.kind,
            to_id=party.id,
        )
        .exclude(kind=KIND)
        .order_by("due_at", "pk")
        .select_for_update(skip_locked=True)[:_MOST_GATHERED]
    )
    by_fate: dict[Fate, list[Verdict]] = defaultdict(list)
    for verdict in judge(rows, now=now):
        by_fate[verdict.fate].append(verdict)
    told = by_fate.pop(Fate.SEND, [])
    finishing.finish([v for members in by_fate.values() for v in members], now=now, counted=0)
    return _write_digest([verdict.notice for verdict in told], party, channel, now=now)


def _write_digest(told: Sequence[Notice], party: Party, channel: str, *, now: datetime) -> int:
    daily = any(address.digest for address in addresses([party]).values())
    if len(told) <= (1 if daily else MOST_ALONE):
        return 0
    ids = [notice.pk for notice in told]
    row = outbox.digest_row(ids, party, channel, at=now)
    outbox.insert([row])
    digest = Notice.objects.get(dedupe_key=row.dedupe_key)
    Notice.objects.filter(pk__in=ids, state=State.PENDING).update(
        state=State.SUPERSEDED, covered_by=digest, error_code="told-in-digest"
    )
    return 1
