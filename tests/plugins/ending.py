"""A run ends when its last test has ended.

pytest looks through all that is left for circles, twice, and Python takes every object apart: five seconds a worker,
three times in `make test`, for what goes with the process.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys

import pytest


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    gc.freeze()


def _leave() -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if "PYTEST_XDIST_WORKER" in os.environ:
    # Registered first, so called last: what others registered is done, and what became of the tests is told already.
    atexit.register(_leave)
