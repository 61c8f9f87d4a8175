"""What deploy/ says of the program is true: settings, queues, headers, commands. `make deploy-test` starts it."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from django.conf import settings

from tests.deploy.files import DEPLOY, ROOT, Unit
from yinhang import ticks

pytestmark = pytest.mark.once
SIX_MONTHS = 184


def names_read() -> set[str]:
    """Every name that settings.py asks of the environment."""
    return {
        node.args[0].value
        for node in ast.walk(ast.parse((ROOT / "yinhang/settings.py").read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


@pytest.mark.parametrize("table", ["README.md", "deploy/settings.md"])
def test_the_table_of_settings_is_whole(table: str) -> None:
    named = set(re.findall(r"`([A-Z][A-Z_]+)`", (ROOT / table).read_text(encoding="utf-8")))
    assert sorted(names_read() - named) == []


def test_the_table_of_settings_names_nothing_that_is_not_read() -> None:
    rows = [
        line
        for line in (DEPLOY / "settings.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    named = {name for row in rows for name in re.findall(r"`([A-Z][A-Z_]+)`", row.split("|")[1])}
    assert sorted(named - names_read()) == []


def test_the_table_of_commands_is_whole() -> None:
    told = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    named = {
        name for row in told.splitlines() if row.startswith("| `") for name in re.findall(r"`([a-z_-]+)", row)
    }
    files = {path.stem for path in ROOT.glob("*/management/commands/*.py")} - {"__init__"}
    targets = set(
        re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert sorted((files | targets) - named) == ["help"]


def test_the_example_of_an_env_file_names_settings_alone() -> None:
    named = set(
        re.findall(r"^#? ?([A-Z_]+)=", (DEPLOY / "env.example").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert named <= names_read()


def test_logs_are_kept_for_half_a_year() -> None:
    """CSL 21 (3): network logs at least six months."""
    text = (DEPLOY / "logrotate.conf").read_text(encoding="utf-8")
    days = {int(number) for number in re.findall(r"^\s*(?:rotate|maxage) (\d+)$", text, re.MULTILINE)}
    assert "daily" in text
    assert min(days) >= SIX_MONTHS


def test_nginx_answers_with_our_own_headers() -> None:
    said = dict(
        re.findall(r'add_header ([\w-]+) "?([^"\n]+?)"? always;', (DEPLOY / "nginx_headers.conf").read_text())
    )
    assert said["Permissions-Policy"] == settings.PERMISSIONS_POLICY
    assert said["X-Frame-Options"] == settings.X_FRAME_OPTIONS
    assert said["Referrer-Policy"] == settings.SECURE_REFERRER_POLICY
    assert said["Cross-Origin-Opener-Policy"] == settings.SECURE_CROSS_ORIGIN_OPENER_POLICY
    assert {"Content-Security-Policy", "Strict-Transport-Security", "X-Content-Type-Options"} <= said.keys()


def test_gunicorn_never_hangs_up_before_nginx_does() -> None:
    ours = ast.parse((DEPLOY / "gunicorn_conf.py").read_text())
    values = {ast.unparse(node.targets[0]): node.value for node in ours.body if isinstance(node, ast.Assign)}
    patience = re.search(r"keepalive_timeout (\d+)s;\n}", (DEPLOY / "nginx.conf").read_text())
    assert patience
    assert int(patience[1]) < ast.literal_eval(values["keepalive"])


def test_what_django_takes_nginx_lets_through() -> None:
    allowed = re.search(r"client_max_body_size (\d+)m", (DEPLOY / "nginx.conf").read_text())
    assert allowed
    assert int(allowed[1]) << 20 > settings.REQUEST_MAX_BYTES


def test_our_rule_alone_keeps_the_log_of_nginx() -> None:
    """Debian keeps /var/log/nginx/*.log a fortnight, and logrotate skips a file of rules that names one again."""
    written = re.search(r"access_log (/\S+)", (DEPLOY / "nginx.conf").read_text())
    kept = re.search(r"^(/\S+) {", (DEPLOY / "logrotate.conf").read_text(), re.MULTILINE)
    assert written
    assert kept
    assert written[1] == kept[1]
    assert not written[1].endswith(".log")


def test_what_the_guide_replaces_is_there() -> None:
    """Its sed lines change nothing, without a word, where a file says something else."""
    guide = (DEPLOY / "README.md").read_text(encoding="utf-8")
    names = ("nginx.conf", "pgbouncer.ini", "redis.conf", "env.example")
    files = "\n".join((DEPLOY / name).read_text(encoding="utf-8") for name in names)
    replaced = [
        found[1]
        for line in guide.splitlines()
        if line.startswith("    sed ")
        for found in re.findall(r"\bs([/#])(.+?)\1", line)
    ]
    assert len(replaced) > len(names)
    there = [old for old in replaced if re.search(old, files, re.MULTILINE)]
    # What the guide itself wrote there before.
    assert sorted(set(replaced) - set(there)) == ["^    server 127.0.0.1:8001 down;"]


UNITS = ("web", "worker@notices", "beat", "drain", "webhooks")


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_can_write_nowhere_else_is_stopped_with_patience_and_never_given_up(name: str) -> None:
    stem, at, instance = name.partition("@")
    unit = Unit(f"{stem}{at}", instance=instance, host="h")
    assert unit.service["User"] == "yinhang"
    assert unit.service["ProtectSystem"] == "strict"
    assert int(unit.service["TimeoutStopSec"]) > settings.CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT
    assert unit.service["Restart"] == "always"
    assert unit.unit["StartLimitIntervalSec"] == "0"
    command = unit.command({}, unit.environment())
    assert not [word for word in command if "%" in word or "$" in word]


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return found


# What we use of the Compose specification, and nothing else.
_NAMES = {"type": "array", "items": {"type": "string"}}
_WAITS = {
    "type": "object",
    "additionalProperties": {"properties": {"condition": {"const": "service_started"}}},
}
_BUILD = {
    "type": "object",
    "required": ["context", "dockerfile", "target"],
    "properties": {
        "context": {"const": ".."},
        "dockerfile": {"type": "string"},
        "target": {"type": "string"},
    },
    "additionalProperties": False,
}
SCHEMA = {
    "type": "object",
    "required": ["name", "services", "volumes", "secrets"],
    "properties": {
        "services": {
            "additionalProperties": {
                "type": "object",
                "required": ["image", "restart"],
                "properties": {
                    "build": _BUILD,
                    "image": {"type": "string", "pattern": r"^[\w./-]+:[\w.-]+$"},
                    "restart": {"const": "always"},
                    "command": {"type": "string"},
                    "env_file": _NAMES,
                    "environment": {"type": "object"},
                    "init": {"type": "boolean"},
                    "stop_grace_period": {"pattern": r"^\d+s$"},
                    "volumes": _NAMES,
                    "ports": _NAMES,
                    "secrets": _NAMES,
                    "depends_on": _WAITS,
                    "healthcheck": {"required": ["test", "interval"]},
                },
                "additionalProperties": False,
            }
        },
    },
    "patternProperties": {"^x-": {}, "^(name|volumes|secrets)$": {}},
    "additionalProperties": False,
}


def test_the_compose_file_is_one() -> None:
    found = compose()
    jsonschema.validate(found, SCHEMA)
    volumes = {name.split(":")[0] for one in found["services"].values() for name in one.get("volumes", [])}
    assert {name for name in volumes if not name.startswith((".", "/"))} == set(found["volumes"])
    waits = {name for one in found["services"].values() for name in one.get("depends_on", {})}
    assert waits <= set(found["services"])
    targets = {one["build"]["target"] for one in found["services"].values() if "build" in one}
    assert targets == set(
        re.findall(r"^FROM \S+ AS (\w+)$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    )


def test_containers_run_what_the_units_run() -> None:
    commands = [
        shlex.split(one["command"])
        for name, one in compose()["services"].items()
        if name != "redis" and "command" in one
    ]
    for queue in sorted(set(ticks.QUEUE_OF.values())):
        assert _of_unit(f"worker@{queue}") in [[*command[:4], *command[6:]] for command in commands]
    for unit in ("beat", "drain", "webhooks"):
        assert _of_unit(unit) in commands


def _of_unit(name: str) -> list[str]:
    stem, at, instance = name.partition("@")
    unit = Unit(f"{stem}{at}", instance=instance, host="h")
    command = unit.command({"/srv/yinhang/.venv/bin/": ""}, {})
    return [*command[:4], *command[6:]] if at else command


def test_each_file_is_told_of_in_the_readme() -> None:
    text = (DEPLOY / "README.md").read_text(encoding="utf-8")
    files = [
        path
        for path in DEPLOY.iterdir()
        if path.is_file() and path.suffix in {".conf", ".ini", ".sql", ".yaml", ".md"}
    ]
    assert [path.name for path in files if path.name != "README.md" and path.name not in text] == []


def test_the_readme_names_no_file_that_is_not_there() -> None:
    text = (DEPLOY / "README.md").read_text(encoding="utf-8")
    named = {Path(name) for name in re.findall(r"(?<![\w/])deploy/[\w./@-]+\w", text)}
    assert [
        str(path) for path in sorted(named) if not (ROOT / path).exists() and path.parts[1] != "container"
    ] == []
