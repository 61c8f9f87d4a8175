"""What is handed over at the door: a ballot paper for each home, with its voting card where votes online are taken."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_BREAK
from docx.shared import Mm, Pt

from votes import cards
from votes.states import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from votes.models import Ballot, Item, Right

_QR: Final = Mm(32)
_BOX: Final = "□"


def written(ballot: Ballot, rights: Sequence[Right], codes: Mapping[int, str]) -> bytes:
    """A docx with one page a right; `codes` by the number of the right, empty for paper alone."""
    sheet = Document()
    section = sheet.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    sheet.styles["Normal"].font.size = Pt(12)
    items = list(ballot.items.order_by("number"))
    for place, right in enumerate(rights):
        if place:
            sheet.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _page(sheet, ballot, right, items, codes.get(right.number, ""))
    into = io.BytesIO()
    sheet.save(into)
    return into.getvalue()


def _page(sheet: Any, ballot: Ballot, right: Right, items: Sequence[Item], code: str) -> None:
    sheet.add_heading(f"{ballot.compound.name} · {ballot.title}", level=1)
    if ballot.is_demo:
        sheet.add_paragraph(_("Demo data. Every firm, place and figure is invented."))
    if ballot.is_advisory:
        sheet.add_paragraph(_("An opinion poll binds nobody."))
    until = date_format(timezone.localtime(ballot.closes_at), "DATETIME_FORMAT")
    sheet.add_paragraph(
        _("Number of the right: %(number)s · %(home)s · %(area)s m² · voting until %(until)s")
        % {"number": right.number, "home": home_label(right), "area": f"{right.area:.2f}", "until": until}
    )
    boxes = "    ".join(f"{_BOX} {choice.label}" for choice in Choice)
    for item in items:
        sheet.add_paragraph(f"{item.number}. {item.text}")
        sheet.add_paragraph(boxes)
    sheet.add_paragraph(_("Signature: ____________________    Day: ____________________"))
    if code:
        _card(sheet, code)


def _card(sheet: Any, code: str) -> None:
    sheet.add_heading(_("Voting card: keep it to yourself"), level=2)
    address = f"{settings.PUBLIC_URL}{reverse('vote:enter')}"
    sheet.add_paragraph(
        _(
            "Vote online at %(address)s with this code and the last four characters of your identity paper or phone. "
            "One home votes once: on paper or online."
        )
        % {"address": address}
    )
    picture = io.BytesIO()
    link = f"{settings.PUBLIC_URL}{reverse('vote:card', args=[code])}"
    segno.make(link, error="m", micro=False).save(picture, kind="png", scale=6, border=4)
    picture.seek(0)
    sheet.add_picture(picture, width=_QR)
    sheet.add_paragraph(cards.grouped(code)).runs[0].font.size = Pt(16)


def home_label(right: Right) -> str:
    """The home as its frozen labels say, with the room's number."""
    return " ".join(part for part in (right.building, right.entrance, right.home.number) if part)
