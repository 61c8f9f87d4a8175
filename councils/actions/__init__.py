"""Every write of this room."""

from councils.actions.calendars import make_calendar, revoke_calendar
from councils.actions.documents import add_version, approve_story, write_story
from councils.actions.halls import confirm_demonstration, withdraw_honour
from councils.actions.session_agenda import (
    add_item,
    decline_proposal,
    order_item,
    propose_topic,
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
    "add_item",
    "add_version",
    "approve_story",
    "confirm_demonstration",
    "decline_proposal",
    "drop_task",
    "edit_session",
    "finish_task",
    "give_task",
    "make_calendar",
    "move_session",
    "nudge",
    "order_item",
    "plan_session",
    "print_sheet",
    "propose_topic",
    "renew_code",
    "replan_task",
    "resolve",
    "revoke_calendar",
    "screen_item",
    "send_to_ballot",
    "sign_in",
    "strike_attendance",
    "take_proposal",
    "withdraw_honour",
    "write_minutes",
    "write_story",
]
