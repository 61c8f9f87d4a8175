"""The result as an official paper (公示表): what is hung up, with lines for those who counted to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from properties.papers.kinds import must_know
from properties.papers.shape import Paper, Section
from votes import rules
from votes.boards import results
from votes.freezing import scope_label
from votes.states import State

if TYPE_CHECKING:
    from datetime import datetime

    from votes.boards.results import Decision, Shown
    from votes.models import Ballot


def build(ballot: Ballot, kind: str, *, at: datetime) -> bytes:
    """The paper as a file of that kind, in the language that is active."""
    return must_know(kind).write(gather(ballot, at=at))


def gather(ballot: Ballot, *, at: datetime) -> Paper:
    rules.must_be(ballot, State.CLOSED)
    found = results.shown(ballot)
    today = timezone.localdate(at)
    return Paper(
        title=_("Result of the owners' vote") if not ballot.is_advisory else _("Result of an opinion poll"),
        office=ballot.compound.name,
        as_of=today,
        dated=date_format(today, "DATE_FORMAT"),
        notice=_("Demo data. Every firm, place and figure is invented.") if ballot.is_demo else "",
        sections=[
            _about(ballot, found),
            *(_decision(one) for one in found.decisions),
            _buildings(found),
            _signed(ballot),
        ],
        kind="ballot",
    )


def _about(ballot: Ballot, found: Shown) -> Section:
    zone = timezone.localtime
    place = scope_label(ballot)
    said = [
        _("Vote: %(title)s. Scope: %(scope)s.")
        % {"title": ballot.title, "scope": f"{ballot.get_scope_display()} {place}".strip()},
        _("Voting from %(first)s to %(last)s.")
        % {
            "first": date_format(zone(ballot.opens_at), "DATETIME_FORMAT"),
            "last": date_format(zone(ballot.closes_at), "DATETIME_FORMAT"),
        },
        _("On the roll: %(rights)s homes, %(heads)s persons, %(area)s m². Votes that count: %(counted)s.")
        % {"rights": found.rights, "heads": found.heads, "area": found.area, "counted": found.counted},
        _("SHA-256 of the opening record: %(opening)s; of the closing record: %(closing)s.")
        % {"opening": ballot.opening_hash, "closing": ballot.closing_hash},
    ]
    if ballot.is_advisory:
        said.insert(0, _("An opinion poll binds nobody."))
    if ballot.course.early_reason:
        said.append(_("The notice came late: %(why)s") % {"why": ballot.course.early_reason})
    return Section(_("About the vote"), said)


def _decision(one: Decision) -> Section:
    verdict = _("Carried.") if one.carried else _("Not carried.")
    if not one.quorate:
        verdict = _("Not carried: fewer than two thirds took part.")
    said = [one.text, f"{one.article} · {one.majority}", verdict]
    if one.joined:
        said.append(
            _("By the assembly's rule those who did not vote join: %(choice)s.") % {"choice": one.joined}
        )
    return Section(
        _("Item %(number)s") % {"number": one.number},
        said,
        ("", _("Number"), _("Whole"), _("In percent"), _("Comparison"), _("Standard met")),
        [
            (
                f"{side.name} ({side.unit}) · {bar.title}",
                bar.part,
                bar.whole,
                bar.share,
                bar.sum,
                _("yes") if bar.met else _("no"),
            )
            for side in one.sides
            for bar in (side.quorum, side.majority)
        ],
    )


def _buildings(found: Shown) -> Section:
    def said(building: dict[str, object], item: int) -> str:
        rows = building["items"]
        return " / ".join(map(str, rows[item])) if isinstance(rows, list) else _("hidden")

    return Section(
        _("By building"),
        [
            _(
                "Homes that agree / oppose / abstain. Where fewer than five owners of a building voted, its figures are hidden."
            )
        ],
        (
            _("Building"),
            _("Homes"),
            *(_("Item %(number)s") % {"number": one.number} for one in found.decisions),
        ),
        [
            (one["building"], one["rights"], *(said(one, place) for place in range(len(found.decisions))))
            for one in found.buildings
        ],
    )


def _signed(ballot: Ballot) -> Section:
    """Lines for the hands of those who counted."""
    team = [str(counter.user) for counter in ballot.counters.select_related("user")]
    return Section(
        _("Counted and signed"),
        header=(_("Counter of votes"), _("Signature"), _("Day")),
        rows=[(name, "", "") for name in team],
        empty=_("Nobody."),
    )
