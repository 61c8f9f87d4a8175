"""The red and black list: drawn up, signed off by a second person, open for objections, published, corrected.

Nothing here changes a row: what was corrected is a new revision, and the old one stays to be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from issues import texts
from notices.actions import Clock, Event, cancel_deadlines, meet_deadlines, set_deadlines, tell
from notices.calendar import Unit
from notices.parties import Subject
from pledges import audiences_league, quarters, scoring
from pledges.access import DECIDERS
from pledges.boards import league as board
from pledges.models import League, LeagueRow, Objection
from properties.access import standing
from properties.models import Role
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from django.db.models import QuerySet

    from notices.parties import Party
    from pledges.models import Campaign
    from pledges.scoring import Counts
    from properties.models import User

CLOCK: Final = "league.objection"
# Three working days, as the street gives its firms for an objection: ux.md D5.
OBJECTION_DAYS: Final = 3
BASIS: Final = "红黑榜公布前3个工作日异议期"
CORRECTION_LENGTH: Final = 300
State = League.State


@transaction.atomic
def draw_up(
    *,
    campaign: Campaign,
    starts_on: date,
    weights: Mapping[str, int],
    by: User,
    at: datetime,
    basis: League.Basis = League.Basis.COUNTS,
) -> League:
    """Count a quarter that is over and freeze the figures. `starts_on`: its first day.

    Based on an assessment, the points are those of the decided one of the same quarter; what was counted stays
    beside them.
    """
    _must_hold(by, campaign, Role.STREET_OFFICER)
    if starts_on not in quarters.of_campaign(campaign, at=at):
        raise Refused(
            "league.no-such-quarter",
            _("A list covers a quarter of the campaign that is over."),
            field="starts_on",
        )
    checked = scoring.check_weights(weights)
    period = quarters.span(starts_on)
    assessment = None
    if basis == League.Basis.ASSESSMENT:
        assessment = board.assessment_of(campaign, period)
        if assessment is None:
            raise Refused(
                "league.no-assessment",
                _("There is no decided service assessment of this quarter."),
                field="basis",
            )
    try:
        with transaction.atomic():
            league = League.objects.create(
                campaign=campaign,
                starts_on=period.first,
                ends_on=period.last,
                weights=checked,
                basis=basis,
                assessment=assessment,
                drawn_up_by=by,
                drawn_up_at=at,
            )
    except IntegrityError:
        raise Refused(
            "league.exists", _("There is a list of this quarter already."), field="starts_on"
        ) from None
    _count(league, at=at)
    return league


def _count(league: League, *, at: datetime) -> None:
    """Write the first revision of every firm's row."""
    entries = board.count(league, at=at)
    assessed = board.assessed(league)
    figures = {key: entry.counts.figures() | assessed(key) for key, entry in entries.items()}
    found = scoring.standings(figures, league.weights)
    before = board.ranks_before(league)
    LeagueRow.objects.bulk_create(
        LeagueRow(
            league=league,
            firm_id=firm,
            figures=figures[firm],
            households=entry.households,
            was_rank=before.get(firm),
            at=at,
            **found[firm]._asdict(),
        )
        for firm, entry in sorted(entries.items())
    )


@transaction.atomic
def sign_off(*, league: League, by: User, at: datetime) -> League:
    """A leader who did not draw it up signs; from now on the firms read their figures and may object."""
    league = _locked(league)
    _must_hold(by, league.campaign, Role.STREET_LEADER)
    _must_be(league, State.DRAFT)
    if league.drawn_up_by_id == by.pk:
        raise NotYours("league.second-person", _("Whoever drew up the list cannot sign it off."))
    subject = Subject("league", league.pk)
    clock = Clock(CLOCK, subject, at, OBJECTION_DAYS, Unit.WORKDAY, BASIS)
    league.objections_until = set_deadlines([clock], by=by, at=at)[0].due_at
    league.state, league.signed_by, league.signed_at = State.OPEN, by, at
    league.save(update_fields=["state", "signed_by", "signed_at", "objections_until"])
    managers = audiences_league.managers([league.pk])[league.pk]
    _tell("league.open", league, managers, at=at)
    return league


@transaction.atomic
def object_to(*, row: LeagueRow, text: str, by: User, at: datetime) -> Objection:
    """A firm's manager objects to the firm's own row, until the time is over; one objection at a time."""
    league = _locked(row.league)
    row = LeagueRow.objects.select_related("firm").get(pk=row.pk, league=league)
    if not standing(by).holds_in((Role.FIRM_MANAGER,), row.firm_id):
        raise NotYours(
            "league.not-your-row", _("Only the firm's manager may object, and only to its own row.")
        )
    _must_be(league, State.OPEN)
    if league.objections_until is None or at > league.objections_until:
        raise Refused("league.too-late", _("The time to object is over."))
    if not row.is_current:
        raise Refused(
            "league.corrected-meanwhile", _("This row was corrected meanwhile. Please read it again.")
        )
    if open_objections(league).filter(row__firm=row.firm_id).exists():
        raise Refused("league.objection-open", _("Your firm's objection is being looked at already."))
    objection = Objection.objects.create(row=row, text=_words(text, "text"), by=by, at=at)
    parties = audiences_league.office([league.pk])[league.pk]
    _tell("league.objection", league, parties, at=at, key=f"{objection.pk}", firm=row.firm.name)
    return objection


@transaction.atomic
def decide(
    *,
    objection: Objection,
    upheld: bool,
    decision: str,
    by: User,
    at: datetime,
    counts: Counts | None = None,
    households: int | None = None,
) -> Objection:
    """The street answers in words anybody can read. Upheld: the corrected figures become a new revision."""
    league = _locked(objection.row.league)
    _must_hold(by, league.campaign, *DECIDERS)
    objection = Objection.objects.select_for_update().select_related("row").get(pk=objection.pk)
    if objection.state != Objection.State.OPEN:
        raise Refused("league.objection-decided", _("This objection has been decided already."))
    _must_be(league, State.OPEN)
    words = _words(decision, "decision", longest=CORRECTION_LENGTH)
    if upheld:
        if counts is None:
            raise Refused("league.no-figures", _("An objection that is upheld needs the corrected figures."))
        current = league.rows.get(firm=objection.row.firm_id, is_current=True)
        people = current.households if households is None else households
        _correct(current, counts=counts, households=people, words=words, by=by, at=at)
    objection.state = Objection.State.UPHELD if upheld else Objection.State.REJECTED
    objection.decision, objection.decided_by, objection.decided_at = words, by, at
    objection.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    managers = audiences_league.managers_of(objection.row.firm_id)
    _tell("league.decided", league, managers, at=at, key=f"{objection.pk}", upheld=upheld)
    return objection


@transaction.atomic
def correct(
    *, row: LeagueRow, counts: Counts, households: int, words: str, by: User, at: datetime
) -> LeagueRow:
    """Correct a firm's figures, also after publication: the old row stays and is shown struck through."""
    league = _locked(row.league)
    _must_hold(by, league.campaign, *DECIDERS)
    _must_be(league, State.OPEN, State.PUBLISHED)
    current = LeagueRow.objects.get(pk=row.pk, league=league)
    if not current.is_current:
        raise Refused(
            "league.corrected-meanwhile", _("This row was corrected meanwhile. Please read it again.")
        )
    said = _words(words, "words", longest=CORRECTION_LENGTH)
    _correct(current, counts=counts, households=households, words=said, by=by, at=at)
    return league.rows.get(firm=row.firm_id, is_current=True)


@transaction.atomic
def publish(*, league: League, by: User, at: datetime) -> League:
    """Put the list before the public: only when the time to object is over and nothing is left to decide."""
    league = _locked(league)
    _must_hold(by, league.campaign, *DECIDERS)
    _must_be(league, State.OPEN)
    if league.objections_until is None or at <= league.objections_until:
        raise Refused(
            "league.too-early", _("The firms may still object. Please wait until the time is over.")
        )
    if open_objections(league).exists():
        raise Refused("league.objection-open", _("An objection has not been decided yet."))
    league.state, league.published_by, league.published_at = State.PUBLISHED, by, at
    league.save(update_fields=["state", "published_by", "published_at"])
    meet_deadlines(subject=Subject("league", league.pk), kinds=[CLOCK], at=league.objections_until)
    return league


@transaction.atomic
def withdraw(*, league: League, reason: str, by: User, at: datetime) -> League:
    """Take a list back. One that was public leaves its dates and the reason where it stood."""
    league = _locked(league)
    _must_hold(by, league.campaign, *DECIDERS)
    _must_be(league, State.DRAFT, State.OPEN, State.PUBLISHED)
    words = _words(reason, "reason", longest=CORRECTION_LENGTH)
    league.state, league.withdrawn_by, league.withdrawn_at = State.WITHDRAWN, by, at
    league.withdrawn_reason = words
    league.save(update_fields=["state", "withdrawn_by", "withdrawn_at", "withdrawn_reason"])
    cancel_deadlines(subject=Subject("league", league.pk), at=at)
    return league


def open_objections(league: League) -> QuerySet[Objection]:
    return Objection.objects.filter(row__league=league, state=Objection.State.OPEN)


def _correct(
    current: LeagueRow, *, counts: Counts, households: int, words: str, by: User, at: datetime
) -> None:
    """A new revision of this row, and of every row whose rank or side follows from it."""
    decided = {key: current.figures[key] for key in ("assessed",) if key in current.figures}
    figures = scoring.check_counts(counts).figures() | decided
    if (figures, households) == (current.figures, current.households):
        raise Refused("league.same-figures", _("These are the figures the row has already."))
    rows = {row.firm_id: row for row in current.league.rows.filter(is_current=True).select_related("firm")}
    known = {firm: row.figures for firm, row in rows.items()} | {current.firm_id: figures}
    found = scoring.standings(known, current.league.weights)
    with override(settings.LANGUAGE_CODE):
        follows = gettext("Ranked anew after the figures of %(firm)s were corrected.")
        follows = follows % {"firm": rows[current.firm_id].firm.name}
    for firm, row in rows.items():
        if firm == current.firm_id:
            _revise(row, figures, households, found[firm], words, by=by, at=at)
        elif (row.rank, row.side) != (found[firm].rank, found[firm].side):
            _revise(row, row.figures, row.households, found[firm], follows, by=by, at=at)


def _revise(
    row: LeagueRow,
    figures: dict[str, Any],
    households: int,
    found: scoring.Standing,
    correction: str,
    *,
    by: User,
    at: datetime,
) -> None:
    LeagueRow.objects.filter(pk=row.pk).update(is_current=False)
    LeagueRow.objects.create(
        league=row.league,
        firm=row.firm,
        figures=figures,
        households=households,
        was_rank=row.was_rank,
        revision=row.revision + 1,
        correction=correction,
        by=by,
        at=at,
        **found._asdict(),
    )


def _locked(league: League) -> League:
    return (
        League.objects.select_for_update(of=("self",))
        .select_related("campaign__subdistrict")
        .get(pk=league.pk)
    )


def _must_hold(by: User, campaign: Campaign, *roles: Role) -> None:
    if not standing(by).holds_in(roles, campaign.subdistrict_id):
        raise NotYours("league.not-yours", _("This step is another post's in the street office."))


def _must_be(league: League, *states: League.State) -> None:
    if league.state not in states:
        raise Refused(
            "league.no-such-move", _("The list is no longer in this state. Please reload the page.")
        )


def _words(text: str, field: str, *, longest: int = texts.NOTE_LENGTH) -> str:
    words = texts.within(texts.clean(text), longest, field=field)
    if len(words) < texts.SHORTEST_GROUND:
        raise Refused("league.no-words", _("Please give your reasons in a sentence."), field=field)
    return words


def _tell(
    event: str, league: League, parties: Iterable[Party], *, at: datetime, key: str = "", **data: Any
) -> None:
    subject = Subject("league", league.pk)
    mark = f"{event}|{league.pk}|{key}"
    tell([Event(event, subject, party, mark, data) for party in parties], at=at)
