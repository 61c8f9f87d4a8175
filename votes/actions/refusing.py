"""An attempt to edit or delete a ballot past its own steps: refused, and kept in its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.admin.models import CHANGE
from django.db import transaction

from notices import clock
from properties.actions.office import log
from votes.actions.ledger import note
from votes.states import Verb

if TYPE_CHECKING:
    from datetime import datetime

    from properties.models import User
    from votes.models import Ballot


@transaction.atomic
def note_refused_edit(*, ballot: Ballot, words: str, by: User, at: datetime | None = None) -> None:
    """Two rows: one in the ballot's history, one in the office's log."""
    note(ballot, Verb.REFUSED_EDIT, by=by, at=clock.now(at), words=words)
    log(by, ballot, CHANGE, f"refused: {words}")
