"""The announcement is loaded word for word, once, and nothing is attached to the bodies it names."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import models

from councils.models import PolicyDocument
from issues import facts
from issues.models import CannedReply, Issue, Question, Route, SubTopic, Topic
from notices.models import Rung
from pledges.models import Campaign, Pledge, Reading, SelfReport, Target
from properties.models import Area, Compound, Contract, Department, Firm, Post

pytestmark = pytest.mark.django_db

MODELS: tuple[type[models.Model], ...] = (
    Area,
    Campaign,
    CannedReply,
    Department,
    Firm,
    Pledge,
    PolicyDocument,
    Question,
    Route,
    Rung,
    SubTopic,
    Target,
    Topic,
)


@pytest.fixture(autouse=True)
def loaded() -> None:
    call_command("load_yinhang", verbosity=0)


def contents() -> dict[str, list[str]]:
    return {model.__name__: sorted(repr(row) for row in model._default_manager.values()) for model in MODELS}


def test_five_firms_pledged_the_five_attack_topics() -> None:
    firms = Pledge.objects.filter(kind=Pledge.Kind.FIRM)
    rows = firms.order_by("topic__position").values_list("firm__name", "topic__name", "pairing_note")
    assert list(rows) == [
        ("黎平", "破地锁梗阻", "依报道列举顺序对应"),
        ("凯晨", "极速响应维修", "依报道列举顺序对应"),
        ("吉兴", "巧解停车难", "依报道列举顺序对应"),
        ("银耀", "“净”心守护家园", "依报道列举顺序对应"),
        ("富赞", "清除堆物保畅通", "依报道列举顺序对应"),
    ]
    assert set(Topic.objects.filter(is_attack=True)) == {pledge.topic for pledge in firms}


def test_eight_departments_lend_their_power() -> None:
    rows = Department.objects.values_list("name", "power", "pairing_note", "is_enforcer")
    assert list(rows) == [
        ("党群办", "制度赋能", "依报道列举顺序对应", False),
        ("宣文办", "宣传赋能", "依报道列举顺序对应", False),
        ("社工办", "案例赋能", "依报道列举顺序对应", False),
        ("人大工委", "监督赋能", "依报道列举顺序对应", False),
        ("管理办", "项目赋能", "依报道列举顺序对应", False),
        ("平安办", "平安赋能", "依报道列举顺序对应", False),
        ("综合执法队", "执法赋能", "依报道列举顺序对应", True),
        ("城建中心", "机制赋能", "依报道列举顺序对应", False),
    ]


def test_the_targets_are_61_15_5_and_5() -> None:
    goals = dict(Target.objects.values_list("code", "goal"))
    assert goals == {
        "renovated-compounds": Decimal(61),
        "demonstration-halls": Decimal(15),
        "property-pioneers": Decimal(5),
        "sub-topics": Decimal(5),
    }
    campaign = Campaign.objects.get()
    assert (campaign.year, campaign.subdistrict.code, campaign.is_demo) == (2025, "310110016", False)


def test_six_documents_were_issued_two_compiled_and_one_atlas() -> None:
    kinds = PolicyDocument.objects.order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == [
        "atlas",
        "casebook",
        "lawbook",
        "plan",
        "plan",
        "plan",
        "plan",
        "rule",
        "task_list",
    ]


def test_no_place_person_or_figure_is_attached_to_the_firms() -> None:
    assert Area.objects.count() == 1
    assert [model.objects.count() for model in (Compound, Contract, Post, Issue, Reading, SelfReport)] == [
        0
    ] * 6
    assert Target.objects.filter(pledge__kind=Pledge.Kind.FIRM).count() == 0


def test_a_second_load_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    before = contents()
    capsys.readouterr()
    call_command("load_yinhang")
    assert contents() == before
    new = [line.split()[1] for line in capsys.readouterr().out.splitlines()]
    assert set(new) == {"0"}


def test_a_second_load_undoes_no_edit() -> None:
    SubTopic.objects.filter(code="repair_light").update(handle_days=3, name="灯")
    route = Route.objects.get(topic__code="clutter")
    route.helpers.clear()
    call_command("load_yinhang", verbosity=0)
    kind = SubTopic.objects.get(code="repair_light")
    assert (kind.handle_days, kind.name, route.helpers.count()) == (3, "灯", 0)


def test_both_languages_are_filled_everywhere() -> None:
    for model in MODELS:
        english = [field.name for field in model._meta.concrete_fields if field.name.endswith("_en")]
        for row in model._default_manager.all():
            pairs = [(getattr(row, name.removesuffix("_en")), getattr(row, name)) for name in english]
            assert [pair for pair in pairs if bool(pair[0]) != bool(pair[1])] == [], row


def test_every_topic_has_a_route_and_kinds() -> None:
    for topic in Topic.objects.all():
        assert topic.subtopics.exists()
        assert Route.objects.get(topic=topic).lead is not None


def test_violations_say_who_must_report_and_emergencies_are_done_in_a_day() -> None:
    silent = SubTopic.objects.filter(is_violation=True).exclude(enforcement__contains="24小时内报告")
    assert list(silent) == []
    emergencies = SubTopic.objects.filter(urgency=SubTopic.Urgency.EMERGENCY)
    assert set(emergencies.values_list("handle_days", flat=True)) == {1}
    assert SubTopic.objects.filter(call_first__gt="").exclude(urgency="emergency").count() == 0


def test_every_stopping_answer_is_one_that_can_be_given() -> None:
    stopping = Question.objects.exclude(stops_on="")
    assert stopping.count() == 4
    for question in stopping:
        assert (question.kind, question.stops_on, question.is_required) == ("yes_no", "yes", True)
        assert question.stop_text
        assert question.stop_text_en


def test_a_choice_offers_its_choices_in_both_languages() -> None:
    for question in Question.objects.filter(kind=Question.Kind.CHOICE):
        assert [set(choice) for choice in question.choices] == [{"value", "text", "text_en"}] * len(
            question.choices
        )


def test_replies_use_only_the_two_places_that_are_filled_in() -> None:
    for reply in CannedReply.objects.all():
        assert reply.text.format(code="YH-2026-000001", due="11月30日")


def test_tables_are_read_from_the_folder_beside_the_code() -> None:
    assert sorted(path.name for path in facts.DATA.glob("*.toml")) == [
        "demo.toml",
        "desk.toml",
        "topic_terms.toml",
        "topics.toml",
        "yinhang.toml",
    ]
