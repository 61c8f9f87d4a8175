"""The example of the guide is run as it stands, against the live server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from issues.models import Issue
from issues.workflow import Status
from properties.models import Role
from tests.cast import Cast, cast
from tests.factories import IssueFactory, SubTopicFactory
from tests.stations.keyed import keyed, opened

pytestmark = pytest.mark.django_db(transaction=True)
SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "api" / "sync.py"


@pytest.fixture
def people(settings: Any, tmp_path: Any) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return cast()


class Desk:
    """A folder in which the example runs."""

    def __init__(self, folder: Path, url: str, key: str) -> None:
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "YINHANG_URL": url,
            "YINHANG_KEY": key,
            "LC_ALL": "C.UTF-8",
        }

    def run(self, *words: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, str(SCRIPT), *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert not done.stderr, done.stderr
        return done.returncode, done.stdout

    def copy(self) -> dict[str, str]:
        found = json.loads((self.folder / "copy.json").read_text(encoding="utf-8"))
        return {code: report["status"] for code, report in found.items()}


def test_the_example_sends_its_queue_and_keeps_its_copy(
    people: Cast, live_server: Any, tmp_path: Path
) -> None:
    made = keyed(opened(people, role=Role.FIRM_MANAGER, place=people.firm))
    desk = Desk(tmp_path, live_server.url, made.text)
    sub = SubTopicFactory.create()
    about = {
        "compound": people.compound.code,
        "topic": sub.topic.code,
        "subtopic": sub.code,
        "text": "灯坏了。",
    }
    there = IssueFactory.create(compound=people.compound, status=Status.NEW)

    assert desk.run("move", "P-1", "1", json.dumps({"verb": "accept"}))[0] == 0
    assert desk.run("report", "P-1", json.dumps(about))[0] == 0
    assert desk.run("report", "P-1", json.dumps(about))[0] == 0
    assert desk.run("send")[0] == 1  # the move was sent before its report
    assert desk.run("send")[0] == 0
    assert desk.run("send")[0] == 0
    filed = Issue.objects.get(external_id="P-1")
    assert (filed.status, filed.version) == (Status.WORKING, 2)

    assert desk.run("pull") == (0, "2 reports\n")
    assert desk.copy() == {there.code: "new", filed.code: "working"}
    Issue.objects.filter(pk=there.pk).update(firm=people.other_firm)
    assert desk.run("pull") == (0, "1 reports\n")
    assert desk.copy() == {filed.code: "working"}
