"""Unfinished reports: kept, bounded, filed once, gone after a week."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from issues import actions, drafts
from issues.access import VISITOR
from issues.drafts import Answers
from issues.links import digest
from issues.models import Draft, DraftPhoto, Evidence, Issue, Reporter
from tests.cast import Cast, cast
from tests.factories import BuildingFactory, EntranceFactory, SubTopicFactory
from tests.issues.people import MONDAY, PHONE, filed, photo
from yinhang.errors import Refused, TooMany

pytestmark = pytest.mark.django_db


def started(people: Cast | None = None, **more: Any) -> Draft:
    """A draft; with a cast, one that is ready to be sent."""
    answers: dict[str, Any] = {}
    if people is not None:
        subtopic = SubTopicFactory.create()
        answers = {
            "topic": subtopic.topic,
            "subtopic": subtopic,
            "text": "三号楼门口的灯坏了。",
            "compound": people.compound,
            "place": "三号楼门口",
            "phone": PHONE,
        }
    token = actions.start_draft(language="zh-hans", at=MONDAY, answers=answers | more)
    return Draft.objects.get(token_digest=digest(token))


def submit(draft: Draft, **more: Any) -> actions.Filed:
    return actions.submit_draft(draft=draft, by=VISITOR, at=MONDAY, **more)


# Answers


def test_answers_survive_the_round_trip() -> None:
    given = Answers(
        topic=1, text="灯坏", extra={"locks": "3"}, longitude=121.5, latitude=31.3, is_public=True
    )
    assert drafts.answers_from(json.loads(drafts.dump(given))) == given


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("topic", "7", None),
        ("topic", True, None),
        ("longitude", "121", None),
        ("longitude", 121, 121.0),
        ("text", 5, ""),
        ("is_public", "yes", False),
        ("extra", ["x"], {}),
        ("extra", {"locks": 3}, {"locks": "3"}),
    ],
)
def test_a_wrong_type_is_no_answer(name: str, value: Any, kept: Any) -> None:
    assert getattr(drafts.answers_from({name: value, "is_staff": True}), name) == kept


def test_rows_stand_for_their_keys() -> None:
    subtopic = SubTopicFactory.create()
    assert drafts.answers_from({"subtopic": subtopic, "topic": None}) == Answers(subtopic=subtopic.pk)


def test_pages_add_answers_and_leave_the_others() -> None:
    draft = started(text="灯坏了。")
    actions.save_answers(draft=draft, answers={"phone": PHONE}, at=MONDAY)
    actions.save_answers(draft=draft, answers={"place": " 三号楼 "}, at=MONDAY)
    found = drafts.load(Draft.objects.get())
    assert (found.text, found.phone, found.place) == ("灯坏了。", PHONE, "三号楼")
    actions.save_answers(draft=draft, answers={"text": ""}, at=MONDAY)
    assert drafts.load(Draft.objects.get()).text == ""


def test_answers_are_stored_encrypted() -> None:
    started(phone=PHONE, text="灯坏了。")
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM issues_draft")
        stored = cursor.fetchone()[0]
    assert PHONE not in stored
    assert "灯" not in stored


@pytest.mark.parametrize(("length", "kept"), [(1000, True), (1001, False)])
def test_a_thousand_characters(length: int, kept: bool) -> None:
    draft = started()
    if kept:
        actions.save_answers(draft=draft, answers={"text": "好" * length}, at=MONDAY)
        return
    with pytest.raises(Refused) as caught:
        actions.save_answers(draft=draft, answers={"text": "好" * length}, at=MONDAY)
    assert (caught.value.code, caught.value.field) == ("text.too-long", "text")


# Photos


def test_three_slots_and_the_newer_photo_replaces_the_older(django_capture_on_commit_callbacks: Any) -> None:
    draft = started()
    actions.add_draft_photo(draft=draft, slot=1, clean=photo(), at=MONDAY)
    first = DraftPhoto.objects.get().path
    with django_capture_on_commit_callbacks(execute=True):
        actions.add_draft_photo(draft=draft, slot=1, clean=photo(), at=MONDAY)
    second = DraftPhoto.objects.get().path
    assert [default_storage.exists(path) for path in (first, second)] == [False, True]
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_draft_photo(draft=draft, slot=1)
        actions.remove_draft_photo(draft=draft, slot=2)
    assert (DraftPhoto.objects.count(), default_storage.exists(second)) == (0, False)


@pytest.mark.parametrize("slot", [0, 4, -1])
def test_there_is_no_fourth_slot(slot: int) -> None:
    with pytest.raises(Refused) as caught:
        actions.add_draft_photo(draft=started(), slot=slot, clean=photo(), at=MONDAY)
    assert caught.value.code == "draft.no-such-slot"


# Filing


def test_filing_carries_everything_over() -> None:
    people = cast()
    entrance = EntranceFactory.create(building=BuildingFactory.create(compound=people.compound))
    draft = started(
        people,
        entrance=entrance,
        extra={"locks": "3"},
        longitude=121.5,
        latitude=31.3,
        name="王女士",
        share_with_firm=True,
        is_public=True,
        on_behalf="elder",
    )
    actions.add_draft_photo(draft=draft, slot=2, clean=photo(), at=MONDAY)
    made = submit(draft)
    issue = Issue.objects.get()
    assert (issue.entrance, issue.building, issue.extra) == (entrance, entrance.building, {"locks": "3"})
    assert (issue.longitude, issue.latitude, issue.is_public, issue.source) == (121.5, 31.3, True, "web")
    assert (issue.neighbourhood, issue.grid, issue.subdistrict) == (
        people.neighbourhood,
        people.grid,
        people.street,
    )
    assert list(Evidence.objects.values_list("path", "kind")) == [(DraftPhoto.objects.get().path, "report")]
    assert made.reporter is not None
    assert (made.reporter.share_with_firm, made.reporter.on_behalf, made.reporter.is_first) == (
        True,
        "elder",
        True,
    )


def test_a_second_submit_shows_the_same_receipt() -> None:
    draft = started(cast())
    first = submit(draft)
    again = submit(Draft.objects.get())
    stale = Draft.objects.get()
    stale.issue = None
    assert submit(stale) == again == first
    assert (Issue.objects.count(), Reporter.objects.count()) == (1, 1)


def test_a_filed_draft_forgets_the_phone_and_takes_no_more_answers() -> None:
    draft = started(cast())
    submit(draft)
    assert drafts.load(Draft.objects.get()) == Answers()
    for late in (
        lambda: actions.save_answers(draft=draft, answers={"text": "改"}, at=MONDAY),
        lambda: actions.add_draft_photo(draft=draft, slot=1, clean=photo(), at=MONDAY),
        lambda: actions.remove_draft_photo(draft=draft, slot=1),
    ):
        with pytest.raises(Refused) as caught:
            late()
        assert caught.value.code == "draft.filed"


def test_a_draft_whose_week_is_over_is_not_filed() -> None:
    draft = started(cast())
    with pytest.raises(Refused) as caught:
        actions.submit_draft(draft=draft, by=VISITOR, at=MONDAY + timedelta(days=7))
    assert (caught.value.code, Issue.objects.count()) == ("draft.expired", 0)


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"topic": None}, "topic"),
        ({"topic": 10**9}, "topic"),
        ({"compound": None}, "compound"),
        ({"compound": 10**9}, "compound"),
        ({"text": "\x00 "}, "text"),
        ({"phone": ""}, "phone"),
        ({"phone": "12345"}, "phone"),
        ({"longitude": 181.0, "latitude": 0.0}, "longitude"),
        ({"longitude": 121.0}, "longitude"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_filed(missing: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as caught:
        submit(started(cast(), **missing))
    assert (caught.value.field, Issue.objects.count(), Reporter.objects.count()) == (field, 0, 0)


def test_places_have_to_belong_together() -> None:
    people = cast()
    elsewhere = BuildingFactory.create(compound=people.other_compound)
    with pytest.raises(Refused) as caught:
        submit(started(people, building=elsewhere))
    assert caught.value.code == "report.other-compound"
    with pytest.raises(Refused) as caught:
        submit(started(people, subtopic=SubTopicFactory.create()))
    assert caught.value.code == "report.other-topic"


# Limits


def test_ten_reports_an_hour_for_one_phone() -> None:
    people = cast()
    for _turn in range(10):
        submit(started(people))
    with pytest.raises(TooMany):
        submit(started(people, phone="+86 13800138000"))
    assert Issue.objects.count() == 10
    submit(started(people, phone="13900139000"))


def test_the_back_button_costs_nothing() -> None:
    draft = started(cast())
    made = submit(draft)
    for _turn in range(30):
        assert submit(Draft.objects.get()) == made


def test_all_visitors_together_have_a_limit(settings: Any) -> None:
    settings.REPORTS_PER_MINUTE = 2
    people = cast()
    for number in range(2):
        submit(started(people, phone=f"1390013900{number}"))
    with pytest.raises(TooMany):
        submit(started(people, phone="13900139009"))


# The same number of a client


def test_a_number_of_a_client_is_filed_once() -> None:
    people = cast()
    more: dict[str, Any] = {"source": "hotline", "client": "12345", "external_id": "SH-1"}
    first = filed(people, **more)
    assert filed(people, text="改过的话", **more) == first._replace(is_new=False)
    assert filed(people, **(more | {"client": "grid"})).issue != first.issue
    assert Issue.objects.count() == 2


@pytest.mark.parametrize(
    ("source", "length", "kept"),
    [("web", 1000, True), ("web", 1001, False), ("hotline", 4000, True), ("hotline", 4001, False)],
)
def test_staff_and_imports_may_bring_longer_texts(source: str, length: int, kept: bool) -> None:
    people = cast()
    if kept:
        assert len(filed(people, source=source, text="好" * length).issue.text) == length
    else:
        with pytest.raises(Refused) as caught:
            filed(people, source=source, text="好" * length)
        assert caught.value.code == "text.too-long"


def test_a_patrol_reports_what_nobody_complained_of() -> None:
    made = filed(cast(), source="patrol", phone="", name="")
    assert (made.reporter, made.secret) == (None, "")
