"""The public pages: what stands on them, in which words, how they are kept, and what they cost."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pledges.models import Campaign, Pledge, Reading
from properties.models import Compound
from tests.factories import CompoundFactory
from tests.issues.test_page_weights import KIB, _weight
from tests.pledges.public_rows import NOON, TODAY, Fair, fair, reading

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 15
# The page of a compound reads beside that its contract, its money, and its works with stages, notices, photos.
MOST_OF_A_COMPOUND = 22
HEAVIEST = 120 * KIB


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages speak of 15 June 2026, 12:02 in Shanghai."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


@pytest.fixture
def street() -> Fair:
    return fair()


def _ask(path: str, **headers: Any) -> Any:
    return Client().get(path, headers=headers)


def _read(path: str) -> str:
    """The words of a page, tags taken out."""
    answer = _ask(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def paths(found: Fair) -> Iterator[str]:
    """Every public page of a campaign that belongs to this file."""
    yield from ("/pledges/", "/pledges/methods/")
    rest = ["", "compounds/", f"compounds/{found.compound.code}/", "heat/", "map/", "data/"]
    rest += ["topics/ground_lock/", f"firms/{found.people.firm.code}/"]
    for target in (found.counted, found.level, found.empty):
        rest += [f"targets/{target.pk}/", f"targets/{target.pk}/rows/"]
    yield from (found.path(one) for one in rest)


def _crowd(found: Fair) -> None:
    """As many compounds as the largest street has."""
    for _number in range(120):
        CompoundFactory.create(neighbourhood=found.people.neighbourhood, households=300)


def test_every_page_answers_within_its_statements_and_its_weight(street: Fair) -> None:
    _crowd(street)
    costs = {}
    for path in paths(street):
        with CaptureQueriesContext(connection) as asked:
            assert _ask(path).status_code == 200, path
        costs[path] = len(asked)
        assert _weight(Client(), path).total <= HEAVIEST, path
    own = street.path(f"compounds/{street.compound.code}/")
    assert costs.pop(own) <= MOST_OF_A_COMPOUND
    assert {path: cost for path, cost in costs.items() if cost > MOST_STATEMENTS} == {}


def test_no_page_reads_the_table_of_reports_but_for_what_is_open(street: Fair) -> None:
    with CaptureQueriesContext(connection) as asked:
        for path in (street.path(), street.path("heat/"), street.path(f"compounds/{street.compound.code}/")):
            _read(path)
    reports = [one["sql"] for one in asked if 'FROM "issues_issue"' in one["sql"]]
    assert reports
    assert [sql for sql in reports if '"issues_issue"."closed_at" IS NULL' not in sql] == []


def test_nothing_announced_is_said_kindly() -> None:
    assert "这里还没有发布治理行动" in _read("/pledges/")
    assert _ask("/pledges/methods/").status_code == 200


def test_the_first_page_is_the_newest_campaign_and_names_the_others(street: Fair) -> None:
    older = Campaign.objects.create(
        subdistrict=street.people.other_street,
        code="older",
        year=2025,
        title="去年的行动",
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 12, 31),
    )
    html = _ask("/pledges/").content.decode()
    assert "物业治理攻坚" in html
    assert f'href="/pledges/{older.code}/"' in html


def test_the_overview_says_number_pace_and_state_in_words(street: Fair) -> None:
    words = _read(street.path())
    assert "32/61个小区" in words
    assert "93.5%（目标95.0%）" in words
    assert str(Reading.State.AT_RISK.label) in words
    assert "27.58个小区" in words
    assert "依报道列举顺序对应" in words
    assert "行动方案" in words
    assert "2026年6月15日" in words


def test_the_bar_is_drawn_by_attributes(street: Fair) -> None:
    html = _ask(street.path()).content.decode()
    assert '<rect class="yh-bar__done" x="0" y="4" width="52" height="12"/>' in html
    assert '<rect class="yh-bar__mark" x="45" y="0" width="1.2" height="20"/>' in html
    assert " style=" not in html


def test_a_self_report_that_disagrees_is_flagged_beside_the_measured_figure(street: Fair) -> None:
    words = _read(street.path(f"targets/{street.level.pk}/"))
    assert "自报：99.0%。实测：93.5%。 两者不一致。" in words


def test_a_self_report_that_agrees_is_not_shown_twice(street: Fair) -> None:
    Reading.objects.filter(target=street.level).update(self_reported=Decimal("93.5"), is_disputed=False)
    assert "自报：" not in _read(street.path())


def test_the_arithmetic_stands_in_sentences(street: Fair) -> None:
    words = _read(street.path(f"targets/{street.counted.pk}/"))
    assert "364天中已过去165天，即全程的45.3%" in words
    assert "32行计入，共查看61行" in words
    assert "2026年5月18日为21个小区" in words
    assert "推算达不到目标" in words


def test_a_change_of_the_promise_stays_struck_through(street: Fair) -> None:
    html = _ask(street.path(f"targets/{street.counted.pk}/")).content.decode()
    assert "<del>64个小区</del> <strong>61个小区</strong>" in html
    assert "<del>2026年11月30日</del> <strong>2026年12月31日</strong>" in html
    assert "三个小区列入明年计划" in html


def test_a_corrected_reading_stays_in_sight(street: Fair) -> None:
    html = _ask(street.path(f"targets/{street.level.pk}/")).content.decode()
    assert "<del>94.5%</del> → 93.5% (一件诉求重新办理)" in html


def test_too_few_rows_are_words_and_never_a_percentage(street: Fair) -> None:
    reading(street.empty, TODAY, None, rows=4, hits=3)
    for path in (street.path(), street.path(f"targets/{street.empty.pk}/")):
        assert not re.search(r"75(\.0)?%", _read(path)), path
    assert "样本不足" in _read(street.path(f"targets/{street.empty.pk}/"))
    (row,) = [
        row
        for row in _ask(street.path("data/targets.json")).json()["rows"]
        if row["target"] == street.empty.pk
    ]
    assert (row["measured"], row["counted"], row["looked_at"]) == (None, None, 4)


def test_an_unsigned_pledge_is_on_no_page(street: Fair) -> None:
    Pledge.objects.filter(pk=street.firm.pk).update(signed_at=None)
    assert "按期办结率" not in _read(street.path())
    assert _ask(street.path(f"targets/{street.level.pk}/")).status_code == 404
    assert _ask(street.path(f"targets/{street.level.pk}/rows/")).status_code == 404


def test_a_released_promise_stays_struck_through_with_its_day_and_reason(street: Fair) -> None:
    Pledge.objects.filter(pk=street.firm.pk).update(released_on=date(2026, 5, 1), released_reason="合同终止")
    html = _ask(street.path()).content.decode()
    assert "<del>年内高质量完成攻坚目标</del>" in html
    assert "2026年5月1日解除承诺：合同终止" in html
    assert "按期办结率" in html
    assert "按期办结率" not in _read(street.path(f"compounds/{street.compound.code}/"))


def test_the_compound_page_holds_what_a_neighbour_asks_for(street: Fair) -> None:
    words = _read(street.path(f"compounds/{street.compound.code}/"))
    for said in (
        "本物业",
        "2024年3月1日",
        "本红色议事厅",
        "雨污分流改造",
        "小区改造",
        "按期办结率",
        "首次联系率",
    ):
        assert said in words
    assert "3号楼" not in words  # where a spot lies is for who clears it


def test_the_search_finds_by_part_of_the_name(street: Fair) -> None:
    assert "隔壁小区" in _read(street.path("compounds/?q=隔壁"))
    assert "隔壁小区" not in _read(street.path("compounds/?q=外小"))
    Compound.objects.filter(pk=street.compound.pk).update(name="本小区（东区）")
    assert "本小区（东区）" in _read(street.path("compounds/?q=本小区（东区）"))
    assert "本小区（东区）" in _read(street.path("compounds/?q=本 小区"))
    assert "没有符合的小区" in _read(street.path("compounds/?q=没有这里"))
    area = street.people.other_neighbourhood
    assert "隔壁小区" not in _read(street.path(f"compounds/?area={area.code}"))


@pytest.mark.parametrize(
    ("rest", "status"),
    [
        ("?x=1", 400),
        ("?from=singlemessage&isappinstalled=0", 200),
        ("compounds/?q=" + "长" * 41, 400),
        ("compounds/?area=nothing", 404),
        ("compounds/nothing/", 404),
        ("topics/nothing/", 404),
        ("firms/nothing/", 404),
        ("targets/0/", 404),
        ("data/nothing.csv", 404),
        ("data/targets.xlsx", 404),
        ("data/targets.csv?x=1", 400),
    ],
)
def test_what_is_not_there_or_not_known(street: Fair, rest: str, status: int) -> None:
    assert _ask(street.path(rest)).status_code == status


@pytest.mark.parametrize("page", ["0", "x", "-1", "1e3", "９", "123456"])
def test_a_page_of_rows_is_a_number(street: Fair, page: str) -> None:
    assert _ask(street.path(f"targets/{street.counted.pk}/rows/?page={page}")).status_code == 400


def test_a_page_far_behind_the_last_is_empty(street: Fair) -> None:
    assert _ask(street.path(f"targets/{street.counted.pk}/rows/?page=99999")).status_code == 200


def test_a_page_is_known_again_by_its_tag(street: Fair) -> None:
    first = _ask(street.path())
    assert first["Cache-Control"] == "public, max-age=0, s-maxage=300, must-revalidate"
    assert "Cookie" in first["Vary"]
    again = _ask(street.path(), if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    reading(street.counted, date(2026, 6, 16), 33)
    assert _ask(street.path(), if_none_match=first["ETag"]).status_code == 200


def test_the_page_of_who_is_signed_in_is_kept_by_nobody(street: Fair) -> None:
    browser = Client()
    browser.force_login(
        next(iter(street.people.own.values())), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert browser.get(street.path())["Cache-Control"].startswith("private")


def test_a_compound_leads_to_its_page_in_the_newest_campaign(street: Fair) -> None:
    answer = _ask(f"/pledges/c/{street.compound.code}/")
    assert answer["Location"] == street.path(f"compounds/{street.compound.code}/")
    elsewhere = CompoundFactory.create()
    assert _ask(f"/pledges/c/{elsewhere.code}/")["Location"] == "/pledges/"


def test_the_announced_campaign_shows_no_invented_figure() -> None:
    call_command("load_yinhang", verbosity=0)
    words = _read("/pledges/310110016-2025/")
    assert words.count("尚无数据") == 4
    assert "依报道列举顺序对应" in words
    assert re.findall(r"\d[\d.]*%", words) == []
    for target in Campaign.objects.get(code="310110016-2025").pledges.get(kind="street").targets.all():
        assert "还没有测量，因此不作判断" in _read(f"/pledges/310110016-2025/targets/{target.pk}/")


def test_english_says_the_same(street: Fair) -> None:
    browser = Client()
    browser.cookies["django_language"] = "en"
    html = browser.get(street.path()).content.decode()
    assert "32/61 compounds" in html
    assert "27.58 compounds expected by now" in html
