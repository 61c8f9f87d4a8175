"""The ways out of the house, behind one interface."""

from __future__ import annotations

from functools import cache

from notices.channels.apprise import Rooms
from notices.channels.base import PATIENCE_SECONDS, Sender, SendError
from notices.channels.email import Mail
from notices.channels.sms import TextMessages
from notices.models import Channel

__all__ = ["PATIENCE_SECONDS", "SendError", "Sender", "sender"]


@cache
def sender(channel: str) -> Sender:
    """The sender of a channel; KeyError for the inbox, which is written and not sent."""
    senders: dict[str, Sender] = {
        Channel.EMAIL: Mail(),
        Channel.APPRISE: Rooms(),
        Channel.SMS: TextMessages(),
    }
    return senders[channel]
