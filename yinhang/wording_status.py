"""What the status page says: each check, what it means when it is not green and what to do; jobs by what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Words(NamedTuple):
    title: _StrPromise
    good: _StrPromise
    to_do: _StrPromise


# In the order in which one looks: what stands above explains what stands below.
CHECKS: Final[dict[str, Words]] = {
    "database": Words(
        _("Database"),
        _("It answers."),
        _("It does not answer. Ask the system administrator to look at the database server at once."),
    ),
    "migrations": Words(
        _("Version of the database"),
        _("It fits the program."),
        _("It is older than the program. The system administrator has to finish the upgrade (migrate)."),
    ),
    "beat": Words(
        _("Clockwork"),
        _("It has ticked within the last five minutes."),
        _(
            "It has been silent for more than five minutes: what happens by the hour waits. The system administrator "
            "restarts the beat and the workers; messages go out meanwhile."
        ),
    ),
    "notices": Words(
        _("Messages"),
        _("No message has been due for more than two minutes."),
        _(
            "A message has been due for more than two minutes: reminders reach nobody. The system administrator "
            "restarts the sending; until then please telephone what is urgent."
        ),
    ),
    "webhooks": Words(
        _("Deliveries to partners"),
        _("No delivery has been due for more than two minutes."),
        _(
            "A delivery has been due for more than two minutes. The system administrator restarts their sending."
        ),
    ),
    "calendar": Words(
        _("Calendar of working days"),
        _("This year's public holidays are known."),
        _(
            "This year's public holidays are not known, so dates are provisional. Enter the days in the "
            "administration, and ask the system administrator to upgrade the calendar."
        ),
    ),
    "disk": Words(
        _("Disk"),
        _("There is room."),
        _(
            "It is nearly full: soon no photo can be stored. The system administrator clears old logs and backups or "
            "enlarges it. Never delete photos by hand."
        ),
    ),
    "backup": Words(
        _("Backup"),
        _("The last one is recent, or none is asked for."),
        _(
            "The last one is too old, or there is none. The site works; the system administrator makes one today and "
            "finds out why it did not happen by itself."
        ),
    ),
}

JOBS: Final[dict[str, _StrPromise]] = {
    "notices.drain": _("Send due messages"),
    "drain_notices": _("Send due messages (the loop)"),
    "notices.heartbeat": _("Tick of the clockwork"),
    "notices.reconcile": _("Write missing reminders"),
    "notices.recompute": _("Look at provisional dates again"),
    "stations.drain_webhooks": _("Send due deliveries"),
    "drain_webhooks": _("Send due deliveries (the loop)"),
    "stations.webhook_upkeep": _("Tell partners of dates that passed"),
    "stations.housekeeping": _("Tidy up after stations"),
    "properties.register_sheets": _("Work off register sheets"),
    "properties.publications": _("Ask for publications of owners' money"),
    "councils.committees": _("Start clocks of owners' committees"),
    "issues.housekeeping": _("Move reports on whose time is over"),
    "pledges.daily": _("Take the day's figures"),
    "backup": _("Backup"),
    "restore": _("Restore"),
    "rotate_keys": _("Seal under a new key"),
    "records.seal": _("Seal new rows of history"),
    "records.anchor": _("Keep the head of the history outside"),
    "records.retain": _("Let go of what was kept long enough"),
}


def job_title(name: str) -> str:
    """What a job does; one that has no words yet is called by its name."""
    return str(JOBS.get(name, name))
