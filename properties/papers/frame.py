"""The Word template of official papers, in the layout of official papers (GB/T 9704-2012), built in code.

`manage.py year_report --template FILE` writes it out; the office may edit that file and keep it in the var
folder as `year_report.docx` (or the paper's other `kind`), and papers are written with it from then on.
No red head, no seal.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

if TYPE_CHECKING:
    from docx.document import Document as Paper
    from docx.text.paragraph import Paragraph

# GB/T 9704-2012, 5.2 and 5.4: margins of the page, 22 lines of 28 characters, sizes 2 and 3.
TOP, BOTTOM, LEFT, RIGHT = Mm(37), Mm(35), Mm(28), Mm(26)
TITLE_SIZE, BODY_SIZE, TABLE_SIZE, PAGE_SIZE = Pt(22), Pt(16), Pt(10.5), Pt(14)
LINE: Final = Pt(28)
TITLE_FONT, BODY_FONT, HEAD_FONT, PAGE_FONT = "方正小标宋简体", "仿宋_GB2312", "黑体", "宋体"
LATIN: Final = "Times New Roman"
# What Word and WPS take instead where a font of the standard is not installed.
FALLBACKS: Final = {TITLE_FONT: "宋体", BODY_FONT: "仿宋"}
_GRID_PITCH: Final = 579


def built() -> bytes:
    """The template as a docx file."""
    paper = Document()
    about = paper.core_properties
    about.author = about.comments = about.title = ""
    _page(paper)
    _styles(paper)
    _fonts(paper)
    _body(paper)
    for footer, align in _footers(paper):
        _page_number(footer.paragraphs[0], align)
    into = io.BytesIO()
    paper.save(into)
    return into.getvalue()


def _page(paper: Paper) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.footer_distance = Mm(28)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(_GRID_PITCH))
    paper.settings.odd_and_even_pages_header_footer = True


def _styles(paper: Paper) -> None:
    _style(paper, "Normal", BODY_FONT, BODY_SIZE)
    _style(paper, "Title", TITLE_FONT, TITLE_SIZE)
    _style(paper, "Heading 1", HEAD_FONT, BODY_SIZE)


def _style(paper: Paper, name: str, font: str, size: Any) -> None:
    style: Any = paper.styles[name]
    style.font.size, style.font.bold, style.font.name = size, False, LATIN
    style.font.color.rgb = None
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), LATIN)
    fonts.set(qn("w:eastAsia"), font)
    color = style.element.rPr.find(qn("w:color"))
    if color is not None:
        style.element.rPr.remove(color)
    layout = style.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    layout.space_before = layout.space_after = Pt(0)
    border = style.element.pPr.find(qn("w:pBdr"))
    if border is not None:
        style.element.pPr.remove(border)


def _fonts(paper: Paper) -> None:
    """Name a stand-in for each font that a computer may not have."""
    for part in paper.part.package.iter_parts():
        if str(part.partname) != "/word/fontTable.xml":
            continue
        table = parse_xml(part.blob)
        for font, other in FALLBACKS.items():
            table.append(
                parse_xml(f'<w:font {nsdecls("w")} w:name="{font}"><w:altName w:val="{other}"/></w:font>')
            )
        part._blob = _written(table)


def _written(element: Any) -> bytes:
    from lxml import etree  # brought along by python-docx

    written: bytes = etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def _body(paper: Paper) -> None:
    _line(paper, "{{ title }}", style="Title", align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(paper, "{{ office }}", align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(paper, "{%p if notice %}")
    _line(paper, "{{ notice }}", align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(paper, "{%p endif %}")
    _line(paper, "{%p for section in sections %}")
    head = _line(paper, "{{ section.title }}", style="Heading 1")
    head.paragraph_format.first_line_indent = BODY_SIZE * 2
    head.paragraph_format.keep_with_next = True
    _line(paper, "{%p for sentence in section.sentences %}")
    _line(paper, "{{ sentence }}").paragraph_format.first_line_indent = BODY_SIZE * 2
    _line(paper, "{%p endfor %}")
    _line(paper, "{%p if section.rows %}")
    _table(paper)
    _line(paper, "{%p endif %}")
    _line(paper, "{%p endfor %}")
    _line(paper, "{%p if picture %}")
    # Lines of a fixed height would cut it off.
    shown = _line(paper, "{{ picture }}", align=WD_ALIGN_PARAGRAPH.CENTER).paragraph_format
    shown.line_spacing_rule = WD_LINE_SPACING.SINGLE
    _line(paper, "{%p endif %}")
    _line(paper, "")
    _line(paper, "{{ office }}", align=WD_ALIGN_PARAGRAPH.RIGHT)
    _line(paper, "{{ dated }}", align=WD_ALIGN_PARAGRAPH.RIGHT)


def _line(paper: Paper, text: str, *, style: str = "Normal", align: Any = None) -> Paragraph:
    line = paper.add_paragraph(text, style=style)
    if align is not None:
        line.alignment = align
    return line


def _table(paper: Paper) -> None:
    """One row of headings, repeated on every page, and one row for each row; columns as many as there are."""
    table = paper.add_table(rows=4, cols=3, style="Table Grid")
    table.autofit = True
    width = table._tbl.tblPr.find(qn("w:tblW"))
    if width is not None:  # as wide as the page, in fiftieths of a percent
        width.set(qn("w:type"), "pct")
        width.set(qn("w:w"), "5000")
    rows = (
        ("{%tc for name in section.header %}", "{{ name }}", "{%tc endfor %}"),
        ("{%tr for row in section.rows %}", "", ""),
        ("{%tc for cell in row %}", "{{ cell }}", "{%tc endfor %}"),
        ("{%tr endfor %}", "", ""),
    )
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            # Columns come and go: Word finds their widths by what stands in them.
            cell._tc.get_or_add_tcPr().get_or_add_tcW().type = "auto"
            line = cell.paragraphs[0]
            line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
            line.add_run(text).font.size = TABLE_SIZE
    table.rows[0].cells[1].paragraphs[0].runs[0].font.bold = True
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _footers(paper: Paper) -> tuple[tuple[Any, Any], ...]:
    """Odd pages at the right, even pages at the left, as the standard says."""
    section = paper.sections[0]
    section.footer.is_linked_to_previous = section.even_page_footer.is_linked_to_previous = False
    return (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    )


def _page_number(line: Paragraph, align: Any) -> None:
    """“— 1 —” in size 4."""
    line.alignment = align
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = PAGE_SIZE
    for text in ("— ", None, " —"):
        run = line.add_run(text or "")
        run.font.size, run.font.name = PAGE_SIZE, PAGE_FONT
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), PAGE_FONT)
        if text is None:
            for kind, instruction in (("begin", None), (None, "PAGE"), ("end", None)):
                run._r.append(_field(kind, instruction))


def _field(kind: str | None, instruction: str | None) -> Any:
    if instruction is not None:
        code = OxmlElement("w:instrText")
        code.set(qn("xml:space"), "preserve")
        code.text = instruction
        return code
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind or "")
    return mark
