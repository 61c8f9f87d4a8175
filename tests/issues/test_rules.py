"""docs/rules.md names tests that exist."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`(?:[\w/]+/)?(test_\w+\.py)(?:::(test_\w+))?`")


def test_every_test_in_the_table_of_rules_exists() -> None:
    text: dict[str, str] = defaultdict(str)
    for path in (ROOT / "tests").rglob("test_*.py"):
        text[path.name] += f"{path.read_text()}\n"
    named = NAMED.findall((ROOT / "docs" / "rules.md").read_text())
    missing = [
        f"{name}::{test}"
        for name, test in named
        if name not in text or (test and f"def {test}(" not in text[name])
    ]
    assert missing == []
    assert named
