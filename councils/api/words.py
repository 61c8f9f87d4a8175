"""What the description says of the halls: sessions, resolutions, tasks."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from stations.api.sentences import Words

_SESSION: Final = {
    "id": _("Number of the session, as its address names it."),
    "hall": _("The hall it is held in."),
    "kind": _(
        "Hearing, coordination, review (work rules of Shanghai's residents' committees, "
        "article 16), joint meeting (article 23), or meeting of the owners' committee."
    ),
    "title": _("What it is about, in one line."),
    "state": _("How far it has come, from collecting topics to filing."),
    "starts_at": _("When it begins; null while no day is set."),
    "place": _("Where it is held; empty while no place is set."),
    "notice_on": _("Day on which the notice was put up; null until it is."),
    "held_on": _("Day on which it deliberated; null until it has."),
    "published_at": _("When its result was published; null until it is."),
}
WORDS: Final = Words(
    shapes={
        "HallOut": {
            "": _("A red council hall."),
            "id": _("Number of the hall, as the filter `hall` of the sessions names it."),
            "neighbourhood": _("The neighbourhood it belongs to."),
        },
        "SessionRow": _SESSION
        | {
            "": _("A session of a list."),
        },
        "SessionOut": _SESSION
        | {
            "": _("A session with its agenda and all that came of it."),
            "review": _("What came of it, as it was looked back on; empty until then."),
            "items": _("The agenda in its order, with what was agreed on each item."),
        },
        "ItemOut": {
            "": _("An item of an agenda."),
            "position": _("Its place on the agenda, from 1."),
            "title": _("The topic, in one line."),
            "text": _("What is to be discussed; may be empty."),
            "source": _("From where the topic came."),
            "admitted": _("True or false as the Party branch has screened it; null until it has."),
            "screened_reason": _("Why it was not admitted; empty otherwise."),
            "outcome": _("What came of it, in words; empty until it was discussed."),
            "resolutions": _("What was agreed on it; empty where nothing was."),
        },
        "ResolutionOut": {
            "": _(
                "What a session agreed on. It binds no owner: what only the owners decide goes on to "
                "a vote (Civil Code, article 278)."
            ),
            "id": _("Number of the resolution, as its address names it."),
            "session": _("Number of the session."),
            "item": _("Title of the agenda item."),
            "number": _("Which resolution of this item it is, from 1."),
            "text": _("What was agreed."),
            "way": _("By consensus, or by more than half of those present."),
            "in_favour": _("How many of those present were for it; null for a consensus."),
            "against": _("How many were against it; null for a consensus."),
            "abstained": _("How many abstained; null for a consensus."),
            "needs_ballot": _("True where only the owners can decide it (Civil Code, article 278)."),
            "ballot": _(
                "The owners' vote it went on to, the `id` of `GET /api/v1/ballots/`; null where it "
                "went to none."
            ),
            "at": _("When it was recorded."),
            "tasks": _("Who does what until when."),
        },
        "TaskOut": {
            "": _("A task of a resolution."),
            "id": _("Number of the task, as its address names it."),
            "resolution": _("Number of the resolution it came of."),
            "text": _("What is to be done."),
            "owner_kind": _("Who answers for it: a person, a firm or a department."),
            "owner": _(
                "The firm or department that answers for it; null where it is a person, who is not "
                "named here."
            ),
            "due_on": _("Day by which it is to be done."),
            "state": _("How the task stands."),
            "done_on": _("Day on which it was done; null while it is not."),
            "report": _("What was done, or why it was dropped; may be empty."),
        },
        "OwnerKindEnum": {
            "person": _("a person"),
            "firm": _("a property firm"),
            "department": _("a department"),
        },
    },
    operations={
        "listSessions": _("What you see of them in the workspace; no person is named."),
        "getSession": _("Its agenda item by item, with what was agreed and who does it."),
        "listResolutions": _(
            "Of the sessions you may see. A consensus of a hall is never an owners' decision."
        ),
        "getResolution": _("A resolution of a session you may see, by its number."),
        "listTasks": _("Those you may see, by the day on which they are due."),
        "getTask": _("A task you may see, by its number."),
    },
    rows={
        "sessions": _("Number of the session, its `id`."),
        "resolutions": _("Number of the resolution, its `id`."),
        "tasks": _("Number of the task, its `id`."),
    },
    parameters={
        "listSessions.hall": _("Number of a hall: only its sessions."),
        "listSessions.kind": _("Only this kind of session."),
        "listSessions.state": _("Only those that have come so far."),
        "listResolutions.session": _("Number of a session: only what it agreed on."),
        "listTasks.state": _("Only tasks that stand so."),
        "listTasks.late": _("Yes: only open ones whose day has passed. No: only all others."),
    },
    tags={
        "sessions": _("Sessions of the red council halls."),
        "resolutions": _("What the sessions agreed on."),
        "tasks": _("What came of the resolutions: who does what until when."),
    },
)
