"""The rows of the open data, each table from its own few statements; no report and no person is among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Sum

from issues.boards.figures import load, share
from issues.models import Figure, Spot
from pledges.boards import counts
from pledges.boards import league as lists
from pledges.boards.atlas import pieces, quarter_of
from pledges.boards.compound_board import firm_of, places_of
from pledges.boards.overview import promises, title_of
from pledges.measures import registry
from pledges.models import Reading
from properties.models import Work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from pledges.models import Campaign

_SUMS: Final = ("received", "recurred", "on_time", "late", "refused", "handed_over", "rated", "satisfied")


def targets(campaign: Campaign, _at: datetime) -> Iterator[tuple[Any, ...]]:
    """One row a target; a reading is of a day, not of a moment."""
    for promise in promises(campaign):
        for card in promise.cards:
            target, reading = card.target, card.reading
            yield (
                target.pk,
                title_of(promise),
                promise.pledge.kind,
                promise.pledge.topic.code if promise.pledge.topic else None,
                target.name,
                target.name_en,
                target.measure,
                target.unit,
                target.baseline,
                target.goal,
                target.direction,
                target.starts_on,
                target.due_on,
                reading.on if reading else None,
                *(_figures(reading) if reading else (None, None, 0, None, None, None, card.state.value, 0)),
            )


def readings(campaign: Campaign, _at: datetime) -> Iterator[tuple[Any, ...]]:
    """Every reading of every signed target, by target and day."""
    rows = Reading.objects.filter(
        target__pledge__campaign=campaign, target__pledge__signed_at__isnull=False
    ).order_by("target", "on")
    for reading in rows.defer("arithmetic").iterator():
        yield (reading.target_id, reading.on, *_figures(reading))


def _figures(reading: Reading) -> tuple[Any, ...]:
    """As `open_data` names them. Under the least number the rows that count are masked with the figure."""
    return (
        reading.measured,
        None if reading.measured is None and reading.rows else reading.hits,
        reading.rows,
        reading.self_reported,
        reading.expected,
        reading.forecast,
        reading.state,
        int(reading.is_disputed),
    )


def months(campaign: Campaign, at: datetime) -> Iterator[tuple[Any, ...]]:
    """The ledger of monthly counts, added up; the months are those of the pages."""
    since, until = counts.period(campaign, at.date())
    found = Figure.objects.filter(
        subdistrict=campaign.subdistrict_id, month__gte=since, month__lte=until
    ).order_by("month", "compound__code", "topic__position")
    keys = ("month", "compound__code", "compound__name", "topic__code")
    rows = found.values_list(*keys).annotate(*(Sum(name) for name in _SUMS))
    for (
        month,
        code,
        name,
        topic,
        received,
        recurred,
        on_time,
        late,
        refused,
        handed,
        rated,
        satisfied,
    ) in rows:
        if not any((received, recurred, on_time, late, refused, handed, rated)):
            continue
        masked = satisfied if rated >= registry.LEAST else None
        in_time = share(on_time, on_time + late)
        yield (
            month, code, name, topic, received, recurred, on_time, late, refused, handed, in_time, rated, masked,
        )  # fmt: skip


def spots(campaign: Campaign, _at: datetime) -> Iterator[tuple[Any, ...]]:
    """How many spots of the register stand in which state; none that was struck as a mistake."""
    found = Spot.objects.filter(subdistrict=campaign.subdistrict_id).exclude(state=Spot.State.VOID)
    keys = ("compound__code", "compound__name", "topic__code", "state")
    yield from found.order_by(*keys).values_list(*keys).annotate(Count("pk"))


def works(campaign: Campaign, _at: datetime) -> Iterator[tuple[Any, ...]]:
    """One row a piece of work, as its stage is now."""
    rows = Work.objects.filter(compound__subdistrict=campaign.subdistrict_id)
    for work in (
        rows.select_related("compound").prefetch_related("programmes").order_by("compound__code", "pk")
    ):
        yield (
            work.compound.code,
            work.compound.name,
            work.title,
            " ".join(programme.code for programme in work.programmes.all()),
            work.kind,
            work.stage,
            work.planned_start,
            work.planned_end,
            work.completed_on,
            work.parking_places,
        )


def compounds(campaign: Campaign, at: datetime) -> Iterator[tuple[Any, ...]]:
    """One row a compound, with what is open there now."""
    now = load(subdistrict=campaign.subdistrict_id, by="compound", at=at)
    for place in places_of(campaign):
        firm, mine = firm_of(place), now.get(place.pk, counts.NO_LOAD)
        yield (
            place.code,
            place.name,
            place.neighbourhood.name,
            firm.name if firm else None,
            place.households,
            place.built,
            mine.open,
            mine.overdue,
        )


def atlas(campaign: Campaign, at: datetime) -> Iterator[tuple[Any, ...]]:
    """One row a department, as its piece of the atlas says it."""
    quarter = quarter_of(at.date())
    for piece in pieces(campaign, at.date()):
        row = (piece.code, piece.department.name, piece.department.power, f"{quarter.year}-{quarter.number}")
        yield (*row, piece.due, piece.on_time, piece.share, piece.done)


def league(campaign: Campaign, _at: datetime) -> Iterator[tuple[Any, ...]]:
    """Every revision of every firm's row on the lists that are public."""
    for published in lists.published(campaign):
        for row in lists.rows_for_export(published):
            yield tuple(row[name] for name in lists.EXPORT_FIELDS)
