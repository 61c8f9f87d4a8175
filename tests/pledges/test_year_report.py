"""The year report: the same figures as the pages, in every kind of file, and no name of a person."""

from __future__ import annotations

import io
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override
from docx import Document
from docx.shared import Mm, Pt
from openpyxl import load_workbook

from issues.models import Spot
from pledges.boards import overview as boards
from pledges.models import MonthlyReport, SelfReport, TargetChange
from pledges.report import files, gather
from properties.models import Programme, Role, User, Work
from properties.papers import docx, frame, kinds, pdf
from tests.issues.desk import desk_of
from tests.pledges.public_rows import NOON, Fair, fair
from yinhang.errors import BadRequest, Refused

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Fair:
    return fair()


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


def words(place: Fair) -> str:
    """All the text of the Word file."""
    paper = Document(io.BytesIO(files.build(place.campaign, "docx", at=NOON)))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in paper.paragraphs), *cells])


def book(place: Fair) -> Workbook:
    return load_workbook(io.BytesIO(files.build(place.campaign, "xlsx", at=NOON)))


def values(found: Workbook) -> list[Any]:
    return [
        cell.value for sheet in found for row in sheet.iter_rows() for cell in row if cell.value is not None
    ]


def figures(place: Fair) -> list[str]:
    """What the public pages say of every target."""
    board = boards.overview(place.campaign, NOON)
    shown = [card for one in (*board.street, *board.firms, *board.secretaries) for card in one.cards]
    return [text for card in shown for text in (card.text, card.expected_text, str(card.state.label)) if text]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_word_and_excel_say_the_figures_of_the_pages(place: Fair, language: str) -> None:
    with override(language):
        expected = figures(place)
        text, cells = words(place), values(book(place))
    assert len(expected) > 4
    assert [figure for figure in expected if figure not in text] == []
    assert [figure for figure in expected if figure not in cells] == []


def test_every_table_of_the_report_is_in_both_files_cell_by_cell(place: Fair) -> None:
    report = gather.gather(place.campaign, at=NOON)
    paper = Document(io.BytesIO(docx.written(report)))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in paper.tables]
    full = [section for section in report.sections if section.rows]
    assert tables == [
        [list(section.header), *([str(cell) for cell in row] for row in section.rows)] for section in full
    ]
    sheets = {sheet["A1"].value: sheet for sheet in book(place).worksheets[1:]}
    for section in full:
        rows = list(sheets[section.title].iter_rows(min_row=4, values_only=True))
        assert [[("" if cell is None else cell) for cell in row] for row in rows] == [
            list(row) for row in section.rows
        ]


def test_a_section_with_nothing_says_so(place: Fair) -> None:
    report = gather.gather(place.campaign, at=NOON)
    assert len(report.sections) == 15
    for section in report.sections:
        assert section.sentences or section.rows, section.title


def test_no_person_is_named(place: Fair) -> None:
    User.objects.update(name="赵钱孙李")  # the cast is called by its roles, which a report may well name
    names = {name for pair in User.objects.values_list("name", "username") for name in pair if name}
    text = words(place) + "\n".join(str(value) for value in values(book(place)))
    assert [name for name in names if name in text] == []


def test_an_approved_change_is_told_with_both_figures(place: Fair) -> None:
    change = TargetChange.objects.filter(state="approved").select_related("target")[0]
    report = gather.gather(place.campaign, at=NOON)
    told = [row for section in report.sections for row in section.rows if change.reason in row]
    assert len(told) == 1


def test_a_text_that_looks_like_a_formula_stays_a_text(place: Fair) -> None:
    place.counted.name = place.counted.name_en = '=HYPERLINK("http://evil","小区")'
    place.counted.save()
    found = [value for value in values(book(place)) if "HYPERLINK" in str(value)]
    assert found
    assert {str(value)[0] for value in found} == {"'"}


def test_markup_in_a_text_stays_a_text(place: Fair) -> None:
    place.counted.name = place.counted.name_en = "<b>&{{ 7*7 }}{% raw %}"
    place.counted.save()
    assert "<b>&{{ 7*7 }}{% raw %}" in words(place)


# Layout


def test_the_page_is_that_of_an_official_paper(place: Fair) -> None:
    paper = Document(io.BytesIO(files.build(place.campaign, "docx", at=NOON)))
    section = paper.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins if margin is not None] == [37, 35, 28, 26]
    normal, title = paper.styles["Normal"], paper.styles["Title"]
    assert (normal.font.size, title.font.size) == (Pt(16), Pt(22))
    assert normal.paragraph_format.line_spacing == Pt(28)
    assert abs((section.page_width or 0) - Mm(210)) < 1000
    written = ZipFile(io.BytesIO(files.build(place.campaign, "docx", at=NOON)))
    styles = written.read("word/styles.xml").decode()
    assert 'w:eastAsia="方正小标宋简体"' in styles
    assert 'w:eastAsia="仿宋_GB2312"' in styles
    footers = [name for name in written.namelist() if "footer" in name and name.endswith(".xml")]
    assert sum("PAGE" in written.read(name).decode() for name in footers) == 2
    assert '<w:altName w:val="仿宋"/>' in written.read("word/fontTable.xml").decode()


def test_sheets_are_ready_for_the_printer(place: Fair) -> None:
    for sheet in book(place).worksheets[1:]:
        assert sheet.freeze_panes == "A4"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.print_title_rows == "$1:$3"
        assert sheet.print_area


def test_the_template_of_the_office_is_used(place: Fair, tmp_path: Path) -> None:
    path = tmp_path / "year_report.docx"
    call_command("year_report", template=path, verbosity=0, stdout=io.StringIO())
    paper = Document(str(path))
    paper.paragraphs[0].insert_paragraph_before("本街道专用")
    paper.save(str(path))
    assert words(place).startswith("本街道专用")


@pytest.mark.parametrize("text", ["{{ title", "{% for x in sections %}", "{{ title.__class__.__mro__ }}"])
def test_a_broken_or_sly_template_is_refused_in_a_sentence(place: Fair, tmp_path: Path, text: str) -> None:
    paper = Document(io.BytesIO(frame.built()))
    paper.paragraphs[0].insert_paragraph_before(text)
    paper.save(str(tmp_path / "year_report.docx"))
    with pytest.raises(Refused) as refused:
        files.build(place.campaign, "docx", at=NOON)
    assert refused.value.code == "report.template"


def test_a_file_that_is_no_word_file_is_refused(place: Fair, tmp_path: Path) -> None:
    (tmp_path / "year_report.docx").write_bytes(b"not a document")
    with pytest.raises(Refused):
        files.build(place.campaign, "docx", at=NOON)


# PDF


def test_without_weasyprint_pdf_is_not_offered_and_refused(
    place: Fair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "is_possible", lambda: False)
    monkeypatch.setitem(kinds.KINDS, "pdf", kinds.KINDS["pdf"]._replace(is_possible=lambda: False))
    with pytest.raises(Refused) as refused:
        files.build(place.campaign, "pdf", at=NOON)
    assert refused.value.code == "report.no-pdf"
    page = desk_of(place.people.own[Role.STREET_OFFICER]).get("/work/campaign/year-report/").content.decode()
    assert ".docx" in page
    assert ".pdf" not in page


def test_pdf_is_looked_for_only_when_asked() -> None:
    """Nothing that is imported at start-up pulls it in."""
    assert "weasyprint" not in sys.modules or pdf.is_possible()


def test_pdf_says_the_same_where_it_can_be_written(place: Fair, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page handed to the printer holds every figure; where WeasyPrint is installed the file is real."""
    printed: list[str] = []

    class Printer:
        @staticmethod
        def CSS(string: str) -> str:  # noqa: N802 — the library's name
            return string

        @staticmethod
        def HTML(string: str, **_options: Any) -> Any:  # noqa: N802
            printed.append(string)
            return Printer

        @staticmethod
        def write_pdf(stylesheets: list[str]) -> bytes:
            return b"%PDF" + stylesheets[0].encode()

    if pdf.is_possible():
        assert files.build(place.campaign, "pdf", at=NOON).startswith(b"%PDF-")
    monkeypatch.setattr(pdf, "is_possible", lambda: True)
    monkeypatch.setattr(pdf, "_weasyprint", lambda: Printer)
    assert files.build(place.campaign, "pdf", at=NOON).startswith(b"%PDF/*")
    assert [figure for figure in figures(place) if figure not in printed[0]] == []


# Command and button


def test_the_command_writes_the_file(place: Fair, tmp_path: Path) -> None:
    path = tmp_path / "out.docx"
    call_command("year_report", place.campaign.code, kind="docx", out=path, stdout=io.StringIO())
    assert path.read_bytes().startswith(b"PK")


def test_the_command_says_what_is_wrong(place: Fair) -> None:
    for code in ("", "no-such-campaign"):
        with pytest.raises(CommandError):
            call_command("year_report", code, stdout=io.StringIO())


def test_the_button_gives_the_file(place: Fair) -> None:
    for role in (Role.STREET_OFFICER, Role.STREET_LEADER, Role.SUPERVISOR):
        answer = desk_of(place.people.own[role]).get(f"/work/campaign/year-report/{place.campaign.code}.xlsx")
        assert answer.content.startswith(b"PK")
        assert answer["Content-Disposition"] == f'attachment; filename="{place.campaign.code}.xlsx"'


def test_nobody_else_gets_the_file(place: Fair) -> None:
    address = f"/work/campaign/year-report/{place.campaign.code}.xlsx"
    for user in (place.people.own[Role.FIRM_MANAGER], place.people.other[Role.STREET_OFFICER]):
        assert desk_of(user).get(address).status_code == 404
    officer = desk_of(place.people.own[Role.STREET_OFFICER])
    assert officer.get(address.replace("xlsx", "exe")).status_code == 404


def test_an_unknown_kind_is_refused(place: Fair) -> None:
    with pytest.raises(BadRequest):
        files.build(place.campaign, "exe", at=NOON)


def section(place: Fair, title: str) -> list[list[Any]]:
    """The rows of a section, by its English title."""
    with override("en"):
        report = gather.gather(place.campaign, at=NOON)
    return [list(row) for one in report.sections if one.title == title for row in one.rows]


def test_spots_entered_by_mistake_are_not_counted(place: Fair) -> None:
    assert [row[:3] for row in section(place, "Spots")] == [["Ground locks", 1, 1]]
    Spot.objects.update(state="void")
    assert section(place, "Spots") == []


def test_works_are_counted_by_programme_and_without_one(place: Fair) -> None:
    assert section(place, "Renewal works") == [["without a programme", 0, 0, 1, 0, 8]]
    home = Programme.objects.create(code="home", group="renewal", name="美丽家园", name_en="Beautiful Home")
    Work.objects.get().programmes.add(home)
    assert section(place, "Renewal works") == [["Beautiful Home", 0, 0, 1, 0, 8]]


def test_the_own_figure_stands_beside_the_measured_one_with_the_gap(place: Fair) -> None:
    report = MonthlyReport.objects.create(pledge=place.firm, month=date(2026, 5, 1), submitted_at=NOON)
    SelfReport.objects.create(report=report, target=place.level, value=99, at=NOON - timedelta(days=5))
    ((topic, _firm, _target, measured, own, gap, _state),) = section(place, "Pledges by topic")
    assert (topic, measured, own) == ("Ground locks", "93.5%", "99.0%")
    assert gap.startswith("5.5")
    assert gap.endswith("more than measured")


def test_a_reading_that_was_corrected_is_told(place: Fair) -> None:
    assert [row[2:] for row in section(place, "Corrected figures")] == [
        ["94.50", "93.50", "一件诉求重新办理"]
    ]


def test_the_last_reading_of_each_month_is_told(place: Fair) -> None:
    rows = [row[:3] for row in section(place, "Readings by month")]
    assert rows == [
        ["Compounds renovated", "2026-05", "26 compounds"],
        ["Compounds renovated", "2026-06", "32 compounds"],
        ["On-time rate", "2026-06", "93.5%"],
    ]


def test_the_report_takes_few_statements(place: Fair, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(45):
        gather.gather(place.campaign, at=NOON)
