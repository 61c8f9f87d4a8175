"""What the pages of a sitting session show: the sheet with masked names, the template of the minutes, ballots."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from councils.boards.session_page import attendance_of
from properties.owners import masked_name
from votes.models import Ballot
from yinhang.fields import reveal

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from councils.models import AgendaItem, Attendance, CouncilSession
    from properties.models import User


class SheetLine(NamedTuple):
    row: Attendance
    name: str


def masked(row: Attendance) -> str:
    """王**: enough for neighbours to see that it is them."""
    return masked_name(reveal(row, "name"))


def sheet(session: CouncilSession) -> list[SheetLine]:
    """Who is on the sign-in sheet, with masked names, in the order they came."""
    return [SheetLine(row, masked(row)) for row in session.attendance.all()]


def admitted(session: CouncilSession) -> list[AgendaItem]:
    return list(session.items.filter(admitted=True))


def template_of(session: CouncilSession) -> str:
    """A beginning for the minutes: day, place, who was there by capacity, the items one after the other."""
    began = (
        date_format(timezone.localtime(session.starts_at), "DATETIME_FORMAT") if session.starts_at else "—"
    )
    there = "、".join(f"{label} {many}" for label, many in attendance_of(session)) or "—"
    items = [f"{item.position}. {item.title}\n" for item in admitted(session)]
    head = [
        _("Time: %(time)s") % {"time": began},
        _("Place: %(place)s") % {"place": session.place or "—"},
        _("Present: %(present)s") % {"present": there},
        "",
    ]
    return "\n".join([*head, *items])


def ballots_for(session: CouncilSession, user: User) -> QuerySet[Ballot]:
    """The ballots of the hall's own compounds that the person may see."""
    seen = Ballot.objects.visible_to(user)
    return seen.filter(compound__neighbourhood=session.hall.neighbourhood_id).order_by("-prepared_at")
