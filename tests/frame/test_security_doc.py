"""docs/security.md promises tests by name: each of them exists, and no pick of ASVS is left out."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
PICKS = 66


def test_every_named_test_exists() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT))
    missing = {
        (path, name)
        for path, name in named
        if not (ROOT / path).is_file()
        or not re.search(rf"^def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert missing == set()
    assert len(named) > PICKS // 2


def test_every_named_file_exists() -> None:
    named = set(re.findall(r"`((?:[a-z_]+/)+[\w.-]+\.(?:py|md|toml|conf|html))`", TEXT))
    assert {path for path in named if not (ROOT / path).exists()} == set()


def test_every_pick_of_asvs_has_a_line() -> None:
    rows = re.findall(r"^\| ((?:\d+\.\d+\.\d+(?:, )?)+) \|", TEXT, re.MULTILINE)
    picks = [pick for row in rows for pick in row.split(", ")]
    assert len(picks) == len(set(picks)) == PICKS
