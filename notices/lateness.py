"""What the law gives days for and comes later: it is entered with a reason, never without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices.calendar import day_of
from notices.models import Deadline
from yinhang.errors import Refused

if TYPE_CHECKING:
    from datetime import date

    from notices.parties import Subject


def missed(subject: Subject, kind: str, *, on: date) -> Deadline | None:
    """The running statutory clock of this kind whose last day lies before `on`."""
    running = Deadline.objects.open().of(subject, [kind]).filter(statutory=True).first()
    if running is None or on <= day_of(running.due_at):
        return None
    return running


def sentence(late: Deadline) -> str:
    """Which day it was, and the article."""
    day = day_of(late.due_at)
    return _("This had to be done by %(day)s. %(basis)s.") % {
        "day": date_format(day, "DATE_FORMAT"),
        "basis": _(late.basis),
    }


def excuse(subject: Subject, kind: str, *, on: date, reason: str, field: str) -> str:
    """The reason to keep beside a late step, "" for one in time. Refused with the article where it is missing."""
    late = missed(subject, kind, on=on)
    if late is None:
        return ""
    if not reason.strip():
        said = _("%(late)s If it came later, please say why.") % {"late": sentence(late)}
        raise Refused("deadline.say-why-late", said, field=field)
    return reason.strip()
