"""Every write to places, contracts, posts, works and inspections. Rows of record are ended, never deleted.

`by` is the person who does it; None is the command line of the machine itself. Each change by a person
leaves a row in the admin's log, or in the record's own history where it has one.
"""

from properties.actions.documents import file_document
from properties.actions.emergency import ask_emergency, step_emergency
from properties.actions.inspections import inspect, strike
from properties.actions.money import correct, open_due, owe_term_audit, publish
from properties.actions.office import streets_of
from properties.actions.places import end_contract, place_compound, sign_contract, turn_contracts
from properties.actions.posts import appoint, appoint_post, end_post
from properties.actions.works import plan_work, reach_stage

__all__ = [
    "appoint",
    "appoint_post",
    "ask_emergency",
    "correct",
    "end_contract",
    "end_post",
    "file_document",
    "inspect",
    "open_due",
    "owe_term_audit",
    "place_compound",
    "plan_work",
    "publish",
    "reach_stage",
    "sign_contract",
    "step_emergency",
    "streets_of",
    "strike",
    "turn_contracts",
]
