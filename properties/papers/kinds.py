"""The kinds of file a paper comes as."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from properties.papers import docx, pdf, xlsx
from yinhang.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import _StrPromise

    from properties.papers.shape import Paper


class Kind(NamedTuple):
    """How a kind of file is called, sent, written, and whether it can be written here."""

    name: _StrPromise
    content_type: str
    write: Callable[[Paper], bytes]
    is_possible: Callable[[], bool]


def _always() -> bool:
    return True


_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
KINDS: Final = {
    "docx": Kind(_("Word"), f"{_OFFICE}.wordprocessingml.document", docx.written, _always),
    "xlsx": Kind(_("Excel"), f"{_OFFICE}.spreadsheetml.sheet", xlsx.written, _always),
    "pdf": Kind(_("PDF"), "application/pdf", pdf.written, pdf.is_possible),
}


def possible() -> list[str]:
    """The kinds that can be written on this computer."""
    return [code for code, kind in KINDS.items() if kind.is_possible()]


def must_know(kind: str) -> Kind:
    """The kind of that name. BadRequest("report.unknown-kind") for any other."""
    if kind not in KINDS:
        raise BadRequest("report.unknown-kind", _("The report comes as docx, xlsx or pdf."))
    return KINDS[kind]


def attachment(data: bytes, kind: str, name: str) -> HttpResponse:
    """The file as a download nobody between keeps; `name` without ending, letters and digits only."""
    response = HttpResponse(data, content_type=KINDS[kind].content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["Cache-Control"] = "private, no-store"
    return response
