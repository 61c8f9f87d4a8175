"""What a person does with a sheet of the register: send, confirm, compare anew, cancel. The row is the queue."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from properties.models import RegisterUpload
from properties.register_sheets import hinting, staging
from properties.register_sheets.access import require_registrar
from properties.register_sheets.reading import MAX_BYTES
from yinhang.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from properties.models import Area, User

State = RegisterUpload.State
KEPT: Final = timedelta(hours=24)
_NAME_LENGTH: Final = 100
# What a person may do in which state; in any other they come too late.
_MAY_CONFIRM: Final = frozenset({State.COMPARED})
_MAY_COMPARE: Final = frozenset({State.STALE})
_MAY_CANCEL: Final = frozenset({State.WAITING, State.COMPARED, State.STALE, State.CONFIRMED})


@transaction.atomic
def send_sheet(*, data: bytes, name: str, subdistrict: Area, by: User, at: datetime) -> RegisterUpload:
    """Take a sheet in, sealed. A worker reads it; when there is none, the page can do so itself."""
    require_registrar(by)
    if len(data) > MAX_BYTES:
        raise Refused(
            "register-sheet.too-big",
            _("This file is larger than 20 MB. Please split the sheet."),
            field="file",
        )
    shown = "".join(letter for letter in name if letter.isprintable())[-_NAME_LENGTH:]
    upload = RegisterUpload.objects.create(
        subdistrict=subdistrict, by=by, name=shown or "—", size=len(data), sent_at=at
    )
    staging.keep_file(upload, data)
    hinting.poke()
    return upload


@transaction.atomic
def confirm_upload(*, upload: RegisterUpload, by: User) -> RegisterUpload:
    """Let it be written. Only once, only without a refused row, and only if something would change."""
    upload = _locked(upload, by, _MAY_CONFIRM)
    if upload.refused:
        raise Refused(
            "register-sheet.has-refused",
            _(
                "Some rows are refused. Please correct them in the sheet and upload it again; nothing is written."
            ),
        )
    if not upload.new + upload.changed:
        raise Refused(
            "register-sheet.nothing", _("The register says all of this already. There is nothing to write.")
        )
    upload.state, upload.confirmed_by = State.CONFIRMED, by
    upload.done, upload.total, upload.attempts = 0, upload.new + upload.changed, 0
    upload.save(update_fields=["state", "confirmed_by", "done", "total", "attempts"])
    hinting.poke()
    return upload


@transaction.atomic
def compare_anew(*, upload: RegisterUpload, by: User) -> RegisterUpload:
    """The register changed under it: hold the same rows beside the register of now."""
    upload = _locked(upload, by, _MAY_COMPARE)
    upload.state, upload.confirmed_by, upload.attempts = State.WAITING, None, 0
    upload.save(update_fields=["state", "confirmed_by", "attempts"])
    hinting.poke()
    return upload


@transaction.atomic
def cancel_upload(*, upload: RegisterUpload, by: User, at: datetime) -> RegisterUpload:
    """Drop the sheet and everything it said."""
    upload = _locked(upload, by, _MAY_CANCEL)
    upload.state, upload.ended_at = State.CANCELLED, at
    upload.save(update_fields=["state", "ended_at"])
    staging.forget(upload)
    return upload


def _locked(upload: RegisterUpload, by: User, allowed: frozenset[State]) -> RegisterUpload:
    """The row as it is now. What two people or two tabs decide at once is decided by the first."""
    require_registrar(by)
    upload = RegisterUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if State(upload.state) not in allowed:
        raise Refused(
            "register-sheet.moved-on",
            _("This sheet is %(state)s already. Please look at its page again.")
            % {"state": upload.get_state_display()},
        )
    return upload
