"""The atlas: eight pieces, filled by what was answered in time; picture, table and rows say the same."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from notices.calendar import SHANGHAI
from pledges.actions.support import Call, ask
from pledges.boards import atlas
from pledges.boards.atlas import (
    FEW,
    NONE,
    SHARE,
    Piece,
    Quarter,
    Totals,
    piece_page,
    pieces,
    quarter_of,
    totals,
)
from pledges.models import SupportRequest
from pledges.pictures import jigsaw
from pledges.supportflow import State, Verb, counts, in_time
from properties.models import Department, Role
from tests.factories import PostFactory
from tests.pledges.support_rows import MONDAY, at, called, campaign, company, eight, go

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledges.models import Campaign
    from tests.cast import Cast

DAY = date(2026, 11, 2)
TITLES = [
    "党群办-制度",
    "宣文办-宣传",
    "社工办-案例",
    "人大工委-监督",
    "管理办-项目",
    "平安办-平安",
    "综合执法队-执法",
    "城建中心-机制",
]


@pytest.fixture
def people(db: None) -> Cast:
    return company()


def row(
    people: Cast,
    department: Department,
    *,
    due: datetime,
    answered: datetime | None = None,
    state: State = State.ASKED,
    ended: datetime | None = None,
    done: datetime | None = None,
    title: str = "请支持",
) -> SupportRequest:
    """A bare row: what the atlas counts is columns."""
    return SupportRequest.objects.create(
        department=department,
        neighbourhood=people.neighbourhood,
        title=title,
        text="内部说明：王女士",
        state=state,
        asked_by=people.own[Role.PARTY_SECRETARY],
        asked_at=due - timedelta(days=3),
        answer_due_at=due,
        answered_at=answered,
        ended_at=ended,
        done_at=done,
    )


def quarter_of_calls(people: Cast, found: Sequence[Department]) -> None:
    """Five of five, four of five, none of six; three, too few; the others nothing."""
    for department, on_time, late in zip(found, (5, 4, 0, 2), (0, 1, 6, 1), strict=False):
        for number in range(on_time + late):
            due = at(13 + number, 23)
            answered = due if number < on_time else due + timedelta(days=1)
            row(people, department, due=due, answered=answered, state=State.ACCEPTED)


def test_exactly_the_eight_in_the_order_of_the_report(people: Cast) -> None:
    eight(people)

    assert [piece.title for piece in pieces(campaign(people), DAY)] == TITLES


def test_shares_and_what_is_too_little_for_one(people: Cast) -> None:
    quarter_of_calls(people, eight(people))

    found = pieces(campaign(people), DAY)

    assert [(piece.due, piece.on_time, piece.state) for piece in found[:5]] == [
        (5, 5, SHARE),
        (5, 4, SHARE),
        (6, 0, SHARE),
        (3, 2, FEW),
        (0, 0, NONE),
    ]
    assert [piece.share for piece in found[:5]] == [
        Decimal("100.0"),
        Decimal("80.0"),
        Decimal("0.0"),
        None,
        None,
    ]
    with override("en"):
        said = [piece.share_text for piece in found[2:5]]
    assert said == ["0.0%", "sample too small", "none due"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 10, 1), Quarter(2026, 3, date(2026, 7, 1), date(2026, 9, 30))),
        (date(2026, 10, 2), Quarter(2026, 4, date(2026, 10, 1), date(2026, 10, 1))),
        (date(2026, 12, 31), Quarter(2026, 4, date(2026, 10, 1), date(2026, 12, 30))),
        (date(2027, 1, 1), Quarter(2026, 4, date(2026, 10, 1), date(2026, 12, 31))),
    ],
)
def test_a_quarter_ends_with_its_last_complete_day(day: date, expected: Quarter) -> None:
    assert quarter_of(day) == expected


def test_a_call_counts_from_the_morning_after_its_date(people: Cast) -> None:
    department = eight(people)[0]
    due = datetime(2026, 10, 15, 23, 59, 59, tzinfo=SHANGHAI)
    row(people, department, due=due, answered=due, state=State.ACCEPTED)
    announced = campaign(people)

    def due_on(day: date) -> int:
        return pieces(announced, day)[0].due

    # The first of October still speaks of the quarter before, and the first of January of this one.
    days = [date(2026, 10, 1), date(2026, 10, 15), date(2026, 10, 16), date(2027, 1, 1), date(2027, 1, 2)]
    assert [due_on(day) for day in days] == [0, 0, 1, 1, 0]


SECOND = timedelta(seconds=1)
CASES = [
    (State.ASKED, None, None),
    (State.ACCEPTED, timedelta(), None),
    (State.ACCEPTED, SECOND, None),
    (State.DECLINED, -SECOND, -SECOND),
    (State.CONFIRMED, timedelta(), timedelta(days=9)),
    (State.WITHDRAWN, None, timedelta()),
    (State.WITHDRAWN, None, SECOND),
]


@pytest.mark.parametrize(("state", "answered", "ended"), CASES)
def test_the_query_counts_as_the_rule_says(
    people: Cast, state: State, answered: timedelta | None, ended: timedelta | None
) -> None:
    department = eight(people)[0]
    due = datetime(2026, 10, 15, 23, 59, 59, tzinfo=SHANGHAI)
    moments = [None if late is None else due + late for late in (answered, ended)]
    row(people, department, due=due, state=state, answered=moments[0], ended=moments[1])

    found = pieces(campaign(people), DAY)[0]

    counted = counts(due, state=state, ended_at=moments[1])
    assert (found.due, found.on_time) == (int(counted), int(counted and in_time(due, moments[0])))


def test_a_call_through_the_real_actions_counts(people: Cast) -> None:
    department = eight(people)[6]
    officer = people.own[Role.SUPERVISOR]
    PostFactory.create(user=officer, role=Role.DEPARTMENT_OFFICER, department=department, firm=None)
    call = called(people, department=department)
    go(call, Verb.ACCEPT, officer, at(14), note="好", promised_on=date(2026, 10, 20))
    go(call, Verb.FINISH, officer, at(19), note="已办")

    piece = pieces(campaign(people), DAY)[6]

    assert (piece.due, piece.on_time, piece.done) == (1, 1, 1)


def test_another_street_counts_for_itself(people: Cast) -> None:
    eight(people)
    row(people, people.other_department, due=at(13), answered=at(13), state=State.ACCEPTED)

    assert totals(pieces(campaign(people), DAY)) == Totals(0, 0, 0)


def test_the_same_day_gives_the_same_figures_whatever_came_after(people: Cast) -> None:
    found = eight(people)
    quarter_of_calls(people, found)
    announced = campaign(people)
    before = pieces(announced, DAY)
    # Answered after the day, and late anyway; asked after the day.
    row(people, found[0], due=at(9, month=11), answered=at(9, month=11), state=State.ACCEPTED)

    assert pieces(announced, DAY) == before


# The pages

AN = Piece(
    Department(
        code="party",
        name="党群办（演示）",
        name_en="Party Affairs Office",
        power="制度赋能",
        power_en="Institutions",
    ),
    due=5,
    on_time=4,
    done=2,
)


def test_a_piece_is_named_without_its_mark() -> None:
    assert (AN.title, AN.share_text) == ("党群办-制度", "80.0%")
    with override("en"):
        assert AN.title == "Party Affairs Office-Institutions"


@pytest.fixture
def shown(people: Cast, monkeypatch: pytest.MonkeyPatch) -> Campaign:
    """The atlas of 2 November 2026."""
    quarter_of_calls(people, eight(people))
    monkeypatch.setattr("pledges.views.public_atlas.as_of", lambda: at(2, month=11))
    return campaign(people)


def html_of(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def figures_told(html: str, drawing: str) -> list[tuple[int, int]]:
    """(due, in time) of each piece, from the words the picture gives to a screen reader."""
    picture = re.search(rf'<svg class="yh-jigsaw yh-jigsaw--{drawing}".*?</svg>', html, re.DOTALL)
    assert picture
    said = re.findall(r"<title>([^<]*)</title>", picture[0])
    return [(int(due), int(on_time)) for due, on_time in (re.findall(r"\d+", one)[:2] for one in said)]


@pytest.mark.parametrize("drawing", ["phone", "desk"])
def test_the_totals_of_picture_and_table_are_the_same(shown: Campaign, drawing: str) -> None:
    html = html_of("/pledges/test/atlas/")
    rows = re.findall(
        r"<tr><th scope=\"row\"><a [^>]*>[^<]*</a></th><td>[^<]*</td><td>(\d+)</td><td>(\d+)</td>", html
    )
    foot = re.search(r"<tfoot>.*?<td>(\d+)</td><td>(\d+)</td>", html, re.DOTALL)
    assert foot

    table = [(int(due), int(on_time)) for due, on_time in rows]
    told = figures_told(html, drawing)

    assert told == table
    assert len(table) == 8
    assert tuple(map(sum, zip(*table, strict=True))) == (int(foot[1]), int(foot[2])) == (19, 11)


def test_each_piece_opens_on_as_many_rows_as_it_counts(shown: Campaign, people: Cast) -> None:
    for piece in pieces(shown, DAY):
        page = piece_page(shown, piece.code, DAY)
        assert (len(page.items), sum(item.on_time for item in page.items)) == (piece.due, piece.on_time)
        assert (
            html_of(f"/pledges/test/atlas/{piece.code}/").count('class="yh-calls__one"')
            == piece.due + piece.done
        )


def test_a_piece_shows_no_caller_no_person_and_no_text(shown: Campaign, people: Cast) -> None:
    html = html_of("/pledges/test/atlas/d0/")

    hidden = ["王女士", people.neighbourhood.name, people.own[Role.PARTY_SECRETARY].name]
    assert [word for word in hidden if word in html] == []


def test_too_few_is_a_pattern_and_never_a_percentage(shown: Campaign) -> None:
    html = html_of("/pledges/test/atlas/")
    piece = re.search(r'<a class="yh-jigsaw__piece" href="/pledges/test/atlas/d3/">.*?</a>', html)

    assert piece
    assert 'fill="url(#atlas-phone-few)"' in piece[0]
    assert "%" not in piece[0]
    dashed = re.search(r'<a class="yh-jigsaw__piece" href="/pledges/test/atlas/d4/">.*?</a>', html)
    assert dashed
    assert "stroke-dasharray" in dashed[0]
    assert re.findall(r"66\.7", html) == []


def test_unknown_names_answer_not_found(shown: Campaign) -> None:
    paths = ["/pledges/none/atlas/", "/pledges/test/atlas/none/", f"/pledges/test/atlas/{'x' * 200}/"]

    assert [Client().get(path).status_code for path in paths] == [404, 404, 404]
    assert Client().get("/pledges/test/atlas/?x=1").status_code == 400
    assert Client().post("/pledges/test/atlas/").status_code == 405


def test_the_page_asks_few_questions(shown: Campaign, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(6):
        Client().get("/pledges/test/atlas/")


GOLDEN = [
    AN,
    Piece(
        Department(
            code="b",
            name="综合执法队",
            name_en="Comprehensive Enforcement Team",
            power="执法赋能",
            power_en="Enforcement",
        ),
        5,
        5,
        1,
    ),
    Piece(
        Department(
            code="c",
            name="人大工委",
            name_en="People's Congress Working Committee",
            power="监督赋能",
            power_en="Supervision",
        ),
        4,
        4,
        0,
    ),
    Piece(
        Department(
            code="d",
            name="城建中心",
            name_en="Urban Construction Centre",
            power="机制赋能",
            power_en="Mechanisms",
        ),
        0,
        0,
        0,
    ),
]


GOLDEN_FILE = Path(__file__).with_name("atlas_golden.svg")


def golden() -> str:
    """In English, so that the drawing does not hang on the catalogue, and long names have to be wrapped."""
    with override("en"):
        context = {
            "drawing": jigsaw.drawing("phone", GOLDEN, lambda piece: f"/pledges/test/atlas/{piece.code}/"),
            "quarter": quarter_of(DAY),
            "totals": totals(GOLDEN),
        }
        return render_to_string("public/atlas_picture.html", context)


def test_the_drawing_is_the_one_that_was_looked_at() -> None:
    """Look at the new one in a browser before `atlas_golden.svg` is written anew."""
    assert golden() == GOLDEN_FILE.read_text("utf-8")


def test_outlines_are_eight_closed_paths_within_their_sheet() -> None:
    for name, sheet in json.loads(jigsaw.OUTLINES.read_text("utf-8")).items():
        assert len(sheet["pieces"]) == atlas.PIECES
        for shape in sheet["pieces"]:
            numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", shape["path"])]
            assert shape["path"][0] + shape["path"][-1] == "MZ"
            assert min(numbers) >= 0
            assert max(numbers[::2]) <= sheet["width"]
            assert max(numbers[1::2]) <= sheet["height"]
        assert name in jigsaw.LETTERS


def test_every_seam_has_a_tab_and_its_slot() -> None:
    """Two neighbours share a seam to the tenth of a unit: no gap, no overlap."""
    for sheet in json.loads(jigsaw.OUTLINES.read_text("utf-8")).values():
        seams: dict[frozenset[str], int] = {}
        for shape in sheet["pieces"]:
            start, *curves = re.findall(r"[MC]([^MCZ]*)", shape["path"])
            here = start.split()
            for curve in curves:
                values = curve.split()
                there = values[4:]
                if [here[0], here[1]] != there:
                    key = frozenset({" ".join([*here, *values[:2]]), " ".join([*there, *values[2:4]])})
                    seams[key] = seams.get(key, 0) + 1
                here = there
        curved = {key: count for key, count in seams.items() if _is_curved(key)}
        assert set(curved.values()) == {2}
        assert len(curved) == 10


def _is_curved(key: frozenset[str]) -> bool:
    return all(half.split()[:2] != half.split()[2:] for half in key)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_words_fit_their_piece(language: str) -> None:
    with override(language):
        for name, letters in jigsaw.LETTERS.items():
            drawn = jigsaw.drawing(name, GOLDEN, lambda piece: piece.code)
            for piece in drawn.pieces:
                assert max(len(line.text) for line in piece.lines) <= letters
                assert len(piece.lines) * 18 <= piece.bottom - piece.top


def test_a_demo_call_is_marked_by_its_street(people: Cast) -> None:
    people.street.is_demo = True
    people.street.save()
    call = Call(Department.objects.get(pk=people.department.pk), people.neighbourhood, "请支持", "请支持")

    assert ask(call=call, by=people.own[Role.PARTY_SECRETARY], at=MONDAY).is_demo
