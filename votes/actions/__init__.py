"""Every write of a ballot."""

from votes.actions.aftermath import answer_objection, file_result, post_result, receive_objection
from votes.actions.announcing import post_notice
from votes.actions.cards import issue_cards, reissue_card, vote_with_card
from votes.actions.casting import cast, change, revote
from votes.actions.closing import close, take_export, withdraw
from votes.actions.drafts import add_item, appoint_counter, drop_item, edit, prepare
from votes.actions.opening import open_ballot
from votes.actions.papers import Outcome, enter_paper, enter_scanned_paper, unfinished
from votes.actions.proxies import register_proxy, register_scanned_proxy, revoke_proxy
from votes.actions.refusing import note_refused_edit

__all__ = [
    "Outcome",
    "add_item",
    "answer_objection",
    "appoint_counter",
    "cast",
    "change",
    "close",
    "drop_item",
    "edit",
    "enter_paper",
    "enter_scanned_paper",
    "file_result",
    "issue_cards",
    "note_refused_edit",
    "open_ballot",
    "post_notice",
    "post_result",
    "prepare",
    "receive_objection",
    "register_proxy",
    "register_scanned_proxy",
    "reissue_card",
    "revoke_proxy",
    "revote",
    "take_export",
    "unfinished",
    "vote_with_card",
    "withdraw",
]
