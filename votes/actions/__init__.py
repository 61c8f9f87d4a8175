"""Every write of a ballot."""

from votes.actions.casting import cast, change, revote
from votes.actions.closing import close, withdraw
from votes.actions.drafts import add_item, appoint_counter, drop_item, edit, prepare
from votes.actions.opening import open_ballot
from votes.actions.papers import Outcome, enter_paper
from votes.actions.proxies import register_proxy, revoke_proxy

__all__ = [
    "Outcome",
    "add_item",
    "appoint_counter",
    "cast",
    "change",
    "close",
    "drop_item",
    "edit",
    "enter_paper",
    "open_ballot",
    "prepare",
    "register_proxy",
    "revoke_proxy",
    "revote",
    "withdraw",
]
