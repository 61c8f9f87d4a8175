"""Areas and departments by key, kept for half a minute in each process.

The page of every report names the areas above it and the departments beside it, and they change a few times a
year. The rows handed out are shared: read them, never save them.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from django.db.models import Model

from properties.models import Area, Department

if TYPE_CHECKING:
    from collections.abc import Iterable

KEEP_SECONDS: Final = 30.0
# A district has some hundred areas; those of a whole city still fit.
_MOST: Final = 20_000

Row = TypeVar("Row", bound=Model)


class Known(Generic[Row]):
    """Rows of one model, each read when it is first asked for."""

    def __init__(self, model: type[Row]) -> None:
        self._model = model
        self._kept: dict[int, tuple[float, Row]] = {}

    def get(self, keys: Iterable[int]) -> list[Row]:
        """The rows of these keys, in their order; a key without a row is left out."""
        wanted, now = list(keys), time.monotonic()
        missing = [key for key in wanted if key not in self._kept or now - self._kept[key][0] > KEEP_SECONDS]
        if missing:
            if len(self._kept) + len(missing) > _MOST:
                self._kept.clear()
                missing = wanted
            found = self._model._default_manager.filter(pk__in=missing)
            self._kept.update({row.pk: (now, row) for row in found})
        return [self._kept[key][1] for key in wanted if key in self._kept]

    def forget(self) -> None:
        """Read again at the next question; called after the rows were edited."""
        self._kept.clear()


areas: Final = Known(Area)
departments: Final = Known(Department)


def forget() -> None:
    areas.forget()
    departments.forget()
