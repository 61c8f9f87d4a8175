"""What the interface costs in one worker: pages of 200, a report beside the bare action, 500 at once, a copy.

Prints JSON. Run with the environment of a copy of a world: python -m tests.bench.interface
"""

from __future__ import annotations

import itertools
import json
import statistics
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction
from django.db.models import Count
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse
from django.utils import timezone

import yinhang.wsgi  # noqa: F401 — a process as the web server's workers are, before any model is read
from issues import actions
from issues.access import Actor
from issues.forms.staff_report import sources_for
from issues.models import Issue, SubTopic
from properties.models import Area, Compound, Post, Role, User
from stations.actions import NewStation, make_key, open_station
from stations.models import Station
from stations.scopes import Scope
from tests.stations.keyed import Program

if TYPE_CHECKING:
    from collections.abc import Callable

LIST: Final = "/api/v1/issues/"
PAGES, FILINGS, BULKS, BULK = 100, 60, 3, 500
MOST_CHANGES: Final = 100_000
_TEXT: Final = "三号楼二单元门口的路灯坏了三天，晚上老人和孩子上下楼看不清台阶，请尽快派人来修。"


def measure() -> dict[str, float]:
    full = Issue.objects.values_list("subdistrict").annotate(n=Count("pk")).order_by("-n", "subdistrict")
    streets = [Area.objects.get(pk=pk) for pk, _rows in full]
    stations = [_station(number, street) for number, street in enumerate(streets)]
    copied = _copies([client for _station, client in stations])
    station, client = stations[0]
    place = Compound.objects.filter(issues__subdistrict=streets[0]).order_by("pk")[0]
    return {**_pages(client), **_filings(station, client, place), **_bulks(client, place), **copied}


def _station(number: int, street: Area) -> tuple[Station, Program]:
    at = timezone.now()
    new = NewStation(code=f"bench-{number}", name="测速站点", kind=Station.Kind.GRID, subdistrict=street)
    station = open_station(new=new, role=Role.STREET_OFFICER, place=street, by=None, at=at)
    ends = at + timedelta(days=1)
    return station, Program(
        make_key(station=station, scopes=Scope.values, expires_at=ends, by=None, at=at).text
    )


def _timed(work: Callable[[], Any], status: int) -> float:
    began = time.perf_counter()
    answer = work()
    took = time.perf_counter() - began
    assert answer.status_code == status, answer.content
    return took


def _pages(client: Program) -> dict[str, float]:
    """Deeper and deeper: what a page costs must not depend on how far it is from the first."""
    address, times = f"{LIST}?limit=200", []
    for _number in range(PAGES):
        began = time.perf_counter()
        page = client.get(address).json()
        times.append(time.perf_counter() - began)
        address = page["next"] or f"{LIST}?limit=200"
    return {"list of 200, p95 ms": 1000 * _p95(times)}


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _filings(station: Station, client: Program, place: Compound) -> dict[str, float]:
    """In turns, so that a busy moment hits both alike."""
    subtopic = SubTopic.objects.filter(is_active=True).select_related("topic").order_by("pk")[0]
    sent = {
        "compound": place.code,
        "topic": subtopic.topic.code,
        "subtopic": subtopic.code,
        "text": _TEXT,
    }
    usual = sources_for(station.user)[0]
    report = actions.Report(source=usual, compound=place, topic=subtopic.topic, subtopic=subtopic, text=_TEXT)
    by, posts, forms, bare = Actor(frozenset(), user=station.user), [], [], []
    desk = Client(headers={"X-Forwarded-For": "10.9.8.7"})
    desk.force_login(_officer(place))
    typed = {"source": usual.value, "compound": place.pk, "kind": f"k{subtopic.pk}", "text": _TEXT}
    for number in range(FILINGS):
        key = f"bench-{number}"
        posts.append(_timed(lambda key=key: client.send(LIST, sent, idempotency_key=key), 201))  # type: ignore[misc]
        forms.append(_timed(lambda: desk.post(reverse("work:new"), typed), 302))
        began = time.perf_counter()
        actions.file_report(report=report, by=by, at=timezone.now())
        bare.append(time.perf_counter() - began)
    found = {
        "POST, ms": 1000 * statistics.median(posts),
        "the workspace's form, ms": 1000 * statistics.median(forms),
        "the action in Python, ms": 1000 * statistics.median(bare),
    }
    return {
        **found,
        "POST / workspace": found["POST, ms"] / found["the workspace's form, ms"],
        "POST / Python": found["POST, ms"] / found["the action in Python, ms"],
    }


def _officer(place: Compound) -> User:
    post = Post.objects.filter(role=Role.STREET_OFFICER, area=place.subdistrict_id).order_by("pk")
    return post.exclude(user__username__startswith=User.MACHINE)[0].user


def _bulks(client: Program, place: Compound) -> dict[str, float]:
    subtopic = SubTopic.objects.filter(is_active=True).select_related("topic").order_by("pk")[0]
    about = {"compound": place.code, "topic": subtopic.topic.code, "subtopic": subtopic.code, "text": _TEXT}
    numbers = itertools.count()
    times = []
    for _time in range(BULKS):
        rows = [{**about, "external_id": f"bench-{next(numbers)}"} for _row in range(BULK)]
        times.append(_timed(lambda rows=rows: client.send(f"{LIST}bulk/", {"reports": rows}), 200))  # type: ignore[misc]
    return {"bulk of 500, s": statistics.median(times), "500 bare INSERTs, s": _bare()}


def _bare() -> float:
    """The floor of a bulk: the row of a report written again so many times, one statement each, then taken back."""
    columns = ", ".join(
        f'"{field.column}"'
        for field in Issue._meta.concrete_fields
        if field.column not in {"id", "external_id"}
    )
    last, times = Issue.objects.order_by("-pk").values_list("pk", flat=True)[0], []
    for _time in range(BULKS):
        with transaction.atomic(), connection.cursor() as cursor:
            began = time.perf_counter()
            for _row in range(BULK):
                cursor.execute(
                    f"INSERT INTO issues_issue ({columns}, external_id)"
                    f" SELECT {columns}, '' FROM issues_issue WHERE id = %s",
                    [last],
                )
            times.append(time.perf_counter() - began)
            transaction.set_rollback(True)
    return statistics.median(times)


def _copies(clients: list[Program]) -> dict[str, float]:
    """From the first page to the last of as many stations as it takes to be told of 100,000 changes."""
    told, began = 0, time.perf_counter()
    for client in clients:
        query, more = {"limit": "1000"}, True
        while more and told < MOST_CHANGES:
            page = client.get("/api/v1/changes/", query).json()
            told += len(page["results"])
            query["cursor"], more = page["cursor"], page["more"]
    return {"changes": told, "changes, rows/s": told / (time.perf_counter() - began)}


if __name__ == "__main__":
    setup_test_environment()  # the test client's host is allowed
    print(json.dumps(measure()))
