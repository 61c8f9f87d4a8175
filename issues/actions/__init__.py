"""Everything that writes. Pages, programs and tasks call these and nothing below them."""

from issues.actions.agenda import join_item, put_on_agenda
from issues.actions.complaints import link_work, unlink_work
from issues.actions.contact import Contact, reveal_contact
from issues.actions.desk import add_draft_photo, remove_draft_photo, save_answers, start_draft, submit_draft
from issues.actions.engine import move
from issues.actions.filing import Filed, Report
from issues.actions.photos import PhotoPair
from issues.actions.public import file_report, file_reports, filed_already, join_issue, rate

__all__ = [
    "Contact",
    "Filed",
    "PhotoPair",
    "Report",
    "add_draft_photo",
    "file_report",
    "file_reports",
    "filed_already",
    "join_issue",
    "join_item",
    "link_work",
    "move",
    "put_on_agenda",
    "rate",
    "remove_draft_photo",
    "reveal_contact",
    "save_answers",
    "start_draft",
    "submit_draft",
    "unlink_work",
]
