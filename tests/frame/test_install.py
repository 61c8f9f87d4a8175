"""What `make run` and `make test` do to bring `.venv` up to date where uv, the index or both are missing."""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]


class Machine:
    """Answers commands: those that hold a refused word fail, and `pip config list` tells `config`."""

    def __init__(self, *refused: str, config: str = "") -> None:
        self.refused, self.config = refused, config
        self.asked: list[list[str]] = []

    def run(self, command: list[str], **_: Any) -> SimpleNamespace:
        self.asked.append(command)
        failed = any(word in command for word in self.refused)
        said = "No matching distribution found" if failed else ""
        return SimpleNamespace(
            returncode=int(failed), stdout=self.config.encode() if "config" in command else said, stderr=""
        )

    @property
    def installs(self) -> list[str]:
        """Who was asked to install what is listed, in order: uv, pip."""
        lists = [command for command in self.asked if "-r" in command]
        return ["uv" if any(word.endswith("/uv") for word in command) else "pip" for command in lists]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("venv_here", ROOT / "deploy/venv_here.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", str(tmp_path))
    monkeypatch.setattr(module, "_make", lambda: None)
    return module


def _install(here: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", machine.run)
    here.install("requirements.txt", "installed")


def test_uv_installs_and_a_second_run_asks_nobody(
    here: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    machine = Machine()
    _install(here, machine, monkeypatch)
    assert machine.installs == ["uv"]
    assert (tmp_path / "installed").exists()
    asked = len(machine.asked)
    _install(here, machine, monkeypatch)
    assert len(machine.asked) == asked


@pytest.mark.parametrize(
    ("config", "mirror"),
    [
        ("", []),
        ("global.timeout='60'\n", []),
        ("global.extra-index-url='https://second.example'\n", []),
        ("global.index-url='https://mirror.example/simple'\n", ["https://mirror.example/simple"]),
        (
            "global.index-url='https://a.example'\n:env:.index-url='https://b.example'\n",
            ["https://b.example"],
        ),
    ],
)
def test_uv_asks_the_mirror_that_pip_was_told_of(
    here: ModuleType, monkeypatch: pytest.MonkeyPatch, config: str, mirror: list[str]
) -> None:
    machine = Machine(config=config)
    _install(here, machine, monkeypatch)
    last = machine.asked[-1]
    assert [last[at + 1] for at, word in enumerate(last) if word == "--default-index"] == mirror


@pytest.mark.parametrize(
    ("config", "trusted"),
    [
        ("", []),
        ("global.cert='/etc/ssl/office.pem'\n", ["SSL_CERT_FILE=/etc/ssl/office.pem"]),
        ("global.cert='/a.pem'\n:env:.cert='/b.pem'\n", ["SSL_CERT_FILE=/b.pem"]),
    ],
)
def test_uv_trusts_the_certificates_that_pip_was_told_of(
    here: ModuleType, monkeypatch: pytest.MonkeyPatch, config: str, trusted: list[str]
) -> None:
    machine = Machine(config=config)
    _install(here, machine, monkeypatch)
    assert machine.installs == ["uv"]
    assert [word for word in machine.asked[-1] if word.startswith("SSL_CERT_FILE=")] == trusted


def test_pip_installs_where_there_is_no_uv(here: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(here.UV)
    _install(here, machine, monkeypatch)
    assert machine.installs == ["pip"]


def test_pip_installs_where_uv_could_not(here: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine("--compile-bytecode")
    _install(here, machine, monkeypatch)
    assert machine.installs == ["uv", "pip"]


def test_what_pip_said_last_is_told_and_nothing_is_held_for_done(
    here: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(here.Stop, match="No matching distribution found"):
        _install(here, Machine("-r"), monkeypatch)
    assert not (tmp_path / "installed").exists()
