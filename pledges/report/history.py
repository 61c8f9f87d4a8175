"""What was published, changed and corrected, and by which methods everything was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from pledges import quarters
from pledges.boards import cards
from pledges.boards import league as lists
from pledges.measures import registry
from pledges.models import League, Pledge, ReadingCorrection, TargetChange
from properties.papers.shape import Section

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pledges.boards.cards import Card
    from pledges.models import Campaign


def sections(campaign: Campaign, shown: Sequence[Card]) -> Sequence[Section]:
    return (
        _leagues(campaign),
        _changes(campaign),
        _corrections(campaign),
        _methods(shown),
    )


def _leagues(campaign: Campaign) -> Section:
    published = [one for one in lists.published(campaign) if one.state == League.State.PUBLISHED]
    rows = [
        (
            quarters.label(league.starts_on),
            "—" if line.row.rank is None else line.row.rank,
            line.row.firm.name,
            line.score,
            line.row.get_side_display(),
        )
        for league in published
        for line in lists.lines(league)
    ]
    return Section(
        _("Red and black list"),
        [_("Only lists that are published; units only, never persons.")],
        (_("Quarter"), _("Rank"), _("Property firm"), _("Score"), _("List")),
        rows,
        _("No list has been published yet."),
    )


def _changes(campaign: Campaign) -> Section:
    """Changes of promises the street approved, and pledges released."""
    approved = TargetChange.objects.filter(
        target__pledge__campaign=campaign, state=TargetChange.State.APPROVED
    ).select_related("target")
    rows = [(change.decided_at, str(change.target), *_changed(change), change.reason) for change in approved]
    released = Pledge.objects.filter(campaign=campaign, released_on__isnull=False)
    found = [
        (_day(decided), target, was, now, why)
        for decided, target, was, now, why in sorted(rows, key=lambda row: (row[0] is None, row[0]))
    ]
    found += [
        (f"{pledge.released_on:%Y-%m-%d}", str(pledge), "", _("released"), pledge.released_reason)
        for pledge in released.select_related("firm", "topic", "area").order_by("released_on", "pk")
    ]
    return Section(
        _("Changed promises"),
        header=(_("Day"), _("Target"), _("Before"), _("After"), _("Reason")),
        rows=found,
        empty=_("No promise was changed."),
    )


def _changed(change: TargetChange) -> tuple[str, str]:
    measure = registry.find(change.target.measure)
    was, now = (cards.with_unit(value, change.target, measure) for value in (change.was_goal, change.goal))
    return f"{was} · {change.was_due_on:%Y-%m-%d}", f"{now} · {change.due_on:%Y-%m-%d}"


def _corrections(campaign: Campaign) -> Section:
    """Days that were read again and read otherwise, and rows of published lists that were corrected."""
    read = ReadingCorrection.objects.filter(reading__target__pledge__campaign=campaign)
    rows = [
        (
            _day(row.at),
            f"{row.reading.target} · {row.reading.on:%Y-%m-%d}",
            str(row.was.get("measured") or "—"),
            str(row.now.get("measured") or "—"),
            row.cause,
        )
        for row in read.select_related("reading__target").order_by("at", "pk")
    ]
    for league in lists.published(campaign):
        if league.state == League.State.PUBLISHED:
            rows += [_corrected(league, line) for line in lists.lines(league) if line.older]
    return Section(
        _("Corrected figures"),
        header=(_("Day"), _("What"), _("Before"), _("After"), _("Why")),
        rows=rows,
        empty=_("No figure was corrected."),
    )


def _corrected(league: League, line: lists.Line) -> tuple[str, str, str, str, str]:
    what = f"{lists.title(league)} · {line.row.firm.name}"
    return _day(line.row.at), what, line.older[-1].score, line.score, line.row.correction


def _methods(shown: Sequence[Card]) -> Section:
    measures = {card.measure.code: card.measure for card in shown}
    return Section(
        _("Methods"),
        [
            _("A share of fewer than %(least)d rows is not shown: sample too small.")
            % {"least": registry.LEAST},
        ],
        (_("Measure"), _("How it is measured")),
        [(str(measures[code].name), str(measures[code].method)) for code in sorted(measures)],
        _("No target has been set."),
    )


def _day(moment: datetime | None) -> str:
    return "" if moment is None else f"{timezone.localtime(moment):%Y-%m-%d}"
