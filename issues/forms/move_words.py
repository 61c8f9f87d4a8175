"""What each move is called on its page, what it asks for, and what happens then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from issues.workflow import Verb

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Words(NamedTuple):
    """The label and the hint of a note."""

    label: _StrPromise
    hint: _StrPromise | str


_READ: Final = _("The reporter reads this.")
_INSIDE: Final = _("Stays inside; the reporter does not read it.")

NOTES: Final = {
    Verb.ASSIGN: Words(_("To the one who is to handle it"), _READ),
    Verb.RETURN: Words(_("Why this is not yours to handle"), _INSIDE),
    Verb.APPOINT: Words(_("To your colleague"), _INSIDE),
    Verb.CONTACT: Words(_("What you agreed with the reporter"), _READ),
    Verb.NOTE: Words(_("Note"), _("Without the tick below it stays inside.")),
    Verb.DISSUADE: Words(_("Who was talked to, and what they said"), _INSIDE),
    Verb.REPORT24: Words(_("What was reported, and how"), _INSIDE),
    Verb.STEP: Words(_("What was done"), _INSIDE),
    Verb.FINISH: Words(_("What was done"), _READ),
    Verb.VERIFY: Words(_("What you saw"), _READ),
    Verb.SEND_BACK: Words(_("What is still wrong"), _READ),
    Verb.REFUSE: Words(_("To the reporter"), _READ),
    Verb.HAND_OVER: Words(_("To the reporter: why, and who will be in touch"), _READ),
    Verb.REOPEN: Words(_("Why it is opened again"), _READ),
    Verb.ASK: Words(_("Your question"), _("The reporter reads it and has three working days to answer.")),
    Verb.SEND_OUTSIDE: Words(
        _("What you ask of them"), _("They read this, and nothing about who reported it.")
    ),
    Verb.RECALL: Words(_("Why you take it back"), _INSIDE),
    Verb.REQUEST: Words(_("Reason"), _("The street office decides on it.")),
    Verb.GRANT: Words(_("Remark"), _INSIDE),
    Verb.GRANT_PAUSE: Words(_("Remark"), _READ),
    Verb.DENY: Words(_("Why not"), _INSIDE),
    Verb.RESUME: Words(_("Remark"), _READ),
    Verb.MERGE: Words(_("Remark"), _READ),
    Verb.CLASSIFY: Words(_("Remark"), _READ),
    Verb.CALL_BACK: Words(_("What the reporter said"), _INSIDE),
}

EFFECTS: Final = {
    Verb.ASSIGN: _("The report goes to who you choose; they are told at once."),
    Verb.RETURN: _("The report goes back to the office, which decides who handles it."),
    Verb.APPOINT: _("Your colleague finds the report on their list of today."),
    Verb.ACCEPT: _("You handle it. The reporter sees that it is being handled."),
    Verb.CONTACT: _("The promise to get in touch within one working day is kept."),
    Verb.NOTE: _("The note joins the history; nothing else changes."),
    Verb.DISSUADE: _("If it was not stopped, 24 hours begin in which it must be reported to the authority."),
    Verb.REPORT24: _("The duty to report within 24 hours is met."),
    Verb.STEP: _("The step joins the history. Orders and penalties are for the enforcing bodies alone."),
    Verb.FINISH: _("The clock stops. Someone from outside the firm verifies the result."),
    Verb.VERIFY: _("The report is closed as resolved, and the reporter is asked to rate it."),
    Verb.SEND_BACK: _("The report goes back to who handled it, and the clock runs on."),
    Verb.REFUSE: _("The report is closed. It does not count as resolved."),
    Verb.HAND_OVER: _("The report is closed. It does not count as resolved."),
    Verb.REOPEN: _("The report is open again, with a new clock."),
    Verb.ASK: _("The clock stops until the answer. A report may be asked about twice."),
    Verb.NO_ANSWER: _("Work goes on with what is known, and the clock runs on."),
    Verb.SEND_OUTSIDE: _("They get a form that is open for 14 days. Your own clock runs on."),
    Verb.RECALL: _("Their form closes, and you go on yourself."),
    Verb.REQUEST: _("Nothing changes until someone else has decided."),
    Verb.GRANT: _("The date moves."),
    Verb.GRANT_PAUSE: _("The clock stands still for the days granted."),
    Verb.DENY: _("The date stays."),
    Verb.RESUME: _("The clock runs on; the time of the pause is added."),
    Verb.MERGE: _("This report ends in the other one; its reporters are told of the progress there."),
    Verb.SPLIT: _("The part becomes a report of its own, with its own clock."),
    Verb.ATTACH: _("The reporters read the text of the incident."),
    Verb.CLASSIFY: _(
        "The departments of that topic stand beside it and its figures move there. The firm and the dates stay."
    ),
    Verb.CALL_BACK: _("The promise to call back is kept."),
}
