"""Every write about stations and keys."""

from stations.actions.keys import make_key, note_use, revoke_key, rotate_key
from stations.actions.stations import (
    NewStation,
    close_station,
    end_station_post,
    give_post,
    open_station,
    reopen_station,
)

__all__ = [
    "NewStation",
    "close_station",
    "end_station_post",
    "give_post",
    "make_key",
    "note_use",
    "open_station",
    "reopen_station",
    "revoke_key",
    "rotate_key",
]
