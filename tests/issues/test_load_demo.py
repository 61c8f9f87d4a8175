"""The invented data: counts, that it is marked, repeatable, and could really have happened."""

from __future__ import annotations

import hashlib
import json
import stat
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.hashers import check_password
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction

from issues import clocks, facts
from issues.access import find_reporter
from issues.demo import load
from issues.demo.sizes import CITY_ISSUES, SIZES, issues_of
from issues.links import digest, secret_for
from issues.models import (
    Evidence,
    Incident,
    Issue,
    Move,
    OutsideRequest,
    Pledge,
    Rating,
    Reporter,
    TimeRequest,
)
from issues.workflow import ENDED, MOVES, Hat, Outcome, Status, Verb
from notices.calendar import SHANGHAI, Unit, due
from notices.models import Deadline, DeadlineMove
from properties.models import Area, Building, Compound, Contract, Department, Entrance, Firm, Post, User
from yinhang.fields import reveal

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db

# A Wednesday afternoon in a week without holidays.
NOW = datetime(2026, 11, 18, 15, 0, tzinfo=SHANGHAI)
TINY = replace(SIZES["city"], streets=2, neighbourhoods=5, compounds=6, firms=2, issues=40)


@pytest.fixture(autouse=True)
def own_folder(settings: SettingsWrapper, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


def job(number: int = 0, *, seed: int = 1, size: Any = SIZES["small"]) -> load.Job:
    return load.Job(number, size, seed, NOW, "!")


@pytest.fixture
def small() -> None:
    facts.load_all()
    load.load_street(job())


def contents() -> str:
    """A fingerprint of everything written, without keys, secrets and file names."""
    found: list[Any] = []
    for model, columns in (
        (Area, "kind code name parent__code"),
        (Compound, "code name neighbourhood__code grid__code built households"),
        (Building, "compound__code name"),
        (Contract, "compound__code firm__code starts_on ends_on is_current"),
        (Post, "user__username role starts_on"),
        (
            Issue,
            "text status outcome place opened_at due_at closed_at updated_at version affected urges reworks extra",
        ),
        (Move, "seq verb was now hat by__username note at is_public"),
        (Deadline, "kind starts_at due_at revision by_hand met_at cancelled_at paused_at next_rung_at"),
        (DeadlineMove, "cause was_due_at due_at revision reason by__username at"),
        (Rating, "closing score solved text at"),
        (Evidence, "kind caption created_at sha256"),
        (Reporter, "phone_index is_first share_with_firm created_at"),
    ):
        found.append(sorted(repr(row) for row in model._default_manager.values_list(*columns.split())))
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()


def counts() -> dict[str, int]:
    models = (
        Area,
        Compound,
        Building,
        Entrance,
        Firm,
        Contract,
        Department,
        User,
        Post,
        Issue,
        Incident,
        Pledge,
    )
    return {model.__name__: model._default_manager.count() for model in models}


def test_small_has_exactly_what_it_says(small: None) -> None:
    assert counts() == {
        "Area": 1 + 1 + 2 + 3,
        "Compound": 4,
        "Building": 16,
        "Entrance": 32,
        "Firm": 5 + 3,
        "Contract": 3 + 1,
        "Department": 8 + 8,
        "User": 6 + 8 + 2 + 2 + 3 + 3 + 2 * 3 + 4 + 1,
        "Post": 6 + 8 + 2 + 2 + 3 + 3 + 2 * 3 + 4 + 1,
        "Issue": 60 + 18,
        "Incident": 1,
        "Pledge": 5 + 5,
    }


@pytest.mark.slow
def test_street_has_exactly_what_it_says() -> None:
    facts.load_all()
    load.load_street(job(size=replace(SIZES["street"], picture_days=0)))
    kinds = Counter(Area.objects.filter(is_demo=True).values_list("kind", flat=True))
    assert kinds == {"subdistrict": 1, "grid": 5, "neighbourhood": 49}
    assert Compound.objects.count() == 120
    assert Firm.objects.filter(is_demo=True).count() == 30
    assert Issue.objects.count() == 6_000 + 18


def test_city_has_a_million_reports_in_216_subdistricts() -> None:
    city = SIZES["city"]
    shares = [issues_of(city, number) for number in range(city.streets)]
    assert (len(shares), sum(shares), min(shares) > 4_500) == (216, CITY_ISSUES, True)


def test_city_goes_on_where_it_was_interrupted() -> None:
    facts.load_all()
    load.load_street(job(1, size=TINY))
    assert load.unfinished(TINY) == [0]
    done: list[int] = []
    assert load.load([job(0, size=TINY)], told=done.append) == 40
    assert (load.unfinished(TINY), done, Issue.objects.count()) == ([], [40], 80)
    assert Issue.objects.values("subdistrict").distinct().count() == 2


def test_a_second_run_adds_nothing_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_demo", verbosity=0)
    before, rows = contents(), counts()
    capsys.readouterr()
    call_command("load_demo", seed=9)
    assert (contents(), counts()) == (before, rows)
    assert "nothing was loaded" in capsys.readouterr().out


def test_the_same_seed_invents_the_same_rows() -> None:
    facts.load_all()
    found = []
    for seed in (1, 1, 2):
        with transaction.atomic():
            load.load_street(job(seed=seed))
            found.append(contents())
            transaction.set_rollback(True)
    assert found[0] == found[1]
    assert found[0] != found[2]


def test_a_production_site_takes_none(settings: SettingsWrapper) -> None:
    settings.SITE_MODE = "production"
    with pytest.raises(CommandError, match="SITE_MODE=production"):
        call_command("load_demo")
    assert not Issue.objects.exists()


def test_sign_ins_are_fresh_private_and_work(own_folder: Path) -> None:
    call_command("load_demo", verbosity=0)
    path = own_folder / "demo-signins.txt"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    lines = [line.split() for line in path.read_text("utf-8").splitlines()]
    assert [name for name, _password, _person in lines] == sorted(
        f"demo-{word}"
        for word in (
            "street leader supervisor sysadmin auditadmin securityadmin department grid-head grid-worker secretary "
            "neighbourhood committee-chair committee-member firm-manager firm-worker"
        ).split()
    )
    assert len({password for _name, password, _person in lines}) == 1
    assert len(lines[0][1]) == 16
    for name, password, _person in lines:
        assert check_password(password, User.objects.get(username=name).password)


def test_everything_that_could_be_taken_for_real_says_demo(small: None) -> None:
    names = [
        *Area.objects.filter(is_demo=True).values_list("name", flat=True),
        *Compound.objects.values_list("name", flat=True),
        *Firm.objects.filter(is_demo=True).values_list("name", flat=True),
        *User.objects.values_list("name", flat=True),
        *Department.objects.filter(area__is_demo=True).values_list("name", flat=True),
        *Incident.objects.values_list("title", flat=True),
        *OutsideRequest.objects.values_list("body", flat=True),
        *Pledge.objects.filter(campaign__is_demo=True).values_list("statement", flat=True),
        *Evidence.objects.values_list("caption", flat=True),
        *(reveal(row, "name") for row in Reporter.objects.all()),
    ]
    assert [name for name in names if "演示" not in name] == []
    assert Issue.objects.filter(is_demo=False).count() == 0
    assert Compound.objects.filter(is_demo=False).count() == 0
    assert set(User.objects.values_list("is_demo", flat=True)) == {True}


def test_nothing_invented_hangs_on_a_real_body(small: None) -> None:
    real = {"firm__is_demo": False, "firm__isnull": False}
    assert Issue.objects.filter(**real).count() == 0
    assert Contract.objects.filter(firm__is_demo=False).count() == 0
    assert Issue.objects.filter(subdistrict__is_demo=False).count() == 0
    assert Issue.objects.filter(lead__area__is_demo=False).count() == 0


def test_every_history_could_have_happened(small: None) -> None:
    for issue in Issue.objects.prefetch_related("moves"):
        moves = sorted(issue.moves.all(), key=lambda move: move.seq)
        assert [move.seq for move in moves] == list(range(1, len(moves) + 1))
        assert [move.was for move in moves] == ["", *(move.now for move in moves[:-1])]
        assert sorted(move.at for move in moves) == [move.at for move in moves]
        assert moves[0].verb == Verb.FILE
        assert moves[-1].at <= NOW
        assert [problem for move in moves[1:] if (problem := illegal(issue, move))] == []
        assert (issue.status, issue.version, issue.updated_at) == (moves[-1].now, len(moves), moves[-1].at)


def illegal(issue: Issue, move: Move) -> str:
    """What is wrong with a row of history; "" when the table allows it."""
    if move.verb == Verb.ASSIGN and move.hat == Hat.SYSTEM:
        return "" if (move.seq, move.was, move.now) == (2, Status.NEW, Status.ASSIGNED) else str(move)
    if move.verb == Verb.MERGE and "from" in move.data:  # the row on the report that took another in
        return "" if move.was == move.now else str(move)
    row = MOVES.get((Status(move.was), Verb(move.verb)))
    if row is None or Hat(move.hat) not in row.who or move.now != (row.to or move.was):
        return f"{issue.pk}: {move}"
    if "note" in row.needs and not move.note:
        return f"{issue.pk}: {move} without a note"
    if (move.by_id is None) != (Hat(move.hat) in {Hat.REPORTER, Hat.SYSTEM, Hat.OUTSIDE}):
        return f"{issue.pk}: {move} by nobody"
    return ""


def test_every_clock_agrees_with_its_issue(small: None) -> None:
    deadlines: dict[int, list[Deadline]] = {}
    for row in Deadline.objects.all():
        deadlines.setdefault(row.subject_id, []).append(row)
    for issue in Issue.objects.all():
        rows = deadlines[issue.pk]
        handle = [row for row in rows if row.kind == clocks.HANDLE]
        running = {row.kind: row for row in rows if row.is_open}
        assert issue.due_at == handle[-1].due_at
        assert (clocks.HANDLE in running) == (issue.status not in ENDED), issue.pk
        assert (clocks.VERIFY in running) == (issue.status == Status.DONE)
        assert (clocks.ANSWER in running) == (issue.status == Status.ASKED)
        assert (clocks.OUTSIDE in running) == (issue.status == Status.OUTSIDE)
        assert set(running) - {clocks.CALLBACK} <= {clocks.RATE} or issue.status not in ENDED
        stands_still = issue.status in {Status.PAUSED, Status.ASKED, Status.DONE}
        paused = running[clocks.HANDLE].paused_at is not None if clocks.HANDLE in running else False
        assert paused == stands_still
        assert (clocks.CONTACT in running) == (issue.contacted_at is None and issue.status not in ENDED)


def test_every_date_is_counted_by_the_calendar(small: None) -> None:
    for row in Deadline.objects.prefetch_related("moves"):
        changes = sorted(row.moves.all(), key=lambda change: change.pk)
        first = changes[0].was_due_at if changes else row.due_at
        assert first == due(row.starts_at, row.amount, Unit(row.unit), overrides={}).at
        assert row.revision == 1 + len(changes)
        assert row.by_hand == any(change.cause != DeadlineMove.Cause.PAUSED for change in changes)
        assert changes == [] or changes[-1].due_at == row.due_at


def test_every_page_has_something_to_show(small: None) -> None:
    live = Issue.objects.filter(closed_at=None)
    assert set(Issue.objects.values_list("status", flat=True)) >= {
        Status.NEW,
        Status.ASSIGNED,
        Status.WORKING,
        Status.ASKED,
        Status.OUTSIDE,
        Status.PAUSED,
        Status.DONE,
        Status.CLOSED,
        Status.MERGED,
    }
    assert live.filter(due_at__lt=NOW).count() >= 1
    today = NOW.replace(hour=23, minute=59, second=59)
    assert live.filter(due_at=today).count() >= 1
    assert live.filter(reworks__gt=0).count() >= 1
    assert live.filter(firm=None).count() >= 1
    assert live.filter(recurrence_of__isnull=False).count() >= 1
    assert live.filter(incident__isnull=False).count() == 1
    assert live.filter(time_requests__state=TimeRequest.State.ASKED).count() >= 1
    assert live.filter(outside__answered_at=None, outside__ended_at=None, outside__isnull=False).count() >= 1
    assert Evidence.objects.filter(kind="after", pair__kind__in=["before", "report"]).count() >= 10
    assert Deadline.objects.open().filter(next_rung_at__lte=NOW).count() >= 5


def test_results_that_need_a_photo_have_one(small: None) -> None:
    finished = Issue.objects.filter(finished_at__isnull=False, subtopic__needs_photo=True)
    assert finished.count() > 10
    assert finished.exclude(evidence__kind="after").count() == 0
    for photo in Evidence.objects.all()[:5]:
        assert default_storage.exists(photo.path)
        assert photo.pair is None or photo.pair.issue_id == photo.issue_id


def test_nobody_verifies_their_own_work(small: None) -> None:
    firms = {post.user_id: post.firm_id for post in Post.objects.filter(firm__isnull=False)}
    for move in Move.objects.filter(verb=Verb.VERIFY).select_related("issue"):
        assert firms.get(move.by_id) is None


def test_outcomes_and_ratings_follow_the_last_closing(small: None) -> None:
    for issue in Issue.objects.filter(status=Status.CLOSED):
        closing = issue.moves.filter(now=Status.CLOSED).exclude(was=Status.CLOSED).latest("seq")
        ends = {
            Verb.VERIFY: Outcome.RESOLVED,
            Verb.REFUSE: Outcome.REFUSED,
            Verb.HAND_OVER: Outcome.HANDED_OVER,
        }
        assert issue.outcome == ends[Verb(closing.verb)]
        assert issue.closed_at == closing.at
    for rating in Rating.objects.all():
        row = Move.objects.get(issue=rating.issue_id, seq=rating.closing)
        assert (row.now, row.was != Status.CLOSED) == (Status.CLOSED, True)
        assert rating.at >= row.at


def test_a_demo_resident_finds_the_report_by_number_and_phone(small: None) -> None:
    reporter = Reporter.objects.filter(is_first=True).latest("created_at")
    phone = reveal(reporter, "phone")
    assert phone.startswith("+861380013")
    assert find_reporter(reporter.issue.code, phone.removeprefix("+86")) == reporter
    assert reporter.token_digest == digest(secret_for("reporter", reporter.pk))
