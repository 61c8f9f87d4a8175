"""A paper as PDF, where WeasyPrint is installed (requirements-pdf.txt and libpango); else a clear sentence.

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

from properties.papers.docx import number
from yinhang.errors import Refused

if TYPE_CHECKING:
    from properties.papers.shape import Paper

LOOK: Final = Path(__file__).with_name("paper.css")


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


def written(paper: Paper) -> bytes:
    """The PDF file. Refused("report.no-pdf") where it cannot be written."""
    if not is_possible():
        raise Refused(
            "report.no-pdf",
            _("PDF needs WeasyPrint, which is not installed here. Please take the Word file and print that."),
        )
    page = render_to_string("papers/paper.html", _context(paper))
    printer = _weasyprint()
    look = printer.CSS(string=LOOK.read_text(encoding="utf-8") + _columns(paper))
    document: bytes = printer.HTML(string=page, url_fetcher=_nothing_from_outside).write_pdf(
        stylesheets=[look]
    )
    return document


def _weasyprint() -> Any:
    import weasyprint  # optional: see above

    return weasyprint


def _columns(paper: Paper) -> str:
    """Widths by what stands in the columns; finding them out itself takes the printer a quarter of its time."""
    rules = []
    for place, section in enumerate(paper.sections, start=1):
        widths = [width + 3 for width in section.widths(narrowest=8, widest=20)]
        rules += [
            f".table-{place} col:nth-child({column}) {{ width: {100 * width / sum(widths):.2f}% }}\n"
            for column, width in enumerate(widths, start=1)
        ]
    return "".join(rules)


def _nothing_from_outside(url: str, *_args: Any, **_kwargs: Any) -> Any:
    msg = f"a paper fetches nothing: {url}"
    raise ValueError(msg)


def _context(paper: Paper) -> dict[str, Any]:
    numbered = [(number(place), section) for place, section in enumerate(paper.sections, start=1)]
    return {"paper": paper, "sections": numbered, "language": get_language()}
