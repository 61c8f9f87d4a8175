"""The pledges of a campaign in the workspace (揭榜认领): claims, figures, what waits for the reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from issues.models import Topic
from pledges.access import decides, speaks_for
from pledges.actions.secretaries import without_pledge
from pledges.boards import cards
from pledges.measures.registry import Shape
from pledges.models import Campaign, MonthlyReport, Pledge, SelfReport, Target, TargetChange
from properties.access import standing
from properties.models import Contract, Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from pledges.boards.cards import Card
    from properties.models import User


@dataclass(frozen=True, slots=True)
class Line:
    """One number with what stands beside it. `own` is the newest figure its promiser gave, "" where none, and
    `month` the one it was given for; `compared` what was measured for it, "" until the next reading looks at it.
    """

    card: Card
    own: str = ""
    month: date | None = None
    compared: str = ""
    gap: str = ""
    disputed: bool = False

    @property
    def shape(self) -> str:
        return self.card.kind

    @property
    def href(self) -> str:
        return reverse("campaign:target", args=[self.card.target.pk])

    @property
    def expected(self) -> str:
        reading = self.card.reading
        return self.card.figure(reading.expected) if reading else ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A pledge with its numbers, as a card of the list."""

    pledge: Pledge
    lines: Sequence[Line] = ()

    @property
    def href(self) -> str:
        return reverse("campaign:pledge", args=[self.pledge.pk])


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that waits for the reader."""

    text: str
    href: str
    action: str


@dataclass(frozen=True, slots=True)
class TopicLine:
    """An attack topic and who has claimed it; released claims stay visible."""

    topic: Topic
    claims: Sequence[Claim]

    @property
    def is_free(self) -> bool:
        return all(claim.pledge.released_on is not None for claim in self.claims)


@dataclass(frozen=True, slots=True)
class Board:
    campaign: Campaign
    topics: Sequence[TopicLine]
    street: Sequence[Claim]
    secretaries: Sequence[Claim]
    duties: Sequence[Duty]
    may_prepare: bool
    without_pledge: int = 0
    homeless: Sequence[Pledge] = field(default=())


def board(user: User, campaign: Campaign, *, on: date) -> Board:
    """Everything of the list; the number of statements does not grow with the pledges."""
    found = claims(user, campaign)
    kinds = {kind: [one for one in found if one.pledge.kind == kind] for kind in Pledge.Kind}
    officer = standing(user).holds_in((Role.STREET_OFFICER,), campaign.subdistrict_id)
    topics = Topic.objects.filter(is_attack=True).order_by("position", "pk")
    firms = kinds[Pledge.Kind.FIRM]
    lines = [TopicLine(topic, [one for one in firms if one.pledge.topic_id == topic.pk]) for topic in topics]
    overall = decides(user, campaign)
    return Board(
        campaign=campaign,
        topics=lines if overall or officer else [line for line in lines if line.claims],
        street=kinds[Pledge.Kind.STREET],
        secretaries=kinds[Pledge.Kind.SECRETARY],
        duties=duties(user, campaign, [one.pledge for one in found]),
        may_prepare=officer,
        without_pledge=without_pledge(campaign).count() if officer else 0,
        homeless=homeless(campaign, on=on) if overall else (),
    )


def claims(user: User, campaign: Campaign) -> list[Claim]:
    """The pledges within the person's reach with their numbers; four statements."""
    rows = Pledge.objects.visible_to(user).filter(campaign=campaign).select_related("firm", "topic", "area")
    pledges = {row.pk: row for row in rows.order_by("topic__position", "area__code", "pk")}
    for pledge in pledges.values():
        pledge.campaign = campaign
    targets = list(Target.objects.filter(pledge__in=pledges).order_by("pledge", "pk"))
    for target in targets:
        target.pledge = pledges[target.pledge_id]
    grouped = groupby(lines_of(targets), key=lambda line: line.card.target.pledge_id)
    found = {key: list(mine) for key, mine in grouped}
    return [Claim(pledge, found.get(pk, [])) for pk, pledge in pledges.items()]


def lines_of(targets: Sequence[Target]) -> list[Line]:
    """Each number with the promiser's own newest figure beside it; three statements."""
    said = SelfReport.objects.filter(target__in=[row.pk for row in targets])
    rows = said.order_by("report__month", "at", "pk").values_list("target", "value", "report__month")
    own: dict[int, tuple[Decimal, date]] = {target: (value, month) for target, value, month in rows}
    return [line_of(card, *own.get(card.target.pk, (None, None))) for card in cards.latest(targets)]


def line_of(card: Card, own: Decimal | None, month: date | None = None) -> Line:
    """The gap is said in words, in plain sight: what they say, what is measured, and by how much it differs."""
    reading = card.reading
    if own is None:
        return Line(card)
    read_for = reading.reported_for if reading else None
    if reading is None or reading.compared is None or (month and read_for and month != read_for):
        return Line(card, own=card.figure(own), month=month)
    gap = own - reading.compared
    said = ""
    if gap > 0:
        said = _("%(gap)s more than measured") % {"gap": _apart(card, gap)}
    elif gap < 0:
        said = _("%(gap)s less than measured") % {"gap": _apart(card, -gap)}
    disputed = reading.is_disputed and bool(gap)
    return Line(card, card.figure(own), month, card.figure(reading.compared), said, disputed)


def _apart(card: Card, gap: Decimal) -> str:
    """A distance between two shares is told in percentage points, any other with its unit."""
    if card.measure.shape == Shape.SHARE:
        return _("%(gap)s percentage points") % {"gap": f"{gap:.1f}"}
    return card.figure(gap)


def duties(user: User, campaign: Campaign, pledges: Sequence[Pledge]) -> list[Duty]:
    """What waits for this person: to sign, to report, to decide."""
    mine = [pledge for pledge in pledges if pledge.released_on is None and speaks_for(user, pledge)]
    found = [
        Duty(
            _("“%(pledge)s” waits for your signature") % {"pledge": pledge},
            reverse("campaign:pledge", args=[pledge.pk]),
            _("Read and sign"),
        )
        for pledge in mine
        if pledge.signed_at is None
    ]
    due = MonthlyReport.objects.filter(pledge__in=mine, submitted_at=None).select_related(
        "pledge__firm", "pledge__topic", "pledge__area"
    )
    found += [
        Duty(
            _("Monthly report %(month)s of “%(pledge)s”")
            % {"month": f"{report.month:%Y-%m}", "pledge": report.pledge},
            reverse("campaign:report", args=[report.pk]),
            _("Write it"),
        )
        for report in due.order_by("month", "pk")
    ]
    return found + (_to_decide(user, campaign) if decides(user, campaign) else [])


def _to_decide(user: User, campaign: Campaign) -> list[Duty]:
    asked = TargetChange.objects.filter(target__pledge__campaign=campaign, state=TargetChange.State.ASKED)
    rows = asked.exclude(asked_by=user).select_related("target")
    return [
        Duty(
            _("A change of “%(target)s” is asked for") % {"target": row.target},
            reverse("campaign:decide_change", args=[row.pk]),
            _("Decide"),
        )
        for row in rows.order_by("asked_at", "pk")
    ]


def homeless(campaign: Campaign, *, on: date) -> list[Pledge]:
    """Standing pledges of firms that have no compound left in the street: proposed for release."""
    held = Contract.objects.on(on).filter(compound__subdistrict=campaign.subdistrict_id).values("firm")
    rows = Pledge.objects.signed().filter(campaign=campaign, kind=Pledge.Kind.FIRM, released_on=None)
    return list(rows.exclude(firm__in=held).select_related("firm", "topic").order_by("topic__position", "pk"))
