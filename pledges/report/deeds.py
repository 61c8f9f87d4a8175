"""What was done besides reports: works, halls, honours, spots, and what the departments lent."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import gettext as _

from councils.models import Hall, Honour
from issues.models import Spot
from issues.models.topics import in_reader_language
from notices.calendar import midnight_after, start_of
from pledges import quarters
from pledges.boards import atlas
from properties import workstages
from properties.models import Programme, Work
from properties.papers.shape import Section

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from pledges.models import Campaign

_DAY = timedelta(days=1)
# In the order of the table's columns; a work that is handed over is completed.
_PHASES = (Work.Stage.PLANNED, Work.Stage.STARTED, Work.Stage.COMPLETED, Work.Stage.CANCELLED)


def sections(campaign: Campaign, today: date) -> Sequence[Section]:
    return (
        _works(campaign),
        _halls(campaign),
        _honours(campaign),
        _spots(campaign),
        _support(campaign, today),
    )


def _works(campaign: Campaign) -> Section:
    """Works by programme; one that serves two programmes stands in both lines. Places gained: works completed."""
    stages: dict[int | None, Counter[str]] = {}
    places: Counter[int | None] = Counter()
    works = Work.objects.filter(compound__subdistrict=campaign.subdistrict_id)
    for programme, stage, gained in works.values_list("programmes", "stage", "parking_places"):
        stages.setdefault(programme, Counter())[workstages.PHASE[Work.Stage(stage)]] += 1
        places[programme] += gained if stage in workstages.DONE else 0
    names: list[tuple[int | None, str]] = [
        (row.pk, str(row)) for row in Programme.objects.order_by("position", "pk")
    ]
    names.append((None, _("without a programme")))
    return Section(
        _("Renewal works"),
        [_("A work that serves two programmes is counted in both.")],
        (
            _("Programme"),
            _("Planned"),
            _("Started"),
            _("Completed"),
            _("Cancelled"),
            _("Parking places gained"),
        ),
        [
            (name, *(stages[key][phase] for phase in _PHASES), places[key])
            for key, name in names
            if key in stages
        ],
        _("No work is entered."),
    )


def _halls(campaign: Campaign) -> Section:
    halls = Hall.objects.filter(
        neighbourhood__parent__parent=campaign.subdistrict_id, demonstration_on__isnull=False
    ).select_related("neighbourhood")
    return Section(
        _("Demonstration halls"),
        header=(_("Hall"), _("Neighbourhood"), _("Demonstration hall since")),
        rows=[
            (hall.name, hall.neighbourhood.name, f"{hall.demonstration_on:%Y-%m-%d}")
            for hall in halls.order_by("demonstration_on", "pk")
        ],
        empty=_("No demonstration hall yet."),
    )


def _honours(campaign: Campaign) -> Section:
    """Counted by kind; who holds one is not written here, since it may be a person's name."""
    given = Honour.objects.filter(area=campaign.subdistrict_id, withdrawn_on__isnull=True)
    found = Counter(given.values_list("kind", flat=True))
    return Section(
        _("Honours"),
        header=(_("Title"), _("Holders")),
        rows=[(str(kind.label), found[kind]) for kind in Honour.Kind if found[kind]],
        empty=_("No title has been given."),
    )


def _spots(campaign: Campaign) -> Section:
    first = start_of(campaign.starts_on)
    last = midnight_after(campaign.ends_on)
    rows = Spot.objects.filter(
        subdistrict=campaign.subdistrict_id, found_at__gte=first, found_at__lt=last
    ).exclude(state=Spot.State.VOID)
    found: dict[str, Counter[str]] = {}
    for topic, english, state, many in (
        rows.order_by("topic__position", "topic", "state")
        .values_list("topic__name", "topic__name_en", "state")
        .annotate(many=Count("pk"))
    ):
        found.setdefault(in_reader_language(topic, english), Counter())[state] += many
    states = [state for state in Spot.State if state != Spot.State.VOID]
    return Section(
        _("Spots"),
        [_("Spots found during the campaign, by how far they have come.")],
        (_("Topic"), _("All"), *(str(state.label) for state in states)),
        [(topic, sum(many.values()), *(many[state] for state in states)) for topic, many in found.items()],
        _("No spot was found."),
    )


def _support(campaign: Campaign, today: date) -> Section:
    """One line a quarter and department, as the atlas told it on the quarter's last day."""
    rows = []
    period = quarters.span(campaign.starts_on)
    while period.first <= min(campaign.ends_on, today):
        day = min(period.last + _DAY, today)
        if day > period.first:
            rows += [
                (
                    quarters.label(period.first),
                    piece.title,
                    piece.due,
                    piece.on_time,
                    piece.share_text,
                    piece.done,
                )
                for piece in atlas.pieces(campaign, day)
            ]
        period = quarters.span(period.last + _DAY)
    return Section(
        _("Support by the departments"),
        header=(
            _("Quarter"),
            _("Department"),
            _("Answers due"),
            _("In time"),
            _("On-time share"),
            _("Deeds reported"),
        ),
        rows=rows,
        empty=_("No department is entered."),
    )
