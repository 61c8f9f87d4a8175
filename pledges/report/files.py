"""The kinds of file a year report comes as."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from pledges.report import docx, gather, pdf, xlsx
from yinhang.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from pledges.models import Campaign
    from pledges.report.shape import YearReport


class Kind(NamedTuple):
    """How a kind of file is called, sent, written, and whether it can be written here."""

    name: _StrPromise
    content_type: str
    write: Callable[[YearReport], bytes]
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


def build(campaign: Campaign, kind: str, *, at: datetime) -> bytes:
    """The report as a file of that kind, in the language that is active. Refused where it cannot be written."""
    if kind not in KINDS:
        raise BadRequest("report.unknown-kind", _("The report comes as docx, xlsx or pdf."))
    return KINDS[kind].write(gather.gather(campaign, at=at))


def file_name(campaign: Campaign, kind: str) -> str:
    return f"{campaign.code}.{kind}"
