"""The pages of the red and black list: nothing before publication, one row for a firm, every step by its button."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from notices.calendar import SHANGHAI
from notices.models import Notice
from notices.parties import Party
from notices.registry import subject_book
from pledges.actions import league as actions
from pledges.models import League, Objection
from properties.models import Role, User
from tests.issues.desk import desk_of
from tests.pledges.league_rows import BETTER, MONDAY, Town, object_, town

pytestmark = pytest.mark.django_db
OK, FOUND, NOT_FOUND, FORBIDDEN = HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN
AFTER = datetime(2026, 4, 20, 9, tzinfo=SHANGHAI)


@pytest.fixture
def place() -> Town:
    return town()


def public(place: Town, league: League) -> str:
    return f"/pledges/{place.campaign.code}/league/{league.pk}/"


def work(league: League, rest: str = "") -> str:
    return f"/work/campaign/league/{league.pk}/{rest}"


def words(answer: Any) -> str:
    return str(answer.content.decode())


# Everybody


def test_nothing_is_public_before_publication(place: Town, client: Client) -> None:
    league = place.draw()
    everything = f"/pledges/{place.campaign.code}/league/"
    assert client.get(public(place, league)).status_code == NOT_FOUND
    actions.sign_off(league=league, by=place.leader, at=MONDAY)
    assert client.get(public(place, league)).status_code == NOT_FOUND
    assert public(place, league) not in words(client.get(everything))
    actions.publish(league=league, by=place.leader, at=AFTER)
    assert client.get(public(place, league)).status_code == OK
    assert public(place, league) in words(client.get(everything))


def test_even_the_office_sees_no_public_page_before(place: Town) -> None:
    league = place.signed()
    assert desk_of(place.officer).get(public(place, league)).status_code == NOT_FOUND


def test_a_list_withdrawn_before_publication_never_was(place: Town, client: Client) -> None:
    league = place.signed()
    actions.withdraw(league=league, reason="数据口径有误。", by=place.leader, at=MONDAY)
    assert client.get(public(place, league)).status_code == NOT_FOUND


def test_a_list_withdrawn_after_publication_leaves_its_reason_and_no_figure(
    place: Town, client: Client
) -> None:
    league = place.published()
    actions.withdraw(league=league, reason="数据口径有误。", by=place.leader, at=AFTER)
    page = words(client.get(public(place, league)))
    assert "数据口径有误。" in page
    assert "95.50" not in page


def test_the_page_names_firms_and_no_person(place: Town, client: Client) -> None:
    User.objects.update(name="赵钱孙李")  # the cast is called by its roles, which a page may well name
    page = words(client.get(public(place, place.published())))
    assert "优秀物业" in page
    names = User.objects.values_list("name", "username")
    assert [name for pair in names for name in pair if name and name in page] == []


def test_the_page_prints_how_it_was_made(place: Town, client: Client) -> None:
    client.cookies["django_language"] = "en"
    page = words(client.get(public(place, place.published())))
    for part in (
        "fewer than 10 closed reports",
        "fewer than 5 rows",
        "share a rank",
        "80 points",
        "Under 60",
    ):
        assert part.lower() in page.lower(), part


def test_what_was_corrected_stays_struck_through(place: Town, client: Client) -> None:
    league = place.published()
    row = place.row(league)
    actions.correct(
        row=row, counts=BETTER, households=200, words="两件属于相邻小区。", by=place.leader, at=AFTER
    )
    page = words(client.get(public(place, league)))
    assert '<s class="yh-muted">95.50</s>' in page
    assert "两件属于相邻小区。" in page


def test_a_public_page_knows_no_parameter(place: Town, client: Client) -> None:
    address = public(place, place.published())
    assert client.get(address + "?x=1").status_code == HTTPStatus.BAD_REQUEST
    assert client.post(address).status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_a_public_page_costs_few_statements(
    place: Town, client: Client, django_assert_max_num_queries: Any
) -> None:
    address = public(place, place.published())
    with django_assert_max_num_queries(6):
        client.get(address)


# The street


def test_from_drawing_up_to_the_public_by_the_buttons(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = MONDAY
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    officer, leader, manager = desk_of(place.officer), desk_of(place.leader), desk_of(place.manager)
    answer = officer.post(
        "/work/campaign/league/new/",
        {"starts_on": "2026-01-01", "on_time": 40, "resolved": 20, "satisfied": 25, "recurrence": 15},
    )
    league = League.objects.get()
    assert answer.headers["Location"] == work(league)
    assert "/sign/" not in words(officer.get(work(league)))
    assert "/sign/" in words(leader.get(work(league)))
    leader.post(work(league, "sign/"))
    row = place.row(league)
    manager.post(f"/work/campaign/league/rows/{row.pk}/object/", {"text": "有两件不是我们小区的。"})
    objection = Objection.objects.get()
    officer.post(
        f"/work/campaign/league/objections/{objection.pk}/decide/",
        {"result": "upheld", "decision": "经核实，予以更正。", "households": 200, **BETTER._asdict()},
    )
    moment = AFTER  # a week later everybody signs in anew
    officer = desk_of(place.officer)
    assert "/publish/" in words(officer.get(work(league)))
    officer.post(work(league, "publish/"))
    league.refresh_from_db()
    assert (league.state, place.row(league).revision) == ("published", 2)


@pytest.mark.parametrize("weights", [(41, 20, 25, 15), (40, 20, 25, ""), (140, -40, 0, 0)])
def test_weights_that_are_no_hundred_come_back_with_a_sentence(
    place: Town, weights: tuple[Any, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: MONDAY)
    names = ("on_time", "resolved", "satisfied", "recurrence")
    data = {"starts_on": "2026-01-01", **dict(zip(names, weights, strict=True))}
    answer = desk_of(place.officer).post("/work/campaign/league/new/", data)
    assert (answer.status_code, League.objects.count()) == (422, 0)


def test_whoever_may_not_draw_up_finds_no_form(place: Town) -> None:
    for role in (Role.STREET_LEADER, Role.SUPERVISOR, Role.FIRM_MANAGER, Role.GRID_HEAD):
        answer = desk_of(place.people.own[role]).get("/work/campaign/league/new/")
        assert answer.status_code == NOT_FOUND


def test_every_form_opens(place: Town) -> None:
    league = place.signed()
    objection = object_(place, league)
    officer = desk_of(place.officer)
    row = place.row(league)
    for address in (
        "/work/campaign/league/",
        "/work/campaign/league/new/",
        work(league),
        work(league, "sign/"),
        work(league, "publish/"),
        work(league, "withdraw/"),
        f"/work/campaign/league/rows/{row.pk}/correct/",
        f"/work/campaign/league/objections/{objection.pk}/decide/",
    ):
        assert officer.get(address).status_code == OK, address
    assert officer.get(work(league, "burn/")).status_code == NOT_FOUND


def test_a_correction_that_cannot_be_true_comes_back(place: Town) -> None:
    row = place.row(place.published())
    data = {**BETTER._asdict(), "on_time": 19, "households": 200, "words": "两件属于相邻小区。"}
    answer = desk_of(place.officer).post(f"/work/campaign/league/rows/{row.pk}/correct/", data)
    assert (answer.status_code, place.row(row.league).revision) == (422, 1)


# Firms


def test_a_firm_sees_its_own_row_only(place: Town) -> None:
    league = place.signed()
    page = words(desk_of(place.manager).get(work(league)))
    assert "优秀物业" in page
    assert [name for name in ("中等物业", "落后物业", "新来物业") if name in page] == []


def test_a_firm_sees_nothing_of_a_draft_and_no_other_row(place: Town) -> None:
    league = place.draw()
    manager = desk_of(place.manager)
    assert manager.get(work(league)).status_code == NOT_FOUND
    actions.sign_off(league=league, by=place.leader, at=MONDAY)
    other = league.rows.get(firm__name="中等物业")
    assert manager.get(f"/work/campaign/league/rows/{other.pk}/object/").status_code == NOT_FOUND
    assert manager.get(f"/work/campaign/league/rows/{other.pk}/correct/").status_code == NOT_FOUND
    assert manager.get(f"/work/campaign/league/rows/{place.row(league).pk}/correct/").status_code == FORBIDDEN


def test_neighbours_and_strangers_find_no_list(place: Town) -> None:
    league = place.signed()
    strangers = [place.people.other[Role.STREET_OFFICER], place.people.own[Role.GRID_HEAD]]
    for user in (*strangers, place.people.own[Role.COMMITTEE_CHAIR]):
        assert desk_of(user).get(work(league)).status_code == NOT_FOUND


# Messages


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_message_has_its_words_and_its_readers(place: Town, language: str) -> None:
    league = place.signed()
    objection = object_(place, league)
    actions.decide(
        objection=objection, upheld=False, decision="经核实，数据无误。", by=place.officer, at=MONDAY
    )
    book = subject_book("league")
    with override(language):
        for notice in Notice.objects.filter(subject_kind="league"):
            said = book.words(notice)
            assert said.title
            assert said.path == work(league)
    manager = Notice.objects.filter(kind="league.open", to_id=str(place.manager.pk))[0]
    assert book.entitled(league.pk, Party("user", manager.to_id))
    assert not book.entitled(league.pk, Party("user", str(place.people.own[Role.GRID_HEAD].pk)))
    assert not book.entitled(league.pk, Party("user", "nobody"))
    assert book.still_open([league.pk]) == {league.pk}
    assert book.audience([league.pk], "handler")[league.pk]
    actions.publish(league=league, by=place.leader, at=AFTER)
    assert book.still_open([league.pk]) == set()


def test_open_data_holds_what_is_public_and_nothing_else(place: Town, client: Client) -> None:
    address = f"/pledges/{place.campaign.code}/data/league.json"
    league = place.signed()
    assert client.get(address).json()["rows"] == []
    actions.publish(league=league, by=place.leader, at=AFTER)
    rows = {row["firm"]: row for row in client.get(address).json()["rows"]}
    assert (rows["优秀物业"]["score"], rows["优秀物业"]["rank"]) == (95.5, 1)
    assert (rows["新来物业"]["score"], rows["新来物业"]["side"]) == (None, "too_few")
