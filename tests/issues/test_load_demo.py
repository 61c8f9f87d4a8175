"""Loading the invented data: how much, once only, the same for the same seed, never by mistake."""

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
from django.core.management import CommandError, call_command
from django.db import transaction

from issues import facts
from issues.demo import load
from issues.demo.sizes import CITY_ISSUES, SIZES, issues_of
from issues.models import (
    Evidence,
    Incident,
    Issue,
    Move,
    Rating,
    Reporter,
)
from notices.calendar import SHANGHAI
from notices.models import Deadline, DeadlineMove
from properties.models import Area, Building, Compound, Contract, Department, Entrance, Firm, Post, User

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

# A Wednesday afternoon in a week without holidays.
NOW = datetime(2026, 11, 18, 15, 0, tzinfo=SHANGHAI)
TINY = replace(SIZES["city"], streets=2, neighbourhoods=5, compounds=6, firms=2, issues=40)


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


def job(number: int = 0, *, seed: int = 1, size: Any = SIZES["small"]) -> load.Job:
    return load.Job(number, size, seed, NOW, "!")


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


@pytest.mark.slow
def test_street_has_exactly_what_it_says() -> None:
    facts.load_all()
    load.load_street(job(size=replace(SIZES["street"], picture_days=0)))
    kinds = Counter(Area.objects.filter(is_demo=True).values_list("kind", flat=True))
    assert kinds == {"subdistrict": 1, "grid": 5, "neighbourhood": 49}
    assert Compound.objects.count() == 120
    assert Firm.objects.filter(is_demo=True).count() == 30
    assert Issue.objects.count() == 6_000 + 20


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


@pytest.mark.once
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


def test_a_production_site_takes_none(settings: Settings) -> None:
    settings.SITE_MODE = "production"
    with pytest.raises(CommandError, match="SITE_MODE=production"):
        call_command("load_demo")
    assert not Issue.objects.exists()


@pytest.mark.once
def test_the_command_leaves_sign_ins_that_work_and_a_second_run_adds_nothing(
    own_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_demo", verbosity=0)
    _check_sign_ins(own_folder / "demo-signins.txt")
    before, rows = contents(), counts()
    capsys.readouterr()
    call_command("load_demo", seed=9)
    assert (contents(), counts()) == (before, rows)
    assert "nothing was loaded" in capsys.readouterr().out


def _check_sign_ins(path: Path) -> None:
    """Private, one for each role, with one fresh password that opens them all."""
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    lines = [line.split() for line in path.read_text("utf-8").splitlines()]
    assert [name for name, _password, _person in lines] == sorted(
        f"demo-{word}"
        for word in [
            "street",
            "leader",
            "supervisor",
            "sysadmin",
            "auditadmin",
            "securityadmin",
            "department",
            "grid-head",
            "grid-worker",
            "secretary",
            "neighbourhood",
            "committee-chair",
            "committee-member",
            "firm-manager",
            "firm-worker",
        ]
    )
    assert len({password for _name, password, _person in lines}) == 1
    assert len(lines[0][1]) == 16
    for name, password, _person in lines:
        assert check_password(password, User.objects.get(username=name).password)
