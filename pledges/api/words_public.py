"""What the description says of the public figures of a campaign."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from stations.api.sentences import Words

_LEAVES: Final = {
    "open": _("Open now: reports, or for a department calls for support."),
    "on_time": _("Resolved in time in the months of the tree."),
    "late": _("Resolved late in the months of the tree."),
    "near": _("Of those open, due within two days."),
    "overdue": _("Of those open, past their date."),
}
_LEAGUE: Final = {
    "id": _("Number of the list, as its address names it."),
    "starts_on": _("First day of the period."),
    "ends_on": _("Last day of the period."),
    "state": _("Whether it stands or was withdrawn."),
    "basis": _("What the points come from."),
    "published_at": _("When it was published."),
}
WORDS: Final = Words(
    shapes={
        "OverviewOut": {
            "": _("The first page of a campaign."),
            "campaign": _("The campaign."),
            "read_on": _("The last day on which a target was read; null before the first."),
            "promises": _("The signed pledges, the street's first."),
            "topics": _("The attack topics with their figures."),
            "months": _("The twelve months up to the running one, or to the end of the campaign."),
        },
        "TopicLineOut": {
            "": _("An attack topic with its figures."),
            "topic": _("The topic."),
            "pledged_by": _("The firm that holds the pledge on it; null where none does."),
            "counts": _("Its figures over the twelve months."),
        },
        "MonthOut": {
            "": _("One month with its figures."),
            "month": _("First day of the month."),
            "counts": _("The figures of the month; `open` and `overdue` are 0."),
        },
        "CountsOut": {
            "": _("Figures of reports."),
            "received": _("Reports received."),
            "on_time": _("Resolved and verified, with the result by the date promised."),
            "late": _("Resolved and verified, with the result after the date promised."),
            "refused": _("Refused with a ground."),
            "handed_over": _("Handed over to another body."),
            "on_time_share": _(
                "`on_time` in percent of all resolved and all overdue now, to one place; null under five."
            ),
            "open": _("Open now, also with a stopped clock."),
            "overdue": _("Of these, past their date with the clock running."),
        },
        "LeavesOut": _LEAVES
        | {
            "": _("The totals of a group."),
        },
        "BranchOut": _LEAVES
        | {
            "": _("One who answers."),
            "name": _("Name of who answers."),
            "note": _(
                "What for: the topics of a firm, the power of a department, the committees of a "
                "neighbourhood."
            ),
            "url": _("Page of the branch, from the root of this site."),
        },
        "GroupOut": {
            "": _(
                "Those who answer in the same way. A report counts under its firm and again under its"
                " neighbourhood."
            ),
            "kind": _("Who they are."),
            "totals": _("The sums of its branches."),
            "branches": _("Each who answers."),
        },
        "StationOut": {
            "": _("The station of a grid."),
            "name": _("Name of the station."),
            "organisations": _("The Party organisations of its neighbourhoods."),
        },
        "TreeOut": {
            "": _("The tree of responsibility of a subdistrict."),
            "since": _("First day of the first month that counts."),
            "until": _("First day of the last month that counts."),
            "trunk": _("Name of the subdistrict."),
            "root": _("The Party working committee of the street."),
            "stations": _("The stations of the grids."),
            "groups": _("Firms, departments and, where asked for, committees."),
        },
        "AtlasOut": {
            "": _("The atlas of one quarter, up to the last complete day."),
            "year": _("The year of the quarter."),
            "quarter": _("Which quarter, 1 to 4."),
            "first": _("First day that counts."),
            "last": _("Last day that counts."),
            "pieces": _("One piece for each department, at most eight."),
        },
        "PieceOut": {
            "": _("A department's piece of the atlas."),
            "code": _("Code of the department."),
            "name": _("Name of the department, in the reader's language."),
            "power": _("The power it lends, in the reader's language."),
            "due": _("Answers to calls that fell due in the quarter."),
            "on_time": _("Of these, given in time."),
            "share": _("`on_time` in percent of `due`, to one place; null under five."),
            "done": _("Deeds it reported done in the quarter."),
        },
        "HeatOut": {
            "": _("Late reports month by month, compound by compound."),
            "least_households": _("Under so many households no rate is told."),
            "months": _("First days of the months, one for each column."),
            "rows": _("One row for each compound, the hottest first."),
        },
        "HeatRow": {
            "": _("A compound in the heat table."),
            "compound": _("The compound."),
            "months": _("Reports resolved late, one cell for each of the months."),
            "now": _("Reports that are overdue at this moment."),
        },
        "HeatCell": {
            "": _("A figure, and what it means for so many households."),
            "count": _("How many reports."),
            "rate": _("For a hundred households, to one place; null where the compound has too few of them."),
        },
        "LeagueOut": _LEAGUE
        | {
            "": _("A published red and black list of firms."),
        },
        "LeagueWhole": _LEAGUE
        | {
            "": _("A red and black list with every firm and every correction."),
            "rows": _(
                "Every revision of every firm, in the order of the ranks; empty once the list is withdrawn."
            ),
        },
        "LeagueRowOut": {
            "": _("One revision of one firm's row."),
            "firm": _("Name of the firm."),
            "firm_code": _("Code of the firm."),
            "rank": _("Rank, equal scores sharing it; null where there are too few cases."),
            "rank_before": _("Rank on the list before; null where there was none."),
            "side": _("On which list it stands."),
            "score": _("Points of 100, to two places; null where there are too few cases."),
            "closed": _("Reports closed in the period; null under five."),
            "overdue": _("Open and overdue on the day the list was drawn up."),
            "households": _("Households of the compounds it answered for in the period."),
            "revision": _("Counts the corrections of this row, from 1."),
            "is_current": _("True for the revision that holds."),
            "correction": _("What was corrected; empty for the first one."),
            "parts": _("The four parts of the score."),
        },
        "PartOut": {
            "": _("A part of the score: anybody can compute it again."),
            "part": _("Which part it is."),
            "weight": _("Its weight, out of 100."),
            "counted": _("Rows that count; null under five."),
            "of": _("Rows that were looked at; null under five."),
            "share": _(
                "`counted` in percent of `of`, to one place; null under five, and then its weight "
                "goes to the other parts."
            ),
        },
        "PartEnum": {
            "on_time": _("On-time share"),
            "resolved": _("Resolved share"),
            "satisfied": _("Satisfied share"),
            "recurrence": _("Not-repeated share"),
        },
        "DataOut": {
            "": _("The index of open data."),
            "licence": _("On what terms it may be used."),
            "tables": _("The tables to take home."),
        },
        "TableOut": {
            "": _("A table of open data."),
            "code": _("Code of the table, as its files are named by."),
            "title": _("What it holds."),
            "columns": _("Its columns, in their order."),
            "csv": _("Its file as CSV, from the root of this site."),
            "json": _("Its file as JSON, from the root of this site."),
        },
        "ColumnOut": {
            "": _("A column of a table."),
            "name": _("Name of the column, as in the files."),
            "about": _("What the column holds."),
        },
    },
    operations={
        "listPublicCampaigns": _("Their codes lead to everything else here."),
        "getPublicOverview": _("The same figures as on the first page of the campaign."),
        "getPublicAtlas": _("Counted are calls for support whose answer fell due in the quarter."),
        "getPublicData": _("Every table stands there as CSV and as JSON."),
        "getPublicHeat": _("Of the twelve months up to the running one, or to the end of the campaign."),
        "listPublicLeagues": _("Firms only, never persons; public after sign-off and the time to object."),
        "getPublicLeague": _("With the counts behind every point, so that anybody can compute it again."),
        "getPublicTree": _("Who answers for what, and how much of it is open, near its day, late."),
    },
    rows={
        "leagues": _("Number of the list, its `id`."),
    },
    parameters={
        "getPublicTree.with": _("`committees`: also the residents' and owners' committees."),
    },
)
