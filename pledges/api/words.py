"""What the description says of campaigns, pledges, targets and readings."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from stations.api.sentences import Words

_TARGET: Final = {
    "promised_by": _("Who promised it: the firm, the street or the neighbourhood."),
    "kind": _("Whose pledge it belongs to."),
}
_PLEDGE: Final = _TARGET | {
    "topic": _("The topic it takes on, for a firm's pledge; null otherwise."),
    "statement": _("What was promised, in words."),
    "due_on": _("Day by which it is to be kept."),
    "released_on": _("Day from which nobody is held to it any more; null while it holds."),
    "targets": _("Its numbers, each with its newest reading."),
}
WORDS: Final = Words(
    shapes={
        "CampaignOut": {
            "": _("A year's campaign of a subdistrict."),
            "code": _("Code of the campaign, as its address names it."),
            "year": _("The year it is of."),
            "title": _("What it is called."),
            "subdistrict": _("Name of the subdistrict."),
            "starts_on": _("First day of the campaign."),
            "ends_on": _("Last day of the campaign."),
        },
        "ReadingOut": {
            "": _("A target on one day: measured, never typed in."),
            "on": _("The day it is of, at its end."),
            "measured": _(
                "What was measured, in the unit of the target; null where there is nothing to measure"
                " or the sample is too small."
            ),
            "hits": _("How many rows count; null where the sample is too small."),
            "rows": _("How many rows were looked at."),
            "self_reported": _("What the promiser counts, beside it; null where they said nothing."),
            "expected": _("What an even pace, or that of the year before, would have reached by this day."),
            "forecast": _(
                "What it comes to by the due day, judging by the last 28 days; null where that cannot"
                " be said."
            ),
            "state": _("How the target stands by that."),
            "is_disputed": _(
                "True where the promiser's own figure is more than a twentieth of the way from what "
                "was measured for the same month."
            ),
        },
        "TargetOut": _TARGET
        | {
            "": _("A number promised for the year, with its newest reading."),
            "id": _("Number of the target, as its address names it."),
            "topic": _("Code of the topic, for a firm's pledge; null otherwise."),
            "name": _("Name in Chinese."),
            "name_en": _("Name in English."),
            "measure": _(
                "Which rows count, as programs know it, such as `on_time_rate`; the page of methods "
                "explains each."
            ),
            "unit": _("Unit of all its figures, in Chinese, such as `%`."),
            "baseline": _("Where the promise started from."),
            "goal": _("What was promised."),
            "direction": _("Whether the goal is the least or the most."),
            "starts_on": _("First day that counts."),
            "due_on": _("Day by which the goal is to be reached."),
            "state": _("How it stands by its newest reading."),
            "reading": _("The newest reading; null before the first."),
        },
        "PromiseOut": _PLEDGE
        | {
            "": _("A signed pledge with its targets."),
            "signed_at": _("When it was signed."),
        },
        "PledgeOut": _PLEDGE
        | {
            "": _(
                "A pledge with its targets. What a firm has published binds it (Civil Code, article 938(2))."
            ),
            "id": _("Number of the pledge, as its address names it."),
            "campaign": _("Code of the campaign it belongs to."),
            "firm": _("The firm that promised; null for the street and for a neighbourhood."),
            "area": _("The street or the neighbourhood that promised; null for a firm."),
            "signed_by": _("The office held by who signed, not the name; empty while it is a draft."),
            "signed_at": _("When it was signed; null while it is a draft."),
            "released_reason": _("Why it was released; empty while it holds."),
        },
    },
    operations={
        "listCampaigns": _("Short enough to be told whole."),
        "listTargets": _("Those of signed pledges, the street's first."),
        "getTarget": _("A target of a signed pledge, by its number."),
        "listReadings": _("One for each day since it counts, for drawing a line or checking a figure."),
        "listPledges": _("Of your reach, drafts too."),
        "getPledge": _("A pledge of your reach, by its number."),
    },
    rows={
        "campaigns": _("Code of the campaign, out of the list of campaigns."),
        "targets": _("Number of the target, its `id`."),
        "pledges": _("Number of the pledge, its `id`."),
    },
    parameters={
        "listPledges.campaign": _("Code of a campaign: only its pledges."),
        "listPledges.kind": _("Only this kind of pledge."),
    },
    tags={
        "campaigns": _("Campaigns with their targets and readings."),
        "pledges": _("Who promised what, by when."),
    },
)
