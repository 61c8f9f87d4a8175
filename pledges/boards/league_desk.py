"""The red and black list as its makers and the firms see it: what may be done next, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.http import Http404
from django.utils.translation import gettext as _

from pledges import quarters
from pledges.access import DECIDERS
from pledges.boards import league as board
from pledges.models import Campaign, League, LeagueRow, Objection
from properties.access import standing
from properties.models import Role

if TYPE_CHECKING:
    from datetime import date, datetime

    from pledges.boards.league import Line, Rules
    from properties.models import User

State = League.State
STATE_KINDS: Final = {
    State.DRAFT: "new",
    State.OPEN: "active",
    State.PUBLISHED: "done",
    State.WITHDRAWN: "closed",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One list in the list of lists."""

    league: League
    title: str
    state_kind: str


@dataclass(frozen=True, slots=True)
class Page:
    """One list: its lines, what is being objected, and the moves open to this person."""

    league: League
    title: str
    state_kind: str
    lines: list[Line]
    rules: Rules
    objections: list[Objection]
    is_office: bool
    may_sign: bool
    may_publish: bool
    may_withdraw: bool
    may_correct: bool
    may_decide: bool
    may_object: bool
    hint: str

    @property
    def has_corrections(self) -> bool:
        return board.has_corrections(self.lines)


def entries(user: User) -> list[Entry]:
    return [
        Entry(league, board.title(league), STATE_KINDS[State(league.state)])
        for league in board.in_reach(user)
    ]


def campaigns_to_draw(user: User) -> list[Campaign]:
    """Campaigns of the streets in which the person is an officer."""
    streets = [place for role, place in standing(user).roles if role == Role.STREET_OFFICER]
    return list(Campaign.objects.filter(subdistrict__in=streets).order_by("-year", "-pk"))


def campaign_to_draw(user: User, code: str) -> Campaign:
    """The campaign a new list is for; 404 for a campaign of somebody else's street."""
    found = [row for row in campaigns_to_draw(user) if code in {"", row.code}]
    if not found:
        raise Http404
    return found[0]


def quarters_to_draw(campaign: Campaign, *, at: datetime) -> list[date]:
    """Quarters that are over and have no list yet, newest first."""
    have = League.objects.filter(campaign=campaign).exclude(state=State.WITHDRAWN)
    drawn = set(have.values_list("starts_on", flat=True))
    return [day for day in quarters.of_campaign(campaign, at=at) if day not in drawn]


def decides(user: User, league: League) -> bool:
    return standing(user).holds_in(DECIDERS, league.campaign.subdistrict_id)


def may_object(user: User, row: LeagueRow) -> bool:
    return standing(user).holds_in((Role.FIRM_MANAGER,), row.firm_id)


def current_row(row: LeagueRow) -> LeagueRow:
    """The firm's newest revision on that list."""
    rows = LeagueRow.objects.select_related("league__campaign__subdistrict", "firm")
    return rows.get(league=row.league_id, firm=row.firm_id, is_current=True)


def own_line(row: LeagueRow) -> Line:
    return board.lines(row.league, firm=row.firm_id)[0]


def page(user: User, league: League, *, at: datetime) -> Page:
    """What this person sees of a list: the street everything, a firm its own row."""
    is_office = league.campaign.subdistrict_id in standing(user).subdistricts
    lines = [line for line in board.lines(league) if is_office or line.row.firm_id in standing(user).firms]
    objections = _open_objections(league, {line.row.firm_id for line in lines})
    is_open, deciding = league.state == State.OPEN, decides(user, league)
    is_over = league.objections_until is not None and at > league.objections_until
    waiting = {objection.row.firm_id for objection in objections}
    own = [line for line in lines if may_object(user, line.row) and line.row.firm_id not in waiting]
    return Page(
        league=league,
        title=board.title(league),
        state_kind=STATE_KINDS[State(league.state)],
        lines=lines,
        rules=board.rules(league.weights),
        objections=objections,
        is_office=is_office,
        may_sign=league.state == State.DRAFT and _may_sign(user, league),
        may_publish=is_open and deciding and is_over and not objections,
        may_withdraw=deciding and league.state != State.WITHDRAWN,
        may_correct=deciding and league.state in {State.OPEN, State.PUBLISHED},
        may_decide=deciding and is_open,
        may_object=is_open and not is_over and bool(own),
        hint=_hint(league, is_over=is_over, is_waiting=bool(objections)),
    )


def _open_objections(league: League, firms: set[int]) -> list[Objection]:
    rows = Objection.objects.filter(row__league=league, row__firm__in=firms, state=Objection.State.OPEN)
    return list(rows.select_related("row__firm").order_by("at", "pk"))


def _may_sign(user: User, league: League) -> bool:
    is_leader = standing(user).holds_in((Role.STREET_LEADER,), league.campaign.subdistrict_id)
    return is_leader and league.drawn_up_by_id != user.pk


def _hint(league: League, *, is_over: bool, is_waiting: bool) -> str:
    """What the list waits for."""
    if league.state == State.DRAFT:
        return _("A leader of the street who did not draw it up has to sign it off.")
    if league.state != State.OPEN:
        return ""
    if is_waiting:
        return _("An objection waits for a decision; before that the list cannot be published.")
    if not is_over:
        return _("The firms may still object; after that the list can be published.")
    return _("The time to object is over. The list can be published.")
