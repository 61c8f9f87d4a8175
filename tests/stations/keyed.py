"""Stations of a test and the programs that hold their keys."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.utils import timezone

from properties.models import Role
from stations.actions import NewStation, make_key, open_station
from stations.models import Station
from stations.scopes import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stations.actions.keys import MadeKey
    from tests.cast import Cast


def opened(
    people: Cast,
    *,
    code: str = "grid-1",
    role: Role = Role.GRID_WORKER,
    kind: Station.Kind = Station.Kind.GRID,
    place: Any = None,
) -> Station:
    """A station in the own half, opened by its system administrator."""
    return open_station(
        new=NewStation(code=code, name=f"站点 {code}", kind=kind, subdistrict=people.street),
        role=role,
        place=place or people.grid,
        by=people.own[Role.SYSTEM_ADMIN],
        at=timezone.now(),
    )


def keyed(
    station: Station,
    *scopes: str,
    addresses: Iterable[str] = (),
    days: int = 30,
    at: datetime | None = None,
) -> MadeKey:
    """A key for everything, unless scopes are named."""
    at = at or timezone.now()
    return make_key(
        station=station,
        scopes=scopes or Scope.values,
        addresses=addresses,
        expires_at=at + timedelta(days=days),
        by=None,
        at=at,
    )


class Program(Client):
    """A client that sends its key with each request, and JSON as JSON."""

    def __init__(self, text: str, **more: Any) -> None:
        super().__init__(headers={"authorization": f"Bearer {text}"}, **more)

    def send(self, path: str, data: Any, **headers: str) -> Any:
        return self.post(path, data, content_type="application/json", headers=headers)


def program(people: Cast, *scopes: str, **more: Any) -> Program:
    """The program of a new station."""
    return Program(keyed(opened(people, **more), *scopes).text)
