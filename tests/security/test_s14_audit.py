"""S14: nothing we depend on has a known hole, as far as PyPI answers. Part of `make security` only: it needs the network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.security.figures import tell

ROOT: Final = Path(__file__).resolve().parents[2]
WANTED: Final = ("--strict", "--disable-pip", "--no-deps", "--requirement", "requirements.txt")


def test_what_we_depend_on_has_no_known_hole() -> None:
    program = Path(sys.executable).with_name("pip-audit")
    asked = subprocess.run(
        [str(program), *WANTED], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    said = (asked.stdout + asked.stderr).strip().splitlines() or [""]
    answered = any("known vulnerabilit" in line for line in said)
    unmeasured = "NOT MEASURED HERE, PyPI told nothing about the versions we pin: "
    tell("S14", f"pip-audit: {'' if answered else unmeasured}{said[-1][:120]}")
    assert asked.returncode == 0 or not answered
