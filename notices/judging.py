"""What becomes of a message in the moment before it is sent. The world may have changed since it was written.

Asked once for a whole batch: is the promise still open and on the same date, is the case, is the party
still the one to be told and still there, is a graver message about the same case due to the same party.
A book that fails on one row must not hold up the others, so a failing batch is judged again row by row.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import override

from notices import registry
from notices.addresses import addresses
from notices.models import Channel, Deadline
from notices.outranking import outranked
from notices.parties import ROOM
from notices.quiet import wait_until

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from notices.models import Notice
    from notices.parties import Address, Party, Words

log = logging.getLogger(__name__)


class Fate(Enum):
    SEND = "send"
    WAIT = "wait"
    CANCEL = "cancel"
    SUPERSEDE = "supersede"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`code` says why not; `words` and `address` come with SEND, `until` with WAIT, `by` with SUPERSEDE."""

    notice: Notice
    fate: Fate
    code: str = ""
    words: Words | None = None
    address: Address | None = None
    until: datetime | None = None
    by: int | None = None


def judge(notices: Sequence[Notice], *, now: datetime) -> list[Verdict]:
    """A verdict for each notice, in order. Never raises for what a book does."""
    try:
        with transaction.atomic():
            return _judge(notices, now=now)
    except Exception as error:  # noqa: BLE001 — the edge of the worker: one bad row must not stop a thousand good ones
        failure = error
    # Outside the handler, so that the traceback of one row does not drag those of all halves behind it.
    if len(notices) > 1:
        half = len(notices) // 2
        return [*judge(notices[:half], now=now), *judge(notices[half:], now=now)]
    log.error("message %s cannot be prepared", notices[0].pk, exc_info=failure)
    return [Verdict(notices[0], Fate.FAIL, code=type(failure).__name__[:60])]


def _judge(notices: Sequence[Notice], *, now: datetime) -> list[Verdict]:
    known = addresses({notice.to for notice in notices})
    reasons = _reasons_against(notices, known, now=now)
    alive = [notice for notice in notices if notice.pk not in reasons]
    graver = outranked([notice for notice in alive if notice.deadline_id is not None], now=now)
    registry.read_ahead([notice for notice in alive if notice.pk not in graver])
    return [_verdict(notice, reasons.get(notice.pk), graver.get(notice.pk), known, now) for notice in notices]


def _verdict(
    notice: Notice, reason: str | None, graver: int | None, known: Mapping[Party, Address], now: datetime
) -> Verdict:
    if reason is not None:
        return Verdict(notice, Fate.CANCEL, code=reason)
    if graver is not None:
        return Verdict(notice, Fate.SUPERSEDE, code="graver-one-due", by=graver)
    address = known[notice.to]
    if notice.channel != Channel.INBOX:
        until = wait_until(now, address, due_at=notice.due_at, urgent=notice.urgent)
        if until is not None:
            return Verdict(notice, Fate.WAIT, until=until)
    try:
        with override(address.language):
            words = registry.subject_book(notice.subject_kind).words(notice)
    except registry.NothingLeft:
        return Verdict(notice, Fate.CANCEL, code="nothing-left")
    return Verdict(notice, Fate.SEND, words=words, address=address)


def worth_telling(notices: Sequence[Notice], *, now: datetime) -> list[Notice]:
    """Those of the notices against which nothing speaks."""
    against = _reasons_against(notices, addresses({notice.to for notice in notices}), now=now)
    return [notice for notice in notices if notice.pk not in against]


def _reasons_against(
    notices: Sequence[Notice], known: Mapping[Party, Address], *, now: datetime
) -> dict[int, str]:
    """Notice id → the first reason not to send it; a notice without one is left out."""
    stale = _stale_deadlines(notices)
    entitled = _entitled(notices)
    found: dict[int, str] = {}
    for notice in notices:
        address = known.get(notice.to)
        for wrong, code in (
            (notice.not_after < now, "too-late"),
            (notice.pk in stale, "deadline-ended-or-moved"),
            (notice.pk not in entitled, "no-longer-theirs"),
            (address is None or not address.active, "party-gone"),
            (address is not None and notice.channel not in address.channels, "channel-off"),
            (notice.channel == Channel.INBOX and notice.to_kind != "user", "no-inbox"),
        ):
            if wrong:
                found[notice.pk] = code
                break
    return found


def _stale_deadlines(notices: Sequence[Notice]) -> set[int]:
    """Reminders whose promise is kept, cancelled, paused, on another date, or about a closed case."""
    reminders = [notice for notice in notices if notice.deadline_id is not None]
    if not reminders:
        return set()
    running = dict(
        Deadline.objects.open()
        .filter(pk__in={notice.deadline_id for notice in reminders}, paused_at__isnull=True)
        .values_list("pk", "revision")
    )
    cases: dict[str, set[int]] = defaultdict(set)
    for notice in reminders:
        cases[notice.subject_kind].add(notice.subject_id)
    alive = {kind: registry.subject_book(kind).still_open(sorted(ids)) for kind, ids in cases.items()}
    return {
        notice.pk
        for notice in reminders
        if running.get(notice.deadline_id or 0) != notice.deadline_rev
        or notice.subject_id not in alive[notice.subject_kind]
    }


def _entitled(notices: Sequence[Notice]) -> set[int]:
    """The notices whose party may still be told: for a reminder the rung's audience, for news the book's word."""
    rungs: dict[tuple[str, str], list[Notice]] = defaultdict(list)
    news: dict[str, list[Notice]] = defaultdict(list)
    found: set[int] = set()
    for notice in notices:
        if notice.to == ROOM:
            found.add(notice.pk)
        elif notice.deadline_id is not None:
            rungs[notice.subject_kind, notice.who].append(notice)
        else:
            news[notice.subject_kind].append(notice)
    for (kind, who), members in rungs.items():
        audience = registry.subject_book(kind).audience(sorted({row.subject_id for row in members}), who)
        found |= {row.pk for row in members if row.to in audience.get(row.subject_id, ())}
    for kind, members in news.items():
        pairs = registry.entitled_pairs(kind, [(row.subject_id, row.to) for row in members])
        found |= {row.pk for row in members if (row.subject_id, row.to) in pairs}
    return found
