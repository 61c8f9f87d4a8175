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
from stations.actions.uploads import (
    add_piece,
    begin_upload,
    finish_upload,
    forget_uploads,
    hold_uploads,
    upload_photo,
    use_uploads,
)

__all__ = [
    "NewStation",
    "add_piece",
    "begin_upload",
    "close_station",
    "end_station_post",
    "finish_upload",
    "forget_uploads",
    "give_post",
    "hold_uploads",
    "make_key",
    "note_use",
    "open_station",
    "reopen_station",
    "revoke_key",
    "rotate_key",
    "upload_photo",
    "use_uploads",
]
