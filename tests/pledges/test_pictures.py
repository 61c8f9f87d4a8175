"""Pictures drawn on the server: what may stand in them, what they cost, and pages without them."""

from __future__ import annotations

import hashlib
import os
import re
import runpy
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from django.core.cache import cache
from django.utils.translation import override

from pledges.pictures import drawing, engine, trend
from pledges.pictures.engine import Engine, Unavailable
from pledges.pictures.svg import Link, Ways
from pledges.pictures.trend import Bar, Point

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

pytestmark = pytest.mark.once

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SMALL: dict[str, Any] = {
    "animation": False,
    "xAxis": {"data": ["甲"]},
    "yAxis": {},
    "series": [{"type": "bar", "data": [1]}],
}
FORBIDDEN = re.compile(r"<style|<script|\sstyle=|\sclass=\"zr|\son[a-z]+=|ecmeta|\bzr\d|javascript:|CDATA")
MONTHS = [Bar(date(2026, month, 1), 12 * month, month, month % 3) for month in range(1, 7)]
# ECharts 6.1.0 as the npm registry gives it.
ECHARTS = "b66b25aeb4df84e33199dc21694014d336d222cbd9deb0e5a7c14bd6aa0d0fd0"
MOST_GROWTH_MIB = 60


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def own() -> Iterator[Engine]:
    """An engine of the test's own, closed afterwards."""
    made = Engine()
    yield made
    made.close()


def _svg(picture: str) -> ET.Element:
    return ET.fromstring(picture[picture.index("<svg") : picture.index("</svg>") + 6])


def _bars() -> str:
    with override("en"):
        return trend.bars(MONTHS, title="Closed", desc="By month")


def _line() -> str:
    start = date(2026, 1, 5)
    points = [
        Point(start + timedelta(days=7 * week), Decimal(2 * week) if week != 3 else None) for week in range(8)
    ]
    pace = [Point(start, Decimal(0)), Point(date(2026, 12, 31), Decimal(61))]
    with override("en"):
        return trend.line(points, pace, Decimal(61), title="Compounds renovated", desc="Week by week")


def test_the_drawing_program_is_the_one_that_was_published() -> None:
    assert hashlib.sha256(engine.ECHARTS.read_bytes()).hexdigest() == ECHARTS


@pytest.mark.parametrize(("name", "draw"), [("bars", _bars), ("line", _line)])
def test_a_chart_is_drawn_the_same_on_every_machine(name: str, draw: Any) -> None:
    golden = HERE / f"trend_{name}_golden.svg"
    assert draw() + "\n" == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("draw", [_bars, _line])
def test_a_chart_holds_nothing_the_policy_forbids_and_says_what_it_is(draw: Any) -> None:
    picture = draw()
    root = _svg(picture)
    named = {part.get("id"): part.text for part in root if part.tag in {"title", "desc"}}

    assert FORBIDDEN.findall(picture) == []
    assert root.get("role") == "img"
    assert named[root.get("aria-labelledby")]
    assert named[root.get("aria-describedby")]
    assert {text.get("font-size") for text in root.iter("text")} == {"18"}


def test_the_large_type_enlarges_the_whole_picture() -> None:
    root = _svg(trend.bars(MONTHS, title="t", desc="d", scale=22 / 18))

    assert {text.get("font-size") for text in root.iter("text")} == {"22"}
    assert root.get("width") == "880"


def test_two_pictures_of_a_page_share_no_id() -> None:
    ids = re.findall(r' id="([^"]+)"', _bars() + _line())

    assert len(ids) == len(set(ids)) > 4


def test_parts_of_a_chart_differ_by_pattern() -> None:
    root = _svg(_bars())
    filled = {part.get("fill") for part in root.iter("path") if (part.get("fill") or "").startswith("url(")}
    patterns = {f"url(#{part.get('id')})" for part in root.iter("pattern")}

    assert len(filled) == 3
    assert filled <= patterns


@pytest.mark.parametrize("rows", [[], [Bar(date(2026, 1, 1), 0, 0, 0)]])
def test_nothing_to_draw_is_no_picture(rows: list[Bar]) -> None:
    assert trend.bars(rows, title="t", desc="d") == ""
    assert trend.line([], [], Decimal(1), title="t", desc="d") == ""


def test_words_stay_words() -> None:
    nasty = '<script>alert("1")</script>&amp;</svg>'
    item = {
        "x": 0,
        "y": 0,
        "symbol": "circle",
        "label": {"show": True, "formatter": nasty, "backgroundColor": "#fff"},
    }
    option = {"series": [{"type": "graph", "layout": "none", "data": [item, {"x": 9, "y": 9}]}]}
    ways = Ways({0: Link(f"/x/?{nasty}", nasty)}, [0])
    picture = drawing.picture(option, width=100, height=100, title=nasty, desc=nasty, ways=ways)
    anchor = _svg(picture).find("a")

    assert "<script" not in picture
    assert anchor is not None
    assert anchor.get("aria-label") == nasty
    assert [text.text for text in anchor.iter("text")] == [nasty]


def test_a_label_stands_in_the_link_of_its_item() -> None:
    label = {"show": True, "backgroundColor": "#fff"}
    items = [
        {"x": 9 * place, "y": 0, "symbol": "circle", "label": label | {"formatter": name}}
        for place, name in enumerate(("plain", "first", "second"))
    ]
    option = {"series": [{"type": "graph", "layout": "none", "data": items}]}
    ways = Ways({1: Link("/1/", "one"), 2: Link("/2/", "two")}, [0, 1, 2])
    root = _svg(drawing.picture(option, width=90, height=90, title="t", desc="d", ways=ways))

    assert root.get("role") == "group"
    assert [(a.get("href"), [text.text for text in a.iter("text")]) for a in root.iter("a")] == [
        ("/1/", ["first"]),
        ("/2/", ["second"]),
    ]
    assert [text.text for text in root.findall("text")] == ["plain"]


def test_a_picture_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    real = engine.draw

    def counted(option: Mapping[str, Any], *, width: int, height: int) -> str:
        drawn.append(1)
        return real(option, width=width, height=height)

    monkeypatch.setattr(engine, "draw", counted)
    assert _bars() == _bars() != ""
    assert len(drawn) == 1


def test_what_cannot_be_drawn_is_left_out_and_not_tried_at_every_click(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[int] = []

    def broken(*_args: Any, **_more: Any) -> str:
        tried.append(1)
        raise Unavailable("no")

    monkeypatch.setattr(engine, "draw", broken)
    assert [_bars(), _bars()] == ["", ""]
    assert len(tried) == 1


@pytest.mark.parametrize(
    "hostile",
    [
        "while (true) {}",
        "const all = []; while (true) all.push(new Array(100000).fill(Math.random()))",
        "throw 1",
    ],
    ids=["endless", "greedy", "broken"],
)
def test_a_drawing_that_goes_wrong_ends_and_the_next_one_is_drawn(
    hostile: str, own: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "DRAW_SECONDS", 0.5)
    assert own.draw(SMALL, width=300, height=200)
    with pytest.raises(Unavailable):
        own._draw(f"[{{}}, 9, 9]); {hostile}; (0")
    assert own.draw(SMALL, width=300, height=200)


def test_an_engine_that_does_not_start_rests(own: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []

    def start() -> Any:
        started.append(1)
        raise OSError("no such library")

    monkeypatch.setattr(engine, "_start", start)
    for _time in range(3):
        with pytest.raises(Unavailable):
            own.draw(SMALL, width=300, height=200)
    assert len(started) == 1


def test_whoever_waits_too_long_goes_without(own: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "WAIT_SECONDS", 0.05)
    with own._turn, pytest.raises(Unavailable):
        own.draw(SMALL, width=300, height=200)


def test_a_forked_child_does_not_use_its_parents_engine(own: Engine) -> None:
    own.draw(SMALL, width=300, height=200)
    child = os.fork()
    if child == 0:
        try:
            own.draw(SMALL, width=300, height=200)
        except Unavailable:
            os._exit(7)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


def _run(script: str) -> str:
    """What a fresh Python says; it must end by itself."""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout.strip()


def test_nothing_is_loaded_before_the_first_picture() -> None:
    assert _run("import sys, pledges.pictures.engine; print('py_mini_racer' in sys.modules)") == "False"


def test_a_web_worker_draws_before_it_takes_visitors(own: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """And one whose V8 does not start takes them all the same."""
    monkeypatch.setattr(engine, "_engine", own)
    hook = runpy.run_path(str(ROOT / "deploy" / "gunicorn_conf.py"))["post_worker_init"]
    hook(None)
    monkeypatch.setattr(engine, "_start", broken_start)
    assert engine.draw(SMALL, width=300, height=200)  # nothing is left to start
    monkeypatch.setattr(engine, "_engine", Engine())
    hook(None)


def broken_start() -> Any:
    raise OSError("no such library")


def test_a_process_grows_by_little_and_ends_by_itself() -> None:
    script = f"""
import re
def own():
    return int(re.search(r"RssAnon:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024
from pledges.pictures import engine
before = own()
for number in range(12):
    engine.draw({SMALL!r} | {{"title": {{"text": str(number)}}}}, width=700, height=400)
print(own() - before)
"""
    assert int(_run(script)) < MOST_GROWTH_MIB
