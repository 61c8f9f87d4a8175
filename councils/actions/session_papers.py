"""Papers that show names leave a row: who printed the sign-in sheet, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from councils.actions.sessions import locked, record
from councils.hall_access import require_hat
from councils.sessionflow import Verb

if TYPE_CHECKING:
    from datetime import datetime

    from councils.models import CouncilSession, SessionMove
    from properties.models import User


@transaction.atomic
def print_sheet(*, session: CouncilSession, by: User, at: datetime) -> SessionMove:
    """Called before the names are opened, so that nobody reads them without a trace."""
    row = locked(session)
    require_hat(by, row.hall)
    return record(row, Verb.SHEET, by=by, at=at)
