"""Staff are shown what the words speak for, choose themselves, and what they choose instead is kept."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from issues.boards import portal
from issues.masking import masked
from issues.models import Issue, SubTopic, Topic, TopicExample
from properties.models import Role
from tests.cast import Cast, cast_with_facts
from tests.factories import IssueFactory
from tests.issues.desk import desk_of
from tests.issues.people import filed
from tests.issues.residents import Resident, to_check

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db
NEW = "/work/issues/new/"
RUBBISH = "垃圾桶满了没人清运，很臭"


@pytest.fixture
def people(settings: Any, tmp_path: Any) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return cast_with_facts()


def topic(code: str) -> Topic:
    return Topic.objects.get(code=code)


def typed(people: Cast, **more: Any) -> dict[str, Any]:
    given = {
        "source": "staff",
        "compound": people.compound.pk,
        "kind": "",
        "place": "三号楼",
        "text": RUBBISH,
    }
    return given | more


def test_asked_for_a_suggestion_the_page_keeps_what_was_typed_and_chooses_nothing(people: Cast) -> None:
    answer = desk_of(people.own[Role.STREET_OFFICER]).post(NEW, typed(people, suggest="1", name="王女士"))

    assert answer.status_code == 200
    html = answer.content.decode()
    assert "垃圾" in answer.context["offer"].because
    assert answer.context["offer"].topic == topic("cleanliness")
    assert answer.context["offer"].because in html
    form = answer.context["form"]
    assert (form["text"].value(), form["name"].value(), form["kind"].value()) == (RUBBISH, "王女士", "")
    assert form["compound"].value() == str(people.compound.pk)
    assert form["suggested"].value() == "cleanliness"
    assert not Issue.objects.exists()


def test_a_form_shown_again_suggests_as_well(people: Cast) -> None:
    answer = desk_of(people.own[Role.STREET_OFFICER]).post(NEW, typed(people, suggested="parking"))
    assert answer.status_code == 422
    assert answer.context["form"]["suggested"].value() == "cleanliness"


@pytest.mark.parametrize("text", ["", "hello", "x" * 1_000_000])
def test_words_that_say_nothing_are_told_so(people: Cast, text: str) -> None:
    answer = desk_of(people.own[Role.STREET_OFFICER]).post(NEW, typed(people, suggest="1", text=text))
    assert (answer.status_code, answer.context["offer"]) == (200, None)


def test_an_empty_page_suggests_nothing(people: Cast) -> None:
    assert desk_of(people.own[Role.STREET_OFFICER]).get(NEW).context["offer"] is None


def test_who_files_no_report_is_suggested_nothing(people: Cast) -> None:
    assert desk_of(people.own[Role.SUPERVISOR]).post(NEW, typed(people, suggest="1")).status_code == 403


def test_what_staff_choose_instead_is_kept(people: Cast) -> None:
    officer = people.own[Role.STREET_OFFICER]
    kind = f"t{topic('clutter').pk}"
    desk_of(officer).post(NEW, typed(people, kind=kind, suggested="cleanliness"))

    example = TopicExample.objects.get()
    assert (example.issue, example.by) == (Issue.objects.get(), officer)
    assert (example.suggested, example.chosen) == ("cleanliness", "clutter")


@pytest.mark.parametrize("suggested", ["clutter", "", "no such label", "x" * 5_000])
def test_what_agrees_or_was_never_suggested_is_no_example(people: Cast, suggested: str) -> None:
    desk_of(people.own[Role.STREET_OFFICER]).post(
        NEW, typed(people, kind=f"t{topic('clutter').pk}", suggested=suggested)
    )
    assert Issue.objects.count() == 1
    assert not TopicExample.objects.exists()


def test_other_without_a_kind_teaches_nothing_and_with_one_it_does(people: Cast) -> None:
    browser = desk_of(people.own[Role.STREET_OFFICER])
    browser.post(NEW, typed(people, kind=f"t{topic('other').pk}", suggested="parking"))
    assert not TopicExample.objects.exists()
    kind = SubTopic.objects.get(code="other_not_property")
    browser.post(NEW, typed(people, kind=f"k{kind.pk}", suggested="parking"))
    assert TopicExample.objects.get().chosen == "not_property"


def test_the_database_holds_no_example_that_corrects_nothing(people: Cast) -> None:
    issue = filed(people).issue
    with pytest.raises(IntegrityError, match="topic_example_is_a_correction"), transaction.atomic():
        TopicExample.objects.create(issue=issue, suggested="parking", chosen="parking")


def test_examples_leave_masked(people: Cast, tmp_path: Path) -> None:
    text = "我叫李四光，王女士说车位被占，电话 138 0013 8000，张先生也知道"
    issue = filed(people, text=text, name="王女士").issue
    TopicExample.objects.create(issue=issue, suggested="clutter", chosen="parking")
    file = tmp_path / "e.csv"
    call_command("export_topic_examples", str(file))

    with file.open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    assert [(row["sender"], row["subject"], row["topic"]) for row in rows] == [("example 1", "", "parking")]
    assert "车位被占" in rows[0]["text"]
    for secret in ("李四光", "王女士", "张", "138", "8000"):
        assert secret not in rows[0]["text"]


def test_examples_that_cannot_be_written_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_topic_examples", str(tmp_path / "none" / "e.csv"))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("沪A12345 乱停", "沪＊ 乱停"),
        ("3号楼502室漏水", "3号楼502室漏水"),
        ("1203室漏水", "＊室漏水"),
        ("身份证31010119900101123X", "身份证＊"),
        ("写信 a.b@c.cn 或 http://x.cn/y", "写信 ＊ 或 ＊"),
        ("１３８００１３８０００", "＊"),
    ],
)
def test_long_numbers_and_addresses_are_hidden(text: str, left: str) -> None:
    assert masked(text) == left


# Residents


def asked(code: str, text: str, people: Cast) -> Resident:
    """A resident on the check page who chose a topic and wrote a text."""
    resident = to_check(topic(code), people.compound)
    resident.get(f"{resident.url('details')}?back=check")
    resident.send(text=text)
    return resident


def test_a_resident_is_asked_again_only_where_the_words_strongly_speak_against_the_topic(
    people: Cast,
) -> None:
    resident = asked("parking", RUBBISH, people)
    assert resident.last.context["rather"].topic == topic("cleanliness")
    assert "/topic/?back=check" in resident.text
    assert topic("cleanliness").plain in resident.text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("cleanliness", RUBBISH),
        ("parking", "hello"),
        ("parking", "公交车太少，社保和学校也没人管"),
        ("other", RUBBISH),
        ("rain_sewage", RUBBISH),
    ],
)
def test_otherwise_a_resident_is_not_asked(people: Cast, code: str, text: str) -> None:
    assert asked(code, text, people).last.context["rather"] is None


def test_sending_keeps_the_topic_that_was_chosen(people: Cast) -> None:
    resident = asked("parking", RUBBISH, people)
    resident.send()
    assert resident.step == "receipt"
    assert Issue.objects.get().topic == topic("parking")
    assert not TopicExample.objects.exists()


def test_reports_with_the_same_words_are_offered_first(people: Cast, django_assert_num_queries: Any) -> None:
    about = topic("clutter")
    now = timezone.now()
    texts = ("电动车在楼道充电", "飞线充电很危险", "楼道里堆满了杂物", "过道停自行车", "消防通道上锁")
    made = [
        IssueFactory.create(
            topic=about,
            subtopic=None,
            compound=people.compound,
            text=text,
            opened_at=now - timedelta(days=1 + day),
        )
        for day, text in enumerate(texts)
    ]
    old = IssueFactory.create(
        topic=about,
        subtopic=None,
        compound=people.compound,
        text=texts[2],
        opened_at=now - timedelta(days=31),
    )
    with django_assert_num_queries(1):
        found = portal.similar(people.compound, about, "楼道里的杂物没人清", now)
    assert found[0] == made[2]
    assert old not in found
    assert portal.similar(people.compound, about, "hello", now) == made[:3]
    assert portal.similar(people.next_door, about, texts[2], now) == []
