"""`make test` leaves nothing out: what stands under a marker is asked for by a stage."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]


def _named(name: str) -> list[str]:
    """A list of words in deploy/test.py, which is no module of the product."""
    for node in ast.parse((ROOT / "deploy/test.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name:
            found: list[str] = ast.literal_eval(node.value)
            return found
    raise AssertionError(name)


def test_every_test_in_a_browser_lies_where_the_stage_of_the_browser_looks() -> None:
    places = [ROOT / place for place in _named("BROWSED")]
    elsewhere = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("test_*.py")
        if "mark.browser" in path.read_text(encoding="utf-8").replace('"mark.browser"', "")
        and not any(path.is_relative_to(place) for place in places)
    ]
    assert elsewhere == []
