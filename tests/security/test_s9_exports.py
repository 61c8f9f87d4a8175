"""S9: whatever people wrote, no cell of a file that leaves is a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import openpyxl
import pytest
from django.contrib import admin
from django.db import DatabaseError, models, transaction
from django.urls import NoReverseMatch, reverse

from properties.cells import BREAKS, STARTS, UNSEEN, as_text
from properties.models import Role
from tests.doors.plan import OK, OWN, World
from tests.properties.test_admin import signed_in as with_second_step
from tests.properties.test_sheets import HOSTILE
from tests.security.figures import LONG, tell
from tests.security.rows import tables
from tests.security.walking import DOORS, address, body_of, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

pytestmark = pytest.mark.once

PAYLOADS: Final = (
    *HOSTILE, "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")', "@SUM(1+1)*cmd", "+cmd|x", "-2+3+cmd|x", "%PATH%", "=IMPORTXML(1)",
    "=DDE(1)", "\u2060=1", "\u200d+1", "\xa0@x", "\u3000－1", "\ufeff＝1", "|shell", "\t@x", "\r\n=1", "=1\n=2", "＋1,＝2", "\u200c%0",
    "  @x", "\xa0\u200b=1", "=RTD(1)",
)  # fmt: skip
FEWEST_PAYLOADS: Final = 40
# Over all roles every payload lies once in every column; inside `make test` one role reads one.
PLANTED_BY: Final = {role: PAYLOADS[number :: len(Role)] for number, role in enumerate(Role)}
WORDS: Final = (
    "name",
    "text",
    "title",
    "reason",
    "note",
    "address",
    "place",
    "summary",
    "words",
    "description",
    "label",
)
SHEETS: Final = ("text/csv", "spreadsheetml")


def test_every_payload_becomes_text() -> None:
    formulas = [payload for payload in PAYLOADS if _is_formula(as_text(payload))]
    tell("S9", f"{len(set(PAYLOADS))} payloads, {len(formulas)} formulas")
    assert formulas == []
    assert len(set(PAYLOADS)) >= FEWEST_PAYLOADS


def _is_formula(cell: Any) -> bool:
    if not isinstance(cell, str):
        return False
    seen = cell.lstrip(UNSEEN + " \u3000\xa0")
    return cell.startswith(BREAKS) or (seen.startswith((*STARTS, *BREAKS)) and not _is_number(seen))


def _is_number(text: str) -> bool:
    try:
        float(text.rstrip("%"))
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("role", list(Role) if LONG else [Role.STREET_OFFICER])
def test_no_file_that_leaves_holds_a_formula(world: World, role: Role) -> None:
    client = signed_in(world.people.own[role])
    planted, files, cells, formulas = 0, 0, 0, []
    sheets = [(name, kind) for name in _names(role) for kind in ("", "csv", "xlsx")]
    for payload in PLANTED_BY[role][: None if LONG else 1]:
        planted += _plant(payload)
        seen = {ask: found for ask in sheets if (found := _sheet(client, world, *ask)) is not None}
        sheets = list(seen)  # what was no sheet at first is none with other words
        files, cells = files + len(seen), cells + sum(map(len, seen.values()))
        formulas += [(ask, cell) for ask, found in seen.items() for cell in found if _is_formula(cell)]
    tell(
        "S9",
        f"{role.value}: {planted} times a payload in a column, {files} files, {cells} cells, {len(formulas)} formulas",
    )
    assert formulas == []


def _names(role: Role) -> list[str]:
    """Doors that may hand out a file: all of them in the long run."""
    likely = ("sheet", "data", "export", "roll", "csv", "download", "list")
    return [
        name
        for name, door in DOORS.items()
        if door.method == "get" and door.say(role, OWN) == OK
        if LONG or any(word in name for word in likely)
    ]


def _sheet(client: Client, world: World, name: str, kind: str) -> list[Any] | None:
    answer = client.get(address(world, name), {**DOORS[name].data, **({"format": kind} if kind else {})})
    if answer.status_code == HTTPStatus.OK and _is_sheet(answer):
        return list(_cells(answer))
    body_of(answer)  # another file is closed when it was read
    return None


def _plant(payload: str) -> int:
    """The payload into every column of words that takes it."""
    planted = 0
    for model in tables():
        for field in model._meta.concrete_fields:
            if not isinstance(field, (models.CharField, models.TextField)) or field.choices or field.unique:
                continue
            if field.name not in WORDS or type(field).__name__ == "SealedField":
                continue
            try:
                with transaction.atomic():
                    planted += model._base_manager.update(**{field.name: payload}) > 0
            except DatabaseError:  # a trigger or a constraint keeps it as it is
                continue
    return planted


def _is_sheet(answer: Any) -> bool:
    return any(kind in answer.get("Content-Type", "") for kind in SHEETS)


def _cells(answer: Any) -> Iterator[Any]:
    data = body_of(answer)
    if zipfile.is_zipfile(io.BytesIO(data)):
        book = openpyxl.load_workbook(io.BytesIO(data))
        for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row):
            # A typed text stays a text in every program; a formula is another type.
            yield f"={cell.value}" if cell.data_type == "f" else None
    else:
        for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))):
            yield from row


@pytest.mark.filterwarnings("ignore:The 'get_valid_export_item_pks:DeprecationWarning")  # the library's own
def test_sheets_of_the_admin_hold_none_either(world: World) -> None:
    _plant(PAYLOADS[0])
    client = with_second_step(world.people.own[Role.STREET_OFFICER])
    files, formulas = 0, []
    for model in admin.site._registry:
        try:
            url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_export")
        except NoReverseMatch:
            continue
        for number in (0, 1):
            page = client.get(url)
            if page.status_code != HTTPStatus.OK:
                continue
            chosen = {
                name: "on"
                for name in page.context["form"].fields
                if name not in {"format", "resource", "export_items"}
            }
            answer = client.post(url, {"format": str(number), "resource": "0", **chosen})
            if answer.status_code == HTTPStatus.OK and _is_sheet(answer):
                files += 1
                formulas += [(url, cell) for cell in _cells(answer) if _is_formula(cell)]
    tell("S9", f"administration: {files} files, {len(formulas)} formulas")
    assert formulas == []
    assert files
