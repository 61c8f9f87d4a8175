"""Measures over the register of spots (点位台账)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from issues.models import Spot, SpotMove
from notices.calendar import start_of
from pledges.measures.days import close
from pledges.measures.narrowing import hit_if, within
from pledges.measures.registry import Measure, Part, Scope, Shape, register

if TYPE_CHECKING:
    from datetime import date, datetime


def registered(scope: Scope, until: datetime) -> QuerySet[Spot]:
    """Spots of the period as they were then: neither struck as a mistake nor done with before the first day.

    The firm on the row is the one that answered when the spot was found; it stays theirs.
    """
    since = start_of(scope.since)
    struck = SpotMove.objects.filter(spot=OuterRef("pk"), verb=SpotMove.Verb.VOID, at__lt=until)
    rows = within(Spot.objects.filter(found_at__lt=until), scope)
    if scope.firm is not None:
        rows = rows.filter(firm=scope.firm)
    over = Q(cleared_at__lt=since) & (Q(recurred_at__isnull=True) | Q(recurred_at__lt=since))
    return rows.exclude(over).filter(~Q(state=Spot.State.VOID) | ~Exists(struck))


def _spots(scope: Scope, day: date) -> list[Part]:
    until = close(scope, day)
    stays_away = Q(recurred_at__isnull=True) | Q(recurred_at__gte=until)
    cleared = Q(cleared_at__gte=start_of(scope.since), cleared_at__lt=until) & stays_away
    return [Part("spot", registered(scope, until).annotate(hit=hit_if(cleared)))]


register(
    Measure(
        "spots_cleared",
        _("Spots cleared"),
        _(
            "Spots of the register that were cleared since the first day and have not come back. Each spot has its"
            " own file; one that comes back no longer counts and is entered as a new spot."
        ),
        Shape.COUNT,
        _spots,
        "处",
        "spots",
    )
)
register(
    Measure(
        "spots_cleared_share",
        _("Share of spots cleared"),
        _("Spots cleared and not come back, of all spots known in the period, new ones included."),
        Shape.SHARE,
        _spots,
    )
)
