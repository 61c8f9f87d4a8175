"""The invented reports: marked, consistent, and such as could really have happened."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import override_settings

from issues import clocks, facts
from issues.access import find_reporter
from issues.books import ReporterBook
from issues.demo import load
from issues.demo.sizes import SIZES
from issues.links import digest, secret_for
from issues.models import (
    Evidence,
    Incident,
    Issue,
    Move,
    OutsideRequest,
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
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

pytestmark = pytest.mark.django_db

# A Wednesday afternoon in a week without holidays.
NOW = datetime(2026, 11, 18, 15, 0, tzinfo=SHANGHAI)


@pytest.fixture(scope="module", autouse=True)
def small(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Loaded once for all tests of this file and rolled back after the last."""
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        transaction.atomic(),
    ):
        facts.load_all()
        load.load_street(load.Job(0, SIZES["small"], 1, NOW, "!"))
        yield
        transaction.set_rollback(True)


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
    )
    return {model.__name__: model._default_manager.count() for model in models}


def test_small_has_exactly_what_it_says() -> None:
    assert counts() == {
        "Area": 1 + 1 + 2 + 3,
        "Compound": 4,
        "Building": 16,
        "Entrance": 32,
        "Firm": 3,
        "Contract": 3 + 1,
        "Department": 8 + 8,
        "User": 6 + 8 + 2 + 2 + 3 + 3 + 2 * 3 + 4 + 1,
        "Post": 6 + 8 + 2 + 2 + 3 + 3 + 2 * 3 + 4 + 1,
        "Issue": 120 + 20,
        "Incident": 1,
    }


def test_everything_that_could_be_taken_for_real_says_demo() -> None:
    names = [
        *Area.objects.filter(is_demo=True).values_list("name", flat=True),
        *Compound.objects.values_list("name", flat=True),
        *Firm.objects.filter(is_demo=True).values_list("name", flat=True),
        *User.objects.values_list("name", flat=True),
        *Department.objects.filter(area__is_demo=True).values_list("name", flat=True),
        *Incident.objects.values_list("title", flat=True),
        *OutsideRequest.objects.values_list("body", flat=True),
        *Evidence.objects.values_list("caption", flat=True),
        *(reveal(row, "name") for row in Reporter.objects.all()),
    ]
    assert [name for name in names if "演示" not in name] == []
    assert Issue.objects.filter(is_demo=False).count() == 0
    assert Compound.objects.filter(is_demo=False).count() == 0
    assert set(User.objects.values_list("is_demo", flat=True)) == {True}


def test_nothing_invented_hangs_on_a_real_body() -> None:
    real = {"firm__is_demo": False, "firm__isnull": False}
    assert Issue.objects.filter(**real).count() == 0
    assert Contract.objects.filter(firm__is_demo=False).count() == 0
    assert Issue.objects.filter(subdistrict__is_demo=False).count() == 0
    assert Issue.objects.filter(lead__area__is_demo=False).count() == 0


def test_every_history_could_have_happened() -> None:
    for issue in Issue.objects.prefetch_related("moves"):
        moves = sorted(issue.moves.all(), key=lambda move: move.seq)
        assert [move.seq for move in moves] == list(range(1, len(moves) + 1))
        assert [move.was for move in moves] == ["", *(move.now for move in moves[:-1])]
        assert sorted(move.at for move in moves) == [move.at for move in moves]
        assert moves[0].verb == Verb.FILE
        assert moves[-1].at <= NOW
        assert [problem for move in moves[1:] if (problem := illegal(issue, move))] == []
        later = [move for move in moves if move.at > issue.opened_at]
        assert (issue.status, issue.version, issue.updated_at) == (
            moves[-1].now,
            1 + len(later),
            moves[-1].at,
        )


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


def test_every_clock_agrees_with_its_issue() -> None:
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


def test_every_date_is_counted_by_the_calendar() -> None:
    for row in Deadline.objects.prefetch_related("moves"):
        changes = sorted(row.moves.all(), key=lambda change: change.pk)
        first = changes[0].was_due_at if changes else row.due_at
        assert first == due(row.starts_at, row.amount, Unit(row.unit), overrides={}).at
        assert row.revision == 1 + len(changes)
        assert row.by_hand == any(change.cause != DeadlineMove.Cause.PAUSED for change in changes)
        assert changes == [] or changes[-1].due_at == row.due_at


def test_every_page_has_something_to_show() -> None:
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


def test_results_that_need_a_photo_have_one() -> None:
    finished = Issue.objects.filter(finished_at__isnull=False, subtopic__needs_photo=True)
    assert finished.count() > 10
    assert finished.exclude(evidence__kind="after").count() == 0
    for photo in Evidence.objects.all()[:5]:
        assert default_storage.exists(photo.path)
        assert photo.pair is None or photo.pair.issue_id == photo.issue_id


def test_nobody_verifies_their_own_work() -> None:
    firms = {post.user_id: post.firm_id for post in Post.objects.filter(firm__isnull=False)}
    for move in Move.objects.filter(verb=Verb.VERIFY).select_related("issue"):
        assert move.by_id is not None
        assert firms.get(move.by_id) is None


def test_outcomes_and_ratings_follow_the_last_closing() -> None:
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


def test_a_demo_resident_finds_the_report_by_number_and_phone() -> None:
    reporter = Reporter.objects.filter(is_first=True).latest("created_at")
    phone = reveal(reporter, "phone")
    assert phone.startswith("+861380013")
    assert find_reporter(reporter.issue.code, phone.removeprefix("+86")) == reporter
    assert reporter.token_digest == digest(secret_for("reporter", reporter.pk))


def test_nobody_is_sent_a_text_message_because_of_invented_data() -> None:
    keys = [str(key) for key in Reporter.objects.values_list("pk", flat=True)]
    addresses = ReporterBook().address(keys)
    assert len(addresses) == len(keys) > 50
    assert {(one.phone, one.channels, one.active) for one in addresses.values()} == {("", (), False)}
    assert [user.email for user in User.objects.all() if not user.email.endswith("@demo.invalid")] == []
