"""The published clients of Open311, as they come from PyPI.

`three` 0.8.0 was written for Python 2. What it misses of today's Python is lent to it here and nothing else: a name
of `itertools`, and dictionaries whose keys are a list.
"""

from __future__ import annotations

import importlib
import itertools
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager


class OldDict(dict[str, Any]):
    """A dictionary of Python 2, as far as `three` minds."""

    def keys(self) -> Any:
        return list(super().keys())


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`three(address, format="json", api_key=…)`: a client of its own, hung up at the end."""
    monkeypatch.delenv("OPEN311_API_KEY", raising=False)
    monkeypatch.delenv("OPEN311_CITY_INFO", raising=False)
    with _lent(monkeypatch):
        core: Any = importlib.import_module("three.core")
    read = core.xml
    monkeypatch.setattr(core, "xml", lambda content: OldDict(read(content)))
    made: list[Any] = []

    def client(address: str, **more: Any) -> Any:
        made.append(core.Three(address, **more))
        return made[-1]

    yield client
    for each in made:
        each.session.close()


def _lent(monkeypatch: pytest.MonkeyPatch) -> AbstractContextManager[pytest.MonkeyPatch]:
    context = monkeypatch.context()
    if "three.core" not in sys.modules:
        monkeypatch.setattr(itertools, "ifilter", filter, raising=False)
    return context
