"""The seams: plan, drain, faults that end the process, and the list of routes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection

from notices import faults
from notices.actions import tell
from notices.calendar import SHANGHAI
from notices.draining import deliver_inbox
from notices.management.moments import moment
from notices.models import InboxItem, Notice
from tests.notices.books import CaseBook
from tests.notices.rows import NOW, at, deadline, event, party, person, rung, told


def run(*args: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_plan_and_drain_at_a_pretended_moment(book: CaseBook) -> None:
    book.on["handler"][1] = [party(person("wang"))]
    rung("after-5", 5)
    deadline()

    assert run("plan_notices", "--now", "2025-06-12T12:00") == "deadlines looked at: 1\n"
    assert run("drain_notices", "--once", "--now", "2025-06-12T12:00:00+08:00") == "inbox: 0, pushed: 0\n"
    assert run("drain_notices", "--now", "2025-06-13T23:59:59") == "inbox: 1, pushed: 0\n"
    assert told() == [("after-5", "inbox", "sent")]


def test_a_moment_without_a_zone_is_shanghais() -> None:
    assert moment("2025-06-05T10:00") == at("2025-06-05T10:00")
    assert moment("2025-06-05T02:00+00:00") == at("2025-06-05T10:00")
    with pytest.raises(CommandError):
        call_command("plan_notices", "--now", "tomorrow")


def test_once_and_loop_exclude_each_other() -> None:
    with pytest.raises(CommandError):
        call_command("drain_notices", "--once", "--loop")


def test_the_list_of_routes_names_every_address_once() -> None:
    found = json.loads(run("list_routes", "--json"))

    assert {"name": "notices:read", "path": "/notices/<int:pk>/read/", "view": "notices.views.read"} in found
    assert {tuple(route) for route in found} == {("name", "path", "view")}
    assert len({route["path"] for route in found}) == len(found)
    assert run("list_routes").splitlines()[0].split("\t")[1] == found[0]["path"]


@pytest.mark.django_db
@pytest.mark.parametrize(("testing", "ends"), [(True, True), (False, False)])
def test_a_fault_ends_the_process_only_under_test(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch, testing: bool, ends: bool
) -> None:
    settings.TESTING = testing
    exits: list[int] = []
    monkeypatch.setattr(os, "_exit", exits.append)
    monkeypatch.setenv("FAULT", "after_claim")

    faults.fault("after_claim")
    faults.fault("after_send")

    assert exits == ([faults.EXIT_CODE] if ends else [])


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", ["after_claim", "after_send", "before_commit"])
def test_a_process_that_ends_at_a_fault_loses_and_repeats_nothing(book: CaseBook, place: str) -> None:
    tell([event(party(person("wang")))], at=NOW)
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(connection.settings_dict["NAME"])],
        env={**os.environ, "FAULT": place},
        check=False,
        capture_output=True,
    )

    assert (done.returncode, done.stderr) == (faults.EXIT_CODE, b"")
    assert (told(), InboxItem.objects.count()) == ([("case.news", "inbox", "pending")], 0)
    deliver_inbox(NOW)
    assert (told(), InboxItem.objects.count()) == ([("case.news", "inbox", "sent")], 1)


_CHILD = """
import sys
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from notices import registry
from notices.draining import deliver_inbox
from tests.notices.books import CaseBook
from tests.notices.rows import NOW
registry.register_subject("case", CaseBook())
deliver_inbox(NOW)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_loop_told_to_stop_ends_and_leaves_no_lease(book: CaseBook) -> None:
    started = datetime.now(SHANGHAI)
    child = subprocess.Popen(
        [sys.executable, "-c", _LOOP, str(connection.settings_dict["NAME"])],
        stdout=subprocess.PIPE,
        env=dict(os.environ),
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    child.terminate()

    assert child.wait(20) == 0
    assert datetime.now(SHANGHAI) - started < timedelta(seconds=30)
    assert not Notice.objects.filter(state="inflight").exists()
    child.stdout.close()


_LOOP = """
import sys, threading
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from django.core.management import call_command
from notices.management.commands.drain_notices import Command
real = Command._round
def once_and_say(self, now):
    real(self, now)
    print("ready", flush=True)
Command._round = once_and_say
call_command("drain_notices", "--loop", "--every", "0.1")
"""
