"""Room for the frames of a whole test in one block of memory.

CPython from 3.11 to 3.14 keeps frames in blocks of 16 KB and gives a block back as soon as a call returns across its
edge. A test whose busiest call crosses one asks the kernel for a block and returns it thousands of times a second
(python/cpython#142183), and under xdist many stood there: a tenth of the suite. A frame that says it needs more than a
block is given a larger one, and all calls below it are kept in the rest.
"""

from __future__ import annotations

from typing import Final

import pytest
from _pytest.runner import runtestprotocol

# Words of eight bytes: the block of 512 KB that it takes has 190 KB left for what is called.
_WORDS: Final = 40_000


def _roomy(item: pytest.Item, following: pytest.Item | None) -> None:
    runtestprotocol(item, nextitem=following)


_roomy.__code__ = _roomy.__code__.replace(co_stacksize=_WORDS)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """As pytest's own, one frame deeper."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    _roomy(item, nextitem)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
