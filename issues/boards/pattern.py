"""Fragments drawn many times a page: the template is rendered once, and only what changes is filled in.

A list of fifty rows drawn by the template engine costs more than everything else on its page together. A
pattern's template knows plain names alone, no condition and no loop; what is conditional is a fragment itself.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MARK: Final = "\ue000"


class Pattern:
    """`names` are the template's variables, in the order in which the values are given."""

    def __init__(self, template: str, *names: str) -> None:
        self._template, self._names = template, names
        self._kept: dict[str, tuple[list[str], list[int]]] = {}

    def draw(self, *values: object) -> SafeString:
        """One fragment. Values are escaped unless they are markup already."""
        texts, places = self._parts()
        return mark_safe("".join(_woven(texts, places, values)))  # noqa: S308 — each value is escaped

    def draw_all(self, rows: Iterable[Sequence[object]]) -> SafeString:
        texts, places = self._parts()
        return mark_safe("".join([piece for row in rows for piece in _woven(texts, places, row)]))  # noqa: S308

    def _parts(self) -> tuple[list[str], list[int]]:
        """The fixed texts, and which value stands between each two of them, in the reader's language."""
        language = get_language() or ""
        if language not in self._kept:
            marks = {name: mark_safe(f"{_MARK}{number}{_MARK}") for number, name in enumerate(self._names)}  # noqa: S308
            pieces = render_to_string(self._template, marks).strip().split(_MARK)
            self._kept[language] = pieces[::2], [int(number) for number in pieces[1::2]]
        return self._kept[language]


def _woven(texts: list[str], places: list[int], values: Sequence[Any]) -> list[str]:
    pieces = [texts[0]]
    for text, place in zip(texts[1:], places, strict=True):
        pieces += (_escaped(values[place]), text)
    return pieces


def _escaped(value: Any) -> str:
    """As Django's `conditional_escape`, without its care for lazy texts, which costs more than the escaping."""
    return value.__html__() if hasattr(value, "__html__") else escape(str(value))
