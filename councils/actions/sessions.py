"""A session of a hall: planned, changed, and taken from step to step by the table of `sessionflow`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from councils import followers, sessionclocks
from councils.hall_access import require_hat
from councils.hall_links import digest, sign_in_secret
from councils.models import CouncilSession, Resolution, ResolutionTask, SessionMove
from councils.sessionflow import SCREENERS, STEPS, Facts, Kind, State, TaskState, Verb, needs
from notices import actions as notices
from notices.calendar import day_of
from notices.lateness import excuse
from notices.models import Deadline
from notices.parties import Subject
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from councils.models import AgendaItem, Hall
    from properties.models import User

WORDS_LENGTH: Final = 500
_PLANNED: Final = frozenset({State.COLLECTING, State.SCREENED})


@transaction.atomic
def plan_session(
    *,
    hall: Hall,
    kind: Kind,
    title: str,
    by: User | None,
    at: datetime,
    starts_at: datetime | None = None,
    place: str = "",
) -> CouncilSession:
    """A session that collects its topics; day and place may follow later."""
    require_hat(by, hall)
    row = CouncilSession(hall=hall, kind=kind, title=title.strip(), is_demo=hall.neighbourhood.is_demo)
    _place(row, starts_at, place, at=at)
    row.save()
    record(row, Verb.PLAN, by=by, at=at, words=row.title)
    _follow_notice(row, by=by, at=at)
    return row


@transaction.atomic
def edit_session(
    *,
    session: CouncilSession,
    kind: Kind,
    title: str,
    starts_at: datetime | None,
    place: str,
    by: User | None,
    at: datetime,
) -> CouncilSession:
    """Before its notice is up. Afterwards people have read it: it is held as announced, or called off."""
    row = locked(session)
    require_hat(by, row.hall)
    if State(row.state) not in _PLANNED:
        raise Refused(
            "session.announced",
            _("The notice is up. To change day or place, call the session off and plan another one."),
        )
    row.kind, row.title = kind, title.strip()
    _place(row, starts_at, place, at=at)
    row.save()
    record(row, Verb.EDIT, by=by, at=at, words=f"{row.title} {starts_at or ''} {row.place}".strip())
    _follow_notice(row, by=by, at=at)
    return row


@transaction.atomic
def move_session(
    *,
    session: CouncilSession,
    verb: Verb,
    by: User | None,
    at: datetime,
    words: str = "",
    override: str = "",
) -> CouncilSession:
    """Take a step of the table. `override` is the reason for a notice or a result that is late."""
    row = locked(session)
    step = STEPS.get((State(row.state), verb))
    if step is None:
        raise Refused("session.no-such-step", _("The session has moved on meanwhile. Please look again."))
    require_hat(by, row.hall, step.hats)
    if step.words and not words.strip():
        raise Refused("session.say-more", _("This is needed for the record."), field="words")
    lacking = next((need for need in needs(verb, facts_of(row, at=at)) if not need.is_met), None)
    if lacking is not None:
        raise Refused(lacking.code, lacking.sentence)
    if verb == Verb.NOTICE:
        _judge_notice(row, by=by, at=at, override=override.strip())
    if verb == Verb.PUBLISH:
        _judge_result(row, by=by, at=at, override=override)
    row.state = step.to
    _EFFECTS.get(verb, _nothing)(row, words.strip(), at)
    row.save()
    record(row, verb, by=by, at=at, words=words)
    return row


@transaction.atomic
def renew_code(*, session: CouncilSession, by: User | None, at: datetime) -> CouncilSession:
    """Another sign-in code: whatever was printed or photographed before opens nothing any more."""
    row = locked(session)
    require_hat(by, row.hall)
    if row.state != State.NOTICED:
        raise Refused("session.no-code", _("There is a sign-in code only while the notice is up."))
    row.code_round += 1
    row.code_digest = digest(sign_in_secret(row))
    row.save(update_fields=["code_round", "code_digest"])
    record(row, Verb.NEW_CODE, by=by, at=at)
    return row


def locked(session: CouncilSession) -> CouncilSession:
    """The session as it is now, held until the transaction ends."""
    rows = CouncilSession.objects.select_for_update(of=("self",))
    return rows.select_related("hall__neighbourhood__parent").get(pk=session.pk)


def record(
    session: CouncilSession,
    verb: Verb,
    *,
    by: User | None,
    at: datetime,
    words: str = "",
    item: AgendaItem | None = None,
    task: ResolutionTask | None = None,
) -> SessionMove:
    return SessionMove.objects.create(
        session=session, verb=verb, item=item, task=task, words=words.strip()[:WORDS_LENGTH], by=by, at=at
    )


def facts_of(session: CouncilSession, *, at: datetime) -> Facts:
    """What `sessionflow.needs` asks of a session; four statements."""
    items = session.items.aggregate(
        taken_up=Count("pk", filter=Q(admitted=True)),
        unscreened=Count("pk", filter=Q(admitted__isnull=True)),
        without_outcome=Count("pk", filter=Q(admitted=True, outcome="")),
    )
    # A task that was dropped had its owner, its day and its reason.
    tasks = ResolutionTask.objects.filter(resolution=OuterRef("pk"))
    resolutions = Resolution.objects.filter(item__session=session).aggregate(
        resolutions=Count("pk"),
        without_task=Count("pk", filter=~Q(Exists(tasks))),
        without_ballot=Count("pk", filter=Q(needs_ballot=True, ballot__isnull=True)),
    )
    open_tasks = ResolutionTask.objects.filter(resolution__item__session=session, state=TaskState.OPEN)
    return Facts(
        **items,
        **resolutions,
        is_placed=session.starts_at is not None and bool(session.place),
        has_begun=session.starts_at is not None and session.starts_at <= at,
        present=session.attendance.filter(struck_at__isnull=True).count(),
        has_minutes=bool(session.minutes),
        open_tasks=open_tasks.count(),
    )


def _place(row: CouncilSession, starts_at: datetime | None, place: str, *, at: datetime) -> None:
    if starts_at is not None and starts_at <= at:
        raise Refused("session.past", _("This moment is gone already."), field="starts_at")
    row.starts_at, row.place = starts_at, place.strip()


def _judge_notice(row: CouncilSession, *, by: User | None, at: datetime, override: str) -> None:
    """A notice in time goes up; a late one needs a reason of those who screen, which leaves a row of its own."""
    assert row.starts_at is not None  # noqa: S101 — the step needs it
    if row.starts_at <= at:
        raise Refused("session.past", _("This moment is gone already. Please plan another day first."))
    kind, today = Kind(row.kind), day_of(at)
    if sessionclocks.in_time(kind, row.starts_at, today=today):
        return
    if not override:
        rule = sessionclocks.NOTICES[kind]
        last = sessionclocks.last_notice_day(kind, row.starts_at)
        raise Refused(
            "session.notice-late",
            _("The notice had to be up by %(day)s. %(basis)s.")
            % {"day": date_format(last, "DATE_FORMAT"), "basis": _(rule.basis)},
            field="override",
        )
    require_hat(by, row.hall, SCREENERS)
    row.notice_override_reason = override
    record(row, Verb.OVERRIDE, by=by, at=at, words=override)


def _judge_result(row: CouncilSession, *, by: User | None, at: datetime, override: str) -> None:
    """A committee's result is posted within three days (SHP 26); a late one needs a reason, which leaves its own row."""
    about, today = Subject(sessionclocks.SESSION, row.pk), day_of(at)
    why = excuse(about, sessionclocks.PUBLISH, on=today, reason=override, field="override")
    if why:
        record(row, Verb.OVERRIDE, by=by, at=at, words=why)


def _follow_notice(row: CouncilSession, *, by: User | None, at: datetime) -> None:
    """Let the clock of the notice follow the day of the session."""
    subject = Subject(sessionclocks.SESSION, row.pk)
    running = Deadline.objects.open().of(subject, [sessionclocks.NOTICE]).first()
    wanted = row.starts_at and sessionclocks.notice_clock(row.pk, Kind(row.kind), row.starts_at, at=at)
    if running is not None and row.starts_at is not None:
        last = sessionclocks.last_notice_day(Kind(row.kind), row.starts_at)
        if day_of(running.due_at) == last and running.basis == (wanted and wanted.basis):
            return
    if running is not None:
        notices.cancel_deadlines(subject=subject, kinds=[sessionclocks.NOTICE], at=at)
    if wanted:
        notices.set_deadlines([wanted], by=by, at=at)


def _nothing(_row: CouncilSession, _words: str, _at: datetime) -> None:
    """The step changes the state alone."""


def _put_up(row: CouncilSession, _words: str, at: datetime) -> None:
    row.notice_on = day_of(at)
    row.code_digest = digest(sign_in_secret(row))
    _meet(row, sessionclocks.NOTICE, at)


def _end(row: CouncilSession, _words: str, at: datetime) -> None:
    """The result is due from the day people sat together, whenever that is written down."""
    began = row.starts_at or at
    row.held_on, row.code_digest = day_of(began), ""
    clock = sessionclocks.result_clock(row.pk, Kind(row.kind), at=began)
    notices.set_deadlines([clock], by=None, at=at)


def _publish(row: CouncilSession, _words: str, at: datetime) -> None:
    row.published_at = at
    _meet(row, sessionclocks.PUBLISH, at)
    items = list(row.items.filter(admitted=True).values_list("pk", flat=True))
    followers.tell(followers.Step.PUBLISHED, items, at=at)


def _look_back(row: CouncilSession, words: str, _at: datetime) -> None:
    row.review = words


def _call_off(row: CouncilSession, _words: str, at: datetime) -> None:
    row.code_digest = ""
    notices.cancel_deadlines(subject=Subject(sessionclocks.SESSION, row.pk), at=at)


def _meet(row: CouncilSession, kind: str, at: datetime) -> None:
    notices.meet_deadlines(subject=Subject(sessionclocks.SESSION, row.pk), kinds=[kind], at=at)


_EFFECTS: Final[dict[Verb, Callable[[CouncilSession, str, datetime], None]]] = {
    Verb.NOTICE: _put_up,
    Verb.HOLD: _end,
    Verb.PUBLISH: _publish,
    Verb.REVIEW: _look_back,
    Verb.CANCEL: _call_off,
}
