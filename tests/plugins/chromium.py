"""Which Chromium the browser tests drive. None is a failure, never a skip.

The build without windows first: the same engine, for two thirds of the work.
"""

from __future__ import annotations

import os
import shutil

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
# Without these Chromium asks for Google's hosts at every start. It sees only our own pages, and neither root
# nor a container can give it its sandbox.
ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
# Nothing is drawn before it is asked for, and nobody asks: pages are laid out and answer scripts, for two thirds of the
# work. A click would wait for ever for an element that stands still from one frame to the next; keys do not.
UNPAINTED = "--enable-begin-frame-control"


def executable() -> str:
    """The path of a Chromium; raises RuntimeError with a sentence where there is none."""
    for name in (os.environ.get("CHROMIUM", ""), *NAMES):
        if name and (found := shutil.which(name)):
            return found
    msg = "No Chromium on this machine: run .ci/run once as root, or set CHROMIUM to its path."
    raise RuntimeError(msg)


def launch_args() -> dict[str, object]:
    """What Playwright needs to start it."""
    return {"executable_path": executable(), "args": list(ARGS), "headless": True}
