"""nginx in front of the web nodes, one of which can be taken out while it is changed."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from pathlib import Path

import psutil

from tests.deploy.house import program
from yinhang import processes

_CONFIGURATION = """
daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; {user}
events {{ worker_connections 256; }}
http {{
    access_log off; client_max_body_size 70m; {places}
    upstream web {{ {servers} keepalive 8; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            # A POST that was sent is sent to nobody else: none may be lost by a node that goes.
            proxy_next_upstream off;
            proxy_pass http://web;
        }}
    }}
}}
"""


class Balancer:
    """Passes requests on to `ports` in turn; `only` says to which from now on."""

    def __init__(self, folder: Path, ports: Sequence[int]) -> None:
        self.folder, self.port, self.ports = folder, processes.free_port(), tuple(ports)
        folder.mkdir()
        self._write(self.ports)
        command = [program("nginx"), "-c", folder / "nginx.conf", "-e", folder / "error.log"]
        with (folder / "log").open("ab") as log:
            self.process = processes.start([str(part) for part in command], log=log)
        if not processes.wait_until(lambda: bool(self._workers()), seconds=10, process=self.process):
            raise RuntimeError(f"nginx did not start: {(folder / 'error.log').read_text()}")

    def only(self, ports: Sequence[int]) -> None:
        """Until no worker of the former configuration is left: what it had begun is answered by then."""
        self._write(ports)
        former = self._workers()
        self.process.send_signal(signal.SIGHUP)

        def changed_over() -> bool:
            now = self._workers()
            return bool(now) and not former & now

        if not processes.wait_until(changed_over, seconds=30):
            raise RuntimeError("nginx did not change over")

    def stop(self) -> None:
        processes.stop(self.process, by=signal.SIGQUIT)

    def _workers(self) -> set[int]:
        return {child.pid for child in psutil.Process(self.process.pid).children()}

    def _write(self, ports: Sequence[int]) -> None:
        servers = " ".join(
            f"server 127.0.0.1:{port}{'' if port in ports else ' down'};" for port in self.ports
        )
        places = " ".join(
            f"{name}_temp_path {self.folder}/{name};"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        user = "user root;" if os.geteuid() == 0 else ""
        text = _CONFIGURATION.format(
            folder=self.folder, user=user, servers=servers, port=self.port, places=places
        )
        (self.folder / "nginx.conf").write_text(text)
