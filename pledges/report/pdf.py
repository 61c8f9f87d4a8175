"""The year report as PDF, where WeasyPrint is installed (requirements-pdf.txt and libpango); else a clear sentence.

WeasyPrint is looked for when somebody asks and never at start-up: without it everything else works.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pledges.report.docx import number
from yinhang.errors import Refused

if TYPE_CHECKING:
    from pledges.report.shape import YearReport

LOOK: Final = Path(__file__).resolve().parent.parent / "data" / "year_report.css"


@cache
def is_possible() -> bool:
    """Whether this computer can write PDF: the package is there and finds its libraries."""
    if find_spec("weasyprint") is None:
        return False
    try:
        _weasyprint()
    except OSError:  # libpango is missing
        return False
    return True


def written(report: YearReport) -> bytes:
    """The PDF file. Refused("report.no-pdf") where it cannot be written."""
    if not is_possible():
        raise Refused(
            "report.no-pdf",
            _("PDF needs WeasyPrint, which is not installed here. Please take the Word file and print that."),
        )
    page = render_to_string("campaign/year_report_pdf.html", _context(report))
    printer = _weasyprint()
    look = printer.CSS(string=LOOK.read_text(encoding="utf-8") + _columns(report))
    document: bytes = printer.HTML(string=page, url_fetcher=_nothing_from_outside).write_pdf(
        stylesheets=[look]
    )
    return document


def _weasyprint() -> Any:
    import weasyprint  # optional: see above

    return weasyprint


def _columns(report: YearReport) -> str:
    """Widths by what stands in the columns; finding them out itself takes the printer a quarter of its time."""
    rules = []
    for place, section in enumerate(report.sections, start=1):
        widths = [width + 3 for width in section.widths(narrowest=8, widest=20)]
        rules += [
            f".table-{place} col:nth-child({column}) {{ width: {100 * width / sum(widths):.2f}% }}\n"
            for column, width in enumerate(widths, start=1)
        ]
    return "".join(rules)


def _nothing_from_outside(url: str, *_args: Any, **_kwargs: Any) -> Any:
    msg = f"the report fetches nothing: {url}"
    raise ValueError(msg)


def _context(report: YearReport) -> dict[str, Any]:
    numbered = [(number(place), section) for place, section in enumerate(report.sections, start=1)]
    return {"report": report, "sections": numbered, "language": get_language()}
