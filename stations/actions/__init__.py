"""Every write about stations, keys and subscriptions."""

from stations.actions.keys import make_key, note_use, revoke_key, rotate_key
from stations.actions.stations import (
    NewStation,
    close_station,
    end_station_post,
    give_post,
    open_station,
    reopen_station,
)
from stations.actions.subscriptions import (
    change_subscription,
    pause_subscription,
    resend,
    resume_subscription,
    rotate_secret,
    subscribe,
)

__all__ = [
    "NewStation",
    "change_subscription",
    "close_station",
    "end_station_post",
    "give_post",
    "make_key",
    "note_use",
    "open_station",
    "pause_subscription",
    "reopen_station",
    "resend",
    "resume_subscription",
    "revoke_key",
    "rotate_key",
    "rotate_secret",
    "subscribe",
]
