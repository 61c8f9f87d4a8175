"""`make security`: the figures S1–S15, each counted on PostgreSQL and Valkey and printed.

    python -m tests.security [--short] [S7 S12 …]

The counting is done by the tests of this folder and by those `figures.TESTS` names; a figure that is not reached is
a test that fails. Without `--short` the runs are as long as the figures ask for (some ten minutes).
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

_HERE: Final = "tests/security"


class Heard:
    """How many tests of each file passed and failed; handed to pytest as a plugin."""

    def __init__(self) -> None:
        self.passed: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        module = report.nodeid.partition("::")[0]
        if report.failed:
            self.failed[module] += 1
        elif report.when == "call" and report.passed:
            self.passed[module] += 1


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.security", description=__doc__)
    parser.add_argument("--short", action="store_true", help="as inside `make test`")
    parser.add_argument("only", nargs="*", help="figures to count, e.g. S7 S12; all when none is named")
    asked = parser.parse_args(arguments)
    os.environ |= {"TEST_DB": "postgres", "TEST_BROKER": "valkey", "EXPECT_VENDOR": "postgresql"}
    os.environ["SECURITY"] = "short" if asked.short else "long"
    from tests.security import figures  # reads how long the run is to be

    wanted = [figure for figure in figures.NAMES if not asked.only or figure in asked.only]
    files = _files(wanted, figures.TESTS)
    began, heard = time.monotonic(), Heard()
    code = int(pytest.main(["-q", "-n", "0", "-m", "not browser", *files], plugins=[heard]))
    print()
    for figure in wanted:
        _print(figure, heard, figures.told(figure), figures.NAMES[figure], figures.TESTS.get(figure, ()))
    print(
        f"{heard.passed.total()} tests passed, {heard.failed.total()} failed · {time.monotonic() - began:.0f} s"
    )
    return code


def _files(wanted: Sequence[str], tests: dict[str, tuple[str, ...]]) -> list[str]:
    own = sorted(path.name for path in Path(_HERE).glob("test_s*.py"))
    mine = [f"{_HERE}/{name}" for name in own if name[5:].partition("_")[0].upper() in wanted]
    return [*mine, *dict.fromkeys(path for figure in wanted for path in tests.get(figure, ()))]


def _print(figure: str, heard: Heard, told: Sequence[str], name: str, tests: Sequence[str]) -> None:
    print(f"{figure:<4}{name}")
    for sentence in told:
        print(f"      {sentence}")
    for path in tests:
        failed = f", {heard.failed[path]} FAILED" if heard.failed[path] else ""
        print(f"      {path}: {heard.passed[path]} passed{failed}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
