"""How everything on the public pages is measured: each measure by name, and the arithmetic of the pace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from pledges.boards.heat import LEAST_HOUSEHOLDS
from pledges.measures import registry
from pledges.measures.registry import LEAST, Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

SHAPES: Final[Mapping[Shape, _StrPromise]] = {
    Shape.COUNT: _("how many rows count"),
    Shape.SUM: _("the sum over the rows that count"),
    Shape.SHARE: _("the rows that count, per hundred rows looked at"),
    Shape.MEDIAN: _("the middle value of the rows"),
    Shape.MEAN: _("the mean of the rows"),
}


@dataclass(frozen=True, slots=True)
class Method:
    """One measure as residents read it; `least` 0 means any number of rows will do."""

    code: str
    name: _StrPromise
    sentence: _StrPromise
    shape: _StrPromise
    least: int


def methods() -> dict[str, Any]:
    """What the page of methods shows; no statement."""
    found = [
        Method(one.code, one.name, one.method, SHAPES[one.shape], one.least) for one in registry.everything()
    ]
    return {"methods": found, "least": LEAST, "least_households": LEAST_HOUSEHOLDS}
