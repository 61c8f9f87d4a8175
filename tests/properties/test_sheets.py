"""Sheets: cells stay text, headers follow the reader, and what was typed in the other language is understood."""

from __future__ import annotations

import pytest
from django.utils.translation import override
from tablib import Dataset

from properties.cells import as_text
from properties.models import Compound
from properties.sheets import CompoundSheet
from tests.factories import CompoundFactory, NeighbourhoodFactory

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "|calc",
    "%0A",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u3000=1",
    "\ufeff=1",
    "\u200b=1",
    " \t=1",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_could_start_a_formula_gets_an_apostrophe(text: str) -> None:
    assert as_text(text) == f"'{text}"


@pytest.mark.parametrize("value", ["开鲁一村", "3-4 号", "a=b", "", 5, None, 0.5])
def test_everything_else_is_left_alone(value: object) -> None:
    assert as_text(value) == value


@pytest.mark.django_db
def test_a_hostile_name_leaves_as_text() -> None:
    CompoundFactory.create(name="=HYPERLINK(1)")

    assert CompoundSheet().export().dict[0]["名称"] == "'=HYPERLINK(1)"


@pytest.mark.django_db
def test_headers_are_in_the_readers_language() -> None:
    with override("en"):
        english = CompoundSheet().get_export_headers(selected_fields=["code", "households"])

    assert CompoundSheet().get_export_headers(selected_fields=["code", "households"]) == ["代码", "户数"]
    assert english == ["code", "households"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [
        ["代码", "名称", "居民区代码", "户数"],
        ["code", "name", "neighbourhood code", "households"],
        ["code", "name", "neighbourhood", "households"],
    ],
)
def test_either_languages_headers_are_understood(headers: list[str]) -> None:
    home = NeighbourhoodFactory.create(code="N-1")
    sheet = Dataset(["C-9", "新小区", "N-1", "88"], headers=headers)

    result = CompoundSheet().import_data(sheet, raise_errors=True)

    assert result.totals["new"] == 1
    assert [(row.name, row.neighbourhood, row.households) for row in Compound.objects.all()] == [
        ("新小区", home, 88)
    ]


@pytest.mark.django_db
def test_the_same_sheet_twice_changes_nothing() -> None:
    NeighbourhoodFactory.create(code="N-1")
    rows = Dataset(["C-9", "新小区", "N-1", "88"], headers=["code", "name", "neighbourhood", "households"])
    CompoundSheet().import_data(rows, raise_errors=True)

    again = CompoundSheet().import_data(rows, raise_errors=True)

    assert (again.totals["new"], again.totals["update"], again.totals["skip"]) == (0, 0, 1)


@pytest.mark.django_db
def test_a_bad_row_is_named_and_nothing_is_written() -> None:
    NeighbourhoodFactory.create(code="N-1")
    rows = Dataset(headers=["code", "name", "neighbourhood", "households"])
    rows.append(["C-1", "好的", "N-1", "10"])
    rows.append(["C-2", "坏的", "NOWHERE", "10"])

    result = CompoundSheet().import_data(rows, use_transactions=True, rollback_on_validation_errors=True)

    assert [number for number, _errors in result.row_errors()] == [2]
    assert Compound.objects.count() == 0
