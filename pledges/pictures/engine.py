"""Apache ECharts inside the process: an option goes in, an SVG comes out. No browser, no Node, no JavaScript sent.

One V8 context a process, made when a web worker starts (`warm`), elsewhere at the first picture: what forks must not
have one. Whoever cannot draw says `Unavailable`, and the page shows its table alone.
Measured figures and the choice: docs/decisions/0009-pictures-on-the-server.md.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog

if TYPE_CHECKING:
    from collections.abc import Mapping

    from py_mini_racer import MiniRacer

log = structlog.get_logger("pledges.pictures")

ECHARTS: Final = Path(__file__).parent / "vendor" / "echarts.min.js"
# A picture takes some 60 ms on one slow core; ten times that is something else than drawing.
LOAD_SECONDS: Final = 5.0
DRAW_SECONDS: Final = 2.0
WAIT_SECONDS: Final = 2.0
REST_SECONDS: Final = 60.0
MEMORY_BYTES: Final = 128 * 1024 * 1024
# Without a compiler V8 needs half the memory, and draws once what is then kept for an hour.
V8_FLAGS: Final = ("--single-threaded", "--lite-mode")
_DRAW: Final = """
function draw(option, width, height) {
  const chart = echarts.init(null, null, {renderer: "svg", ssr: true, width: width, height: height});
  try {
    chart.setOption(option);
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
"""


class Unavailable(Exception):
    """No picture now; its table says the same."""


class Engine:
    """V8 with ECharts loaded. Threads take turns; a context that failed is thrown away."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._context: MiniRacer | None = None
        self._owner = 0
        self._rests_until = 0.0

    def draw(self, option: Mapping[str, Any], *, width: int, height: int) -> str:
        """The SVG as ECharts writes it. Raises Unavailable."""
        words = json.dumps([option, width, height], ensure_ascii=False, separators=(",", ":"))
        if not self._turn.acquire(timeout=WAIT_SECONDS):
            raise Unavailable("others are drawing")
        try:
            return self._draw(words)
        finally:
            self._turn.release()

    def _draw(self, words: str) -> str:
        context = self._ready()
        try:
            drawn = context.eval(f"draw.apply(null, {words})", timeout_sec=DRAW_SECONDS)
        except Exception as error:
            self._throw_away()
            log.warning("picture.failed", error=type(error).__name__)
            raise Unavailable(str(error)) from error
        if not isinstance(drawn, str):
            raise Unavailable("no text came back")
        return drawn

    def _ready(self) -> MiniRacer:
        if self._context is not None and self._owner == os.getpid():
            return self._context
        if self._context is not None:
            # V8's threads stayed with the parent: here nothing would ever answer.
            raise Unavailable("this process was forked from one that draws")
        if time.monotonic() < self._rests_until:
            raise Unavailable("it did not start a moment ago")
        try:
            self._context = _start()
        except Exception as error:
            self._rests_until = time.monotonic() + REST_SECONDS
            log.exception("picture.engine-did-not-start")
            raise Unavailable(str(error)) from error
        self._owner = os.getpid()
        return self._context

    def close(self) -> None:
        """End V8 before the interpreter ends: left to `__del__`, it waits for a thread that is gone already."""
        if self._owner == os.getpid():
            self._throw_away()

    def _throw_away(self) -> None:
        context, self._context = self._context, None
        if context is not None:
            # What was broken off still reports back; it must find somebody to report to.
            with contextlib.suppress(Exception):
                context.eval("0", timeout_sec=LOAD_SECONDS)
            context.close()


def _start() -> MiniRacer:
    import py_mini_racer  # here: loading it costs a process 8 MiB even if it never draws

    py_mini_racer.init_mini_racer(flags=V8_FLAGS, ignore_duplicate_init=True)
    context = py_mini_racer.MiniRacer()
    context.set_hard_memory_limit(MEMORY_BYTES)
    context.eval(ECHARTS.read_text(encoding="utf-8"), timeout_sec=LOAD_SECONDS)
    context.eval(_DRAW)
    return context


_engine: Final = Engine()
atexit.register(_engine.close)


def draw(option: Mapping[str, Any], *, width: int, height: int) -> str:
    """An ECharts option as SVG, by the one engine of this process. Raises Unavailable."""
    return _engine.draw(option, width=width, height=height)


def warm() -> None:
    """Load the engine and draw once, so that the first picture costs no more than any other. Never fails."""
    small = {
        "xAxis": {"type": "category", "data": [""]},
        "yAxis": {},
        "series": [{"type": "bar", "data": [1]}],
    }
    with contextlib.suppress(Unavailable):
        draw(small, width=100, height=100)
