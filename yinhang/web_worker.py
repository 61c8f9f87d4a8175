"""How a process of the web server takes visitors: only while one of its threads is free to answer.

gunicorn's own threaded worker accepts every line that comes, busy or not, and nginx keeps lines open: whoever
woke first then answers nearly everybody while its neighbours sleep (benoitc/gunicorn#3433). Here a line that
nobody has a thread for waits in the kernel's queue, and the first process with a free thread takes it.
"""

from __future__ import annotations

from typing import Any

from gunicorn.workers.gthread import ThreadWorker


class FairWorker(ThreadWorker):
    @property
    def worker_connections(self) -> int:
        """How many lines may be held: those that are silent now, and one for each thread; never more than set.

        The worker's loop asks before each wait and stops accepting while it holds as many.
        """
        silent = len(self.keepalived_conns) + len(self.pending_conns)
        most: int = min(silent + self.cfg.threads, self.cfg.worker_connections)
        return most

    @worker_connections.setter
    def worker_connections(self, value: Any) -> None:
        """What the parent's constructor writes is in `cfg` too."""
