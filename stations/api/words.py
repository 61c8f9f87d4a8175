"""What the description says of places, dates, messages and refusals, field by field."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from stations.api.sentences import Words

_CLOCK: Final = {
    "kind": _("Kind of promise, as programs know it, such as `issue.handle`."),
    "starts_at": _("The moment from which the time is counted."),
    "due_at": _("The moment by which it is to be done; it is late after it, not at it."),
    "paused_at": _(
        "Since when the clock stands still; null while it runs. What the law sets never stands still."
    ),
    "met_at": _("When what was promised was done; null while it is not."),
    "statutory": _(
        "True where the law sets the date: `basis` names the article, and nobody may move or pause it."
    ),
    "provisional": _(
        "True while no official calendar is published for a year it was counted over: the "
        "date may still change."
    ),
    "basis": _("The article of law, or else the practice or house rule, on which the date rests."),
}
_DEADLINE_LINE: Final = _CLOCK | {
    "id": _("Number of the deadline, as its address names it."),
    "subject_kind": _(
        "What it is about: `issue`, `spot`, `contract`, `work`, `session`, `task`, `ballot` and others."
    ),
    "subject_code": _(
        "Code of what it is about, or its number where it has no code; empty where that is gone."
    ),
    "state": _("How it stands at the moment of the answer."),
}
WORDS: Final = Words(
    shapes={
        "AreaOut": {
            "": _("One link of the chain from subdistrict over grid to neighbourhood."),
            "kind": _("Which link of the chain it is."),
            "parent": _("The area right above it; null for a subdistrict."),
            "phone": _("Phone of its office; empty where none is kept."),
        },
        "CompoundOut": {
            "": _("A residential compound, the areas above it, and the firm that answers for it now."),
            "address": _("Street address; empty where none is kept."),
            "neighbourhood": _("The neighbourhood it lies in."),
            "grid": _("The grid above that neighbourhood."),
            "subdistrict": _("The subdistrict it lies in."),
            "firm": _("The firm whose contract is in force; null where no firm answers at present."),
            "built": _("Year in which it was built; null where it is not known."),
            "households": _("Number of households; 0 where it is not known."),
            "floor_area": _("Floor area in m²; null where it is not known."),
            "longitude": _("Degrees east, WGS-84; null where no point is kept."),
            "latitude": _("Degrees north, WGS-84; null where no point is kept."),
        },
        "BuildingOut": {
            "": _("A building of a compound with its entrances."),
            "id": _("Number of the building: `building` of “Enter a spot that was found” names it."),
            "floors": _("Number of floors; null where it is not known."),
            "entrances": _("Its entrances, each with its number and name."),
        },
        "EntranceOut": {
            "": _("An entrance of a building."),
        },
        "FirmOut": {
            "": _("A property firm."),
            "phone": _("The number its service answers; empty where none is kept."),
        },
        "DepartmentOut": {
            "": _("A department of the street office and the power it lends."),
            "code": _("Code of the department; it is unique within one subdistrict only."),
            "name": _("Name in Chinese."),
            "name_en": _("Name in English."),
            "power": _("The power it lends, in Chinese."),
            "power_en": _("The power it lends, in English."),
            "subdistrict": _("The subdistrict whose office it belongs to."),
            "is_enforcer": _(
                "True where the law lets it order and punish (urban management enforcement rules of "
                "Shanghai, article 18)."
            ),
        },
        "Named": {
            "": _("A row that is told by its code and its name alone."),
        },
        "DeadlineLine": _DEADLINE_LINE
        | {
            "": _("A promise with a date, and what it is about."),
        },
        "DeadlineOut": _DEADLINE_LINE
        | {
            "": _("A deadline with every change of its date."),
            "changes": _("Every change of the date, the first one first; empty where there was none."),
        },
        "DateChangeOut": {
            "": _("One change of a date."),
            "cause": _("Why the date changed."),
            "was_due_at": _("The date before."),
            "due_at": _("The date from then on."),
            "reason": _("In the words of whoever changed it; may be empty."),
            "at": _("When the date was changed."),
        },
        "MessageOut": {
            "": _("A message of your own inbox."),
            "id": _("Number of the message, as its address names it."),
            "title": _("What it is about, in one line."),
            "body": _("Text of the message; may be empty."),
            "path": _("Page of the workspace it is about, from the root of this site; may be empty."),
            "urgent": _("True for what does not wait for the end of quiet hours."),
            "created_at": _("When it arrived."),
            "read_at": _("When it was first read; null while it is unread."),
        },
        "Problem": {
            "": _("Every refusal, as RFC 9457 has it."),
            "type": _("`urn:yinhang:` and the code."),
            "title": _("What the status means, in the reader's language."),
            "status": _("The HTTP status once more."),
            "detail": _("What is wrong here and what to do, in one sentence for a person."),
            "code": _("Stable name of the refusal, for programs, such as `condition.stale`."),
            "request_id": _("Number of the request, as in `X-Request-ID`: name it when you ask us."),
            "errors": _("What is wrong field by field; left out where it is not about fields."),
        },
        "FieldProblem": {
            "": _("What is wrong with one field."),
            "pointer": _(
                "JSON pointer to the field, such as `/compound`; empty where the whole of it is meant."
            ),
            "code": _("Stable name of the mistake, for programs, such as `required`."),
            "detail": _("The mistake in one sentence for a person."),
        },
        "BlankEnum": {
            "": _("Empty: there is none."),
        },
        "NullEnum": {
            "": _("Null: there is none."),
        },
    },
    operations={
        "listAreas": _("The areas of your posts, and those above the compounds you work with."),
        "getArea": _("An area of your reach, by its code."),
        "listCompounds": _("The compounds you work with; a report names one of them by its code."),
        "getCompound": _("A compound you work with, by its code."),
        "listBuildings": _(
            "The buildings of a compound and their entrances. No resident and no owner is told here."
        ),
        "listFirms": _(
            "The firms that answer now for the compounds you work with, and the firm you work for."
        ),
        "getFirm": _("A firm of your reach, by its code."),
        "listDepartments": _("The departments of the subdistricts you work in."),
        "getDepartment": _("A department of your reach, by its number."),
        "listRunningDeadlines": _(
            "What is owed on any report, spot, contract, work, session or vote you may see, by "
            "the date. Met ones are told by their number only."
        ),
        "getDeadline": _(
            "Also when it is met or called off; `changes` tell who was given how much more time, and why."
        ),
        "listNotices": _("Of the account that asks, whatever its posts; nobody else's."),
        "getNotice": _("To read it here does not mark it as read."),
    },
    rows={
        "areas": _("Code of the area."),
        "compounds": _("Code of the compound."),
        "firms": _("Code of the firm."),
        "departments": _("Number of the department, its `id`: codes are unique within a subdistrict only."),
        "deadlines": _("Number of the deadline, its `id`."),
        "notices": _("Number of the message, its `id`."),
    },
    parameters={
        "listAreas.kind": _("Only this link of the chain."),
        "listAreas.parent": _("Code of the area right above: only what lies right below it."),
        "listCompounds.area": _("Code of an area of any level: only compounds in it."),
        "listCompounds.firm": _("Code of a firm: only compounds it answers for now."),
        "listRunningDeadlines.kind": _("Only this kind of promise, such as `issue.handle`."),
        "listRunningDeadlines.subject": _("Only about this kind of subject, such as `issue` or `spot`."),
        "listRunningDeadlines.state": _("Only those that stand so now."),
        "listRunningDeadlines.statutory": _(
            "`true`: only what the law sets; `false`: only what it does not."
        ),
        "listNotices.unread": _("Yes: only unread ones. No: only those that were read."),
    },
    tags={
        "areas": _("The three-level chain: subdistricts, grids, neighbourhoods."),
        "compounds": _("Residential compounds and their buildings."),
        "firms": _("The property firms."),
        "departments": _("The departments of the street office."),
        "deadlines": _("Promises with a date, over all rooms."),
        "notices": _("Your own messages."),
        "public": _("For everybody, without a key and from every site: kept by caches for five minutes."),
    },
)
