"""The demo street shows every state of an assessment; pages, papers and sheet agree about it."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from assessments import demo, grading, paper, spans
from assessments.actions import periods
from assessments.boards import ranking
from assessments.models import Objection, Payment, Period, Scheme, Score
from assessments.periodflow import Verb
from issues.demo import load
from issues.demo.sizes import SIZES
from notices.calendar import SHANGHAI
from pledges import facts
from pledges.demo import campaign
from properties.models import Area, Role, User

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

pytestmark = pytest.mark.django_db
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
        load.load_street(load.Job(0, SIZES["small"], 1, NOW, "!"), then=campaign.build)
        if not Scheme.objects.exists():
            street = Area.objects.get(kind=Area.Kind.SUBDISTRICT, is_demo=True)
            demo.write(street=street, now=NOW, random=Random(1), showcase=True)
        opened()
        yield
        transaction.set_rollback(True)


def opened() -> None:
    """The quarter before, drawn up late and sent to the firms."""
    by, at = User.objects.get(username="demo-street"), NOW
    street = Area.objects.get(kind=Area.Kind.SUBDISTRICT, is_demo=True)
    Scheme.objects.update(valid_from=date(2026, 1, 1))
    period = periods.draw_up(subdistrict=street, span=spans.span(date(2026, 4, 1), 3), by=by, at=at)
    periods.move(period=period, verb=Verb.SEND, by=by, at=at)


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


def test_the_quarter_with_reports_is_decided_and_paid() -> None:
    states = list(Period.objects.order_by("-starts_on").values_list("state", flat=True))
    assert states == ["paid", "objections"]
    assert Objection.objects.filter(state="upheld").exists()
    assert Objection.objects.filter(state="rejected").exists()
    assert Payment.objects.exists()


def test_every_stored_score_follows_from_its_inputs() -> None:
    for row in Score.objects.all():
        found = grading.grade(row.inputs)
        assert found._asdict() == {name: getattr(row, name) for name in found._fields}


def test_pages_open_for_the_office_and_say_the_same_as_the_paper() -> None:
    client = signed_in("demo-street")
    period = Period.objects.filter(state="paid").latest("starts_on")
    lines = ranking.by_contract(ranking.current(period))
    page = client.get(reverse("assessments:period", args=[period.pk])).content.decode()
    book = load_workbook(io.BytesIO(paper.build(period, "xlsx", at=NOW)))
    cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    for line in lines:
        assert line.text in page
        assert line.text in cells
        score = client.get(reverse("assessments:score", args=[line.score.pk]))
        assert score.status_code == 200
        assert line.text in score.content.decode()
    for name in ("periods", "new_period", "new_scheme"):
        assert client.get(reverse(f"assessments:{name}")).status_code == 200
    docx = paper.build(period, "docx", at=NOW)
    words = zipfile.ZipFile(io.BytesIO(docx)).read("word/document.xml").decode()
    assert all(line.score.compound.name in words for line in lines)


def test_the_public_ranking_is_small_has_no_script_and_equals_the_sheet() -> None:
    period = Period.objects.filter(state="paid").latest("starts_on")
    client = Client()
    answer = client.get(reverse("public_assessments:period", args=[period.pk]))
    page = answer.content.decode()
    assert len(answer.content) <= 120_000
    assert "<script" not in page
    sheet = client.get(reverse("public_assessments:sheet", args=[period.pk])).content.decode("utf-8-sig")
    rows = sheet.splitlines()[1:]
    lines = ranking.by_contract(ranking.current(period))
    assert len(rows) == len(lines)
    for row, line in zip(rows, lines, strict=True):
        assert line.score.compound.name in row
        assert line.score.compound.name in page
        assert ("" if line.score.score is None else f"{line.score.score}") in row
    people = User.objects.filter(username__in=["demo-street", "demo-leader"]).values_list("name", flat=True)
    assert not any(name in page for name in people)


def test_what_is_not_before_the_public_is_not_there() -> None:
    period = Period.objects.get(state="objections")
    client = Client()
    for name in ("period", "sheet"):
        assert client.get(reverse(f"public_assessments:{name}", args=[period.pk])).status_code == 404


def test_a_firm_reads_its_own_scores_alone_and_only_once_sent() -> None:
    period = Period.objects.get(state="objections")
    manager = User.objects.get(username="demo-firm-manager")
    firms = set(manager.posts.filter(role=Role.FIRM_MANAGER).values_list("firm", flat=True))
    client = signed_in("demo-firm-manager")
    address = reverse("assessments:period", args=[period.pk])
    page = client.get(address)
    shown = {line.score.firm_id for line in page.context["page"].lines}
    assert shown <= firms
    assert page.context["page"].steps == []
    for score in period.scores.filter(is_current=True):
        expected = 200 if score.firm_id in firms else 404
        assert client.get(reverse("assessments:score", args=[score.pk])).status_code == expected
    Period.objects.filter(pk=period.pk).update(state="draft", sent_at=None, objections_until=None)
    assert client.get(address).status_code == 404


def test_the_list_of_the_quarter_may_be_based_on_the_decided_assessment() -> None:
    from pledges.actions import league
    from pledges.models import Campaign, League
    from pledges.scoring import WEIGHTS

    period = Period.objects.filter(state__in=["paid", "decided"]).latest("starts_on")
    found = Campaign.objects.get(subdistrict=period.subdistrict)
    Campaign.objects.filter(pk=found.pk).update(starts_on=date(2026, 1, 1))
    found.refresh_from_db()
    League.objects.filter(starts_on=period.starts_on).update(
        state="withdrawn", withdrawn_at=timezone.now(), withdrawn_reason="改按考核结果"
    )
    officer = User.objects.get(username="demo-street")
    given: dict[str, Any] = {"campaign": found, "weights": WEIGHTS, "by": officer, "at": NOW}
    made = league.draw_up(starts_on=period.starts_on, basis=League.Basis.ASSESSMENT, **given)
    scores = ranking.firm_scores(ranking.current(period))
    assert made.assessment == period
    for row in made.rows.all():
        points = scores.get(row.firm_id)
        assert row.figures["assessed"] == (None if points is None else f"{points}")
        enough = row.figures["counts"]["closed"] >= 10
        assert row.score == (points if enough else None)
    page = signed_in("demo-street").get(reverse("campaign:league", args=[made.pk])).content.decode()
    assert reverse("public_assessments:period", args=[period.pk]) in page
