"""A site that keeps each visitor waiting, and says which process did."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

# Long beside the time in which eight visitors arrive on a busy machine.
PATIENCE = 0.8


def application(_environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    time.sleep(PATIENCE)
    who = str(os.getpid()).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(who)))])
    return [who]
