"""What has to be done once after a database was put back. Each room says so when it is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_STEPS: list[Callable[[], None]] = []


def register(step: Callable[[], None]) -> None:
    """`step()` may be run again: a restore that was cut off there is finished by running all of them once more."""
    if step not in _STEPS:
        _STEPS.append(step)


def steps() -> list[Callable[[], None]]:
    return list(_STEPS)
