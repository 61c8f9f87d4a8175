"""The files of deploy/ as they are installed, with the places and names that deploy/README.md says to change."""

from __future__ import annotations

import configparser
import re
import shlex
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"


def rendered(name: str, changes: Mapping[str, str]) -> str:
    """The text of a file; each key of `changes` must be in it, so that no change is made to what is not there."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    for old, new in changes.items():
        if old not in text:
            raise KeyError(f"deploy/{name} does not say {old!r}")
        text = text.replace(old, new)
    return text


class Unit:
    """A systemd unit: what it starts and with which environment. `instance` stands for %i, `host` for %H."""

    def __init__(self, name: str, *, instance: str = "", host: str = "") -> None:
        file = next(DEPLOY.glob(f"systemd/yinhang-{name}.service"))
        parser = configparser.RawConfigParser(strict=False, delimiters=("=",), comment_prefixes=("#",))
        # systemd minds the case of a name.
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        parser.read_string(file.read_text(encoding="utf-8"))
        self.unit, self.service = dict(parser["Unit"]), dict(parser["Service"])
        self.names = {"%i": instance, "%H": host}

    def environment(self) -> dict[str, str]:
        return dict(pair.split("=", 1) for pair in shlex.split(self.service.get("Environment", "")))

    def command(self, changes: Mapping[str, str], environment: Mapping[str, str]) -> list[str]:
        """ExecStart with specifiers, variables and the documented places put in."""
        line = self.service["ExecStart"]
        for mark, value in self.names.items():
            line = line.replace(mark, value)
        line = re.sub(r"\$\{(\w+)\}", lambda found: environment[found[1]], line)
        for old, new in changes.items():
            line = line.replace(old, new)
        return shlex.split(line)
