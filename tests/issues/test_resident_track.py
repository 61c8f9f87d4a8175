"""Following a report by its link, by number and phone, and what a resident may do on the way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from issues import actions
from issues.links import secret_for
from issues.models import Evidence, Issue, Move, Rating, Reporter
from issues.workflow import Status, Verb
from properties.models import Role
from tests.cast import cast
from tests.factories import EvidenceFactory, IssueFactory, ReporterFactory, TopicFactory
from tests.issues.people import do, filed, photo, walk
from tests.issues.residents import PHONE, Resident, broken_jpeg, jpeg, picture
from tests.past_triggers import past_triggers

if TYPE_CHECKING:
    from issues.actions import Filed
    from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_counters")]


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def made(people: Cast) -> Filed:
    """A report filed a minute ago."""
    return filed(people, at=timezone.now() - timedelta(minutes=1))


def link(made: Filed) -> str:
    return f"/r/{made.secret}/"


def goes(people: Cast, made: Filed, to: Status) -> Issue:
    return walk(people, made, to, at=timezone.now() - timedelta(minutes=30))


def reporter_of(made: Filed) -> Reporter:
    assert made.reporter is not None
    return made.reporter


def test_the_progress_page_says_where_it_stands_and_who_has_it(people: Cast, made: Filed) -> None:
    resident = Resident()
    resident.get(link(made))
    assert resident.last.status_code == 200
    assert made.issue.code in resident.text
    assert people.firm.name in resident.text
    assert resident.text.count("yh-timeline__node ") == 5
    assert 'aria-current="step"' in resident.text
    assert "138****" not in resident.text
    assert "13800138000" not in resident.text
    assert "王女士" not in resident.text


def test_a_closed_report_shows_every_station_and_the_photos_of_the_work(people: Cast, made: Filed) -> None:
    before = EvidenceFactory.create(issue=made.issue, kind=Evidence.Kind.BEFORE)
    issue = goes(people, made, Status.WORKING)
    now = timezone.now()
    do(issue, Verb.NOTE, people.own[Role.FIRM_MANAGER], at=now, note="内部的话", public=False)
    do(
        issue,
        Verb.FINISH,
        people.own[Role.FIRM_MANAGER],
        at=now,
        note="已换新灯",
        photos=[photo()],
        pair=before,
    )
    do(issue, Verb.VERIFY, people.own[Role.PARTY_SECRETARY], at=now)
    resident = Resident()
    resident.get(link(made))
    assert resident.text.count("yh-timeline__node--done") == 5
    assert "已换新灯" in resident.text
    assert "内部的话" not in resident.text
    after = Evidence.objects.get(kind=Evidence.Kind.AFTER)
    assert resident.text.index(str(before.code)) < resident.text.index(str(after.code))
    assert picture(f"{link(made)}photo/{after.code}/") == (200, "image/jpeg")
    assert picture(f"{link(made)}photo/{after.code}/small/") == (200, "image/jpeg")


def test_a_late_report_says_so(people: Cast) -> None:
    made = filed(people, at=timezone.now() - timedelta(days=60))
    resident = Resident()
    resident.get(link(made))
    assert "yh-timeline__node--late" in resident.text
    assert "yh-state--late" in resident.text


@pytest.mark.parametrize(
    "page", ["", "receipt/", "qr.svg", "urge/", "supplement/", "withdraw/", "answer/", "rate/"]
)
def test_a_wrong_secret_finds_nothing(made: Filed, page: str) -> None:
    wrong = (
        "x" * 32,
        made.secret[:-1] + ("a" if made.secret[-1] != "a" else "b"),
        made.secret[:31],
        made.secret + "a",
    )
    for secret in wrong:
        assert Client().get(f"/r/{secret}/{page}").status_code == 404


def test_a_photo_of_another_report_is_not_there(people: Cast, made: Filed) -> None:
    other = filed(people, phone="13900139000")
    mine, theirs = EvidenceFactory.create(issue=made.issue), EvidenceFactory.create(issue=other.issue)
    assert Client().get(f"{link(made)}photo/{theirs.code}/").status_code == 404
    assert Client().get(f"{link(made)}photo/{theirs.code}/small/").status_code == 404
    assert Client().get(f"{link(other)}photo/{mine.code}/").status_code == 404


def test_who_joined_sees_neither_the_words_nor_the_photos_of_the_first(people: Cast, made: Filed) -> None:
    photo_of_first = EvidenceFactory.create(issue=made.issue)
    joined = actions.join_issue(
        issue=made.issue,
        phone="13900139000",
        name="",
        share_with_firm=False,
        language="zh-hans",
        at=timezone.now(),
    )
    do(made.issue, Verb.SUPPLEMENT, reporter_of(made), at=timezone.now(), note="我家在301")
    resident = Resident()
    resident.get(link(joined))
    for kept in (made.issue.text, made.issue.place, "我家在301", str(photo_of_first.code)):
        assert kept not in resident.text
    assert Client().get(f"{link(joined)}photo/{photo_of_first.code}/").status_code == 404


@pytest.mark.parametrize("typed", ["{code}", " {code} ", "{bare}", "{lower}", "{wide}"])
def test_number_and_phone_lead_to_the_progress_page(made: Filed, typed: str) -> None:
    code = made.issue.code
    wide = "".join(chr(ord(letter) + 0xFEE0) if letter.isalnum() else letter for letter in code)
    shown = typed.format(
        code=code, bare=code.replace("-", ""), lower=code.lower().replace("-", " "), wide=wide
    )
    resident = Resident()
    resident.get("/track/")
    resident.send(code=shown, phone="+86 138 0013 8000")
    assert resident.path == link(made)


def test_every_miss_reads_the_same(people: Cast, made: Filed) -> None:
    pages = set()
    for code, phone in ((made.issue.code, "13900139000"), ("YH-2020-999999", PHONE), ("hello", PHONE)):
        resident = Resident()
        resident.get("/track/")
        resident.send(code=code, phone=phone)
        assert resident.last.status_code == 422
        pages.add(resident.text.replace(code, "").replace(phone, "").replace(resident.stamp, ""))
    assert len(pages) == 1


def test_too_many_tries_have_to_wait(made: Filed) -> None:
    resident = Resident()
    resident.get("/track/")
    form = {"stamp": resident.stamp, "code": made.issue.code, "phone": "13900139000"}
    statuses = [resident.post("/track/", form).status_code for _try in range(7)]
    assert statuses == [422] * 5 + [429] * 2


def test_urging_works_once_a_day(made: Filed) -> None:
    resident = Resident()
    resident.get(f"{link(made)}urge/")
    form = {"stamp": resident.stamp}
    assert resident.post(f"{link(made)}urge/", form).status_code == 302
    assert resident.post(f"{link(made)}urge/", form).status_code == 409
    assert Issue.objects.get().urges == 1
    resident.get(f"{link(made)}?done=urge")
    assert "已提醒" in resident.text
    assert 'action="' + link(made) not in resident.text
    with past_triggers():
        Move.objects.filter(verb=Verb.URGE).update(at=timezone.now() - timedelta(days=1))
    assert resident.post(f"{link(made)}urge/", form).status_code == 302


def test_taking_back_works_for_ten_minutes(people: Cast, made: Filed) -> None:
    late = filed(people, phone="13900139000", at=timezone.now() - timedelta(minutes=11))
    resident = Resident()
    resident.get(link(late))
    assert "/withdraw/" not in resident.text
    resident.get(f"{link(late)}withdraw/")
    resident.send()
    assert resident.last.status_code == 409
    resident.get(link(made))
    assert "/withdraw/" in resident.text
    resident.get(f"{link(made)}withdraw/")
    resident.send()
    assert resident.last.status_code == 200
    made.issue.refresh_from_db()
    assert made.issue.status == Status.WITHDRAWN
    assert resident.text.count("yh-timeline__node ") == 2


def test_adding_words_and_photos(made: Filed) -> None:
    resident = Resident()
    resident.get(f"{link(made)}supplement/")
    resident.send(text="又坏了一盏", photo1=jpeg(), photo2=broken_jpeg())
    assert resident.last.status_code == 422
    assert "又坏了一盏" in resident.text
    assert Move.objects.filter(verb=Verb.SUPPLEMENT).count() == 0
    resident.send(text="又坏了一盏", photo1=jpeg())
    assert "又坏了一盏" in resident.text
    assert Move.objects.get(verb=Verb.SUPPLEMENT).note == "又坏了一盏"
    assert made.issue.evidence.count() == 1


def test_answering_the_question_of_the_office(people: Cast, made: Filed) -> None:
    goes(people, made, Status.ASKED)
    resident = Resident()
    resident.get(link(made))
    assert "哪一层？" in resident.text
    resident.get(f"{link(made)}answer/")
    assert "哪一层？" in resident.text
    resident.send(text="")
    assert resident.last.status_code == 422
    resident.send(text="三层")
    made.issue.refresh_from_db()
    assert made.issue.status == Status.WORKING
    resident.get(f"{link(made)}answer/")
    resident.send(text="四层")
    assert resident.last.status_code == 409
    assert "四层" in resident.text


def rate(made: Filed, **given: Any) -> Resident:
    resident = Resident()
    resident.get(f"{link(made)}rate/")
    resident.send(**given)
    return resident


def test_a_rating_takes_one_choice_and_counts_once(people: Cast, made: Filed) -> None:
    goes(people, made, Status.CLOSED)
    resident = Resident()
    resident.get(link(made))
    assert "/rate/" in resident.text
    resident.get(f"{link(made)}rate/")
    stamp = resident.stamp
    resident.send()
    assert resident.last.status_code == 422
    resident.send(score="5")
    assert resident.last.status_code == 200
    resident.post(f"{link(made)}rate/", {"stamp": stamp, "score": "1"})
    assert resident.last["Location"] == f"{link(made)}?done=rate"
    assert Rating.objects.get().score == 5
    resident.get(link(made))
    assert "/rate/" not in resident.text


def test_an_unhappy_rating_starts_the_work_again_and_names_the_day_of_the_call(
    people: Cast, made: Filed
) -> None:
    goes(people, made, Status.CLOSED)
    resident = rate(made, score="2", solved="no", reasons=["not_solved"], text="还是不亮")
    made.issue.refresh_from_db()
    assert made.issue.status == Status.ASSIGNED
    rating = Rating.objects.get()
    assert (rating.score, rating.solved, rating.reasons, rating.text) == (2, "no", ["not_solved"], "还是不亮")
    assert "给您回电话" in resident.text


def test_nothing_can_be_rated_before_the_end(made: Filed) -> None:
    resident = Resident()
    resident.get(f"{link(made)}rate/")
    assert resident.last.status_code == 200
    assert 'name="score"' not in resident.text


@pytest.mark.parametrize("score", ["0", "6", "x", "-1", "５"])
def test_a_score_that_is_none_of_the_five_is_refused(people: Cast, made: Filed, score: str) -> None:
    goes(people, made, Status.CLOSED)
    assert rate(made, score=score).last.status_code == 422
    assert Rating.objects.count() == 0


def test_a_merged_report_shows_the_one_it_went_into(people: Cast, made: Filed) -> None:
    into = filed(people, phone="13900139000")
    do(made.issue, Verb.MERGE, people.own[Role.STREET_OFFICER], at=timezone.now(), into=into.issue)
    resident = Resident()
    resident.get(link(made))
    assert made.issue.code in resident.text
    assert into.issue.code in resident.text
    assert into.issue.text not in resident.text.replace(made.issue.text, "") or not into.issue.is_public


def test_the_qr_code_is_a_picture_of_the_link(made: Filed) -> None:
    response = Client().get(f"{link(made)}qr.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<svg xmlns=")


def test_the_receipt_opens_months_later(people: Cast) -> None:
    made = filed(people, at=timezone.now() - timedelta(days=200))
    resident = Resident()
    resident.get(f"{link(made)}receipt/")
    assert made.issue.code in resident.text
    assert f"http://testserver{link(made)}" in resident.text


def test_every_status_has_a_page() -> None:
    topic = TopicFactory.create()
    into = IssueFactory.create(topic=topic, subtopic=None)
    for status in Status:
        ended = status in {Status.CLOSED, Status.WITHDRAWN, Status.MERGED}
        issue = IssueFactory.create(
            topic=topic,
            subtopic=None,
            status=status,
            closed_at=timezone.now() if ended else None,
            outcome="resolved" if status == Status.CLOSED else "",
            merged_into=into if status == Status.MERGED else None,
        )
        reporter = ReporterFactory.create(issue=issue)
        secret = secret_for("reporter", reporter.pk)
        for page in ("", "receipt/", "urge/", "supplement/", "withdraw/", "answer/", "rate/"):
            assert Client().get(f"/r/{secret}/{page}").status_code == 200


@pytest.mark.parametrize("page", ["", "receipt/"])
def test_a_link_passed_on_in_wechat_still_opens(made: Filed, page: str) -> None:
    assert Client().get(f"{link(made)}{page}?from=groupmessage&isappinstalled=0").status_code == 200
    assert Client().get(f"{link(made)}{page}?x=1").status_code == 400


@pytest.mark.parametrize("verb", ["urge", "supplement", "withdraw", "answer", "rate"])
def test_a_form_without_its_stamp_changes_nothing(people: Cast, made: Filed, verb: str) -> None:
    before = Move.objects.count()
    response = Client().post(f"{link(made)}{verb}/", {"text": "x", "score": "5"})
    assert response.status_code == 422
    assert Move.objects.count() == before
