"""The assessment of a period as an official paper; its figures are those of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.boards import ranking
from assessments.dimensions import Dimension
from assessments.models import Objection, Payment
from assessments.periodflow import PUBLIC, State
from properties.papers.kinds import must_know
from properties.papers.shape import Paper, Section

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from assessments.boards.ranking import ContractLine, FirmLine, Method
    from assessments.models import Period


def build(period: Period, kind: str, *, at: datetime) -> bytes:
    """The paper as a file of that kind, in the language that is active."""
    writer = must_know(kind)
    return writer.write(gather(period, at=at))


def gather(period: Period, *, at: datetime) -> Paper:
    """The paper as of `at`. Units only, no person is named in it."""
    today = timezone.localdate(at)
    scores = ranking.current(period)
    lines = ranking.by_contract(scores)
    return Paper(
        title=ranking.title(period),
        office=period.subdistrict.name,
        as_of=today,
        dated=date_format(today, "DATE_FORMAT"),
        notice=_("Demo data. Every firm, place and figure is invented.") if period.is_demo else "",
        sections=[
            _summary(period, lines),
            _firms(ranking.by_firm(scores)),
            _contracts(lines),
            _dimensions(lines),
            _objections(period),
            _payments(period),
            _method(ranking.method(period.scheme)),
        ],
        kind="assessment",
    )


def _summary(period: Period, lines: Sequence[ContractLine]) -> Section:
    about = {
        "first": date_format(period.starts_on, "DATE_FORMAT"),
        "last": date_format(period.ends_on, "DATE_FORMAT"),
        "scheme": str(period.scheme),
        "state": State(period.state).label,
        "contracts": len(lines),
        "scored": sum(1 for line in lines if line.rank is not None),
        "reward": sum(line.score.reward for line in lines),
    }
    said = [
        _("Period: %(first)s to %(last)s. Scheme: %(scheme)s. State: %(state)s.") % about,
        _(
            "%(contracts)d contracts were assessed, %(scored)d of them with enough data. Rewards: %(reward)s yuan."
        )
        % about,
    ]
    if period.state in PUBLIC and period.announced_at and period.notice_until:
        said.append(
            _("Public notice from %(first)s to %(last)s.")
            % {
                "first": date_format(timezone.localtime(period.announced_at), "DATE_FORMAT"),
                "last": date_format(timezone.localtime(period.notice_until), "DATE_FORMAT"),
            }
        )
    return Section(_("Summary"), said)


def _rank(rank: int | None) -> str:
    return "—" if rank is None else str(rank)


def _firms(lines: Sequence[FirmLine]) -> Section:
    return Section(
        _("Ranking of the firms"),
        [_("The mean of a firm's contracts, weighed by floor area and days.")],
        (_("Rank"), _("Property firm"), _("Score"), _("Contracts"), _("Floor area (m²)")),
        [(_rank(one.rank), one.firm.name, one.text, one.contracts, f"{one.area}") for one in lines],
        _("No firm."),
    )


def _contracts(lines: Sequence[ContractLine]) -> Section:
    return Section(
        _("Ranking of the contracts"),
        header=(_("Rank"), _("Compound"), _("Property firm"), _("Score"), _("Grade"), _("Reward (yuan)")),
        rows=[
            (
                _rank(one.rank),
                one.score.compound.name,
                one.score.firm.name,
                one.text,
                str(one.score.get_grade_display()),
                f"{one.score.reward}",
            )
            for one in lines
        ],
        empty=_("No contract."),
    )


def _dimensions(lines: Sequence[ContractLine]) -> Section:
    return Section(
        _("Percent by dimension"),
        [_("“—”: N/A for want of data; the weight is spread over the other dimensions.")],
        (_("Compound"), *(str(one.label) for one in Dimension), _("Bonus")),
        [
            (one.score.compound.name, *(share or "—" for share in one.shares), f"{one.score.bonus}")
            for one in lines
        ],
        _("No contract."),
    )


def _objections(period: Period) -> Section:
    rows = Objection.objects.filter(score__period=period).select_related("score__compound", "score__firm")
    return Section(
        _("Objections"),
        header=(_("Compound"), _("Property firm"), _("Result"), _("Reasons")),
        rows=[
            (
                row.score.compound.name,
                row.score.firm.name,
                str(row.get_state_display()),
                row.decision or "—",
            )
            for row in rows.order_by("at", "pk")
        ],
        empty=_("No firm objected."),
    )


def _payments(period: Period) -> Section:
    rows = Payment.objects.filter(score__period=period).select_related("score__compound", "score__firm")
    return Section(
        _("Payments"),
        header=(_("Compound"), _("Property firm"), _("Amount (yuan)"), _("Day"), _("Number of the payment")),
        rows=[
            (
                row.score.compound.name,
                row.score.firm.name,
                f"{row.amount}",
                f"{row.on:%Y-%m-%d}",
                row.reference,
            )
            for row in rows.order_by("on", "pk")
        ],
        empty=_("Nothing has been paid yet."),
    )


def _method(method: Method) -> Section:
    return Section(
        _("How it is counted"),
        [
            _(
                "Score = 100 × the sum of (weight × dimension) ÷ the weights of the dimensions with data, plus the "
                "bonus, at most 100; counted in exact fractions and rounded half up once."
            )
        ],
        (_("Dimension"), _("Weight"), _("How it is counted")),
        list(method.weights),
    )
