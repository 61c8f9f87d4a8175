"""What has to be in order for the site to do its work: each check with its limit, and what it saw.

A check that is not `ok` makes `/readyz/` red. A `warning` does not: it wants a person, but the site serves and sends
as well as before, and whatever watches it must not restart it or call at night.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import chinese_calendar
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from notices import boards as notices
from records import boards as jobs
from stations import boards as webhooks

if TYPE_CHECKING:
    from datetime import datetime

OLDEST_DUE_SECONDS: Final = 120
# The heartbeat is due every minute; a worker that is busy for as long as a task may be still keeps the time.
HEARTBEAT: Final = "notices.heartbeat"
HEARTBEAT_SECONDS: Final = 300
BACKUP: Final = "backup"
_MIB: Final = 1024 * 1024
_HOUR: Final = 3600
_TWENTIETH: Final = 20
_migrated: set[str] = set()


@dataclass(frozen=True, slots=True)
class Check:
    """`seen` holds figures, in English, for programs and whoever watches them; the status page has words of its own."""

    ok: bool
    seen: str
    warning: bool = False


class Disk(NamedTuple):
    """In bytes."""

    free: int
    total: int


def checks(*, at: datetime) -> dict[str, Check]:
    """All of them by name; without a database, or with one of another version, those that need none of its rows."""
    found = {"disk": _disk(), "calendar": _calendar(at)}
    try:
        pending = pending_migrations()
        found |= {
            "database": Check(ok=True, seen=connection.vendor),
            "migrations": Check(ok=not pending, seen=f"{pending} to apply"),
        }
        return found if pending else found | _rows(at)
    except (DatabaseError, InterfaceError):
        let_go()
        return found | {"database": Check(ok=False, seen="no answer")}


def _rows(at: datetime) -> dict[str, Check]:
    message, delivery = oldest_due_seconds(at=at), oldest_delivery_seconds(at=at)
    return {
        "notices": Check(ok=message <= OLDEST_DUE_SECONDS, seen=f"oldest due {message:.0f} s"),
        "webhooks": Check(ok=delivery <= OLDEST_DUE_SECONDS, seen=f"oldest due {delivery:.0f} s"),
        "beat": _beat(at),
        "backup": _backup(at),
    }


def let_go() -> None:
    """Leave a connection that failed; the next question gets a new one."""
    if not connection.in_atomic_block:
        connection.close()


def pending_migrations() -> int:
    """How many are not applied; asked of the files once a process, and of the database each time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if connection.alias in _migrated:
        return 0
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not pending:
        _migrated.add(connection.alias)
    return pending


def oldest_due_seconds(*, at: datetime) -> float:
    """How long the oldest message that should have gone out has waited; 0 when none has."""
    age = notices.oldest_due_age(at)
    return age.total_seconds() if age else 0.0


def oldest_delivery_seconds(*, at: datetime) -> float:
    """The same of webhooks."""
    age = webhooks.oldest_due_age(at)
    return age.total_seconds() if age else 0.0


def _beat(at: datetime) -> Check:
    """Beat, broker and worker in one: the row is written by a task that does nothing else."""
    last = jobs.last_success(HEARTBEAT)
    if last is None:
        return Check(ok=False, seen="never ticked")
    silent = (at - last).total_seconds()
    return Check(ok=silent <= HEARTBEAT_SECONDS, seen=f"last tick {silent:.0f} s ago")


def _backup(at: datetime) -> Check:
    """Never red: an old backup serves nobody worse, and taking the site away because of it would serve nobody at all.

    It is a warning here, on the status page and in the alarms, where somebody reads it the next morning.
    """
    if not settings.BACKUP_MAX_HOURS:
        return Check(ok=True, seen="not asked for")
    last = jobs.last_success(BACKUP)
    if last is None:
        return Check(ok=True, seen="never made", warning=True)
    hours = (at - last).total_seconds() / _HOUR
    return Check(ok=True, seen=f"made {hours:.1f} h ago", warning=hours > settings.BACKUP_MAX_HOURS)


def _calendar(at: datetime) -> Check:
    known = year_known()
    year = timezone.localtime(at).year
    return Check(ok=known >= year, seen=f"public holidays known up to {known}")


def year_known() -> int:
    """The last year whose public holidays and make-up working days are known."""
    return int(max(day.year for day in chinese_calendar.holidays))


def _disk() -> Check:
    found = disk()
    return Check(
        ok=found.free >= least_free(found.total),
        seen=f"{found.free // _MIB} of {found.total // _MIB} MiB free",
    )


def least_free(total: int) -> int:
    """How much a disk of `total` bytes has to have left."""
    return min(settings.DISK_LEAST_FREE_MB * _MIB, total // _TWENTIETH)


def disk() -> Disk:
    """The fuller one of the two places where files are kept."""
    used = [shutil.disk_usage(_standing(path)) for path in (settings.MEDIA_ROOT, settings.VAR_DIR)]
    fullest = min(used, key=lambda one: one.free - least_free(one.total))
    return Disk(fullest.free, fullest.total)


def _standing(path: str | Path) -> Path:
    """The folder itself or, before its first file, the nearest one above it that is there."""
    found = Path(path)
    while not found.exists():
        found = found.parent
    return found
