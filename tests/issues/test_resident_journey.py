"""The order of a report's questions, and that every page of it can be drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.template.loader import get_template
from django.utils import timezone

from issues import journey
from issues.access import VISITOR
from issues.actions import submit_draft
from issues.drafts import Answers
from issues.models import Draft, Issue, Question, SubTopic
from issues.views import sheets
from properties.forms.guard import stamp, trouble_with
from tests.factories import SubTopicFactory, TopicFactory
from tests.issues.residents import street, to_check

FULL = Answers(topic=1, text="灯坏了", compound=1, phone="13800138000")


@pytest.mark.parametrize(
    ("told", "gap"),
    [
        (FULL, None),
        (replace(FULL, phone=""), "contact"),
        (replace(FULL, compound=None, phone=""), "place"),
        (replace(FULL, text="", compound=None), "details"),
        (Answers(), "topic"),
    ],
)
def test_the_first_gap_is_the_first_question_without_an_answer(told: Answers, gap: str | None) -> None:
    assert journey.first_gap(told) == gap


@pytest.mark.django_db
def test_required_questions_come_before_the_rest_and_a_stop_before_them() -> None:
    kind = SubTopicFactory.create()
    Question.objects.create(subtopic=kind, code="a", text="甲", text_en="A", is_required=True, stops_on="yes")
    Question.objects.create(subtopic=kind, code="b", text="乙", text_en="B")
    assert journey.first_gap(FULL, kind) == "questions"
    assert journey.first_gap(replace(FULL, extra={"a": "no"}), kind) is None
    assert journey.first_gap(replace(FULL, extra={"a": "yes"}), kind) == "stop"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "step"),
    [
        ({}, "details"),
        ({"call_first": "119"}, "call"),
        ({"urgency": SubTopic.Urgency.EMERGENCY}, "call"),
    ],
)
def test_an_emergency_comes_before_its_questions(more: dict[str, str], step: str) -> None:
    assert journey.after_kind(SubTopicFactory.create(**more)) == step


@pytest.mark.parametrize(
    "step",
    [
        "topic",
        "kind",
        "call",
        "questions",
        "stop",
        "details",
        "place",
        "which",
        "similar",
        "join",
        "contact",
        "check",
    ],
)
def test_every_step_has_a_page_and_a_number(step: str) -> None:
    get_template(f"resident/{step}.html")
    assert 1 <= journey.number_of(step) <= 5


def test_a_stamp_opens_only_the_form_it_was_made_for() -> None:
    good = stamp("one")
    assert trouble_with({"stamp": good}, "one") is None
    assert trouble_with({"stamp": good}, "two") is not None
    assert trouble_with({"stamp": good[:-1]}, "one") is not None
    assert trouble_with({"stamp": good, "website": "x"}, "one") is not None
    assert trouble_with({}, "one") is not None


@pytest.mark.django_db
def test_a_report_sent_in_another_tab_meanwhile_leads_to_its_receipt(monkeypatch: pytest.MonkeyPatch) -> None:
    resident = to_check(TopicFactory.create(), street().compound)
    resident.get(resident.url("details"))
    stale = Draft.objects.get()
    filed = submit_draft(draft=Draft.objects.get(), by=VISITOR, at=timezone.now())
    monkeypatch.setattr(sheets, "get_draft", lambda _token: stale)
    response = resident.post(resident.path, {"stamp": resident.stamp, "text": "还没发"})
    assert response["Location"] == f"/r/{filed.secret}/receipt/"
    assert Issue.objects.count() == 1
