"""The examples of the guide, run as they stand against a live server: three days offline, bad lines, a backup."""

from __future__ import annotations

import importlib.util
import json
import os
import random
import shutil
import sqlite3
import subprocess
from contextlib import redirect_stdout, suppress
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.db.models import F
from django.utils.dateparse import parse_datetime

from issues import actions
from issues.access import actor_for
from issues.models import Evidence, Issue, Move
from issues.workflow import Status, Verb
from properties.models import Role
from stations.actions import give_post
from stations.models import Answered
from tests.cast import Cast, cast
from tests.factories import SubTopicFactory
from tests.issues.hostile_images import jpeg
from tests.issues.people import filed
from tests.stations.keyed import keyed, opened

pytestmark = [pytest.mark.real, pytest.mark.django_db(transaction=True)]
FOLDER = Path(__file__).parents[2] / "docs" / "api"


@pytest.fixture
def people(live: str) -> Cast:
    return cast()


@pytest.fixture
def firm(people: Cast) -> str:
    return keyed(opened(people, role=Role.FIRM_MANAGER, place=people.firm)).text


class Device:
    """A station's machine: the example, its database, and a line that may be cut before or after the server heard."""

    def __init__(self, folder: Path, live: str, key: str, cuts: float = 0) -> None:
        self.path, self.folder = folder / "station.db", folder
        self.cuts, self.random = cuts, random.Random(7)
        folder.mkdir(exist_ok=True)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PORTAL", live)
            self.env = {"PORTAL_KEY": key, "STATION_DB": str(self.path)}
            spec: Any = importlib.util.spec_from_file_location("sync_example", FOLDER / "sync.py")
            self.program = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(self.program)
        vars(self.program)["urlopen"] = self._line

    def __call__(self, *words: str) -> str:
        """As a person at the station does it."""
        heard = StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(heard):
            for name, value in self.env.items():
                patch.setenv(name, value)
            self.program.main(*words)
        return heard.getvalue()

    def sync(self) -> None:
        """Until it goes through, over a line that is cut now and then."""
        for _time in range(200):
            with suppress(URLError):
                self("sync")
                return
        raise AssertionError("never went through")

    def _line(self, request: Any, timeout: float) -> Any:
        if self.random.random() < self.cuts / 2:
            raise URLError("cut on the way")
        answer = urlopen(request, timeout=timeout)
        if self.random.random() < self.cuts / 2:
            answer.close()
            raise URLError("cut on the way back")
        return answer

    def ask(self, sql: str) -> list[Any]:
        db = sqlite3.connect(self.path)
        try:
            with db:
                return db.execute(sql).fetchall()
        finally:
            db.close()

    @property
    def copy(self) -> dict[str, dict[str, Any]]:
        return {code: json.loads(row) for code, row in self.ask("SELECT code, row FROM copy")}


def _about(people: Cast) -> str:
    sub = SubTopicFactory.create()
    about = {
        "compound": people.compound.code,
        "topic": sub.topic.code,
        "subtopic": sub.code,
        "text": "灯坏了。",
    }
    return json.dumps(about)


def _three_days(device: Device, about: str) -> None:
    """Six reports; each is accepted, every other one finished with a photo. Written down without a line."""
    photo = device.folder / "lamp.jpg"
    photo.write_bytes(jpeg())
    for number in range(6):
        device("report", f"P-{number}", about, *([str(photo)] if number == 0 else []))
        device("move", f"P-{number}", "accept", "{}")
        if number % 2:
            device("move", f"P-{number}", "finish", '{"note": "修好了。"}', str(photo))
    device.ask("UPDATE queue SET id = 1000 - id")  # and out of order
    device.ask("UPDATE photo SET entry = 1000 - entry")


def _each_is_there_once() -> None:
    status = dict(Issue.objects.values_list("external_id", "status"))
    assert status == {f"P-{number}": Status.DONE if number % 2 else Status.WORKING for number in range(6)}
    assert Issue.objects.count() == 6
    for verb, count in (("file", 6), ("accept", 6), ("finish", 3)):
        assert Move.objects.filter(verb=verb).count() == count
    assert Evidence.objects.count() == 4


def _tells_what_the_server_holds(device: Device) -> None:
    held = {
        issue.code: (issue.version, issue.status, issue.external_id, issue.updated_at)
        for issue in Issue.objects.all()
    }
    told = {
        code: (row["version"], row["status"], row["external_id"] or "", parse_datetime(row["updated_at"]))
        for code, row in device.copy.items()
    }
    assert told == held


def test_three_days_out_of_order_and_twice(people: Cast, firm: str, live: str, tmp_path: Path) -> None:
    device = Device(tmp_path / "a", live, firm, cuts=0.3)
    _three_days(device, _about(people))
    shutil.copytree(tmp_path / "a", tmp_path / "b")

    device.sync()
    assert device("trouble") == ""
    _each_is_there_once()
    _tells_what_the_server_holds(device)

    # The machine is put back from its backup, and sends everything again: at once, and when no answer is kept.
    for days in (0, 3):
        Answered.objects.update(at=F("at") - timedelta(days=days))
        restored = Device(tmp_path / "b", live, firm, cuts=0.3)
        restored.sync()
        assert restored("trouble") == ""
        _each_is_there_once()
        _tells_what_the_server_holds(restored)
        restored.ask("UPDATE queue SET state = 'waiting'")
        restored.ask("DELETE FROM mine")
        restored.ask("UPDATE photo SET address = NULL")


def test_what_another_decided_meanwhile_is_left_to_a_person(
    people: Cast, firm: str, live: str, tmp_path: Path
) -> None:
    device = Device(tmp_path / "a", live, firm)
    issue = filed(people).issue
    device("sync")
    assert set(device.copy) == {issue.code}
    device("move", issue.code, "accept", "{}")
    device("move", issue.code, "note", '{"note": "到场。"}')
    manager = people.own[Role.FIRM_MANAGER]
    at = issue.opened_at + timedelta(hours=1)
    actions.move(issue=issue, verb=Verb.NOTE, by=actor_for(manager, issue), data={"note": "先看看。"}, at=at)

    device("sync")
    assert '"condition.stale"' in device("trouble")
    assert not Move.objects.filter(issue=issue, verb="accept").exists()
    device("drop", issue.code)
    device("move", issue.code, "accept", "{}")
    device("sync")
    assert (device("trouble"), device.copy[issue.code]["status"]) == ("", "working")
    _tells_what_the_server_holds(device)


def test_what_is_wrong_holds_up_nothing_else(people: Cast, firm: str, live: str, tmp_path: Path) -> None:
    device = Device(tmp_path / "a", live, firm)
    about = _about(people)
    wrong = tmp_path / "a" / "wrong.jpg"
    wrong.write_bytes(b"no photo")
    device("report", "P-1", '{"text": ""}')
    device("move", "P-1", "accept", "{}")
    device("report", "P-2", about, str(wrong))
    device("report", "P-3", about)
    device("sync")

    told = device("trouble").splitlines()
    assert [line.split()[0] for line in told] == ["P-1", "P-2"]
    assert "/compound" in told[0]
    assert [row["external_id"] for row in device.copy.values()] == ["P-3"]


def test_a_copy_begins_anew_when_the_posts_changed(people: Cast, live: str, tmp_path: Path) -> None:
    station = opened(people)
    device = Device(tmp_path / "a", live, keyed(station).text)
    seen, gone = filed(people).issue, filed(people).issue
    device("sync")
    assert set(device.copy) == {seen.code, gone.code}
    device.ask(f"UPDATE copy SET code = 'YH-2026-999999' WHERE code = '{gone.code}'")

    give_post(station=station, role=Role.GRID_WORKER, place=people.other_grid, by=None, at=seen.opened_at)
    device("sync")
    assert set(device.copy) == {seen.code, gone.code}


def test_the_small_station_of_curl_and_sh(people: Cast, live: str, tmp_path: Path) -> None:
    subprocess.run(["sh", "-n", str(FOLDER / "sync.sh")], check=True)
    if shutil.which("curl") is None:
        return  # nothing to run it with
    key, about = keyed(opened(people)).text, json.loads(_about(people))
    env = {**os.environ, "PORTAL": live, "PORTAL_KEY": key}

    def run() -> None:
        command = ["sh", str(FOLDER / "sync.sh")]
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    (tmp_path / "queue").mkdir()
    for number in ("P-1", "P-2", "P-3"):
        given = {**about, "external_id": number} if number != "P-2" else {"text": ""}
        (tmp_path / "queue" / f"{number}.json").write_text(json.dumps(given))
    shutil.copytree(tmp_path / "queue", tmp_path / "backup")
    run()
    assert {path.name for path in (tmp_path / "trouble").iterdir()} == {"P-2.json", "P-2.answer"}
    Answered.objects.update(at=F("at") - timedelta(days=3))
    for path in (tmp_path / "backup").iterdir():
        path.rename(tmp_path / "queue" / path.name)
    run()

    assert sorted(Issue.objects.values_list("external_id", flat=True)) == ["P-1", "P-3"]
    pages = [json.loads(line) for line in (tmp_path / "changes.ndjson").read_text().splitlines() if line]
    copy = {row["code"]: row["report"]["status"] for page in pages for row in page["results"]}
    assert copy == {issue.code: issue.status for issue in Issue.objects.all()}
