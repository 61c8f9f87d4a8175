"""Papers of a session: what stands in them, whose names do not, and who printed the names."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from docx import Document

from councils import hall_links, session_papers
from councils.models import CouncilSession, SessionMove
from councils.sessionflow import Verb
from properties.models import Role, User
from tests.councils.sitting import AFTER, NOW, Room, room

pytestmark = pytest.mark.django_db


def client(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def said(data: bytes) -> str:
    """Every word of a docx file, in the body and in its tables."""
    paper = Document(io.BytesIO(data))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in paper.paragraphs), *cells])


def printed(place: Room, session: CouncilSession, paper: str, *, who: Role = Role.NEIGHBOURHOOD_STAFF) -> Any:
    url = reverse("halls:paper", args=[session.pk, paper, "docx"])
    return client(place.people.own[who]).get(url)


def test_the_notice_says_day_place_agenda_and_where_to_sign_in() -> None:
    place = room()
    session = place.noticed()
    text = said(printed(place, session, "notice").content)
    for word in ("停车协调会", "居委会二楼", "地锁清理", hall_links.sign_in_secret(session)):
        assert word in text


def test_the_printed_notice_carries_the_code_to_be_scanned() -> None:
    place = room()
    session = place.noticed()
    assert len(Document(io.BytesIO(printed(place, session, "notice").content)).inline_shapes) == 1
    place.minuted(session)
    place.step(session, Verb.HOLD, at=AFTER)
    assert len(Document(io.BytesIO(printed(place, session, "notice").content)).inline_shapes) == 0


def test_the_notice_of_what_is_over_leads_nowhere() -> None:
    place = room()
    session, _resolution, _task = place.agreed()
    assert hall_links.sign_in_secret(session) not in said(printed(place, session, "notice").content)


def test_the_sheet_shows_full_names_and_leaves_a_row() -> None:
    place = room()
    session = place.noticed()
    place.come(session, "王阿姨", building="3号楼")
    assert "王阿姨" in said(printed(place, session, "sheet").content)
    row = SessionMove.objects.get(session=session, verb=Verb.SHEET)
    assert row.by == place.staff


@pytest.mark.parametrize("who", [Role.GRID_HEAD, Role.FIRM_MANAGER, Role.STREET_LEADER])
def test_who_does_not_run_the_hall_prints_no_names(who: Role) -> None:
    place = room()
    session = place.noticed()
    assert printed(place, session, "sheet", who=who).status_code == 403
    assert not SessionMove.objects.filter(verb=Verb.SHEET).exists()
    assert printed(place, session, "notice", who=who).status_code == 200


@pytest.mark.parametrize("paper", ["minutes", "result"])
def test_minutes_and_result_say_what_was_agreed_that_it_binds_no_owner_and_no_name(paper: str) -> None:
    place = room()
    session, _resolution, _task = place.agreed()
    with override("en"):
        made = session_papers.PAPERS[paper](session, at=AFTER)
    text = repr(made)
    for word in ("两周内拆除全部地锁", "拆除地锁", "达成一致", "no decision of the owners"):
        assert word in text
    assert "王阿姨" not in text


def test_a_person_who_answers_for_a_task_is_not_named_on_paper() -> None:
    place = room()
    session, resolution, _task = place.agreed()
    User.objects.filter(pk=place.staff.pk).update(name="李干事")
    place.give(resolution, owner=User.objects.get(pk=place.staff.pk), text="上门告知")
    assert "李干事" not in repr(session_papers.result(session, at=AFTER))


@pytest.mark.parametrize("paper", ["minutes", "result", "no-such"])
def test_what_is_not_there_yet_is_not_printed(paper: str) -> None:
    place = room()
    assert printed(place, place.noticed(), paper).status_code == 404


def test_a_paper_comes_as_word_excel_or_pdf_and_nothing_else() -> None:
    place = room()
    url = reverse("halls:paper", args=[place.noticed().pk, "notice", "exe"])
    assert client(place.staff).get(url).status_code == 400


def test_the_late_notice_and_the_source_of_the_days_stand_on_the_public_page() -> None:
    place = room()
    session, _resolution, _task = place.agreed()
    page = Client().get(reverse("council:session", args=[session.pk]), headers={"accept-language": "en"})
    assert page.status_code == 200
    assert "两周内拆除全部地锁" in page.content.decode()
    assert NOW.date() == session.notice_on
