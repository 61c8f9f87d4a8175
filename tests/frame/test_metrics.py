"""What Prometheus reads, and that the alarms and the board ask for nothing else."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import promql_parser
import pytest
import yaml
from django.contrib.auth import authenticate
from django.db import OperationalError
from django.test import RequestFactory
from prometheus_client.parser import text_string_to_metric_families

from notices import hints
from properties.photos import cleaning
from records.models import Job
from stations.models import Delivery
from tests.frame.test_health import notice
from tests.frame.test_request_ids import GIVEN
from yinhang import metrics, readiness

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
SCRAPE = ROOT / "deploy" / "prometheus" / "prometheus.yml"
BOARD = ROOT / "deploy" / "grafana" / "board.json"
OPERATING = ROOT / "docs" / "operating.md"
AT = datetime(2026, 6, 1, tzinfo=UTC)
# Prometheus's own, and the labels it puts onto every series.
GIVEN_BY_PROMETHEUS = {"up"}
OF_PROMETHEUS = {"job", "instance"}
LABELS = {"method", "route", "status", "le", "check", "state", "name", "of", "reason", "outcome", "kind"}
ENDINGS = {"counter": ("_total", "_created"), "histogram": ("_bucket", "_sum", "_count", "_created")}


def families(*, of: str = "") -> list[Any]:
    """What the page tells, or only `of`: a process that has answered thousands of tests has a long page."""
    lines = [line for line in metrics.page(at=AT).decode().splitlines() if of in line]
    return list(text_string_to_metric_families("\n".join([*lines, ""])))


def figure(name: str, /, **labels: str) -> float | None:
    found = [
        sample.value
        for family in families(of=re.sub("_(total|created|bucket|sum|count)$", "", name))
        for sample in family.samples
        if sample.name == name and sample.labels == labels
    ]
    return found[0] if found else None


def names() -> set[str]:
    found = set(GIVEN_BY_PROMETHEUS)
    for family in families():
        found |= {family.name + ending for ending in ENDINGS.get(family.type, ("",))}
    return found


def rules() -> list[dict[str, Any]]:
    [group] = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


def targets() -> list[str]:
    board = json.loads(BOARD.read_text(encoding="utf-8"))
    return [target["expr"] for panel in board["panels"] for target in panel.get("targets", ())]


def expressions() -> list[str]:
    return [rule["expr"] for rule in rules()] + targets()


def selected(node: Any) -> Iterator[Any]:
    """Every selector of an expression, with its name and matchers."""
    if isinstance(node, promql_parser.VectorSelector):
        yield node
    elif isinstance(node, promql_parser.MatrixSelector):
        yield from selected(node.vector_selector)
    for part in ("expr", "lhs", "rhs"):
        if (inner := getattr(node, part, None)) is not None:
            yield from selected(inner)
    for inner in getattr(node, "args", ()):
        yield from selected(inner)


def test_every_expression_parses_and_asks_for_what_is_there() -> None:
    known = names()
    for text in expressions():
        asked = {node.name for node in selected(promql_parser.parse(text))}
        assert asked, text
        assert asked <= known, f"{text}: {asked - known}"


def test_every_label_an_expression_asks_by_is_there() -> None:
    asked = set()
    for text in expressions():
        asked |= {
            word.strip()
            for words in re.findall(r"\b(?:by|on) ?\(([^)]*)\)", text)
            for word in words.split(",")
            if word.strip()
        }
        asked |= {
            matcher.name for node in selected(promql_parser.parse(text)) for matcher in node.matchers.matchers
        }
    assert asked <= LABELS | OF_PROMETHEUS


def test_no_label_says_who_or_which() -> None:
    """Python's own and the process's are not ours to judge."""
    notice("waits", late=10)
    Job.objects.create(name="notices.drain", began_at=AT, ended_at=AT, succeeded_at=AT)
    ours = [family for family in families() if family.name.startswith("yinhang_")]
    found = {label for family in ours for sample in family.samples for label in sample.labels}
    assert found <= LABELS


def test_every_alarm_says_what_to_do() -> None:
    headings = re.findall(r"^### (\w+)$", OPERATING.read_text(encoding="utf-8"), re.MULTILINE)
    told = {f"docs/operating.md#{heading.lower()}" for heading in headings}
    for rule in rules():
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in {"page", "mail"}
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["page"] in told, rule["alert"]
    assert len({rule["alert"] for rule in rules()}) == len(rules())
    assert {rule["annotations"]["page"] for rule in rules()} == told


def test_the_rules_are_those_prometheus_is_told_of() -> None:
    config = yaml.safe_load(SCRAPE.read_text(encoding="utf-8"))
    assert config["rule_files"] == [ALERTS.name]
    [scrape] = config["scrape_configs"]
    assert (scrape["job_name"], scrape["metrics_path"]) == ("yinhang", "/metrics/")


def test_the_boards_panels_do_not_cover_each_other() -> None:
    board = json.loads(BOARD.read_text(encoding="utf-8"))
    cells: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        own = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & own, panel["title"]
        cells |= own
    ids = [panel["id"] for panel in board["panels"]]
    assert len(set(ids)) == len(ids)


def test_queues_are_told_by_state_with_the_age_of_the_oldest() -> None:
    for number, state in enumerate(["pending", "pending", "dead", "cancelled"]):
        notice(str(number), late=30 * number, state=state)
    assert {state: figure("yinhang_outbox", state=state) for state in ("pending", "inflight", "dead")} == {
        "pending": 2,
        "inflight": 0,
        "dead": 1,
    }
    assert figure("yinhang_outbox", state="cancelled") is None
    assert figure("yinhang_outbox_oldest_due_seconds") == 30
    assert figure("yinhang_webhooks", state=Delivery.State.DEAD.value) == 0
    assert figure("yinhang_webhooks_oldest_due_seconds") == 0


def test_jobs_are_told_by_their_last_good_end_and_their_failures() -> None:
    Job.objects.create(
        name="backup", began_at=AT, ended_at=AT, succeeded_at=AT - timedelta(days=1), failures=2
    )
    assert figure("yinhang_job_success_timestamp_seconds", name="backup") == AT.timestamp() - 86400
    assert figure("yinhang_job_failures_in_a_row", name="backup") == 2


def test_what_is_refused_looked_at_and_mistyped_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def counted() -> list[float]:
        return [
            figure("yinhang_photos_refused_total", reason="too-big") or 0,
            figure("yinhang_sign_in_failures_total") or 0,
            figure("yinhang_hints_total", outcome="lost") or 0,
        ]

    before = counted()
    cleaning._refusal("too-big")
    authenticate(RequestFactory().post("/"), username="nobody", password=GIVEN)
    monkeypatch.setattr(hints, "put_on_broker", _gone)
    hints.send(None)
    assert [now - then for now, then in zip(counted(), before, strict=True)] == [1, 1, 1]


def _gone(_task: object) -> None:
    raise ConnectionError


def test_without_a_database_the_page_still_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(**_more: object) -> float:
        raise OperationalError

    monkeypatch.setattr(readiness, "pending_migrations", gone)
    monkeypatch.setattr(readiness, "oldest_due_seconds", gone)
    assert figure("yinhang_ready", check="database") == 0
    assert figure("yinhang_disk_free_bytes")
    assert figure("yinhang_hints_total", outcome="sent") is not None


def test_connections_are_told_where_there_is_such_a_thing() -> None:
    from django.db import connection

    used, most = figure("yinhang_database_connections"), figure("yinhang_database_connections_most")
    if connection.vendor == "postgresql":
        assert used
        assert most
        assert used <= most
    else:
        assert (used, most) == (None, None)
