"""Kinds of official papers: which there are, what they are sent as, and that each holds what the paper says."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook

from properties.papers import docx, kinds, pdf
from properties.papers.shape import Paper, Section
from yinhang.errors import BadRequest

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import SettingsWrapper

PAPER = Paper(
    title="巡查情况通报（演示）",
    office="演示街道",
    as_of=date(2026, 11, 23),
    dated="2026年11月23日",
    notice="演示数据",
    sections=[
        Section("总体情况", ["本月巡查48次。"]),
        Section("不符合项", header=["项目", "次数"], rows=[["=1+1", 3], ["楼道干净", 12]]),
        Section("照片", header=["小区", "张数"], empty="本月没有照片。"),
    ],
    kind="inspections",
)


@pytest.fixture(autouse=True)
def _own_var(settings: SettingsWrapper, tmp_path: Path) -> None:
    """No template of an office lies about."""
    settings.VAR_DIR = tmp_path


@pytest.mark.parametrize(
    ("kind", "content_type", "begins"),
    [
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
    ],
)
def test_a_kind_knows_how_it_is_written_and_sent(kind: str, content_type: str, begins: bytes) -> None:
    known = kinds.must_know(kind)
    data = known.write(PAPER)
    answer = kinds.attachment(data, kind, "inspections-20261123")
    assert known.content_type == answer["Content-Type"] == content_type
    assert answer["Content-Disposition"] == f'attachment; filename="inspections-20261123.{kind}"'
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.content == data
    assert data.startswith(begins)


@pytest.mark.parametrize("kind", ["", "doc", "DOCX", "pdf ", "../docx", "docx\x00"])
def test_any_other_kind_is_a_bad_request_with_a_sentence(kind: str) -> None:
    with pytest.raises(BadRequest) as no:
        kinds.must_know(kind)
    assert no.value.code == "report.unknown-kind"


@pytest.mark.parametrize("can", [True, False])
def test_pdf_is_offered_only_where_it_can_be_written(monkeypatch: pytest.MonkeyPatch, can: bool) -> None:
    monkeypatch.setitem(kinds.KINDS, "pdf", kinds.KINDS["pdf"]._replace(is_possible=lambda: can))
    assert kinds.possible() == (["docx", "xlsx", "pdf"] if can else ["docx", "xlsx"])


def test_where_pdf_can_be_written_it_is_one() -> None:
    assert kinds.KINDS["pdf"].is_possible is pdf.is_possible
    if "pdf" in kinds.possible():
        assert kinds.KINDS["pdf"].write(PAPER).startswith(b"%PDF-")


def test_word_holds_every_sentence_and_row() -> None:
    paper = Document(io.BytesIO(kinds.KINDS["docx"].write(PAPER)))
    words = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    for sentence in (PAPER.title, "演示数据", "总体情况", "本月巡查48次。", "本月没有照片。"):
        assert sentence in words
    cells = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert cells == [["项目", "次数"], ["=1+1", "3"], ["楼道干净", "12"]]


def test_excel_holds_a_sheet_a_table_and_no_formula() -> None:
    book = load_workbook(io.BytesIO(kinds.KINDS["xlsx"].write(PAPER)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    values = [cell.value for cell in cells]
    assert 12 in values
    assert any(str(value).endswith("=1+1") for value in values)


def test_a_template_of_the_office_is_taken_for_its_own_kind_of_paper_alone() -> None:
    own = docx.template_path("inspections")
    plain = Document()
    plain.add_paragraph("本街道自己的版式")
    plain.save(str(own))
    words = [each.text for each in Document(io.BytesIO(docx.written(PAPER))).paragraphs]
    assert "本街道自己的版式" in words
    assert docx.template_path("year_report") != own


def test_a_paper_carries_nobodys_name_in_its_properties() -> None:
    with ZipFile(io.BytesIO(kinds.KINDS["docx"].write(PAPER))) as parts:
        core = parts.read("docProps/core.xml").decode()
    assert "<dc:creator></dc:creator>" in core or "<dc:creator/>" in core
