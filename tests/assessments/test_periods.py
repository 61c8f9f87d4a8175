"""A period from draft to payment, and who may not do what."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from assessments import spans
from assessments.actions import payments, scores
from assessments.dimensions import Dimension
from assessments.grading import Line
from assessments.models import Objection, Payment, Period, PeriodStep, Score
from assessments.periodflow import State, Verb
from notices.calendar import SHANGHAI
from notices.models import Deadline, Notice
from properties.models import Compound, Contract, Role
from tests.assessments.rows import (
    ANNOUNCED,
    DECIDED,
    END,
    MONDAY,
    NOTICE_ENDS,
    QUARTER,
    REVIEWED,
    SECOND,
    WAY,
    Town,
    figures,
    inspect,
    lines,
    refused,
    town,
)
from tests.factories import ContractFactory, PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Town:
    return town()


def test_a_period_from_draft_to_paid(place: Town) -> None:
    period = place.until(Verb.DECIDE)
    assert period.state == State.DECIDED
    assert (period.objections_until, period.notice_until) == (END, NOTICE_ENDS)
    score = place.score(period)
    assert (score.score, score.grade, score.factor, score.reward) == (
        Decimal("85.84"),
        "good",
        Decimal("1.00"),
        Decimal("7500.00"),
    )
    payments.record(
        score=score, on=date(2026, 4, 28), reference="拨付〔2026〕1号", by=place.officer, at=DECIDED
    )
    period.refresh_from_db()
    assert period.state == State.PAID
    steps = list(period.steps.order_by("pk").values_list("verb", "by"))
    assert steps == [
        ("draw_up", place.officer.pk),
        *[(verb.value, by) for verb, by in _doers(place)],
        ("pay", place.officer.pk),
    ]


def _doers(place: Town) -> list[tuple[Verb, object]]:
    who = (place.officer, place.officer, place.reviewer, place.supervisor, place.officer, place.leader)
    return [(verb, user.pk) for (verb, _at), user in zip(WAY, who, strict=True)]


def test_the_firms_are_told_and_then_whoever_is_next(place: Town) -> None:
    place.until(Verb.DECIDE)
    told = list(Notice.objects.order_by("pk").values_list("kind", "to_id", "data__state"))
    manager = str(place.manager.pk)
    states = [(party, state) for kind, party, state in told if kind == "assessment.step"]
    assert (manager, "objections") in states
    assert (str(place.reviewer.pk), "review") in states
    assert (str(place.supervisor.pk), "supervision") in states
    assert (str(place.officer.pk), "cleared") in states
    assert (manager, "decided") in states
    clocks = list(
        Deadline.objects.filter(subject_kind="assessment").order_by("pk").values_list("kind", "due_at")
    )
    assert clocks == [("assessment.objection", END), ("assessment.notice", NOTICE_ENDS)]
    assert not Deadline.objects.filter(subject_kind="assessment", met_at=None).exists()


@pytest.mark.parametrize(("at", "code"), [(END, "assessment.too-early"), (END + SECOND, "")])
def test_the_time_to_object_ends_with_its_last_second(place: Town, at: datetime, code: str) -> None:
    period = place.step(place.draw(), Verb.SEND, MONDAY)
    if code:
        refused(code, place.step, period, Verb.CLOSE, at)
    else:
        assert place.step(period, Verb.CLOSE, at).state == State.REVIEW


@pytest.mark.parametrize(
    ("at", "code"), [(NOTICE_ENDS, "assessment.notice-runs"), (NOTICE_ENDS + SECOND, "")]
)
def test_the_public_notice_ends_with_its_last_second(place: Town, at: datetime, code: str) -> None:
    period = place.until(Verb.ANNOUNCE)
    if code:
        refused(code, place.step, period, Verb.DECIDE, at)
    else:
        assert place.step(period, Verb.DECIDE, at).state == State.DECIDED


@pytest.mark.parametrize("days", [0, 4, 8])
def test_the_public_notice_lasts_five_to_seven_days(place: Town, days: int) -> None:
    period = place.until(Verb.SUPERVISE)
    refused("assessment.notice-days", place.step, period, Verb.ANNOUNCE, ANNOUNCED, days=days)
    assert place.step(period, Verb.ANNOUNCE, ANNOUNCED, days=7).state == State.NOTICE


def test_every_step_belongs_to_its_post(place: Town) -> None:
    everybody = {place.officer, place.leader, place.reviewer, place.supervisor, place.manager}
    may = {
        Verb.SEND: {place.officer},
        Verb.CLOSE: {place.officer, place.reviewer},
        Verb.REVIEW: {place.reviewer},
        Verb.SUPERVISE: {place.supervisor},
        Verb.ANNOUNCE: {place.officer, place.leader},
        Verb.DECIDE: {place.leader},
    }
    period = place.draw()
    for verb, at in WAY:
        for person in everybody - may[verb]:
            refused("assessment.not-yours", place.step, period, verb, at, by=person)
        period = place.step(period, verb, at)


@pytest.mark.parametrize(
    ("verb", "column", "doer"),
    [
        (Verb.REVIEW, "drawn_up_by", "reviewer"),
        (Verb.SUPERVISE, "drawn_up_by", "supervisor"),
        (Verb.SUPERVISE, "reviewed_by", "supervisor"),
        (Verb.DECIDE, "drawn_up_by", "leader"),
        (Verb.DECIDE, "reviewed_by", "leader"),
        (Verb.DECIDE, "supervised_by", "leader"),
    ],
)
def test_four_eyes(place: Town, verb: Verb, column: str, doer: str) -> None:
    """Whoever took the earlier step is refused the later one, and the database holds the same."""
    before = WAY[[step for step, _at in WAY].index(verb) - 1][0]
    period = place.until(before)
    Period.objects.filter(pk=period.pk).update(**{column: getattr(place, doer)})
    at = dict(WAY)[verb]
    refused("assessment.second-person", place.step, period, verb, at)
    later = {Verb.REVIEW: "reviewed_by", Verb.SUPERVISE: "supervised_by", Verb.DECIDE: "decided_by"}[verb]
    more = {"decided_at": at, "state": "decided"} if verb == Verb.DECIDE else {}
    with pytest.raises(IntegrityError), transaction.atomic():
        Period.objects.filter(pk=period.pk).update(**{later: getattr(place, doer)}, **more)


def test_nobody_with_a_post_in_an_assessed_firm_takes_a_step(place: Town) -> None:
    """Also when the post ended within the period; not when it ended before."""
    period = place.until(Verb.CLOSE)
    post = PostFactory.create(
        user=place.reviewer,
        role=Role.FIRM_WORKER,
        firm=place.people.other_firm,
        starts_on=date(2025, 1, 1),
        ends_on=QUARTER.first,
    )
    refused("assessment.own-firm", place.step, period, Verb.REVIEW, REVIEWED)
    post.ends_on = QUARTER.first - timedelta(days=1)
    post.save()
    assert place.step(period, Verb.REVIEW, REVIEWED).state == State.SUPERVISION


def test_whoever_has_a_post_in_a_firm_judges_and_draws_up_nothing(place: Town) -> None:
    period = place.draw()
    PostFactory.create(
        user=place.officer, role=Role.FIRM_WORKER, firm=place.people.firm, starts_on=date(2025, 1, 1)
    )
    score = place.score(period)
    refused(
        "assessment.own-firm",
        scores.give_bonus,
        score=score,
        points=Decimal(1),
        words="党建共建红色议事厅",
        by=place.officer,
        at=MONDAY,
    )
    place.step(period, Verb.WITHDRAW, MONDAY)
    refused("assessment.own-firm", place.draw)


def test_a_period_is_a_quarter_or_half_year_that_is_over(place: Town) -> None:
    last = datetime(2026, 3, 31, 23, 59, tzinfo=SHANGHAI)
    refused("assessment.no-such-period", place.draw, at=last)
    odd = spans.Span(date(2026, 1, 1), date(2026, 2, 28))
    refused("assessment.no-such-period", place.draw, span=odd)
    assert place.draw(at=last + timedelta(minutes=1)).span == QUARTER
    refused("assessment.exists", place.draw)
    half = spans.Span(date(2026, 1, 1), date(2026, 6, 30))
    refused("assessment.exists", place.draw, span=half, at=datetime(2026, 7, 1, 9, tzinfo=SHANGHAI))


def test_a_withdrawn_period_can_be_drawn_up_anew(place: Town) -> None:
    period = place.step(place.step(place.draw(), Verb.SEND, MONDAY), Verb.WITHDRAW, MONDAY)
    assert period.withdrawn_reason
    assert not Deadline.objects.open().filter(subject_kind="assessment").exists()
    assert place.draw().pk != period.pk


def test_what_is_sent_back_begins_anew(place: Town) -> None:
    period = place.step(place.until(Verb.ANNOUNCE), Verb.RETURN, ANNOUNCED)
    assert period.state == State.DRAFT
    assert (period.reviewed_by_id, period.supervised_by_id, period.sent_at) == (None, None, None)
    assert not Period.objects.public().filter(pk=period.pk).exists()
    period = place.step(period, Verb.SEND, ANNOUNCED)
    assert period.objections_until is not None
    assert period.objections_until > ANNOUNCED
    assert PeriodStep.objects.filter(period=period, verb=Verb.RETURN, words__gt="").count() == 1


def test_an_objection_upheld_is_a_new_revision(place: Town) -> None:
    period = place.step(place.draw(), Verb.SEND, MONDAY)
    objection = place.objected(period)
    refused("assessment.objection-waits", place.objected, period)
    refused("assessment.objection-open", place.step, period, Verb.CLOSE, END + SECOND)
    old = place.score(period)
    changed = lines(old, Dimension.SATISFACTION, Line("satisfied", Decimal(10), Decimal(10), 10))
    scores.decide_objection(
        objection=objection,
        upheld=True,
        decision="核实无误，已更正。",
        lines=changed,
        by=place.officer,
        at=MONDAY,
    )
    new = place.score(period)
    assert (new.revision, new.score, new.correction) == (2, Decimal("87.95"), "核实无误，已更正。")
    old.refresh_from_db()
    assert (old.is_current, old.score) == (False, Decimal("85.84"))
    objection.refresh_from_db()
    assert objection.state == Objection.State.UPHELD


def test_an_objection_is_rejected_with_words(place: Town) -> None:
    period = place.step(place.draw(), Verb.SEND, MONDAY)
    objection = place.objected(period)
    given: dict[str, Any] = {"objection": objection, "by": place.officer, "at": MONDAY}
    refused("assessment.no-words", scores.decide_objection, upheld=False, decision="不", **given)
    refused("assessment.no-counts", scores.decide_objection, upheld=True, decision="核实属实。", **given)
    same = lines(place.score(period), Dimension.GREEN, Line("inspected", Decimal("100.0"), Decimal(100), 1))
    refused(
        "assessment.same-counts",
        scores.decide_objection,
        upheld=True,
        decision="核实属实。",
        lines=same,
        **given,
    )
    scores.decide_objection(upheld=False, decision="地点在本小区，维持。", **given)
    assert place.score(period).revision == 1
    refused(
        "assessment.objection-decided", scores.decide_objection, upheld=False, decision="再次维持。", **given
    )


def test_only_the_own_manager_objects_and_only_in_time(place: Town) -> None:
    draft = place.draw()
    given: dict[str, Any] = {"score": place.score(draft), "text": "有两件不是我们小区的。"}
    refused("assessment.no-such-move", scores.object_to, by=place.manager, at=MONDAY, **given)
    place.step(draft, Verb.SEND, MONDAY)
    other = place.people.other[Role.FIRM_MANAGER]
    refused("assessment.not-your-score", scores.object_to, by=other, at=MONDAY, **given)
    refused("assessment.not-your-score", scores.object_to, by=place.officer, at=MONDAY, **given)
    refused("assessment.too-late", scores.object_to, by=place.manager, at=END + SECOND, **given)
    assert scores.object_to(by=place.manager, at=END, **given).state == Objection.State.OPEN


def test_bonus_points_stay_within_the_limit_and_can_be_struck(place: Town) -> None:
    period = place.draw()
    given: dict[str, Any] = {"words": "党建共建红色议事厅", "by": place.officer, "at": MONDAY}
    bonus = scores.give_bonus(score=place.score(period), points=Decimal("4.5"), **given)
    assert place.score(period).score == Decimal("90.34")
    for points in ("0.6", "0", "-1", "0.25"):
        refused("bonus.points", scores.give_bonus, score=place.score(period), points=Decimal(points), **given)
    scores.give_bonus(score=place.score(period), points=Decimal("0.5"), **given)
    assert (place.score(period).score, place.score(period).bonus) == (Decimal("90.84"), Decimal(5))
    scores.strike_bonus(bonus=bonus, reason="重复计分，予以撤销。", by=place.officer, at=MONDAY)
    assert place.score(period).score == Decimal("86.34")
    refused(
        "bonus.struck",
        scores.strike_bonus,
        bonus=bonus,
        reason="重复计分，撤销。",
        by=place.officer,
        at=MONDAY,
    )


def test_nothing_is_judged_once_the_review_has_begun(place: Town) -> None:
    period = place.until(Verb.CLOSE)
    given: dict[str, Any] = {
        "score": place.score(period),
        "points": Decimal(1),
        "words": "党建共建红色议事厅",
    }
    refused("assessment.no-such-move", scores.give_bonus, by=place.officer, at=REVIEWED, **given)


def test_rewards_are_paid_once_after_the_decision(place: Town) -> None:
    early = place.until(Verb.ANNOUNCE)
    given: dict[str, Any] = {"reference": "拨付1号", "by": place.officer}
    day = date(2026, 4, 28)
    refused("payment.not-decided", payments.record, score=place.score(early), on=day, at=ANNOUNCED, **given)
    period = place.step(early, Verb.DECIDE, DECIDED)
    score, bad = place.score(period), place.score(period, place.people.other_compound)
    refused("payment.nothing", payments.record, score=bad, on=day, at=DECIDED, **given)
    refused("payment.day", payments.record, score=score, on=day - timedelta(days=1), at=DECIDED, **given)
    refused("payment.day", payments.record, score=score, on=day + timedelta(days=1), at=DECIDED, **given)
    refused(
        "payment.reference", payments.record, score=score, on=day, at=DECIDED, **(given | {"reference": " "})
    )
    payment = payments.record(score=score, on=day, at=DECIDED, **given)
    assert payment.amount == score.reward
    refused("payment.not-decided", payments.record, score=score, on=day, at=DECIDED, **given)
    assert Payment.objects.count() == 1


def test_the_stored_score_is_what_its_inputs_give_whatever_happens_afterwards(place: Town) -> None:
    from assessments import grading

    period = place.until(Verb.DECIDE)
    figures(place.people.compound, place.people.firm, received=90, recurred=90, late=50)
    Compound.objects.update(floor_area=Decimal(1))
    Contract.objects.update(ends_on=date(2026, 1, 2), is_current=False)
    place.scheme.weights["TICKETS"], place.scheme.weights["REPAIR"] = 15, 25
    place.scheme.bands = [[None, "1.00"]]
    place.scheme.save()
    for row in Score.objects.filter(period=period):
        found = grading.grade(row.inputs)
        assert found._asdict() == {name: getattr(row, name) for name in found._fields}


def test_a_compound_that_changed_hands_has_a_score_for_each_firm(place: Town) -> None:
    people = place.people
    Contract.objects.filter(compound=people.compound).update(ends_on=date(2026, 1, 31), is_current=False)
    ContractFactory.create(compound=people.compound, firm=people.other_firm, starts_on=date(2026, 2, 1))
    inspect(people.compound, people.other_firm, "clean", "50.0", people.own[Role.STREET_LEADER])
    figures(people.compound, people.other_firm, date(2026, 3, 1), received=8, on_time=8)
    period = place.draw()
    first = period.scores.get(compound=people.compound, firm=people.firm)
    second = period.scores.get(compound=people.compound, firm=people.other_firm)
    assert (first.inputs["days"], second.inputs["days"], second.inputs["of_days"]) == (31, 59, 90)
    assert first.inputs["lines"]["CLEAN"][0]["hits"] == "90.0"
    assert second.inputs["lines"]["CLEAN"][0]["hits"] == "50.0"
    assert second.inputs["lines"]["TICKETS"][0] == {"code": "on_time", "hits": "8", "of": "8", "rows": 8}
