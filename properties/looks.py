"""Counts looks at personal data over all rooms, and tells the security administrator when they are unusual.

Each room that keeps such looks offers them here in AppConfig.ready: a queryset with `by` and `at`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from notices.actions import Event, tell
from notices.parties import Party, Subject
from properties.lookrules import A_MONTH, Looks, average, reason_of
from properties.models import LookAlarm, Post, Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

    from properties.models import User

    type_of_source = Callable[[], QuerySet[Any]]

SUBJECT = "lookalarm"
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_sources: dict[str, type_of_source] = {}


def register(room: str, rows: type_of_source) -> None:
    """`rows()` is a queryset of looks, each with `by` and `at`."""
    _sources[room] = rows


def looked(*, by: User, street: int, at: datetime) -> None:
    """Called inside the transaction of each look, after its row: writes an alarm where the rule finds one."""
    looks = looks_of(by, at=at)
    reason = reason_of(looks)
    if reason is None:
        return
    alarm, is_new = LookAlarm.objects.get_or_create(
        by=by,
        street_id=street,
        day=timezone.localdate(at),
        reason=reason,
        defaults={**looks._asdict(), "at": at},
    )
    if is_new:
        tell([_news(alarm, user) for user in told(street, but=by)], at=at)


def looks_of(by: User, *, at: datetime) -> Looks:
    """What somebody looked at in every room; their usual is that of the month before the last 24 hours."""
    in_hour = in_day = in_month = 0
    days = set()
    for rows in _sources.values():
        mine = rows().filter(by=by, at__gt=at - _DAY * (A_MONTH + 1), at__lte=at).order_by()
        before = Q(at__lte=at - _DAY)
        counted = mine.aggregate(
            hour=Count("pk", filter=Q(at__gt=at - _HOUR)),
            day=Count("pk", filter=~before),
            month=Count("pk", filter=before),
        )
        in_hour, in_day = in_hour + counted["hour"], in_day + counted["day"]
        in_month += counted["month"]
        days |= set(mine.filter(before).annotate(on=TruncDate("at")).values_list("on", flat=True).distinct())
    return Looks(in_hour, in_day, average(in_month, len(days)))


def told(street: int, *, but: User | None = None) -> list[str]:
    """Who hears of it: the street's security administrators of today; never of their own looks alone."""
    posts = Post.objects.today().of_people().filter(role=Role.SECURITY_ADMIN, area=street)
    return [
        str(key) for key in posts.values_list("user", flat=True).distinct() if but is None or key != but.pk
    ]


def _news(alarm: LookAlarm, user: str) -> Event:
    return Event(
        "looks.unusual", Subject(SUBJECT, alarm.pk), Party("user", user), str(alarm.pk), {}, urgent=True
    )
