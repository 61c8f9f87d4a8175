"""What a webhook can tell of: one table, and `emit`, called where a room writes its one history row.

The rooms above say what they know of their subjects by `register_subject`; nobody here knows a report or a spot.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from stations import retries
from stations.hinting import poke
from stations.models import Delivery, Subscription
from stations.subscription_access import eyes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from properties.models import User


class Kind(models.TextChoices):
    """Every event, as programs and as people call it."""

    ISSUE_FILED = "issue.filed", _("A report was filed")
    ISSUE_MOVED = "issue.moved", _("Something was done about a report")
    ISSUE_CLOSED = "issue.closed", _("A report was closed")
    DEADLINE_OVERDUE = "deadline.overdue", _("A date passed without what was promised")
    SPOT_MOVED = "spot.moved", _("Something was done about a spot")
    PLEDGE_STATE_CHANGED = "pledge.state_changed", _("A promise is judged otherwise than the day before")


class Subject(NamedTuple):
    """What a room knows of one kind of subject.

    `sees` is the list's own predicate, `path` the subject's address in the interface; `codes` gives the numbers of
    rows by key, and `clocks` are the kinds of deadlines whose passing is an event.
    """

    sees: Callable[[User, str], bool]
    path: Callable[[str], str]
    codes: Callable[[Sequence[int]], dict[int, str]]
    clocks: frozenset[str] = frozenset()


SUBJECTS: Final[dict[str, Subject]] = {}


class Listening(NamedTuple):
    """Who listened at a moment of this process's clock, and the kinds somebody listens for."""

    read_at: float
    subscriptions: tuple[Subscription, ...]
    kinds: frozenset[str]


# How long a process remembers who listens, with their posts: a new subscription is heard of after this. Whoever lost
# a post meanwhile is planned for and not told, because the question is asked again when the message is sent.
KEEP_SECONDS: Final = 5.0
_AT_ONCE: Final = 500
_kept: Listening | None = None


def register_subject(about: str, subject: Subject) -> None:
    SUBJECTS[about] = subject


class Happened(NamedTuple):
    """`subject` is the number of a row, `mark` what tells this event of it from others.

    `sees` is the quicker answer of a caller who has the row in hand.
    """

    subject: str
    mark: str
    sees: Callable[[User], bool] | None = None


def emit(*, kind: Kind, about: str, subject: str, mark: str | int, at: datetime) -> int:
    """`emit_all` of one event."""
    return emit_all(kind=kind, about=about, happened=[Happened(subject, str(mark))], at=at)


def emit_all(*, kind: Kind, about: str, happened: Sequence[Happened], at: datetime) -> int:
    """Plan one delivery for each subscription that wants the kind and whose holder may see the subject.

    Inside the caller's transaction: what is rolled back is told to nobody. The subjects are of the kind `about`.
    Returns how many were planned; asks the database nothing while nobody subscribes.
    """
    if kind not in wanted():
        return 0
    rows = [
        _row(subscription, kind, about, one, at)
        for one in happened
        for subscription in _listening().subscriptions
        if kind in subscription.events and _may_hear(subscription, about, one)
    ]
    # What was planned already stays as it is.
    Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=_AT_ONCE)
    if rows:
        poke()
    return len(rows)


def _may_hear(subscription: Subscription, about: str, one: Happened) -> bool:
    return one.sees(eyes_of(subscription)) if one.sees else may_hear(subscription, about, one.subject)


def may_hear(subscription: Subscription, about: str, code: str) -> bool:
    """Whether the holder of the subscription sees the subject now."""
    known = SUBJECTS.get(about)
    return known is not None and known.sees(eyes_of(subscription), code)


def wanted() -> frozenset[str]:
    """The kinds somebody subscribes to, as they were a moment ago."""
    return _listening().kinds


def _listening() -> Listening:
    global _kept  # noqa: PLW0603 — a process-wide memory is the point
    now = time.monotonic()
    if _kept is None or now - _kept.read_at > KEEP_SECONDS:
        found = tuple(Subscription.objects.listening())
        _kept = Listening(now, found, frozenset(kind for row in found for kind in row.events))
    return _kept


def forget() -> None:
    """Ask again at the next event; called when a subscription has changed."""
    global _kept  # noqa: PLW0603
    _kept = None


def _row(subscription: Subscription, kind: Kind, about: str, one: Happened, at: datetime) -> Delivery:
    return Delivery(
        subscription=subscription,
        message=f"msg_{uuid4().hex}",
        kind=kind.value,
        about=about,
        code=one.subject,
        mark=one.mark,
        happened_at=at,
        next_at=at,
        not_after=at + retries.LASTS,
    )
