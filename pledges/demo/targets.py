"""What the demo campaign promises: one measured number a topic, the street's own, and the secretaries'."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pledges.models import Reading
from pledges.promising import Draft

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pledges.demo.goals import Goal
    from pledges.models import Campaign


@dataclass(frozen=True, slots=True)
class Wanted:
    """A target before its campaign is known. With `shows` the goal is set from the work: see `goals`."""

    code: str
    name: str
    name_en: str
    measure: str
    unit: str
    unit_en: str
    goal: Decimal = Decimal(0)
    baseline: Decimal = Decimal(0)
    shows: Reading.State | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    def aiming(self, found: Goal) -> Wanted:
        return replace(self, goal=found.goal, baseline=found.baseline)

    def draft(self, campaign: Campaign) -> Draft:
        return Draft(
            code=self.code,
            name=self.name,
            name_en=self.name_en,
            measure=self.measure,
            unit=self.unit,
            unit_en=self.unit_en,
            goal=self.goal,
            baseline=self.baseline,
            starts_on=campaign.starts_on,
            due_on=campaign.ends_on,
            options=dict(self.options),
            note="演示目标",
        )


FIRM_TARGETS: Final[Mapping[str, Wanted]] = {
    "ground_lock": Wanted(
        "locks-cleared", "私装地锁拆除且未回潮", "Ground locks removed that stayed away",
        "spots_cleared", "处", "spots", shows=Reading.State.ON_PACE,
    ),
    "repair": Wanted(
        "repairs-on-time", "维修按期办结率", "Repairs answered in time",
        "on_time_rate", "%", "%", shows=Reading.State.AT_RISK,
    ),
    "parking": Wanted(
        "places-gained", "新增停车泊位", "Parking places gained",
        "parking_places_gained", "个", "places", shows=Reading.State.ON_PACE,
    ),
    "cleanliness": Wanted(
        "clean-score", "保洁巡查得分", "Points for cleanliness",
        "inspection_score", "分", "points", shows=Reading.State.WILL_MISS, options={"dimension": "clean"},
    ),
    "clutter": Wanted(
        "clutter-cleared", "楼道堆物清除且未回潮", "Clutter cleared that stayed away",
        "spots_cleared", "处", "spots", shows=Reading.State.AT_RISK,
    ),
}  # fmt: skip


def street_targets(compounds: int, neighbourhoods: int) -> list[Wanted]:
    """61, 15, 5 and 5 as announced where the invented street is large enough; else half of what there is."""
    renovated = min(61, max(1, compounds // 2))
    halls = min(15, max(1, neighbourhoods // 2))
    return [
        Wanted(
            "renovated-compounds", "小区改造", "Compounds renovated",
            "compounds_renovated", "个小区", "compounds", goal=Decimal(renovated), options={"group": "renewal"},
        ),
        Wanted(
            "demonstration-halls", "示范性红色议事厅", "Demonstration red council halls",
            "demonstration_halls", "个", "halls", goal=Decimal(halls),
        ),
        Wanted(
            "property-pioneers", "红色物业先锋", "Red property pioneers",
            "pioneers", "名", "pioneers", goal=Decimal(5),
        ),
        Wanted("sub-topics", "物业治理子课题", "Attack topics kept", "topics_kept", "个", "topics", goal=Decimal(5)),
    ]  # fmt: skip


def secretary_target() -> Wanted:
    return Wanted(
        "answered-on-time", "诉求按期办结率", "Reports answered in time",
        "on_time_rate", "%", "%", goal=Decimal(85), baseline=Decimal(50),
    )  # fmt: skip
