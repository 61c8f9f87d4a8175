"""Every write of this room."""

from councils.actions.calendars import make_calendar, revoke_calendar
from councils.actions.committee_following import plan_clocks
from councils.actions.committees import (
    complete_filing,
    enter_committee,
    file_committee,
    hand_over,
    post_result,
)
from councils.actions.documents import add_version, approve_story, write_story
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
from councils.actions.seats import connect_account, end_seat, fill_seat, seat_handed_over
from councils.actions.session_agenda import (
    add_item,
    decline_proposal,
    order_item,
    propose_topic,
    put_work_on_agenda,
    screen_item,
    take_proposal,
)
from councils.actions.session_papers import print_sheet
from councils.actions.session_sitting import (
    resolve,
    send_to_ballot,
    sign_in,
    strike_attendance,
    write_minutes,
)
from councils.actions.session_tasks import drop_task, finish_task, give_task, nudge, replan_task
from councils.actions.sessions import edit_session, move_session, plan_session, renew_code

__all__ = [
    "add_decision",
    "add_item",
    "add_version",
    "approve_story",
    "call_off",
    "complete_filing",
    "confirm_demonstration",
    "connect_account",
    "decline_proposal",
    "drop_task",
    "edit_session",
    "end_seat",
    "enter_committee",
    "enter_election",
    "file_committee",
    "fill_seat",
    "finish_task",
    "form_group",
    "give_task",
    "hand_over",
    "hand_to_housing",
    "make_calendar",
    "move_session",
    "nudge",
    "order_early",
    "order_item",
    "plan_clocks",
    "plan_session",
    "post_list",
    "post_meeting",
    "post_result",
    "print_sheet",
    "propose_topic",
    "put_work_on_agenda",
    "record_meeting",
    "renew_code",
    "replan_task",
    "report_first",
    "report_term",
    "resolve",
    "revoke_calendar",
    "screen_item",
    "seat_handed_over",
    "send_to_ballot",
    "sign_in",
    "strike_attendance",
    "take_proposal",
    "withdraw_honour",
    "write_minutes",
    "write_story",
]
