"""A text-message gateway of the tests' own that answers as it is told and remembers what it accepted."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Request:
    handler: BaseHTTPRequestHandler
    body: dict[str, Any]
    key: str

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.handler.send_response(status)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.send_header("Content-Length", str(len(body)))
        self.handler.end_headers()
        self.handler.wfile.write(body)

    def accept(self) -> None:
        self.answer(200, json.dumps({"id": f"m-{self.key[:8]}"}).encode())

    def hang_up(self) -> None:
        self.handler.close_connection = True
        self.handler.connection.close()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


@dataclass
class Provider:
    url: str
    answer: Callable[[Request], None] = Request.accept
    tries: list[str] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def accepted(self) -> set[str]:
        return set(self.tries)


@contextmanager
def provider() -> Iterator[Provider]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            key = self.headers["Idempotency-Key"]
            found.tries.append(key)
            found.bodies.append(body)
            found.headers.append(dict(self.headers))
            found.answer(Request(self, body, key))

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    found = Provider(f"http://127.0.0.1:{server.server_address[1]}/send")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
