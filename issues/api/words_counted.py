"""What the description says of the register of spots and of statistics."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from stations.api.sentences import Words

_SPOT: Final = {
    "topic": _("What kind of spot it is: `ground_lock` or `clutter`."),
    "compound": _("The compound it is in."),
    "building": _("Name of the building; null where none was named."),
    "place": _("Where it is, in words."),
}
_SPOT_ROW: Final = _SPOT | {
    "code": _("Number of the file, such as `SP-2026-000007`."),
    "version": _('Counts the changes, from 1. Send it as `If-Match` with the next move, as in `"7"`.'),
    "state": _("How the spot stands."),
    "firm": _("The firm that answered for the compound when it was found; null where none did."),
    "found_at": _("When it was found."),
    "notified_at": _("When whoever put it there, and the firm, were told; null where nobody was."),
    "clear_by": _(
        "Day by which it has to be gone, seven days after the notice unless said otherwise; "
        "null without a notice."
    ),
    "cleared_at": _("When it was gone; null while it is there."),
    "recheck_on": _(
        "Day of the second look, the thirtieth after it was cleared (house rule); null until it is."
    ),
    "rechecked_at": _("When somebody looked again; null where nobody did yet."),
    "recurred_at": _("When it came back; null where it did not."),
    "recurrence_of": _("Number of the file of the same spot before it came back; null for a first one."),
}
_COUNTS: Final = {
    "received": _("Reports received in these months."),
    "recurred": _("Of these, reports of something that had been resolved before."),
    "on_time": _("Resolved and verified, with the result by the date promised."),
    "late": _("Resolved and verified, with the result after the date promised."),
    "refused": _("Refused with a ground."),
    "handed_over": _("Handed over to another body."),
    "rated": _("Resolved ones that the reporter rated."),
    "satisfied": _("Of these, rated 3 and more; null under five ratings."),
    "on_time_share": _(
        "`on_time` in percent of all resolved and all overdue now, to one place; null under five."
    ),
    "open": _("Open now, also with a stopped clock; 0 in lines of months."),
    "near": _("Of these, due within two days; 0 in lines of months."),
    "overdue": _("Of these, past their date with the clock running; 0 in lines of months."),
}
WORDS: Final = Words(
    shapes={
        "SpotRow": _SPOT_ROW
        | {
            "": _("One spot of the register."),
        },
        "SpotOut": _SPOT_ROW
        | {
            "": _("A spot with its file."),
            "moves": _("What was done, the first one first."),
            "photos": _("How many photos there are, by kind; they are looked at in the workspace."),
        },
        "SpotMoveRow": {
            "": _("One row of a spot's file."),
            "seq": _("Number of the row within the file, from 1."),
            "verb": _("What was done."),
            "was": _("State before; empty in the first row."),
            "now": _("State after it."),
            "at": _("When it was done."),
        },
        "SpotIn": {
            "": _("A spot that was found."),
            "topic": _("`ground_lock` or `clutter`: only these two have spots."),
            "compound": _("Code of a compound you work with."),
            "building": _("Number of its building, out of `GET /api/v1/compounds/{code}/buildings/`."),
            "place": _("Where it is; may be left out where `building` says it."),
            "note": _("What was seen, in at most 500 characters."),
        },
        "SpotMoveIn": {
            "": _("A move with a spot: `verb`, and what that verb takes."),
            "verb": _("What was done. `clear` needs a photo and is done in the workspace."),
            "version": _(
                "The version you looked at, where `If-Match` is not sent. Staff signed in by session only."
            ),
            "clear_by": _(
                "`notify`: day by which it has to be gone, 1 to 60 days from today; seven days unless"
                " said otherwise."
            ),
            "issue": _("`link`: number of the report that belongs to it."),
            "note": _("What was seen or decided, in at most 500 characters; `note` and `void` need it."),
        },
        "LineOut": _COUNTS
        | {
            "": _("A line of the statistics."),
            "about": _(
                "What the line is about; null in lines of months, and for reports no firm answers for."
            ),
            "month": _("First day of the month; null in all other lines."),
        },
        "StatisticsOut": {
            "": _(
                "The lines of one subdistrict. Past work is of whole months; `open`, `near` and "
                "`overdue` are of now."
            ),
            "area": _("The subdistrict."),
            "by": _("What each line is about, as it was asked for."),
            "since": _("First day of the first month that is counted."),
            "until": _("First day of the last month that is counted."),
            "lines": _("One line for each topic, compound, firm, neighbourhood or month."),
        },
        "StatusesOut": {
            "": _("The open reports you see, by where they stand."),
            "total": _("How many there are altogether."),
            "lines": _("One line for each status that occurs."),
        },
        "StatusLine": {
            "": _("How many open reports stand so."),
            "status": _("Where they stand."),
            "open": _("How many they are."),
        },
    },
    operations={
        "listSpots": _(
            "Ground locks and clutter of your reach: one file for each, from finding to striking off."
        ),
        "enterSpot": _(
            "The file begins with the finding. Where it came back within a year, make the move "
            "`recur` with the old file instead."
        ),
        "getSpot": _("What was done with it, row by row; the ETag goes into the next move."),
        "getStatistics": _(
            "Of one subdistrict, over one to sixty months, the last twelve unless said otherwise."
        ),
        "countStatuses": _("Of all you may see, at this moment."),
    },
    answers={
        "enterSpot.201": _(
            "Entered. `Location` is the address of its file, the ETag goes into the next move."
        ),
    },
    rows={
        "spots": _("Number of the file, such as `SP-2026-000007`."),
    },
    parameters={
        "listSpots.compound": _("Code of a compound: only its spots."),
        "listSpots.topic": _("Code of a topic: only spots of this kind."),
        "listSpots.state": _("Only where they stand so."),
        "getStatistics.by": _("What each line is about."),
        "getStatistics.area": _("Code of the subdistrict; the first of your own where it is left out."),
        "getStatistics.since": _(
            "First month, as `2026-01`; eleven months before the last one where it is left out."
        ),
        "getStatistics.until": _("Last month, as `2026-12`; the running one where it is left out."),
        "getStatistics.topic": _("Code of a topic: only reports about it."),
        "getStatistics.neighbourhood": _("Code of a neighbourhood: only reports of it."),
        "getStatistics.compound": _("Code of a compound: only its reports."),
        "getStatistics.firm": _("Code of a firm: only what it answers for."),
    },
    tags={
        "spots": _("The register of spots: ground locks and clutter, one file each."),
        "statistics": _("Reports in figures, the same as on every page."),
    },
)
