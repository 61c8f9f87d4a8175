"""Every write of this room."""

from councils.actions.committee_following import plan_clocks
from councils.actions.committees import (
    complete_filing,
    end_seat,
    enter_committee,
    file_committee,
    fill_seat,
    hand_over,
    post_result,
    seat_handed_over,
)
from councils.actions.halls import confirm_demonstration, withdraw_honour
from councils.actions.meetings import add_decision, post_meeting, record_meeting
from councils.actions.reelections import (
    call_off,
    enter_election,
    form_group,
    hand_to_housing,
    order_early,
    post_list,
    report_first,
    report_term,
)

__all__ = [
    "add_decision",
    "call_off",
    "complete_filing",
    "confirm_demonstration",
    "end_seat",
    "enter_committee",
    "enter_election",
    "file_committee",
    "fill_seat",
    "form_group",
    "hand_over",
    "hand_to_housing",
    "order_early",
    "plan_clocks",
    "post_list",
    "post_meeting",
    "post_result",
    "record_meeting",
    "report_first",
    "report_term",
    "seat_handed_over",
    "withdraw_honour",
]
