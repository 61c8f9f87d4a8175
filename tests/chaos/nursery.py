"""A process that never opens a connection and forks workers on command, so that one costs milliseconds.

Reads one line for each worker, `<channel or all> <fault or ->`, and answers with its process id.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from datetime import timedelta

import django

PAUSE = 0.02
# Long enough to send three messages here, short enough not to wait a minute for each killed worker.
LEASE = timedelta(seconds=2)
_BATCH = 25
_PR_SET_PDEATHSIG = 1


def main() -> None:
    django.setup()
    from notices import claiming
    from tests.chaos import books

    books.register()
    claiming.LEASE = LEASE
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are not waited for
    for line in sys.stdin:
        channel, fault = line.split()
        child = os.fork()
        if child == 0:
            _die_with_parent()
            _work(channel, fault)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def _work(channel: str, fault: str) -> None:
    """Drain for ever, with the loop's own patience towards a database that is away."""
    from django.db import DatabaseError, InterfaceError, connection

    from notices.draining import deliver_inbox
    from notices.pushing import push

    if fault != "-":
        os.environ["FAULT"] = fault
    while True:
        try:
            found = deliver_inbox(limit=_BATCH) if channel != "sms" else 0
            found += push("sms") if channel != "inbox" else 0
        except (DatabaseError, InterfaceError):
            connection.close()
            found = 0
        time.sleep(PAUSE if not found else 0)


if __name__ == "__main__":
    main()
