"""S14: unsafe settings start nothing, what we depend on has no known hole, and the history of the code no secret."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from tests.frame import test_settings
from tests.security.figures import LONG, tell

ROOT: Final = Path(__file__).resolve().parents[2]
FEWEST_REFUSALS: Final = 8

# What a secret looks like, by those who issue them. Ours in tests say that they are for tests.
SHAPES: Final = re.compile(
    r"-----BEGIN (?:RSA |EC |OPENSSH |DSA |ENCRYPTED )?PRIVATE KEY-----\n?[A-Za-z0-9+/=]{20}"
    r"|\bAKIA[0-9A-Z]{16}\b|\bLTAI[0-9A-Za-z]{16,20}\b|\bAKID[0-9A-Za-z]{32}\b"
    r"|\bgh[pousr]_[0-9A-Za-z]{36}\b|\bgithub_pat_\w{60,}|\bglpat-[\w-]{20}\b|\bxox[abprs]-[\w-]{20,}"
    r"|\bsk_live_[0-9A-Za-z]{20,}|\bAIza[0-9A-Za-z_-]{35}\b|\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\."
    r"|(?:SECRET_KEY|FIELD_KEYS|INDEX_KEY)=(?!for-the-suite|k1:Zm9yLXRoZS1z|Zm9yLXRoZS1z)[\w:+/-]{40,}"
)


def test_each_unsafe_setting_is_refused_by_a_sentence() -> None:
    """Walked by `tests.frame.test_settings`, one process each."""
    unsafe = _cases(test_settings.test_an_unsafe_value_is_refused)
    missing = _cases(test_settings.test_a_missing_value_is_a_full_stop)
    tell("S14", f"{unsafe} unsafe and {missing} missing settings, each refused by a sentence")
    assert unsafe >= FEWEST_REFUSALS


def test_the_frameworks_own_check_finds_nothing() -> None:
    if not LONG:  # seconds long
        return
    environment = {"PATH": os.environ["PATH"], **test_settings.GOOD}
    asked = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    tell("S14", f"check --deploy: {(done.stdout + done.stderr).strip().splitlines()[-1][:120]}")
    assert done.returncode == 0


def _cases(test: Any) -> int:
    return sum(len(mark.args[1]) for mark in test.pytestmark if mark.name == "parametrize")


def test_no_commit_holds_a_secret() -> None:
    """Every line that was ever added; inside `make test` the files of today."""
    if not (ROOT / ".git").exists():
        tell("S14", "no history here to look through: this is not a checkout")
        return
    lines, found = 0, []
    command = (
        ["git", "log", "--all", "-p", "--unified=0", "--no-color", "--no-textconv"]
        if LONG
        else ["git", "grep", "-I", "-h", ""]
    )
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as history:
        assert history.stdout is not None
        for raw in history.stdout:
            lines += 1
            if match := SHAPES.search(raw.decode("utf-8", "replace")):
                found.append(match[0][:24])
    tell(
        "S14",
        f"{lines:,} lines of {'the whole history' if LONG else 'today'}, {len(found)} look like a secret",
    )
    assert found == []
    assert lines
