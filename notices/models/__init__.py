"""The rows of this floor: promises with a date, the ladder, the outbox, the inbox, the door counter."""

from notices.models.deadlines import Deadline, DeadlineMove, Rung
from notices.models.holidays import HolidayOverride
from notices.models.inbox import InboxItem, Preference
from notices.models.knocks import Knock
from notices.models.outbox import Channel, Notice, State, Tick

__all__ = [
    "Channel",
    "Deadline",
    "DeadlineMove",
    "HolidayOverride",
    "InboxItem",
    "Knock",
    "Notice",
    "Preference",
    "Rung",
    "State",
    "Tick",
]
