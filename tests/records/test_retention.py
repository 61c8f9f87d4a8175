"""What was kept long enough is let go of, the rest stays, and every figure is as before."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from axes.models import AccessAttempt, AccessLog
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from issues.figures.rebuilding import rebuild
from issues.models import Evidence, Figure, Reporter
from issues.workflow import Outcome, Status
from notices.models import InboxItem, Notice
from records import retention
from records.actions import retaining
from records.models import Job, Kept
from tests.factories import EvidenceFactory, IssueFactory, ReporterFactory, UserFactory
from yinhang.fields import reveal

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 28, 12, tzinfo=timezone.get_fixed_timezone(480))


def over_age() -> dict[str, int]:
    return {looked.name: looked.rows for looked in retaining.look(at=NOW) if looked.rows}


def closed(days: int, **more: Any) -> Any:
    at = NOW - timedelta(days=days)
    return IssueFactory.create(
        status=Status.CLOSED, closed_at=at, opened_at=at - timedelta(days=3), outcome=Outcome.REFUSED, **more
    )


def message(days: int, *, state: str = "sent", covered_by: Notice | None = None) -> Notice:
    at = NOW - timedelta(days=days)
    return Notice.objects.create(
        dedupe_key=f"kept-{days}-{state}-{covered_by}", kind="issue.filed", subject_kind="issue", subject_id=1,
        to_kind="user", to_id="x", channel="inbox", due_at=at, not_after=at, next_at=at, created_at=at,
        state=state, sent_at=at if state == "sent" else None, covered_by=covered_by,
    )  # fmt: skip


def _reporters() -> tuple[int, int]:
    for days in (729, 731):
        ReporterFactory.create(issue=closed(days))
    ReporterFactory.create()  # of an open report
    return Reporter.objects.exclude(phone_index="").count(), 1


def _photos() -> tuple[int, int]:
    for days in (364, 366):
        EvidenceFactory.create(issue=closed(days))
    return Evidence.objects.exclude(sha256="").count(), 1


def _messages() -> tuple[int, int]:
    for days in (364, 366):
        row = message(days)
        message(days, state="cancelled", covered_by=row)
        InboxItem.objects.create(
            notice=row, user=UserFactory.create(), title="消息", created_at=row.created_at
        )
    message(400, state="pending")
    return Notice.objects.count(), 2


def _sign_ins() -> tuple[int, int]:
    for days in (364, 366):
        row = AccessLog.objects.create(username="a", ip_address="127.0.0.1")
        AccessLog.objects.filter(pk=row.pk).update(attempt_time=NOW - timedelta(days=days))
        failed = AccessAttempt.objects.create(
            username="a", ip_address=f"127.0.0.{days % 9}", failures_since_start=1
        )
        AccessAttempt.objects.filter(pk=failed.pk).update(attempt_time=NOW - timedelta(days=days, hours=1))
    return 2, 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "plant"),
    [
        ("reporters", _reporters),
        ("refused_photos", _photos),
        ("messages", _messages),
        ("sign_ins", _sign_ins),
    ],
)
def test_what_is_over_its_age_goes_and_no_day_sooner(name: str, plant: Callable[[], tuple[int, int]]) -> None:
    _all, old = plant()
    assert over_age()[name] == old
    assert retaining.retain_all(at=NOW)[name] == old
    assert name not in over_age()
    assert retaining.retain_all(at=NOW)[name] == 0
    job = Job.objects.get(name="records.retain")
    assert (job.failures, job.seen) == (0, "")


@pytest.mark.django_db(transaction=True)
def test_a_reporter_is_known_no_more_and_the_report_stays() -> None:
    row = ReporterFactory.create(issue=closed(731))
    rebuild(repair=True, told=lambda _found: None)
    before = sorted(Figure.objects.values_list("month", "received", "refused"))
    retaining.retain_all(at=NOW)
    row.refresh_from_db()
    assert (reveal(row, "name"), reveal(row, "phone"), row.phone_index) == ("", "", "")
    assert rebuild(repair=False, told=lambda _found: None) == 0
    assert sorted(Figure.objects.values_list("month", "received", "refused")) == before
    assert over_age() == {}


@pytest.mark.django_db(transaction=True)
def test_the_file_of_a_refused_report_goes(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = settings.ANCHOR_DIR = tmp_path
    photo = EvidenceFactory.create(issue=closed(366), caption="张三的车")
    default_storage.save(photo.path, ContentFile(b"x"))
    retaining.retain_all(at=NOW)
    photo.refresh_from_db()
    assert (photo.caption, photo.sha256) == ("", "")
    assert not default_storage.exists(photo.path)


@pytest.mark.django_db
def test_the_command_says_what_it_would_do_and_does_nothing() -> None:
    ReporterFactory.create(issue=closed(731))
    said = StringIO()
    call_command("retention", "--dry-run", stdout=said)
    assert len(said.getvalue().splitlines()) == len(retention.RULES)
    assert over_age()["reporters"] == 1


def test_every_term_has_its_rows() -> None:
    assert retention.RULES.keys() == retention.TERMS.keys()


def test_no_term_speaks_of_what_proves_who_decided_or_of_history() -> None:
    """CC 277, 278: ballots with all that lies around them, decisions and the register have no end."""
    models = {rule.over_age(timezone.now()).model for rule in retention.RULES.values()}
    kept = {"votes", "councils"}
    assert not [
        model for model in models if model._meta.app_label in kept or model.__name__.startswith("Owner")
    ]
    # Of history photos alone: their rows stay, emptied.
    assert {model.__name__ for model in models if issubclass(model, Kept)} == {"Evidence"}


@pytest.mark.parametrize(
    "said", [["sign_ins=182"], ["nobody=5"], ["reporters"], ["reporters=-1"], ["reporters=x"]]
)
def test_a_setting_below_the_law_or_of_nothing_known_is_refused(settings: Any, said: list[str]) -> None:
    settings.RETAIN = said
    with pytest.raises(ImproperlyConfigured):
        retention.days(said[0].partition("=")[0] if "nobody" not in said[0] else "reporters")


def test_a_setting_within_the_law_holds(settings: Any) -> None:
    settings.RETAIN = ["sign_ins=183", "reporters=1095"]
    assert (retention.days("sign_ins"), retention.days("reporters")) == (183, 1095)
