"""Documents that fewer people read than work with their compound. Higher floors say which; they have doors of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

_KEPT: list[Callable[[UUID], bool]] = []


def register(is_kept: Callable[[UUID], bool]) -> None:
    """`is_kept` answers for a document's key."""
    if is_kept not in _KEPT:
        _KEPT.append(is_kept)


def is_kept_close(document: UUID) -> bool:
    return any(is_kept(document) for is_kept in _KEPT)
