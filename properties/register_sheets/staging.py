"""The rows of an upload between comparing and writing: sealed one by one, opened for one page or for the writer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final
from uuid import UUID

from properties.models import UploadFile, UploadRow
from properties.register_sheets.checking import Said
from properties.register_sheets.differences import Change, Outcome
from properties.register_sheets.problems import Problem
from properties.sink import Table
from yinhang.fields import seal, seal_bytes, unseal, unseal_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from properties.models import RegisterUpload

BATCH: Final = 5_000


def _row_place(upload: RegisterUpload, number: int) -> str:
    return row_place(upload.pk, number)


def row_place(upload: UUID | str, number: int) -> str:
    """What a row is sealed for."""
    return f"{UploadRow._meta.db_table}.sealed.{UUID(str(upload))}.{number}"


def _file_place(upload: RegisterUpload) -> str:
    return file_place(upload.pk)


def file_place(upload: UUID | str) -> str:
    """What the whole file is sealed for."""
    return f"{UploadFile._meta.db_table}.sealed.{UUID(str(upload))}"


def keep_file(upload: RegisterUpload, data: bytes) -> None:
    UploadFile.objects.create(upload=upload, sealed=seal_bytes(data, _file_place(upload)))


def opened_file(upload: RegisterUpload) -> bytes | None:
    """The sheet as it was sent; None once it was read."""
    kept = UploadFile.objects.filter(upload=upload).first()
    return unseal_bytes(bytes(kept.sealed), _file_place(upload)) if kept else None


def keep_rows(upload: RegisterUpload, outcomes: Iterable[Outcome]) -> dict[str, int]:
    """Put these rows in place of what was staged before; returns how many there are of each state."""
    UploadRow.objects.filter(upload=upload).delete()
    counts = dict.fromkeys(UploadRow.State.values, 0)
    table = Table(UploadRow, "upload_id", "number", "state", "sealed")
    for outcome in outcomes:
        counts[outcome.state] += 1
        number = outcome.said.number
        sealed = seal(packed(outcome), _row_place(upload, number))
        table.rows.append((upload.pk, number, str(outcome.state), sealed))
        if len(table.rows) >= BATCH:
            table.write()
    table.write()
    return counts


def packed(outcome: Outcome) -> str:
    """Everything but the plan, which is worked out again before it is carried out."""
    said, _state, changes, problems, base, _plan = outcome
    document = [said.packed(), changes, problems, base]
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def opened(upload: RegisterUpload, row: UploadRow) -> Outcome:
    return _outcome(unseal(row.sealed, _row_place(upload, row.number)), row.state)


def opened_rows(upload: RegisterUpload) -> Iterator[tuple[Outcome, str]]:
    """All rows in order, each also as the text it was sealed from."""
    rows = UploadRow.objects.filter(upload=upload).order_by("number")
    for number, state, sealed in rows.values_list("number", "state", "sealed").iterator(BATCH):
        text = unseal(sealed, _row_place(upload, number))
        yield _outcome(text, state), text


def _outcome(text: str, state: str) -> Outcome:
    said, changes, problems, base = json.loads(text)
    return Outcome(
        Said.unpacked(said),
        state,
        [Change(*one) for one in changes],
        [Problem(*one) for one in problems],
        base,
    )


def forget_file(upload: RegisterUpload) -> None:
    UploadFile.objects.filter(upload=upload).delete()


def forget(upload: RegisterUpload) -> None:
    """Nothing of what the sheet said about people stays."""
    forget_file(upload)
    UploadRow.objects.filter(upload=upload).delete()
