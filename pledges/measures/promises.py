"""The measure over the promises themselves: how many attack topics were brought to their goal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from pledges.measures.days import close
from pledges.measures.narrowing import hit_if
from pledges.measures.registry import Measure, Part, Scope, Shape, register
from pledges.models import Pledge, Reading, Target

if TYPE_CHECKING:
    from datetime import date


def _kept(scope: Scope, day: date) -> list[Part]:
    """Firms' pledges with numbers; they count while the newest reading of every one of their targets is at its goal.

    A pledge without a number has nothing that could be measured, and is not held to have failed.
    """
    read = Reading.objects.filter(target=OuterRef("pk"), on__lte=day).order_by("-on").values("measured")[:1]
    targets = Target.objects.filter(pledge=OuterRef("pk")).order_by()
    short = targets.annotate(newest=Subquery(read)).filter(
        Q(newest__isnull=True)
        | Q(direction=Target.Direction.UP, newest__lt=F("goal"))
        | Q(direction=Target.Direction.DOWN, newest__gt=F("goal"))
    )
    rows = Pledge.objects.signed().standing_on(day).filter(kind=Pledge.Kind.FIRM, campaign=scope.campaign)
    rows = rows.filter(Exists(targets), signed_at__lt=close(scope, day)).select_related("topic", "firm")
    return [Part("pledge", rows.annotate(hit=hit_if(~Exists(short))))]


register(
    Measure(
        "topics_kept",
        _("Attack topics completed"),
        _("Attack topics whose every number stands at its goal, of those pledged with a number."),
        Shape.COUNT,
        _kept,
        "个",
        "topics",
        after_others=True,
    )
)
