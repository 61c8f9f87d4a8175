"""The pages of the register by sheet, with a sheet in every state that a page says something about."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from properties import actions
from properties.actions import upload_work
from properties.models import RegisterUpload, Role
from tests.browser.tour import Stop
from tests.properties.sheet_rows import text

if TYPE_CHECKING:
    from tests.browser.town import Town

_BASE = "/work/register/sheets/"


def pages(town: Town) -> list[Stop]:
    who = Role.NEIGHBOURHOOD_STAFF
    return [
        Stop("sheets-start", _BASE, who),
        Stop("sheets-start-street", _BASE, Role.STREET_OFFICER),
        Stop("sheets-earlier", f"{_BASE}earlier/", who),
        Stop("sheets-nobody", _BASE, Role.FIRM_MANAGER, status=403),
        *(Stop(f"sheet-{name}", f"{_BASE}{upload.pk}/", who) for name, upload in _sheets(town).items()),
        Stop("sheet-missing", f"{_BASE}00000000-0000-0000-0000-000000000000/", who, status=404),
    ]


def _sheets(town: Town) -> dict[str, RegisterUpload]:
    row = {"compound": town.compound.code, "building": "试填98号楼", "area": "89.5", "source": "登记簿"}
    owner = {"names": "试填业主", "phones": "13800138000", "since": "2019-03-01"}
    good = text({**row, "room": "101", **owner}, {**row, "room": "102"})
    bad = text({**row, "room": "101", **owner}, {**row, "room": "101"}, {**row, "room": "103", "area": "-1"})
    read = {name: _read(town, data) for name, data in (("good", good), ("bad", bad), ("unreadable", b"\xff"))}
    ended = {state: _read(town, good) for state in ("stale", "written", "cancelled", "expired")}
    for state, upload in ended.items():
        RegisterUpload.objects.filter(pk=upload.pk).update(
            state=state, confirmed_by=upload.by, ended_at=None if state == "stale" else timezone.now()
        )
    return read | ended


def _read(town: Town, data: bytes) -> RegisterUpload:
    now = timezone.now() - timedelta(minutes=5)
    by = town.user(Role.NEIGHBOURHOOD_STAFF)
    upload = actions.send_sheet(
        data=data, name="试填.xlsx", subdistrict=town.compound.subdistrict, by=by, at=now
    )
    upload_work.do_now(upload=upload, at=now)
    return upload
