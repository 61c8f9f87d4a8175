"""What docs/api/webhooks.md says can be done is done here, word for word."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from stations import retries, signing
from stations.events import Kind

pytestmark = pytest.mark.once

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "api" / "webhooks.md").read_text(encoding="utf-8")
BODY = '{"type":"issue.moved","data":{"code":"YH-2026-000123 中文"}}'


def _block(title: str) -> str:
    found = re.search(rf"^```{title}\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


def _signed(secret: str) -> dict[str, str]:
    return signing.headers("msg_1", BODY, keys=[signing.new_secret(), secret], at=timezone.now())


@pytest.mark.parametrize("title", ["python library", "python alone"])
def test_the_python_of_the_guide_verifies(title: str) -> None:
    room: dict[str, Any] = {}
    exec(_block(title), room)
    secret = signing.new_secret()
    headers = _signed(secret)

    assert room["read"](secret, headers, BODY.encode())["type"] == "issue.moved"
    for wrong in (
        {"secret": signing.new_secret()},
        {"body": BODY.replace("moved", "filed").encode()},
        {"headers": {**headers, "webhook-id": "msg_2"}},
        {"headers": {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) - 400)}},
    ):
        given: dict[str, Any] = {"secret": secret, "headers": headers, "body": BODY.encode(), **wrong}
        with pytest.raises(Exception, match=r"signature|signed|old"):
            room["read"](given["secret"], given["headers"], given["body"])


@pytest.mark.parametrize(
    ("change", "ends"),
    [({}, 0), ({"ID": "msg_2"}, 1), ({"TIMESTAMP": "1"}, 1), ({"SECRET": "whsec_AAAA"}, 1)],
)
def test_the_shell_of_the_guide_verifies(change: dict[str, str], ends: int) -> None:
    secret = signing.new_secret()
    headers = _signed(secret)
    given = {
        "SECRET": secret,
        "ID": headers["webhook-id"],
        "TIMESTAMP": headers["webhook-timestamp"],
        "SIGNATURE": headers["webhook-signature"],
        **change,
    }
    done = subprocess.run(
        ["sh", "-c", _block("sh verify")],
        input=BODY.encode(),
        env={**os.environ, **given},
        check=False,
        capture_output=True,
    )
    assert (done.returncode, done.stdout) == (ends, b"" if ends else b"ours\n")


def test_the_guide_names_every_event_and_the_waits() -> None:
    table = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", GUIDE, re.MULTILINE)
    assert table == Kind.values
    minutes = [int(wait.total_seconds()) for wait in retries.WAITS]
    assert minutes == [5, 5 * 60, 30 * 60, 2 * 3600, 4 * 3600, 7 * 3600, 10 * 3600]
