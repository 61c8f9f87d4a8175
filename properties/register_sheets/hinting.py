"""Asking a worker to look for sheets. A hint may be lost: the tick finds the row, and nobody waits for a broker."""

from __future__ import annotations

import threading

from django.db import transaction

from notices.hints import send


def poke() -> None:
    transaction.on_commit(_start, robust=True)


def _start() -> None:
    """Sheets are few: a thread for each hint, so that a broker that never answers holds up no page."""
    from properties.tasks import work_off_sheets  # the tasks import the actions, which import this

    threading.Thread(target=send, args=(work_off_sheets,), name="register-sheet-hint", daemon=True).start()
