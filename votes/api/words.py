"""What the description says of owners' votes."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from stations.api.sentences import Words

_BALLOT: Final = {
    "id": _("Number of the vote, as its address names it."),
    "title": _("What the vote is called."),
    "compound": _("The compound whose owners vote."),
    "scope": _(
        "Whose common parts it is about: the owners of that part alone are the whole "
        "(Shanghai Residential Property Management Rules, article 69)."
    ),
    "form": _("How votes may arrive."),
    "is_advisory": _("True for an opinion poll, which binds nobody."),
    "state": _("How the vote stands."),
    "state_label": _("The state in words; of what was counted, how many items were carried."),
    "opens_at": _("When voting begins."),
    "closes_at": _("When voting ends."),
    "closed_at": _("When it was closed and counted; null until then."),
}
WORDS: Final = Words(
    shapes={
        "BallotRow": _BALLOT
        | {
            "": _("An owners' vote of a list: what, where, until when. Nothing of who votes, or how."),
        },
        "BallotOut": _BALLOT
        | {
            "": _("An owners' vote: what it asks, by which rules, and, once counted, the result."),
            "building": _("The building whose owners vote, where `scope` says `building`; null otherwise."),
            "entrance": _("The entrance whose owners vote, where `scope` says `entrance`; null otherwise."),
            "unreturned": _("What becomes of those who do not vote."),
            "unreturned_clause": _(
                "The rule of the assembly that lets silence join the majority; empty where it does not."
            ),
            "electronic_clause": _(
                "The rule of the assembly that allows votes online; empty where they are on paper alone."
            ),
            "max_proxies": _("For how many owners one agent may vote; null where there is no limit."),
            "revote_allowed": _("True where a vote may be cast again until the end; the last one counts."),
            "noticed_on": _(
                "Day of the notice to all owners, at least 15 days before voting (Property Management"
                " Rules of the State Council, article 14); null until it is posted."
            ),
            "posted_on": _("Day on which the result was posted; null until it is."),
            "roll_hash": _("SHA-256 of the roll as it was frozen at the opening; empty until then."),
            "opening_hash": _(
                "SHA-256 of rules and questions as they were opened, where the chain of votes begins;"
                " empty until then."
            ),
            "closing_hash": _(
                "SHA-256 at the end of the chain, over the result: whoever has it can tell that "
                "nothing was changed. Empty until it is counted."
            ),
            "asked": _("The items, each with the majority the law asks for."),
            "result": _("The result; null until it is counted."),
        },
        "AskedOut": {
            "": _("An item of the vote."),
            "number": _("Number of the item, from 1."),
            "text": _("What is asked."),
            "article": _("The item of the law it falls under (Civil Code, article 278)."),
            "majority": _("The majority the law asks for, in words."),
        },
        "ResultOut": {
            "": _("What was counted, with the roll it was counted against."),
            "rights": _("How many rights to vote were on the roll, one for each home."),
            "heads": _("How many owners were on the roll; each is one, however many homes."),
            "area": _("Area of all homes on the roll, in m² with two decimals."),
            "votes": _("How many votes count."),
            "decisions": _("The result item by item."),
            "buildings": _("How many homes chose what, building by building."),
        },
        "DecisionOut": {
            "": _("What became of one item."),
            "number": _("Number of the item, from 1."),
            "text": _("What was asked."),
            "kind": _("Which majority it needed."),
            "carried": _(
                "True where it is carried: quorum and majority are met by heads and by area (Civil "
                "Code, article 278(2))."
            ),
            "quorate": _("True where two thirds took part, by heads and by area."),
            "joined": _(
                "What those who did not vote count as, where a rule of the assembly says that they "
                "join the majority; null where they do not take part."
            ),
            "heads": _("The count by heads."),
            "area": _("The count by area."),
        },
        "DecisionOutKindEnum": {
            "ordinary": _("more than half of those taking part"),
            "special": _("three quarters of those taking part"),
        },
        "SideOut": {
            "": _(
                "One side of the count: persons, or m² with two decimals. Digits as they were counted"
                " and hashed."
            ),
            "total": _("All on the roll."),
            "voting": _("Of these, those who voted."),
            "agree": _("Of these, those who agree."),
            "oppose": _("Of these, those who oppose."),
            "abstain": _(
                "Of these, those who abstain; an owner whose homes voted differently is one by heads."
            ),
            "consent": _("What counts as agreeing: those who agree, and silence where it joined them."),
            "base": _(
                "What it is measured against: those who voted, or all where silence joined the majority."
            ),
            "quorum": _("Whether two thirds took part."),
            "majority": _("Whether enough agree."),
        },
        "ComparisonOut": {
            "": _("A comparison in whole numbers, with both its sides: nothing was divided or rounded."),
            "left": _(
                "The left side: three times those voting; or those consenting, twice or, for a "
                "special item, four times."
            ),
            "right": _(
                "The right side: twice the total; or the base, once or, for a special item, three times."
            ),
            "met": _(
                "True where the left side is at least the right one, and more than it for an ordinary"
                " majority."
            ),
        },
        "BuildingVotes": {
            "": _("What the homes of one building chose."),
            "building": _("Name of the building."),
            "rights": _("How many rights to vote it has."),
            "items": _(
                "For each item in its order: homes that agree, oppose, abstain. Null where so few "
                "voted that it would tell who."
            ),
        },
    },
    operations={
        "listBallots": _(
            "Those with a public page: the notice is posted, voting runs, or it is counted. No "
            "figure is told before the count."
        ),
        "getBallot": _("The same as its public page, for the compounds you work with."),
        "listPublicBallots": _("Of all compounds: the notice is posted, voting runs, or it is counted."),
        "getPublicBallot": _("The words of its public page and the figures of its closing record."),
    },
    rows={
        "ballots": _("Number of the vote, its `id`."),
    },
    parameters={
        "listBallots.compound": _("Code of a compound: only votes of its owners."),
        "listBallots.state": _("Only votes that stand so."),
    },
    tags={
        "ballots": _("Votes of the owners' assemblies (Civil Code, article 278)."),
    },
)
