"""What the description says of reports and topics, field by field."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from stations.api.sentences import Words

_STATE: Final = {
    "code": _("Number of the report, such as `YH-2026-000123`."),
    "version": _('Counts the changes, from 1. Send it as `If-Match` with the next move, as in `"7"`.'),
    "status": _("Where it stands."),
    "outcome": _(
        "How it ended; empty until it is closed. Only `resolved`, verified by a second pair "
        "of eyes, is a success."
    ),
    "opened_at": _("When it was received."),
    "due_at": _("By when the result was promised; it follows every extension and pause."),
    "updated_at": _("When it last changed."),
}
_ROW: Final = _STATE | {
    "urgency": _("`emergency`: first contact within two hours, not within one working day."),
    "source": _("From where it came."),
    "topic": _("What it is about: one of `GET /api/v1/topics/`."),
    "subtopic": _("The kind of case under the topic; null where nobody said it."),
    "compound": _("The compound it is in."),
    "firm": _("The firm that answers for it; null where none does."),
    "department": _("The department that leads; null where none does."),
    "place": _("Where in the compound, in words; may be empty."),
    "summary": _("The beginning of what was reported, on one line."),
    "affected": _("How many people have said that it concerns them, the reporter included."),
    "finished_at": _(
        "When the result was reported; null while it was not. Kept by the date means kept at this moment."
    ),
    "closed_at": _("When it ended, in whatever way; null while it is open."),
}
_ROW_OUT: Final = _ROW | {
    "overdue": _("True while it is open, its clock runs, and `due_at` has passed."),
}
_CLOCK: Final = {
    "kind": _(
        "Kind of promise: `issue.contact`, `issue.handle`, `issue.report24`, `issue.verify`, "
        "`issue.answer`, `issue.outside`, `issue.callback` or `issue.rate`."
    ),
    "starts_at": _("The moment from which the time is counted."),
    "due_at": _("The moment by which it is to be done; it is late after it, not at it."),
    "paused_at": _(
        "Since when the clock stands still; null while it runs. What the law sets never stands still."
    ),
    "statutory": _(
        "True for the 24 hours in which a firm reports a violation it could not stop "
        "(Shanghai Residential Property Management Rules, article 59): nobody may move or "
        "pause them."
    ),
    "provisional": _(
        "True while no official calendar is published for a year it was counted over: the "
        "date may still change."
    ),
    "basis": _("The article of law, or else the practice or house rule, on which the date rests."),
}
WORDS: Final = Words(
    shapes={
        "StateOut": _STATE
        | {
            "": _("Where a report stands after it was filed or moved."),
        },
        "RowOut": _ROW_OUT
        | {
            "": _("One report of a list."),
        },
        "CopyRow": _ROW
        | {
            "": _("A report as a copy keeps it: what time alone changes is not in it."),
            "external_id": _("Your own number of it; null where you did not file it, or gave none."),
        },
        "ChangeOut": {
            "": _("What became of one report."),
            "kind": _("`report`: it is told as it is now; `gone`: it left your sight, so delete it."),
            "code": _("Number of the report."),
            "report": _("The report as it is now; null where it is gone."),
        },
        "ChangeOutKindEnum": {
            "report": _("the report as it is now"),
            "gone": _("left your sight: delete it"),
        },
        "ChangesOut": {
            "": _("A stretch of all changes, in an order that misses none."),
            "results": _("What changed, the earliest first; a report may be told again."),
            "cursor": _("Where to go on. Keep it in one transaction with what was told."),
            "more": _("True: go on at once. False: whenever you like."),
        },
        "IssueOut": _ROW_OUT
        | {
            "": _("One report whole, with what you may do to it now."),
            "text": _("What was reported, in full; no name and no phone is told beside it."),
            "building": _("Name of the building; null where none was named."),
            "entrance": _("Name of the entrance; null where none was named."),
            "clocks": _("What runs now, the next date first."),
            "request": _("The request for more time that waits for a decision; null where none does."),
            "moves": _("What you may do now, by your posts and its status; empty where there is nothing."),
        },
        "ClockOut": _CLOCK
        | {
            "": _("A date that runs, and on what ground."),
        },
        "DeadlineRow": _CLOCK
        | {
            "": _("A date of a report, also one that is over."),
            "met_at": _("When what was promised was done; null where it was not."),
            "cancelled_at": _(
                "When it was called off, because nothing was owed any more; null where it was not."
            ),
        },
        "MoveOut": {
            "": _("A move you may make now."),
            "verb": _("What to send as `verb`."),
            "needs": _("Fields the move cannot do without."),
            "takes": _("Fields it takes besides."),
        },
        "RequestOut": {
            "": _("A request for time that waits for a second person's decision."),
            "id": _("Number of the request: `request` of the move that decides names it."),
            "kind": _("What is asked for."),
            "days": _("How many working days are asked for."),
            "reason": _("Why, in the words of who asks."),
        },
        "HistoryRow": {
            "": _("One row of the history. Rows are added, never changed."),
            "seq": _("Number of the row within the report, from 1 without gaps."),
            "verb": _("What was done."),
            "was": _("Status before; empty in the first row."),
            "now": _("Status after it."),
            "hat": _("In what capacity it was done; the person is not named."),
            "note": _("What was written; empty where nothing was, or where it was erased."),
            "public": _("True where the reporter reads the note."),
            "at": _("When it was done."),
        },
        "RatingRow": {
            "": _("How the reporter rated one closing, in five levels."),
            "closing": _("`seq` of the history row that closed it."),
            "score": _("5 very satisfied to 1 very dissatisfied; 3 and more count as satisfied."),
            "solved": _("Whether the reporter says that it is solved; empty where they did not say."),
            "reasons": _(
                "What was ticked: `slow`, `not_solved`, `words_only`, `manner`, `not_told`, `quick`, "
                "`well_done`, `kind`; may be empty."
            ),
            "text": _("In the reporter's words; empty where there are none, or where they were erased."),
            "at": _("When it was rated."),
        },
        "PhotoRow": {
            "": _("A photo of a report."),
            "code": _("Code of the photo, as its address and `shows` name it."),
            "kind": _("What it shows: as reported, before, or after the work."),
            "shows": _("Code of the photo that shows the same place before; null where there is none."),
            "width": _("Width in pixels."),
            "height": _("Height in pixels."),
            "sha256": _("SHA-256 of the file, in 64 hexadecimal digits; empty where the photo was removed."),
            "caption": _("Words under it; may be empty."),
            "taken_at": _("When the camera says it was taken; null where it does not say."),
            "at": _("When it was added."),
        },
        "TopicOut": {
            "": _("What a report can be about."),
            "name": _("Name of the topic, in the reader's language."),
            "plain_name": _("What residents call it."),
            "examples": _("Examples for residents; may be empty."),
            "is_attack": _("True for the five of the campaign, each pledged by one firm."),
            "subtopics": _("Its kinds of cases that are in use."),
        },
        "SubTopicOut": {
            "": _("A kind of case: what it rests on, who may enforce it, how long it takes."),
            "code": _("Code of the kind, as `subtopic` of a report names it."),
            "name": _("Name of the kind, in the reader's language."),
            "legal_basis": _("The law it rests on, with its article; may be empty."),
            "enforcement": _("Who may order and punish; empty where nobody has to."),
            "urgency": _("`emergency`: first contact within two hours, not within one working day."),
            "needs_photo": _("True where the result needs a photo of the place afterwards."),
            "is_violation": _(
                "True where a firm that cannot stop it reports it within 24 hours (Shanghai "
                "Residential Property Management Rules, article 59)."
            ),
            "handle_days": _("Working days in which it is handled, 1 to 15."),
            "call_first": _("Phone to call before anything is typed; empty where there is none."),
            "questions": _("What the form asks residents besides."),
        },
        "QuestionOut": {
            "": _("An extra question of a kind of case."),
            "code": _("Code of the question, unique within its kind."),
            "text": _("The question, in the reader's language."),
            "kind": _("How it is answered."),
            "choices": _("What can be chosen; empty where it is not a choice."),
            "is_required": _("True where residents have to answer it."),
            "stops_on": _(
                "The answer to which belongs no report but `stop_text`; empty where there is none."
            ),
            "stop_text": _("What to do instead; empty where there is none."),
        },
    },
    operations={
        "listIssues": _(
            "Those of your posts, for looking things up. To keep a copy, read `GET /api/v1/changes/` instead."
        ),
        "getIssue": _(
            "A report of your posts whole. `moves` are what the page would offer you; the ETag "
            "goes into the next move."
        ),
        "listMoves": _("Every row, the first one first. A move whose answer was lost is found here."),
        "listDeadlines": _("All of them by the date: what runs, what was met, what was called off."),
        "listRatings": _("One for each closing that was rated, the first one first."),
        "listPhotos": _("All of them, in the order they came. The picture itself is at `photos/{photo}/`."),
        "getPhoto": _("The picture as it is kept: drawn anew, without place and camera."),
        "listTopics": _("The same for everybody. Their codes go into `topic` and `subtopic` of a report."),
        "getTopic": _("A topic by its code."),
    },
    answers={
        "fileIssue.200": _("It was filed under this `external_id` before; here is how it stands now."),
        "fileIssue.201": _("Filed. `Location` is its address, the ETag goes into the next move."),
        "fileIssue.409": _(
            "Other words are filed under this `external_id`, or the report cannot be taken as "
            "things stand: show it to a person. With `Retry-After` the same request is just being"
            " done: send it again then."
        ),
        "fileIssues.200": _("Every row has its result: look at `status` of each."),
        "listChanges.200": _("What changed. Keep it together with `cursor`, and go on from there."),
        "getPhoto.200": _("The picture."),
    },
    rows={
        "issues": _("Number of the report, such as `YH-2026-000123`."),
        "photos": _("Code of the photo, as listed with the report."),
        "topics": _("Code of the topic."),
    },
    parameters={
        "listIssues.compound": _("Code of a compound: only its reports."),
        "listIssues.firm": _("Code of a firm: only what it answers for."),
        "listIssues.topic": _("Code of a topic: only reports about it."),
        "listIssues.status": _("Only where they stand so; may be given more than once."),
        "listIssues.overdue": _(
            "Yes: only those that are open, running and past their date. No: only all others."
        ),
        "listChanges.cursor": _(
            "`cursor` of the answer before. Left out at the beginning, and together with `updated_since`."
        ),
        "listChanges.updated_since": _(
            "A moment to begin at, with its zone, instead of a cursor: `2026-03-01T08:00:00+08:00`."
        ),
    },
    tags={
        "issues": _("Reports, from filing to the verified result."),
        "changes": _("Keeping a copy that loses nothing."),
        "topics": _("What a report can be about, with law, clock and questions."),
    },
)
