"""Opening a station, giving it posts, putting it out of service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties.actions import appoint, end_post
from properties.actions.office import require, streets_of
from properties.models import Area, Role, User
from stations.models import Station, StationRecord
from yinhang.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from properties.actions.office import Place
    from properties.models import Post
    from stations.models import StationKey

KEEPERS: Final = frozenset({Role.SYSTEM_ADMIN})
# The posts of those who file, handle or only read. Nobody elected, no leader and no administrator is a program.
HELD_BY_STATIONS: Final = (
    Role.GRID_WORKER,
    Role.GRID_HEAD,
    Role.NEIGHBOURHOOD_STAFF,
    Role.STREET_OFFICER,
    Role.SUPERVISOR,
    Role.DEPARTMENT_OFFICER,
    Role.FIRM_MANAGER,
    Role.FIRM_WORKER,
)


class NewStation(NamedTuple):
    """What a station is, before it has an account and a post."""

    code: str
    name: str
    kind: Station.Kind
    subdistrict: Area
    is_demo: bool = False


@transaction.atomic
def open_station(*, new: NewStation, role: Role, place: Place, by: User | None, at: datetime) -> Station:
    """A station with its account and first post. The account has no password and signs in to no page."""
    require(by, KEEPERS, {new.subdistrict.pk})
    if Station.objects.filter(code=new.code).exists():
        raise Refused("station.code-taken", _("There is already a station with this code."), field="code")
    user = User(username=f"{User.MACHINE}{new.code}", name=new.name[:40], is_demo=new.is_demo)
    user.set_unusable_password()
    user.save()
    station = Station.objects.create(**new._asdict(), user=user, made_by=by, made_at=at)
    record(station, StationRecord.Verb.OPENED, by=by, at=at, words=f"{new.kind} {new.code}")
    _appoint(station, role, place, by=by, at=at)
    return station


@transaction.atomic
def give_post(*, station: Station, role: Role, place: Place, by: User | None, at: datetime) -> Post:
    """One more post: the station sees and does what it gives from now on."""
    station = locked(station, by=by)
    return _appoint(station, role, place, by=by, at=at)


@transaction.atomic
def end_station_post(*, station: Station, post: Post, by: User | None, at: datetime) -> None:
    """The station's post ends today."""
    station = locked(station, by=by)
    if post.user_id != station.user_id:
        raise Refused("station.not-its-post", _("This is no post of this station."))
    end_post(post=post, on=timezone.localdate(at), by=None)
    record(station, StationRecord.Verb.POST_ENDED, by=by, at=at, words=str(post))


@transaction.atomic
def close_station(*, station: Station, by: User | None, at: datetime, words: str = "") -> Station:
    """Out of service: none of its keys opens anything from the next request on."""
    return _set_active(station, active=False, by=by, at=at, words=words)


@transaction.atomic
def reopen_station(*, station: Station, by: User | None, at: datetime, words: str = "") -> Station:
    """Back in service with the keys that are still valid."""
    return _set_active(station, active=True, by=by, at=at, words=words)


def _set_active(station: Station, *, active: bool, by: User | None, at: datetime, words: str) -> Station:
    station = locked(station, by=by)
    if station.is_active == active:
        raise Refused("station.already-so", _("The station is already in this state."))
    station.is_active = active
    station.save(update_fields=["is_active"])
    verb = StationRecord.Verb.REOPENED if active else StationRecord.Verb.CLOSED
    record(station, verb, by=by, at=at, words=words)
    return station


def _appoint(station: Station, role: Role, place: Place, *, by: User | None, at: datetime) -> Post:
    if role not in HELD_BY_STATIONS:
        raise Refused("station.no-such-post", _("A station cannot hold this post."), field="role")
    if station.subdistrict_id not in streets_of(place):
        raise Refused("station.elsewhere", _("This place is not in the station's subdistrict."), field="role")
    # The security administrator gives people their posts; a program's belong to the program.
    post = appoint(user=station.user, role=role, place=place, by=None)
    record(station, StationRecord.Verb.POST_GIVEN, by=by, at=at, words=str(post))
    return post


def locked(station: Station, *, by: User | None) -> Station:
    """The station as it is now, locked; NotYours for who does not keep it."""
    found = Station.objects.select_for_update().get(pk=station.pk)
    require(by, KEEPERS, {found.subdistrict_id})
    return found


def record(
    station: Station,
    verb: StationRecord.Verb,
    *,
    by: User | None,
    at: datetime,
    words: str = "",
    key: StationKey | None = None,
) -> None:
    StationRecord.objects.create(station=station, key=key, verb=verb, words=words[:200], by=by, at=at)
