"""What is done with a sheet for whoever sent it: read and compared, then written, by a worker or by the page itself.

A sheet is taken by a compare-and-set on its row, so that two workers never do the same work; a worker that died
leaves a claim that runs out.
"""

from __future__ import annotations

import json
import logging
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.admin.models import CHANGE
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, override

from properties.actions.office import log as log_line
from properties.actions.uploads import KEPT
from properties.models import Compound, Home, RegisterUpload, UploadRow, User
from properties.register_sheets import staging
from properties.register_sheets.access import registered_by
from properties.register_sheets.checking import Checker
from properties.register_sheets.differences import Comparison
from properties.register_sheets.problems import Problem, Unreadable
from properties.register_sheets.progress import told
from properties.register_sheets.reading import Sheet
from properties.register_sheets.register import Register
from properties.register_sheets.writing import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from django.db.models import QuerySet

    from properties.register_sheets.checking import Said
    from properties.register_sheets.differences import Outcome
    from properties.register_sheets.progress import Progress

State = RegisterUpload.State
log = logging.getLogger(__name__)

# Longer than a task may run, so that a claim that ran out belongs to a dead worker.
LEASE: Final = timedelta(minutes=10)
MOST_ATTEMPTS: Final = 3
BUDGET_SECONDS: Final = 60.0
# What a page may do itself while its visitor waits.
SMALL_BYTES, SMALL_ROWS = 256 << 10, 2_000


class _Gone(Exception):
    """Somebody cancelled the sheet, or another worker has it now."""


class _Changed(Exception):
    """The register no longer says what the differences were worked out from."""


def work_off(*, at: datetime) -> int:
    """One tick: old sheets go, dead workers' claims end, and what waits is done, for as long as a task may take."""
    until = time.monotonic() + BUDGET_SECONDS
    expire(at=at)
    _release(at)
    done = 0
    for upload in RegisterUpload.objects.filter(state__in=RegisterUpload.TAKEN).order_by("sent_at"):
        if time.monotonic() > until:
            break
        done += do_now(upload=upload, at=timezone.now())
    return done


def expire(*, at: datetime) -> None:
    """What nobody confirmed within a day is forgotten."""
    old = Q(sent_at__lte=at - KEPT) & ~Q(state__in=[*RegisterUpload.ENDED, State.READING, State.WRITING])
    for upload in RegisterUpload.objects.filter(old):
        with transaction.atomic():
            ended = RegisterUpload.objects.filter(old, pk=upload.pk).update(state=State.EXPIRED, ended_at=at)
            if ended:
                staging.forget(upload)


def _release(at: datetime) -> None:
    """Claims of workers that died; what failed too often is given up, so that it holds up nobody for ever."""
    for waiting, taken in RegisterUpload.TAKEN.items():
        dead = RegisterUpload.objects.filter(state=taken, claimed_at__lte=at - LEASE)
        dead.filter(attempts__lt=MOST_ATTEMPTS).update(state=waiting, claimed_at=None)
        for upload in dead.filter(attempts__gte=MOST_ATTEMPTS):
            _give_up(upload, at)


def _give_up(upload: RegisterUpload, at: datetime) -> None:
    if upload.state in {State.WRITING, State.CONFIRMED}:
        RegisterUpload.objects.filter(pk=upload.pk).update(
            state=State.STALE, confirmed_by=None, claimed_at=None
        )
        return
    _end_unreadable(upload, (Problem("sheet.failed"),), at)


def do_now(*, upload: RegisterUpload, at: datetime) -> bool:
    """Take the sheet and do what it waits for; False when somebody else has it."""
    taken = RegisterUpload.TAKEN.get(upload.state)
    if taken is None or not RegisterUpload.objects.filter(pk=upload.pk, state=upload.state).update(
        state=taken, claimed_at=at, attempts=F("attempts") + 1, done=0
    ):
        return False
    upload.refresh_from_db()
    try:
        _read(upload, at) if taken == State.READING else _write(upload, at)
    except _Gone:
        return False
    except BaseException:
        _put_back(upload, at)
        raise
    return True


def _put_back(upload: RegisterUpload, at: datetime) -> None:
    """Something unexpected: the sheet waits for the next try, or is given up."""
    if upload.attempts >= MOST_ATTEMPTS:
        _give_up(upload, at)
        return
    waiting = next(state for state, taken in RegisterUpload.TAKEN.items() if taken == upload.state)
    _mine(upload).update(state=waiting, claimed_at=None)


def _mine(upload: RegisterUpload) -> Any:
    """The row while this worker still has it."""
    return RegisterUpload.objects.filter(pk=upload.pk, state=upload.state, claimed_at=upload.claimed_at)


# Reading


def _read(upload: RegisterUpload, at: datetime) -> None:
    """Read, compare, stage. The file goes as soon as its rows are staged."""
    today = timezone.localdate(at)
    with told(upload) as progress:
        try:
            rows = list(_rows(upload, today, progress))
        except Unreadable as unreadable:
            _end_unreadable(upload, unreadable.problems, at)
            return
        register = Register(_reach(upload, upload.by))
        register.load(register.within_reach(said.compound for said, _problems in rows))
        comparison = Comparison(register, today)
        progress.total = len(rows)
        with transaction.atomic():
            counts = staging.keep_rows(upload, _counted(comparison.run(rows), progress))
            _end_reading(upload, counts, len(comparison.buildings))


def _rows(upload: RegisterUpload, today: date, progress: Progress) -> Iterator[tuple[Said, list[Problem]]]:
    """The rows of the file, or those staged before when it was read already."""
    data = staging.opened_file(upload)
    if data is None:
        yield from ((outcome.said, []) for outcome, _text in staging.opened_rows(upload))
        return
    sheet = Sheet(data)
    checker = Checker(today=today, since_1904=sheet.since_1904)
    for count, line in enumerate(sheet.lines()):
        progress.total = sheet.said
        progress.step(count)
        yield checker.check(line)


def _counted(outcomes: Iterator[Outcome], progress: Progress) -> Iterator[Outcome]:
    for count, outcome in enumerate(outcomes):
        progress.step(count)
        yield outcome


def _end_reading(upload: RegisterUpload, counts: dict[str, int], new_buildings: int) -> None:
    rows = sum(counts.values())
    ours = _mine(upload).update(
        **counts,
        new_buildings=new_buildings,
        state=State.COMPARED,
        done=rows,
        total=rows,
        claimed_at=None,
        attempts=0,
    )
    if not ours:
        raise _Gone
    staging.forget_file(upload)


@transaction.atomic
def _end_unreadable(upload: RegisterUpload, problems: tuple[Problem, ...], at: datetime) -> None:
    row = RegisterUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if row.state in RegisterUpload.ENDED:
        raise _Gone
    row.state, row.ended_at, row.claimed_at = State.UNREADABLE, at, None
    row.problems = json.dumps(problems, ensure_ascii=False)
    row.save(update_fields=["state", "ended_at", "claimed_at", "problems"])
    staging.forget(row)


# Writing


def _reach(upload: RegisterUpload, by: User) -> QuerySet[Compound]:
    return registered_by(by).filter(subdistrict=upload.subdistrict_id)


def _write(upload: RegisterUpload, at: datetime) -> None:
    """Everything or nothing. The rows that were confirmed are written as they were shown, or not at all."""
    by = User.objects.get(pk=upload.confirmed_by_id or upload.by_id)
    try:
        with told(upload, total=upload.new + upload.changed) as progress, transaction.atomic():
            _write_rows(upload, by, at, progress.step)
            if not _mine(upload).update(state=State.WRITTEN, ended_at=at, claimed_at=None, done=F("total")):
                raise _Gone
            staging.forget(upload)
    except (_Changed, IntegrityError) as error:
        log.info("register sheet %s not written: %s", upload.pk, type(error).__name__)
        _mine(upload).update(state=State.STALE, claimed_at=None)


def _write_rows(upload: RegisterUpload, by: User, at: datetime, step: Callable[[int], None]) -> None:
    register = Register(_reach(upload, by))
    staged = list(staging.opened_rows(upload))
    chosen = register.within_reach(outcome.said.compound for outcome, _text in staged)
    _lock(chosen)
    register.load(chosen)
    comparison = Comparison(register, timezone.localdate(at))
    outcomes = list(comparison.run((outcome.said, []) for outcome, _text in staged))
    for now, (then, text) in zip(outcomes, staged, strict=True):
        if now.state != then.state or now.state == UploadRow.State.REFUSED or staging.packed(now) != text:
            raise _Changed
    with override(settings.LANGUAGE_CODE):
        reason = gettext("sheet “%(name)s”") % {"name": upload.name}
    Writer(comparison, outcomes, by=by, at=at, reason=reason, step=step).write()
    for compound in Compound.objects.filter(pk__in=chosen):
        log_line(by, compound, CHANGE, reason)


def _lock(compounds: list[int]) -> None:
    """Compounds in one order, then their homes, which is what every other writer of the register locks."""
    list(
        Compound.objects.select_for_update(no_key=True)
        .filter(pk__in=compounds)
        .order_by("pk")
        .values_list("pk")
    )
    homes = Home.objects.select_for_update(no_key=True).filter(compound__in=compounds).order_by("pk")
    list(homes.values_list("pk"))
