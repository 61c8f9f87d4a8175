"""The one way a spot of the register changes: lock, read again, ask the table, clocks, one row in its file, tell.

As with reports, the version is compared once more in the UPDATE, because SQLite knows no row locks, and the file's
own constraint on (spot, number) stands behind both.
"""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from issues import clocks, programs, routing, spot_news, spotflow, texts
from issues.access import may_open, spot_hats
from issues.models import Spot, SpotMove, SpotPhoto
from issues.spotflow import Row, State, Verb
from issues.workflow import STREET, Hat
from notices import actions as notices
from notices.actions import Clock
from notices.calendar import Unit, day_of
from notices.parties import Subject
from notices.rows import insert, update
from properties.photos import as_rows, kept_photos
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from issues.models import Issue, SubTopic, Topic
    from properties.models import Building, Compound, Entrance, User
    from properties.photos import CleanPhoto, CleanPhotoRow

    Photos = Sequence[CleanPhoto | CleanPhotoRow]

NOTE_LENGTH: Final = 500
CHANGED: Final = Refused(
    "spot.changed-meanwhile", _("Someone else has just changed this spot. Please look at it again.")
)
NO_SUCH_MOVE: Final = Refused(
    "spot.no-such-move", _("This spot has already moved on, so this can no longer be done.")
)
_LOST_RACES: Final = ("spot_move_seq_once", "issues_spotmove.spot_id", "issues_spotmove.seq")
_SAME_FORM: Final = ("issues_spot_key", "issues_spot.key")


@dataclass(frozen=True, slots=True)
class Found:
    """What somebody on patrol enters. `key` is the form's own: sent twice, it is one spot."""

    topic: Topic
    compound: Compound
    place: str
    building: Building | None = None
    entrance: Entrance | None = None
    subtopic: SubTopic | None = None
    photos: Photos = ()
    note: str = ""
    issue: Issue | None = None
    key: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(slots=True)
class Step:
    """One move while it is being made. `columns` will be written, `details` is the row's data."""

    spot: Spot
    row: Row
    hat: Hat
    by: User
    at: datetime
    note: str
    columns: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def subject(self) -> Subject:
        return Subject("spot", self.spot.pk)


def find(*, found: Found, by: User, at: datetime) -> Spot:
    """Open the file of a spot. The same form sent twice gives the same spot.

    Raises Refused ("spot.topic", "spot.missing-place", "spot.form-used") and NotYours ("spot.not-your-move").
    """
    try:
        with _moving():
            known = Spot.objects.filter(key=found.key).first()
            return known_from(known, found, by) if known else _open_file(found, by=by, at=at)
    except IntegrityError as error:
        if not any(mark in str(error) for mark in _SAME_FORM):
            raise
        return known_from(Spot.objects.get(key=found.key), found, by)


def known_from(spot: Spot, found: Found, by: User) -> Spot:
    """The spot a form has already opened, if what it says now is the same and it is the same person."""
    same = (spot.topic_id, spot.compound_id, spot.place) == (
        found.topic.pk,
        found.compound.pk,
        texts.one_line(found.place),
    )
    if not same or not spot.moves.filter(verb=Verb.FIND, by=by).exists():
        message = _(
            "This form was already used for spot %(code)s. What you typed is still here: please save it again."
        )
        raise Refused("spot.form-used", message % {"code": spot.code})
    return spot


def notify(
    *,
    spot: Spot,
    by: User,
    at: datetime,
    clear_by: date | None = None,
    note: str = "",
    version: int | None = None,
) -> Spot:
    """Say until when it has to be gone, seven days from now if nothing else is said; starts `spot.clear`.

    The date moves on to the next working day where it falls on a day of rest (Civil Code 203).
    """
    with _moving():
        step = _begin(spot, Verb.NOTIFY, by, at, note, version)
        days = spotflow.CLEAR_DAYS if clear_by is None else spotflow.days_to_clear(clear_by, at)
        if not 1 <= days <= spotflow.MOST_CLEAR_DAYS:
            message = _("Please choose a day from tomorrow on, within %(days)d days.")
            raise Refused("spot.clear-by", message % {"days": spotflow.MOST_CLEAR_DAYS}, field="clear_by")
        ends = _start(step, days, spotflow.BASIS[step.spot.topic.code])
        step.columns |= {"notified_at": at, "clear_by": day_of(ends)}
        step.details["clear_by"] = day_of(ends).isoformat()
        return _finish(step)


def clear(
    *, spot: Spot, by: User, at: datetime, photos: Photos, note: str = "", version: int | None = None
) -> Spot:
    """It is gone, with at least one photo of the place; meets `spot.clear`, starts the thirty days."""
    with _moving():
        step = _begin(spot, Verb.CLEAR, by, at, note, version)
        if not photos:
            raise Refused("spot.missing-photo", _("Please add a photo of the cleared place."), field="photo1")
        _attach(step, photos, SpotPhoto.Kind.AFTER)
        _meet(step)
        _start(step, spotflow.RECHECK_DAYS, spotflow.RECHECK_BASIS)
        step.columns |= {"cleared_at": at, "recheck_on": spotflow.recheck_day(at)}
        return _finish(step)


def confirm(
    *, spot: Spot, by: User, at: datetime, photos: Photos = (), note: str = "", version: int | None = None
) -> Spot:
    """Still gone on the thirtieth day or later, seen by somebody outside the firm; closes the file."""
    with _moving():
        step = _begin(spot, Verb.CONFIRM, by, at, note, version)
        recheck_on = step.spot.recheck_on
        if recheck_on is not None and not spotflow.may_recheck(recheck_on, at):
            message = _("The second look counts from %(day)s on, the thirtieth day after clearing.")
            raise Refused("spot.too-early", message % {"day": recheck_on.isoformat()})
        _attach(step, photos, SpotPhoto.Kind.AFTER)
        _meet(step)
        step.columns["rechecked_at"] = at
        return _finish(step)


def recur(
    *, spot: Spot, by: User, at: datetime, photos: Photos = (), note: str = "", version: int | None = None
) -> Spot:
    """It is there again: this file ends as recurred, and a new one that points back is opened and returned."""
    with _moving():
        step = _begin(spot, Verb.RECUR, by, at, note, version)
        old = step.spot
        if old.state == State.CLOSED and not spotflow.may_recur(old.rechecked_at, at):
            message = _("It was closed more than a year ago. Please record it as a new spot.")
            raise Refused("spot.long-closed", message)
        again = Found(
            old.topic, old.compound, old.place, old.building, old.entrance, old.subtopic, photos, note
        )
        new = _open_file(again, by=by, at=at, before=old)
        _meet(step)
        step.columns["recurred_at"] = at
        step.details["into"] = new.code
        _finish(step)
        spot_news.tell_of(new, Verb.RECUR, by=by, seq=1, at=at)
        return new


def link(*, spot: Spot, by: User, at: datetime, issue: Issue, version: int | None = None) -> Spot:
    """Tie a report of the same compound, which the person may see, to the file."""
    with _moving():
        step = _begin(spot, Verb.LINK, by, at, "", version)
        _tie(step, issue)
        return _finish(step)


def note(
    *, spot: Spot, by: User, at: datetime, note: str, photos: Photos = (), version: int | None = None
) -> Spot:
    """Something to remember in the file; photos show it before or after, as the spot stands."""
    with _moving():
        step = _begin(spot, Verb.NOTE, by, at, note, version)
        there = step.spot.state in {State.FOUND, State.NOTIFIED}
        _attach(step, photos, SpotPhoto.Kind.BEFORE if there else SpotPhoto.Kind.AFTER)
        return _finish(step)


def void(*, spot: Spot, by: User, at: datetime, note: str, version: int | None = None) -> Spot:
    """Entered by mistake: not counted from now on. One that was opened because another came back undoes that."""
    with _moving():
        step = _begin(spot, Verb.VOID, by, at, note, version)
        notices.cancel_deadlines(subject=step.subject, at=at)
        voided = _finish(step)
        if voided.recurrence_of_id is not None:
            _restore(voided, by=by, at=at)
        return voided


@contextmanager
def _moving() -> Iterator[None]:
    """One transaction; photos kept inside go again when it fails, and a race lost to someone quicker is told."""
    try:
        with kept_photos(), transaction.atomic():
            yield
    except IntegrityError as error:
        if any(mark in str(error) for mark in _LOST_RACES):
            raise CHANGED from error
        raise


def _begin(spot: Spot, verb: Verb, by: User, at: datetime, note: str, version: int | None) -> Step:
    """The spot locked and read again, and whether the table lets this person do this to it."""
    rows = Spot.objects.select_related("topic", "subtopic", "compound", "building", "entrance", "firm")
    locked = rows.select_for_update(of=("self",), no_key=True).get(pk=spot.pk)
    if version is not None and locked.version != version:
        raise CHANGED
    row = spotflow.find_row(locked.state, verb)
    if row is None:
        raise NO_SUCH_MOVE
    said = texts.within(texts.clean(note), NOTE_LENGTH, field="note")
    if "note" in row.needs and not said:
        raise Refused("spot.missing-note", _("Please write a few words."), field="note")
    return Step(locked, row, hat_of(row, spot_hats(by, locked)), by, at, said)


def hat_of(row: Row, worn: frozenset[Hat]) -> Hat:
    """The capacity in which the move is made; NotYours for somebody who wears none, or one that shuts out."""
    if not spotflow.fits(row, worn):
        raise NotYours("spot.not-your-move", _("You may see this spot, but this is for someone else to do."))
    return next(hat for hat in Hat if hat in worn & row.who)


def _finish(step: Step) -> Spot:
    """Write the columns and the next version, the row of the file, and what others are told."""
    spot, was = step.spot, step.spot.state
    columns = {**step.columns, "state": (step.row.to or State(was)).value, "version": spot.version + 1}
    if not update(Spot, columns, id=spot.pk, version=spot.version):
        raise CHANGED
    for name, value in columns.items():
        setattr(spot, name, value)
    seq = _write(step, was=was)
    spot_news.tell_of(spot, step.row.verb, by=step.by, seq=seq, at=step.at)
    return spot


def _write(step: Step, *, was: str) -> int:
    """One row, numbered without gaps; returns its number."""
    last = SpotMove.objects.filter(spot=step.spot).aggregate(last=Max("seq"))["last"] or 0
    row = SpotMove(
        spot=step.spot,
        seq=last + 1,
        verb=step.row.verb,
        was=was,
        now=step.spot.state,
        by=step.by,
        note=step.note,
        data={"hat": step.hat.value, **step.details},
        at=step.at,
    )
    insert([row])
    programs.tell_of_spot(step.spot, seq=row.seq, at=step.at)
    return row.seq


def _open_file(found: Found, *, by: User, at: datetime, before: Spot | None = None) -> Spot:
    """The first row of a file; `before` is the spot that came back."""
    spot = _new(found, at, before)
    step = Step(spot, spotflow.FIND, hat_of(spotflow.FIND, spot_hats(by, spot)), by, at, "")
    step.note = texts.within(texts.clean(found.note), NOTE_LENGTH, field="note")
    spot.save(force_insert=True)
    _attach(step, found.photos, SpotPhoto.Kind.BEFORE)
    if before is not None:
        step.details["from"] = before.code
    if found.issue is not None:
        _tie(step, found.issue)
    _write(step, was="")
    return spot


def _new(found: Found, at: datetime, before: Spot | None) -> Spot:
    place = texts.within(texts.one_line(found.place), texts.PLACE_LENGTH, field="place")
    if not place:
        raise Refused("spot.missing-place", _("Please say where it is."), field="place")
    if found.topic.code not in spotflow.TOPICS:
        raise Refused("spot.topic", _("Only ground locks and clutter have spots."), field="topic")
    compound = found.compound
    return Spot(
        key=found.key,
        topic=found.topic,
        subtopic=found.subtopic,
        compound=compound,
        building=found.building,
        entrance=found.entrance,
        place=place,
        neighbourhood_id=compound.neighbourhood_id,
        grid_id=compound.grid_id,
        subdistrict_id=compound.subdistrict_id,
        firm_id=routing.firm_of(compound, at),
        recurrence_of=before,
        found_at=at,
        is_demo=compound.is_demo,
    )


def _tie(step: Step, issue: Issue) -> None:
    if issue.compound_id != step.spot.compound_id or not may_open(step.by, issue):
        raise Refused(
            "spot.other-compound", _("Only reports of the same compound can be linked."), field="issue"
        )
    if step.spot.issues.filter(pk=issue.pk).exists():
        raise Refused("spot.already-linked", _("This report is already linked."), field="issue")
    step.spot.issues.add(issue)
    step.details["issue"] = issue.code


def _attach(step: Step, photos: Photos, kind: SpotPhoto.Kind) -> None:
    if len(photos) > spotflow.MOST_PHOTOS:
        raise Refused("spot.too-many-photos", _("At most three photos at a time."), field="photo1")
    rows = as_rows(photos)
    SpotPhoto.objects.bulk_create(
        SpotPhoto(spot=step.spot, kind=kind, by=step.by, created_at=step.at, **row._asdict()) for row in rows
    )
    if rows:
        step.details["photos"] = len(rows)


def _meet(step: Step) -> None:
    notices.meet_deadlines(subject=step.subject, kinds=[step.row.meets], at=step.at)


def _start(step: Step, days: int, basis: str) -> datetime:
    """Begin the row's clock; returns when it ends."""
    clock = Clock(step.row.starts, step.subject, step.at, days, Unit.DAY, basis)
    return notices.set_deadlines([clock], by=step.by, at=step.at, near=clocks.NEAR)[0].due_at


def _restore(voided: Spot, *, by: User, at: datetime) -> None:
    """What was said to have come back has not: the earlier file stands again where it stood, and says why."""
    rows = Spot.objects.select_for_update(of=("self",), no_key=True)
    old = rows.get(recurrences=voided)
    if old.state != State.RECURRED or old.cleared_at is None:
        return
    stood = State.CLEARED if old.rechecked_at is None else State.CLOSED
    row = Row(Verb.NOTE, frozenset({State.RECURRED}), stood, STREET, starts=spotflow.RECHECK)
    said = _("%(code)s was entered by mistake") % {"code": voided.code}
    step = Step(old, row, hat_of(row, spot_hats(by, old)), by, at, str(said), {"recurred_at": None})
    if stood == State.CLEARED:
        left = (spotflow.recheck_day(old.cleared_at) - day_of(at)) // timedelta(days=1)
        _start(step, max(left, 1), spotflow.RECHECK_BASIS)
    _finish(step)
