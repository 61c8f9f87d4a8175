"""Residents who press the last button of their report, through nginx, and press once more when nothing came back."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.deploy.house import HOST

TIMEOUT = 15.0
PAUSE = 1.0


class Line(http.client.HTTPSConnection):
    """To nginx on this machine under the portal's name, from an address of one's own: limits count addresses."""

    def __init__(self, port: int, certificate: Path, *, source: str) -> None:
        self.trusted = ssl.create_default_context(cafile=str(certificate))
        super().__init__(HOST, port, timeout=TIMEOUT, context=self.trusted)
        self.source = source

    def connect(self) -> None:
        plain = socket.create_connection(("127.0.0.1", self.port), TIMEOUT, (self.source, 0))
        self.sock = self.trusted.wrap_socket(plain, server_hostname=HOST)

    def ask(
        self,
        method: str,
        path: str,
        fields: dict[str, str] | None = None,
        *,
        sent: dict[str, str] | None = None,
    ) -> tuple[int, http.client.HTTPMessage]:
        """Status and headers of the answer; `sent` are headers of the request."""
        headers = {"Host": HOST, "Content-Type": "application/x-www-form-urlencoded", **(sent or {})}
        self.request(method, path, body=urlencode(fields) if fields else None, headers=headers)
        answer = self.getresponse()
        answer.read()
        return answer.status, answer.headers


@dataclass
class Filed:
    """What came of the reports: tokens that were acknowledged, those tried twice, and those refused twice."""

    kept: list[str] = field(default_factory=list)
    again: int = 0
    refused: list[str] = field(default_factory=list)
    slowest: float = 0.0


class Residents:
    """Sends every form, evenly over `seconds`, from so many threads; `join` gives what came of them."""

    def __init__(
        self, forms: Sequence[Sequence[str]], *, port: int, certificate: Path, seconds: float
    ) -> None:
        self.port, self.certificate, self.filed = port, certificate, Filed()
        self.lock = threading.Lock()
        self.end = time.monotonic() + seconds
        began = time.monotonic()
        self.waiting = [
            (began + seconds * place / len(forms), place, token, stamp)
            for place, (token, stamp) in enumerate(forms)
        ][::-1]
        self.threads = [threading.Thread(target=self._work) for _ in range(8)]
        for thread in self.threads:
            thread.start()

    def left(self) -> float:
        """Seconds until the last form is sent for the first time."""
        return self.end - time.monotonic()

    def join(self) -> Filed:
        for thread in self.threads:
            thread.join()
        return self.filed

    def _work(self) -> None:
        while True:
            with self.lock:
                if not self.waiting:
                    return
                due, place, token, stamp = self.waiting.pop()
            time.sleep(max(0.0, due - time.monotonic()))
            began = time.monotonic()
            status = self._press(place, token, stamp)
            twice = status != http.HTTPStatus.FOUND
            if twice:
                time.sleep(PAUSE)
                status = self._press(place, token, stamp)
            with self.lock:
                self.filed.again += twice
                self.filed.slowest = max(self.filed.slowest, time.monotonic() - began)
                kept = status == http.HTTPStatus.FOUND
                (self.filed.kept if kept else self.filed.refused).append(
                    token if kept else f"{status} {token}"
                )

    def _press(self, place: int, token: str, stamp: str) -> int:
        """The status, or 0 when the line broke."""
        line = Line(self.port, self.certificate, source=f"127.{1 + place // 250 % 250}.1.{1 + place % 250}")
        try:
            status, headers = line.ask("POST", f"/report/{token}/check/", {"stamp": stamp, "website": ""})
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            line.close()
        # Anything but the receipt is a page that asks for more.
        return status if "/receipt/" in (headers.get("Location") or "/receipt/") else -status
