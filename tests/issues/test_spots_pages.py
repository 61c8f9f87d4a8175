"""The pages of the register: entering one on patrol, the list, the sheet, one file, the report's panel."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from issues.actions import spots as actions
from issues.boards.spot_panel import panel_for
from issues.models import Spot
from issues.querysets import reaches_spot
from issues.spotflow import State
from notices.models import Deadline
from properties.access import standing
from properties.models import Role
from tests.cast import cast
from tests.factories import IssueFactory, SubTopicFactory
from tests.issues.desk import desk_of
from tests.issues.people import MONDAY
from tests.issues.spots_rows import a_spot, in_state, topic

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.django_db
NEW = "/work/spots/new/"


@pytest.fixture
def people(settings: Any, tmp_path: Any) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    topic()
    topic("clutter")
    return cast()


def _sent(people: Cast, **more: str) -> dict[str, str]:
    given = {
        "key": str(uuid.uuid4()),
        "shown": str(people.compound.pk),
        "compound": people.compound.code,
        "topic": "ground_lock",
        "place": "12号车位",
    }
    return given | more


def _chosen(answer: Any) -> str:
    found = re.search(r'<option value="([^"]+)" selected', answer.content.decode())
    return found[1] if found else ""


def test_a_form_sent_twice_is_one_spot(people: Cast) -> None:
    browser, sent = desk_of(people.own[Role.GRID_WORKER]), _sent(people)

    first, second = browser.post(NEW, sent), browser.post(NEW, sent)

    spot = Spot.objects.get()
    assert first["Location"] == second["Location"] == f"/work/spots/{spot.code}/"


def test_save_and_record_another_keeps_the_compound(people: Cast) -> None:
    browser = desk_of(people.own[Role.GRID_WORKER])

    answer = browser.post(NEW, _sent(people, more="1"))

    assert answer["Location"] == f"{NEW}?c={people.compound.code}"
    assert _chosen(browser.get(answer["Location"])) == people.compound.code


def test_the_compound_is_the_one_asked_for_the_last_one_or_the_only_one(people: Cast) -> None:
    worker = desk_of(people.own[Role.GRID_WORKER])
    assert _chosen(worker.get(NEW)) == ""
    assert _chosen(worker.get(f"{NEW}?c={people.next_door.code}")) == people.next_door.code
    a_spot(people)
    assert _chosen(worker.get(NEW)) == people.compound.code
    assert _chosen(desk_of(people.own[Role.FIRM_MANAGER]).get(NEW)) == people.compound.code


def test_a_spot_without_a_place_comes_back_with_a_sentence(people: Cast) -> None:
    answer = desk_of(people.own[Role.GRID_WORKER]).post(NEW, _sent(people, place=" "))

    assert answer.status_code == 422
    assert not Spot.objects.exists()


def test_only_the_table_is_offered(people: Cast) -> None:
    spot = in_state(people, State.NOTIFIED)
    page = f"/work/spots/{spot.code}/"

    def offered(role: Role) -> set[str]:
        html = desk_of(people.own[role]).get(page).content.decode()
        return set(re.findall(rf'href="{page}([a-z]+)/"', html))

    assert offered(Role.STREET_OFFICER) == {"clear", "link", "note", "void"}
    assert offered(Role.FIRM_WORKER) == {"clear", "link", "note"}
    assert offered(Role.COMMITTEE_CHAIR) == {"note"}
    assert offered(Role.STREET_LEADER) == set()


def test_a_late_click_is_409_and_keeps_what_was_typed(people: Cast) -> None:
    spot = a_spot(people)
    browser = desk_of(people.own[Role.GRID_HEAD])
    actions.note(spot=spot, by=people.own[Role.GRID_WORKER], at=MONDAY, note="看过了。")

    answer = browser.post(f"/work/spots/{spot.code}/note/", {"version": "1", "note": "我写的话"})

    assert answer.status_code == 409
    assert "我写的话" in answer.content.decode()


def test_the_list_filters_and_counts_and_refuses_what_it_does_not_know(people: Cast) -> None:
    late, _found = in_state(people, State.NOTIFIED), a_spot(people, place="另一处", topic=topic("clutter"))
    assert Deadline.objects.open().filter(subject_id=late.pk, subject_kind="spot").count() == 1
    browser = desk_of(people.own[Role.STREET_OFFICER])

    def codes(query: str) -> set[str]:
        html = browser.get(f"/work/spots/?{query}").content.decode()
        return set(re.findall(r'href="/work/spots/(DW-\d{4}-\d+)/"', html))

    assert codes("") == {late.code, _found.code}
    assert codes("overdue=1") == codes("state=notified") == codes("topic=ground_lock") == {late.code}
    assert codes(f"q={_found.code}") == codes("q=另一处") == {_found.code}
    assert codes("state=closed") == set()
    for query in ("phone=1", "state=open&state=all", "overdue=yes"):
        assert browser.get(f"/work/spots/?{query}").status_code == 400


def test_a_firm_sees_and_exports_only_its_own(people: Cast) -> None:
    mine = a_spot(people)
    a_spot(people, compound=people.next_door, place="隔壁")

    answer = desk_of(people.own[Role.FIRM_MANAGER]).get("/work/spots/register.csv")

    text = answer.content.decode("utf-8-sig")
    assert mine.code in text
    assert "隔壁" not in text


def test_no_cell_of_the_sheet_is_a_formula(people: Cast) -> None:
    a_spot(people, place="=1+1")

    answer = desk_of(people.own[Role.STREET_OFFICER]).get("/work/spots/register.xlsx")

    cells = [
        str(cell)
        for row in openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0].values
        for cell in row
    ]
    assert "'=1+1" in cells
    assert "=1+1" not in cells


def test_a_report_about_locks_offers_its_spots_and_others_do_not(people: Cast) -> None:
    spot = a_spot(people)
    browser = desk_of(people.own[Role.STREET_OFFICER])
    about = SubTopicFactory.create(topic=topic())
    issue = IssueFactory.create(compound=people.compound, topic=about.topic, subtopic=about)
    other = IssueFactory.create(compound=people.compound)
    link = f"/work/spots/{spot.code}/link/?r={issue.code}"

    assert link in browser.get(f"/work/issues/{issue.code}/").content.decode()
    assert (
        "/work/spots/"
        not in browser.get(f"/work/issues/{other.code}/").content.decode().partition("<main")[2]
    )
    browser.post(link, {"version": spot.version, "issue": issue.code})
    assert list(spot.issues.all()) == [issue]


def test_the_programs_list_is_what_the_person_sees(people: Cast) -> None:
    mine = a_spot(people)
    a_spot(people, compound=people.next_door, place="隔壁")
    browser = desk_of(people.own[Role.FIRM_MANAGER])

    assert [row["code"] for row in browser.get("/api/v1/spots/").json()["results"]] == [mine.code]
    assert browser.get(f"/api/v1/spots/{mine.code}/").json()["moves"][0]["verb"] == "find"
    assert browser.get("/api/v1/spots/?lang=en").status_code == 400


def test_one_spot_is_reached_by_those_whose_list_has_it(people: Cast) -> None:
    spots = [a_spot(people), a_spot(people, compound=people.next_door, place="隔壁")]
    for user in (*people.own.values(), *people.other.values()):
        listed = set(Spot.objects.visible_to(user))

        assert {spot for spot in spots if reaches_spot(standing(user), spot)} == listed


def test_a_report_offers_the_five_newest_spots_within_reach_and_no_linked_or_void_one(people: Cast) -> None:
    by, about = people.own[Role.FIRM_MANAGER], SubTopicFactory.create(topic=topic())
    issue = IssueFactory.create(compound=people.compound, topic=about.topic, subtopic=about)
    linked, void, *rest = [
        a_spot(people, at=MONDAY + timedelta(hours=hour), place=f"{hour}号车位") for hour in range(9)
    ]
    actions.link(spot=linked, by=people.own[Role.STREET_OFFICER], at=MONDAY, issue=issue)
    actions.void(spot=void, by=people.own[Role.STREET_OFFICER], at=MONDAY, note="记错了。")
    Spot.objects.filter(pk=rest[-1].pk).update(firm=people.other_firm)
    a_spot(people, topic=topic("clutter"), place="楼道")

    panel = panel_for(issue, by, may_find=True)

    assert panel is not None
    assert [one.code for one in panel.linked] == [linked.code]
    assert [one.code for one in panel.candidates] == [spot.code for spot in rest[-2:-7:-1]]
