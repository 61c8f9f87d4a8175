"""The papers of a session: the notice (公示), the sign-in sheet, the minutes, and the result to post (公示稿)."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import segno
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from councils import sessionclocks
from councils.boards.session_page import attendance_of, lines_of
from councils.sessionflow import Kind, Way
from properties.papers.shape import Paper, Section
from yinhang.fields import reveal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from councils.boards.session_page import Agreed, Line, TaskLine
    from councils.models import Attendance, CouncilSession

# Lines left empty on a printed sheet, for those who sign with a pen.
_BLANK_LINES: Final = 20


def notice(session: CouncilSession, *, address: str, at: datetime) -> Paper:
    """What hangs on the board before the session; `address` is where people sign in, "" once that is over."""
    sections = [
        Section(_("When and where"), _when(session)),
        _agenda(lines_of(session, None, today=timezone.localdate(at), admitted_only=True)),
        Section(_("How to take part"), [_("Every resident may come and speak."), *_sign_in(address)]),
        Section(_("What the hall decides"), [consensus()]),
    ]
    return replace(_paper(session, _("Notice: %(title)s"), sections, at=at), picture=_code(address))


def sheet(session: CouncilSession, *, at: datetime) -> Paper:
    """Names in full: whoever prints it is written down first (`actions.print_sheet`)."""
    rows = [_signed(row) for row in session.attendance.filter(struck_at__isnull=True)]
    blank = [("", "", "", "")] * max(0, _BLANK_LINES - len(rows))
    section = Section(
        _("Present"),
        _when(session),
        (_("Full name"), _("Building or unit"), _("Here as"), _("Signature")),
        [*rows, *blank],
    )
    return _paper(session, _("Sign-in sheet: %(title)s"), [section], at=at)


def minutes(session: CouncilSession, *, at: datetime) -> Paper:
    today = timezone.localdate(at)
    lines = lines_of(session, None, today=today, admitted_only=True)
    sections = [
        Section(
            _("When and where"), [*_when(session), _("Present: %(present)s") % {"present": _there(session)}]
        ),
        Section(_("What was said"), session.minutes.splitlines()),
        *_outcomes(lines),
        Section(_("What the hall decides"), [consensus()]),
        Section(_("Signatures"), [_("Chair:"), _("Minutes by:")]),
    ]
    return _paper(session, _("Minutes: %(title)s"), sections, at=at)


def result(session: CouncilSession, *, at: datetime) -> Paper:
    """What is posted: outcomes, resolutions, tasks; no name of a resident."""
    lines = lines_of(session, None, today=timezone.localdate(at), admitted_only=True)
    rule = sessionclocks.RESULTS[Kind(session.kind)]
    sections = [
        Section(
            _("When and where"), [*_when(session), _("Present: %(present)s") % {"present": _there(session)}]
        ),
        *_outcomes(lines),
        Section(_("What the hall decides"), [consensus(), f"{_(rule.basis)}."]),
    ]
    return _paper(session, _("Public notice of the result: %(title)s"), sections, at=at)


PAPERS: Final[dict[str, Callable[..., Paper]]] = {
    "notice": notice,
    "sheet": sheet,
    "minutes": minutes,
    "result": result,
}


def consensus() -> str:
    return _(
        "What is agreed in the hall is a consensus of those present. It is no decision of the owners: what touches "
        "article 278 of the Civil Code goes on to an owners' vote."
    )


def _paper(session: CouncilSession, title: str, sections: Sequence[Section], *, at: datetime) -> Paper:
    today: date = timezone.localdate(at)
    return Paper(
        title=title % {"title": session.title},
        office=session.hall.name,
        as_of=today,
        dated=date_format(today, "DATE_FORMAT"),
        notice=_("Demo data. Every firm, place and figure is invented.") if session.is_demo else "",
        sections=sections,
        kind="hall_session",
    )


def _when(session: CouncilSession) -> list[str]:
    began = (
        date_format(timezone.localtime(session.starts_at), "DATETIME_FORMAT") if session.starts_at else "—"
    )
    return [
        _("Kind: %(kind)s") % {"kind": session.get_kind_display()},
        _("Time: %(time)s") % {"time": began},
        _("Place: %(place)s") % {"place": session.place or "—"},
    ]


def _sign_in(address: str) -> list[str]:
    return [_("Sign in on your phone: %(address)s") % {"address": address}] if address else []


def _code(address: str) -> bytes:
    """The address as a code to be scanned, a PNG; nothing where there is none."""
    if not address:
        return b""
    into = io.BytesIO()
    segno.make(address, error="m", micro=False).save(into, kind="png", scale=8, border=4)
    return into.getvalue()


def _there(session: CouncilSession) -> str:
    return "、".join(f"{label} {many}" for label, many in attendance_of(session)) or "—"


def _signed(row: Attendance) -> tuple[str, str, str, str]:
    return reveal(row, "name"), row.building, str(row.get_capacity_display()), ""


def _agenda(lines: Sequence[Line]) -> Section:
    rows = [
        (line.item.position, line.item.title, "；".join(why.text for why in line.why) or "—")
        for line in lines
    ]
    return Section(
        _("Agenda"), header=(_("No."), _("Agenda item"), _("Behind it")), rows=rows, empty=_("No item.")
    )


def _outcomes(lines: Sequence[Line]) -> list[Section]:
    return [
        Section(
            line.item.title,
            [line.item.outcome or "—", *(_resolution(agreed) for agreed in line.agreed)],
            (_("Task"), _("Who answers for it"), _("Due"), _("State")),
            [_task(one) for agreed in line.agreed for one in agreed.tasks],
            _("No task."),
        )
        for line in lines
    ]


def _resolution(agreed: Agreed) -> str:
    row = agreed.resolution
    about = {"number": row.number, "text": row.text, "way": row.get_way_display()}
    said = _("Resolution %(number)d (%(way)s): %(text)s") % about
    if row.way == Way.MAJORITY:
        said += _(" In favour %(yes)d, against %(no)d, abstained %(none)d.") % {
            "yes": row.in_favour,
            "no": row.against,
            "none": row.abstained,
        }
    return said + (_(" Goes on to an owners' vote.") if row.needs_ballot else "")


def _task(line: TaskLine) -> tuple[str, str, str, str]:
    """A person who answers for a task is named by the body alone: papers are posted."""
    row = line.task
    owner = row.firm or row.department or _("neighbourhood or street office")
    return row.text, str(owner), f"{row.due_on:%Y-%m-%d}", str(row.get_state_display())
