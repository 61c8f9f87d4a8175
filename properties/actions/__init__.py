"""Every write to places, homes, owners, contracts, posts, works and inspections. Rows of record are ended, never deleted.

`by` is the person who does it; None is the command line of the machine itself. Each change by a person
leaves a row in the admin's log, or in the record's own history where it has one.
"""

from properties.actions.checks import add_item, add_photos, check, end_item, revise_item
from properties.actions.contracts import (
    complete_contract,
    end_contract,
    file_contract,
    give_notice,
    sign_contract,
    turn_contracts,
)
from properties.actions.documents import file_document
from properties.actions.emergency import ask_emergency, step_emergency
from properties.actions.freezes import freeze_decisions, lift_freeze
from properties.actions.homes import (
    add_home,
    correct_area,
    start_holding,
    transfer_home,
    void_holding,
)
from properties.actions.inspections import inspect, strike
from properties.actions.money import correct, open_due, owe_term_audit, publish
from properties.actions.office import streets_of
from properties.actions.owners import (
    appoint_representative,
    correct_member,
    enter_owner,
    find_or_make_party,
    reveal_owner,
)
from properties.actions.places import place_compound
from properties.actions.posts import appoint, appoint_post, end_post
from properties.actions.uploads import cancel_upload, compare_anew, confirm_upload, send_sheet
from properties.actions.work_parts import (
    add_work_photos,
    announce,
    file_work_paper,
    pay,
    show_photos,
    strike_notice,
    strike_payment,
)
from properties.actions.works import describe_work, plan_work, reach_stage, replan

__all__ = [
    "add_home",
    "add_item",
    "add_photos",
    "add_work_photos",
    "announce",
    "appoint",
    "appoint_post",
    "appoint_representative",
    "ask_emergency",
    "cancel_upload",
    "check",
    "compare_anew",
    "complete_contract",
    "confirm_upload",
    "correct",
    "correct_area",
    "correct_member",
    "describe_work",
    "end_contract",
    "end_item",
    "end_post",
    "enter_owner",
    "file_contract",
    "file_document",
    "file_work_paper",
    "find_or_make_party",
    "freeze_decisions",
    "give_notice",
    "inspect",
    "lift_freeze",
    "open_due",
    "owe_term_audit",
    "pay",
    "place_compound",
    "plan_work",
    "publish",
    "reach_stage",
    "replan",
    "reveal_owner",
    "revise_item",
    "send_sheet",
    "show_photos",
    "sign_contract",
    "start_holding",
    "step_emergency",
    "streets_of",
    "strike",
    "strike_notice",
    "strike_payment",
    "transfer_home",
    "turn_contracts",
    "void_holding",
]
