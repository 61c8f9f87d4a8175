"""A worker of pytest-xdist ends when its last test has ended.

pytest looks through all that is left for circles, twice, and Python takes every object apart: four seconds a worker,
three times in `make test`. What complains there is heard by nobody, since the worker has told its results by then. A
run in one process (`-n 0`) ends as ever, and hears it.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys

import pytest

_WORKER = "PYTEST_XDIST_WORKER" in os.environ


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    if _WORKER:
        gc.freeze()


def _leave() -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if _WORKER:
    # Registered first, so called last: what others registered is done.
    atexit.register(_leave)
