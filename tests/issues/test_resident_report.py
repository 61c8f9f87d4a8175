"""A report from the first page to the receipt, as a browser without JavaScript and cookies sends it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from issues import drafts
from issues.models import Draft, Issue, Question, Reporter, SubTopic
from issues.workflow import Status
from tests.factories import IncidentFactory, IssueFactory, ReporterFactory, SubTopicFactory, TopicFactory
from tests.issues.residents import (
    PHONE,
    Resident,
    broken_jpeg,
    draft_of,
    jpeg,
    picture,
    street,
    to_check,
    to_receipt,
)
from yinhang.fields import reveal

if TYPE_CHECKING:
    from tests.issues.residents import Street

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_counters")]


@pytest.fixture
def people() -> Street:
    return street()


def test_a_report_goes_from_the_first_page_to_its_receipt(people: Street) -> None:
    subtopic = SubTopicFactory.create()
    resident = Resident()
    resident.get("/")
    assert 'href="/report/"' in resident.text
    resident.get("/report/")
    assert resident.send(topic=subtopic.topic.code).status_code == 200
    assert resident.step == "kind"
    resident.send(kind=subtopic.code)
    assert resident.step == "details"
    resident.send(text="三号楼的灯坏了。\r\n三天了。", photo1=jpeg())
    assert resident.step == "place"
    resident.send(compound="本小区", place="３号楼", longitude="121.5", latitude="31.3")
    assert resident.step == "contact"
    resident.send(
        phone="１３８ ００１３ ８０００",
        name="王女士",
        is_public="yes",
        share_with_firm="on",
        on_behalf="family",
    )
    assert resident.step == "check"
    for shown in ("三号楼的灯坏了。", "本小区", "138****8000", "王女士", subtopic.name):
        assert shown in resident.text
    draft_of(resident)
    resident.send()
    assert resident.step == "receipt"

    issue = Issue.objects.get()
    assert issue.code in resident.text
    assert people.firm.name in resident.text
    assert (issue.text, issue.place, issue.status) == (
        "三号楼的灯坏了。\n三天了。",
        "３号楼",
        Status.ASSIGNED,
    )
    assert (issue.compound, issue.subtopic, issue.is_public) == (people.compound, subtopic, True)
    assert (issue.longitude, issue.latitude) == (121.5, 31.3)
    assert issue.evidence.count() == 1
    reporter = Reporter.objects.get()
    assert reveal(reporter, "phone") == "+8613800138000"
    assert (reporter.share_with_firm, reporter.on_behalf, reporter.is_first) == (True, "family", True)


def test_reading_the_first_page_starts_no_draft() -> None:
    TopicFactory.create()
    Resident().get("/report/")
    assert Draft.objects.count() == 0


def test_sending_twice_and_going_back_lead_to_the_same_receipt(people: Street) -> None:
    resident = to_check(TopicFactory.create(), people.compound)
    check, form = resident.path, {"stamp": resident.stamp}
    first = resident.post(check, form)["Location"]
    assert resident.post(check, form)["Location"] == first
    for step in ("topic", "details", "place", "contact", "check"):
        assert Client().get(resident.url(step))["Location"] == first
    assert Issue.objects.count() == 1


def test_a_change_comes_straight_back_and_keeps_the_rest(people: Street) -> None:
    resident = to_check(TopicFactory.create(), people.compound)
    resident.get(resident.url("details") + "?back=check")
    assert "电梯里的灯坏了三天。" in resident.text
    resident.send(text="四天了。")
    assert resident.step == "check"
    assert "四天了。" in resident.text
    assert "138****8000" in resident.text
    resident.get(resident.url("place") + "?back=check")
    resident.send(place="5号楼")
    assert resident.step == "check"
    assert "5号楼" in resident.text


def test_another_topic_asks_its_own_questions_and_forgets_the_old_answers(people: Street) -> None:
    old, new = SubTopicFactory.create(), SubTopicFactory.create()
    Question.objects.create(
        subtopic=new, code="since", text="多久了？", text_en="Since when?", is_required=True
    )
    resident = to_check(old.topic, people.compound, subtopic=old)
    resident.get(resident.url("topic") + "?back=check")
    resident.send(topic=new.topic.code)
    assert resident.step == "kind"
    resident.send(kind=new.code)
    assert resident.step == "questions"
    resident.send(since="")
    assert resident.last.status_code == 422
    resident.send(since="三天")
    assert resident.step == "check"
    assert "三天" in resident.text
    assert old.name not in resident.text


def test_the_check_page_sends_to_the_first_open_question(people: Street) -> None:
    topic = TopicFactory.create()
    resident = Resident()
    resident.get("/report/")
    resident.send(topic=topic.code)
    resident.get(resident.url("check"))
    assert resident.step == "details"
    assert resident.post(resident.url("check"), {})["Location"] == resident.url("details")
    resident.get(resident.url("contact"))
    resident.send(phone=PHONE, is_public="no")
    assert resident.step == "details"
    resident.send(text="灯坏了")
    resident.get(resident.url("check"))
    assert resident.step == "place"


def test_an_emergency_shows_the_phone_first_and_lets_go_on() -> None:
    urgent = SubTopicFactory.create(urgency=SubTopic.Urgency.EMERGENCY, call_first="110 / 119")
    resident = Resident()
    resident.get("/report/")
    resident.send(topic=urgent.topic.code)
    resident.send(kind=urgent.code)
    assert resident.step == "call"
    assert 'href="tel:110"' in resident.text
    assert 'href="tel:119"' in resident.text
    assert f'href="{resident.url("details")}"' in resident.text


def test_an_answer_that_stops_shows_what_to_do_instead(people: Street) -> None:
    lift = SubTopicFactory.create()
    Question.objects.create(
        subtopic=lift,
        code="trapped",
        text="有人被困吗？",
        text_en="Is anyone trapped?",
        kind=Question.Kind.YES_NO,
        is_required=True,
        stops_on="yes",
        stop_text="请立即拨打119。",
        stop_text_en="Call 119 now.",
    )
    resident = Resident()
    resident.get("/report/")
    resident.send(topic=lift.topic.code)
    resident.send(kind=lift.code)
    resident.send(trapped="yes")
    assert resident.step == "stop"
    assert "请立即拨打119。" in resident.text
    resident.get(resident.url("check"))
    assert resident.step == "stop"
    resident.get(resident.url("questions"))
    resident.send(trapped="no")
    assert resident.step == "details"


def test_text_that_is_too_long_comes_back_whole_with_the_count(people: Street) -> None:
    topic = TopicFactory.create()
    resident = Resident()
    resident.get("/report/")
    resident.send(topic=topic.code)
    resident.send(text="字" * 1000)
    assert resident.step == "place"
    resident.get(resident.url("details"))
    resident.send(text="字" * 1003, photo2=jpeg())
    assert resident.last.status_code == 422
    assert "字" * 1003 in resident.text
    assert "请删去3个字" in resident.text
    assert "<title>错误：" in resident.text
    assert Draft.objects.get().photos.count() == 1


def test_a_bad_photo_keeps_the_text_and_the_good_photo() -> None:
    topic = TopicFactory.create()
    resident = Resident()
    resident.get("/report/")
    resident.send(topic=topic.code)
    resident.send(text="门口的灯坏了。", photo1=jpeg(), photo2=broken_jpeg())
    assert resident.last.status_code == 422
    assert "门口的灯坏了。" in resident.text
    assert resident.text.count("这张照片已损坏或不完整") == 2  # in the summary and beside the field
    draft = Draft.objects.get()
    assert drafts.load(draft).text == "门口的灯坏了。"
    assert [photo.slot for photo in draft.photos.all()] == [1]
    assert picture(resident.url("photo/1")) == (200, "image/jpeg")
    assert picture(resident.url("photo/2"))[0] == 404


def test_a_photo_is_taken_out_and_replaced_without_a_script() -> None:
    topic = TopicFactory.create()
    resident = Resident()
    resident.get("/report/")
    resident.send(topic=topic.code)
    resident.send(text="门口的灯坏了。", photo1=jpeg())
    resident.get(resident.url("details"))
    before = Draft.objects.get().photos.get().path
    resident.send(text="还没写完", photo1=jpeg())
    assert Draft.objects.get().photos.get().path != before
    resident.get(resident.url("details"))
    resident.send(text="还没写完", remove="1")
    assert resident.step == "details"
    assert "还没写完" in resident.text
    assert Draft.objects.get().photos.count() == 0
    resident.send(text="", remove="1")
    assert resident.step == "details"
    assert resident.last.status_code == 200


def test_a_compound_is_found_by_a_part_of_its_name(people: Street) -> None:
    topic = TopicFactory.create()
    resident = Resident()
    resident.get("/report/")
    resident.send(topic=topic.code)
    resident.get(resident.url("place"))
    resident.send(compound="没有这个小区", place="门口")
    assert resident.last.status_code == 422
    assert "没有这个小区" in resident.text
    assert drafts.load(Draft.objects.get()).place == "门口"
    resident.get(resident.url("place"))
    resident.send(compound="小 区", place="门口")
    assert resident.step == "which"
    assert resident.send().status_code == 422
    resident.send(which=people.other_compound.code)
    assert resident.step == "contact"
    told = drafts.load(Draft.objects.get())
    assert (told.compound, told.place) == (people.other_compound.pk, "门口")


def test_a_poster_fills_in_the_compound(people: Street) -> None:
    topic = TopicFactory.create()
    resident = Resident()
    resident.get(f"/c/{people.compound.code}/")
    assert f'href="/report/?c={people.compound.code}"' in resident.text
    resident.get(f"/report/?c={people.compound.code}")
    resident.send(topic=topic.code)
    resident.send(text="灯坏了")
    assert resident.step == "place"
    assert 'name="compound"' not in resident.text
    resident.send(place="门口")
    assert resident.step == "contact"
    assert drafts.load(Draft.objects.get()).compound == people.compound.pk


def test_a_worn_poster_keeps_nobody_from_reporting() -> None:
    TopicFactory.create()
    assert Resident().get("/report/?c=nobody").status_code == 200
    assert Client().get("/c/nobody/").status_code == 404


def test_a_live_incident_says_that_it_is_known(people: Street) -> None:
    IncidentFactory.create(title="临时停水", compounds=[people.compound])
    topic = TopicFactory.create()
    resident = Resident()
    resident.get("/")
    assert "临时停水" in resident.text
    resident.get("/report/")
    resident.send(topic=topic.code)
    resident.send(text="没有水")
    resident.send(compound=people.compound.name)
    assert resident.step == "similar"
    assert "临时停水" in resident.text


def test_similar_reports_show_no_name_phone_place_or_private_text(people: Street) -> None:
    topic = TopicFactory.create()
    private = IssueFactory.create(
        topic=topic,
        subtopic=None,
        compound=people.compound,
        text="私下的话",
        place="301室",
        status=Status.ASSIGNED,
    )
    ReporterFactory.create(issue=private, phone="+8613912345678")
    IssueFactory.create(topic=topic, subtopic=None, compound=people.compound, text="公开的话", is_public=True)
    old = timezone.now() - timedelta(days=31)
    IssueFactory.create(
        topic=topic, subtopic=None, compound=people.compound, text="旧的话", is_public=True, opened_at=old
    )
    IssueFactory.create(
        topic=topic, subtopic=None, compound=people.next_door, text="隔壁的话", is_public=True
    )
    resident = Resident()
    resident.get("/report/")
    resident.send(topic=topic.code)
    resident.send(text="没有水")
    resident.send(compound=people.compound.name)
    assert resident.step == "similar"
    assert "公开的话" in resident.text
    assert resident.text.count("/join/") == 2
    for kept in ("私下的话", "旧的话", "隔壁的话", "301室", "王女士", "5678", "13912345678"):
        assert kept not in resident.text


def test_joining_needs_a_phone_and_nothing_else(people: Street) -> None:
    topic = TopicFactory.create()
    issue = IssueFactory.create(
        topic=topic, subtopic=None, compound=people.compound, text="私下的话", status=Status.ASSIGNED
    )
    resident = Resident()
    resident.get("/report/")
    resident.send(topic=topic.code)
    resident.send(text="没有水")
    resident.send(compound=people.compound.name)
    join = resident.url(f"join/{issue.code}")
    resident.get(join)
    resident.send(phone="123")
    assert resident.last.status_code == 422
    resident.send(phone=PHONE)
    assert resident.step == "receipt"
    first = resident.path
    issue.refresh_from_db()
    assert issue.affected == 2
    resident.get(first.removesuffix("receipt/"))
    assert "私下的话" not in resident.text
    resident.get(join)
    resident.send(phone="+86 138-0013-8000")
    assert resident.path == first
    issue.refresh_from_db()
    assert issue.affected == 2


def test_only_an_offered_report_can_be_joined(people: Street) -> None:
    topic = TopicFactory.create()
    elsewhere = IssueFactory.create(topic=topic, subtopic=None, compound=people.other_compound)
    IssueFactory.create(topic=topic, subtopic=None, compound=people.compound)  # this one is offered
    resident = Resident()
    resident.get("/report/")
    resident.send(topic=topic.code)
    assert Client().get(resident.url(f"join/{elsewhere.code}")).status_code == 404
    resident.send(text="没有水")
    resident.send(compound=people.compound.name)
    for code in (elsewhere.code, "YH-2026-999999", "x"):
        assert Client().get(resident.url(f"join/{code}")).status_code == 404


@pytest.mark.parametrize("phone", ["", "12345", "abc", "1380013800", "138001380000", "0" * 100])
def test_a_phone_that_cannot_be_one_is_explained(people: Street, phone: str) -> None:
    resident = to_check(TopicFactory.create(), people.compound)
    resident.get(resident.url("contact"))
    resident.send(phone=phone, is_public="no", name="王女士")
    assert resident.last.status_code == 422
    assert "王女士" in resident.text


def test_every_step_is_english_when_asked(people: Street) -> None:
    resident = to_check(TopicFactory.create(), people.compound)
    for step in ("topic", "details", "place", "contact", "check"):
        page = resident.get(resident.url(step), language="en").content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        assert 'lang="en"' in page
        assert "继续" not in main
        assert "提交" not in main


def test_the_receipt_keeps_its_number_after_reload(people: Street) -> None:
    resident, _progress = to_receipt(TopicFactory.create(), people.compound)
    before = resident.text
    assert Client().get(resident.path).content.decode() == before
    assert Issue.objects.count() == 1
