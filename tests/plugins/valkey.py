"""A Valkey of the tests' own, on a unix socket in a temporary folder."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from yinhang import processes


@dataclass
class Valkey:
    """A running server without persistence: what it forgets when killed is part of the tests."""

    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def socket(self) -> Path:
        return self.folder / "valkey.sock"

    def url(self, number: int = 0) -> str:
        return f"unix://{self.socket}?db={number}"

    def kill(self) -> None:
        processes.kill(self.process)

    def resume(self) -> None:
        self.process = _serve(self.folder)

    def stop(self) -> None:
        processes.stop(self.process)
        shutil.rmtree(self.folder, ignore_errors=True)


def start() -> Valkey:
    """Start one; raises RuntimeError with its log when it does not come up."""
    folder = Path(tempfile.mkdtemp(prefix="yinhang-vk-"))
    return Valkey(folder, _serve(folder))


def _serve(folder: Path) -> subprocess.Popen[bytes]:
    path = folder / "valkey.sock"
    with (folder / "server.log").open("ab") as log:
        process = processes.start(processes.valkey_command(path, folder, durable=False), log=log)
    if not processes.wait_until(lambda: processes.answers(path), seconds=10, process=process):
        msg = f"Valkey did not start: {(folder / 'server.log').read_text()}"
        raise RuntimeError(msg)
    return process
