"""A receiver of webhooks on this machine: a real server that answers as it is told and keeps what it was sent."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Received(NamedTuple):
    path: str
    headers: dict[str, str]
    body: bytes


class Receiver:
    """Answers `says`, a status or a function of the handler; `got` is what came."""

    def __init__(self) -> None:
        self.says: int | Callable[[BaseHTTPRequestHandler], None] = 200
        self.words = b"thank you"
        self.more: dict[str, str] = {}
        self.got: list[Received] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append(Received(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                if callable(outer.says):
                    outer.says(self)
                    return
                self.send_response(outer.says)
                for name, value in outer.more.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(outer.words)

            def do_GET(self) -> None:  # a redirect that was followed would end here
                outer.got.append(Received(self.path, {}, b""))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/hook?for=us"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def drips(handler: BaseHTTPRequestHandler) -> None:
    """One byte now and then, for ever: each of them in time, all of them never."""
    try:
        while True:
            handler.wfile.write(b"H")
            time.sleep(0.1)
    except OSError:
        return


def floods(handler: BaseHTTPRequestHandler) -> None:
    """An answer without end."""
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"x" * 65_536)
    except OSError:
        return
