"""From invented spots to rows: every table a spot leaves traces in."""

from __future__ import annotations

import uuid
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from issues import spotflow
from issues.demo import pictures
from issues.demo.load import next_rung
from issues.models import Spot, SpotMove, SpotPhoto
from issues.spotflow import Verb
from notices.calendar import Unit
from notices.models import Deadline
from properties.photos import keep, kept_photos
from properties.sink import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from random import Random

    from issues.demo.sizes import Size
    from issues.demo.spots import Place, Tale, Teller
    from issues.workflow import Hat

_SPOT: Final = [
    "id",
    "key",
    "topic_id",
    "compound_id",
    "building_id",
    "place",
    "neighbourhood_id",
    "grid_id",
    "subdistrict_id",
    "firm_id",
    "recurrence_of_id",
    "state",
    "found_at",
    "clear_by",
    "notified_at",
    "cleared_at",
    "recheck_on",
    "rechecked_at",
    "recurred_at",
    "version",
    "is_demo",
]
_MOVE: Final = ["spot_id", "seq", "verb", "was", "now", "by_id", "note", "data", "at"]
_DEADLINE: Final = [
    "kind",
    "subject_kind",
    "subject_id",
    "starts_at",
    "amount",
    "unit",
    "basis",
    "statutory",
    "due_at",
    "revision",
    "provisional",
    "by_hand",
    "met_at",
    "cancelled_at",
    "paused_at",
    "next_rung_at",
]
_PHOTO: Final = [
    "code",
    "spot_id",
    "kind",
    "path",
    "width",
    "height",
    "sha256",
    "taken_at",
    "by_id",
    "created_at",
]


def write_rows(teller: Teller, size: Size, links: Sequence[tuple[int, int]]) -> None:
    spots, moves = Table(Spot, *_SPOT), Table(SpotMove, *_MOVE)
    deadlines, photos = Table(Deadline, *_DEADLINE), Table(SpotPhoto, *_PHOTO)
    tied = Table(Spot.issues.through, "spot_id", "issue_id")
    find = next_rung((spotflow.CLEAR, spotflow.RECHECK), reminders=size.reminders, now=teller.now)
    pick = partial(_pick, teller.random)
    with kept_photos():
        for tale in teller.tales:
            spots.rows.append(_spot_row(tale, teller.random))
            people = [pick(tale.place, move[3]) for move in tale.moves]
            moves.rows.extend(_move_rows(tale, people))
            deadlines.rows.extend(_deadline_row(tale.id, clock, find) for clock in tale.clocks)
            photos.rows.extend(_photo_rows(tale, people, teller.now, size))
        tied.rows.extend(links)
        for table in (spots, moves, deadlines, photos, tied):
            table.write()


def _pick(random: Random, place: Place, hat: Hat) -> uuid.UUID:
    return random.choice(place.staff[hat])


def _spot_row(tale: Tale, random: Random) -> tuple[Any, ...]:
    compound = tale.place.compound
    values = {
        "id": tale.id,
        "key": uuid.UUID(int=random.getrandbits(128), version=4),
        "topic_id": tale.topic.pk,
        "compound_id": compound.pk,
        "neighbourhood_id": compound.neighbourhood_id,
        "grid_id": compound.grid_id,
        "subdistrict_id": compound.subdistrict_id,
        "firm_id": tale.place.firm_id,
        "state": tale.state.value,
        "found_at": tale.found_at,
        "version": len(tale.moves),
        "is_demo": True,
        **tale.columns,
    }
    return tuple(values.get(name) for name in _SPOT)


def _move_rows(tale: Tale, people: Sequence[uuid.UUID]) -> list[tuple[Any, ...]]:
    rows = []
    for number, (move, person) in enumerate(zip(tale.moves, people, strict=True), start=1):
        verb, was, now, hat, note, details, at = move
        before = "" if verb == Verb.FIND else was.value
        data = {"hat": hat.value, **details}
        rows.append((tale.id, number, verb.value, before, now.value, person, note, data, at))
    return rows


def _deadline_row(
    spot_id: int, clock: Mapping[str, Any], find: Callable[[str, datetime], datetime | None]
) -> tuple[Any, ...]:
    values = {
        "subject_kind": "spot",
        "subject_id": spot_id,
        "unit": Unit.DAY.value,
        "statutory": False,
        "revision": 1,
        "by_hand": False,
        "next_rung_at": None if clock["met_at"] else find(clock["kind"], clock["due_at"]),
        **clock,
    }
    return tuple(values.get(name) for name in _DEADLINE)


def _photo_rows(tale: Tale, people: Sequence[uuid.UUID], now: datetime, size: Size) -> list[tuple[Any, ...]]:
    """Both sides of what happened lately; of older files nothing is drawn."""
    last = tale.columns.get("cleared_at") or tale.found_at
    if size.picture_days == 0 or now - last > timedelta(days=size.picture_days):
        return []
    rows = []
    for (verb, _was, _now, _hat, _note, _details, at), person in zip(tale.moves, people, strict=True):
        if verb not in {Verb.FIND, Verb.CLEAR}:
            continue
        after = verb == Verb.CLEAR
        photo = keep(pictures.picture(tale.topic.code, after=after, shade=tale.id % 3))
        kind = SpotPhoto.Kind.AFTER if after else SpotPhoto.Kind.BEFORE
        size_of = (photo.path, photo.width, photo.height, photo.sha256)
        rows.append((uuid.uuid4(), tale.id, kind.value, *size_of, at, person, at))
    return rows
