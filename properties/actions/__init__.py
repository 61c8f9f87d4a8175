"""Every write to places, contracts, posts, works and inspections. Rows of record are ended, never deleted.

`by` is the person who does it; None is the command line of the machine itself. Each change by a person
leaves a row in the admin's log, or in the record's own history where it has one.
"""

from properties.actions.documents import file_document
from properties.actions.inspections import inspect, strike
from properties.actions.office import streets_of
from properties.actions.places import end_contract, place_compound, sign_contract, turn_contracts
from properties.actions.posts import appoint, appoint_post, end_post
from properties.actions.uploads import cancel_upload, compare_anew, confirm_upload, send_sheet
from properties.actions.works import plan_work, reach_stage

__all__ = [
    "appoint",
    "appoint_post",
    "cancel_upload",
    "compare_anew",
    "confirm_upload",
    "end_contract",
    "end_post",
    "file_document",
    "inspect",
    "place_compound",
    "plan_work",
    "reach_stage",
    "send_sheet",
    "sign_contract",
    "streets_of",
    "strike",
    "turn_contracts",
]
