"""Every write to places, contracts, posts, works and inspections. Rows of record are ended, never deleted.

`by` is the person who does it; None is the command line of the machine itself. Each change by a person
leaves a row in the admin's log, or in the record's own history where it has one.
"""

from properties.actions.documents import file_document
from properties.actions.inspections import inspect, strike
from properties.actions.office import streets_of
from properties.actions.places import end_contract, place_compound, sign_contract, turn_contracts
from properties.actions.posts import appoint, appoint_post, end_post
from properties.actions.work_parts import (
    add_photos,
    announce,
    file_work_paper,
    pay,
    show_photos,
    strike_notice,
    strike_payment,
)
from properties.actions.works import describe_work, plan_work, reach_stage, replan

__all__ = [
    "add_photos",
    "announce",
    "appoint",
    "appoint_post",
    "describe_work",
    "end_contract",
    "end_post",
    "file_document",
    "file_work_paper",
    "inspect",
    "pay",
    "place_compound",
    "plan_work",
    "reach_stage",
    "replan",
    "show_photos",
    "sign_contract",
    "streets_of",
    "strike",
    "strike_notice",
    "strike_payment",
    "turn_contracts",
]
