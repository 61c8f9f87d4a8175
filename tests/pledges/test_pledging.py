"""Promises: prepared, signed, corrected for ten minutes, frozen, changed by the street, released."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from notices.calendar import SHANGHAI, day_of
from notices.models import Deadline
from pledges import freezing
from pledges.actions import pledging
from pledges.forms.targets import TargetForm
from pledges.measures import registry
from pledges.models import Pledge, PledgeMove, Target, TargetChange
from pledges.promising import FITS, Draft, Frame, problems
from properties.models import Contract, Role
from tests.factories import FirmFactory, NeighbourhoodFactory, StreetFactory, TopicFactory
from tests.pledges.pledging_rows import ENDS, INSTANT, LATER, NOON, STARTS, TEN, Stage, code_of, draft, stage
from yinhang.errors import NotYours

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_stage(db: None) -> Stage:
    return stage()


# The ten minutes


@pytest.mark.parametrize(
    ("after", "stands"), [(timedelta(0), False), (TEN - INSTANT, False), (TEN, False), (TEN + INSTANT, True)]
)
def test_the_tenth_minute_still_belongs_to_the_promiser(after: timedelta, stands: bool) -> None:
    assert freezing.stands(NOON, at=NOON + after) is stands


def test_what_is_not_signed_does_not_stand() -> None:
    assert freezing.stands(None, at=NOON) is False


def test_a_signed_pledge_is_edited_until_ten_minutes_and_not_an_instant_longer(on_stage: Stage) -> None:
    pledge, target = on_stage.signed()

    def edit(at: datetime, words: str) -> Pledge:
        return pledging.edit_pledge(pledge=pledge, statement=words, due_on=ENDS, by=on_stage.manager, at=at)

    assert edit(NOON + TEN, "第十分钟的文字").statement == "第十分钟的文字"
    late = NOON + TEN + INSTANT
    assert code_of(lambda: edit(late, "晚了一刻的文字")) == "pledge.frozen"
    assert (
        code_of(lambda: pledging.remove_target(target=target, by=on_stage.manager, at=late))
        == "pledge.frozen"
    )
    assert (
        code_of(lambda: pledging.edit_target(target=target, draft=draft(), by=on_stage.manager, at=late))
        == "pledge.frozen"
    )
    assert Pledge.objects.get().statement == "第十分钟的文字"


def test_what_was_changed_in_the_ten_minutes_is_kept(on_stage: Stage) -> None:
    pledge, target = on_stage.signed()
    at = NOON + timedelta(minutes=3)

    pledging.edit_pledge(pledge=pledge, statement="改过的承诺", due_on=ENDS, by=on_stage.manager, at=at)
    pledging.edit_target(target=target, draft=draft(goal=Decimal(90)), by=on_stage.manager, at=at)

    assert list(PledgeMove.objects.values_list("seq", "verb")) == [(1, "sign"), (2, "edit"), (3, "edit")]
    words, number = PledgeMove.objects.filter(verb="edit")
    assert words.data["was"]["statement"] == "年内按时办结率达到95%"
    assert (number.data["was"]["goal"], number.data["now"]["goal"]) == ("95.00", "90")


def test_after_signing_the_office_no_longer_writes_for_the_firm(on_stage: Stage) -> None:
    pledge, _target = on_stage.signed()
    with pytest.raises(NotYours):
        pledging.edit_pledge(
            pledge=pledge, statement="街道改的文字", due_on=ENDS, by=on_stage.officer, at=NOON
        )
    with pytest.raises(NotYours):
        pledging.add_target(pledge=pledge, draft=draft(code="more"), by=on_stage.officer, at=LATER)


def test_before_signing_office_and_promiser_may_change_and_it_leaves_no_row(on_stage: Stage) -> None:
    pledge, _target = on_stage.with_target()
    for by in (on_stage.officer, on_stage.manager):
        pledging.edit_pledge(pledge=pledge, statement=f"{by.name}的文字", due_on=ENDS, by=by, at=LATER)
    with pytest.raises(NotYours):
        pledging.edit_pledge(
            pledge=pledge,
            statement="别家的文字",
            due_on=ENDS,
            by=on_stage.people.other[Role.FIRM_MANAGER],
            at=LATER,
        )
    assert PledgeMove.objects.count() == 0


def test_a_promise_added_after_the_freeze_is_the_promisers_own_and_says_when(on_stage: Stage) -> None:
    pledge, _target = on_stage.signed()

    added = pledging.add_target(pledge=pledge, draft=draft(code="more"), by=on_stage.manager, at=LATER)

    row = PledgeMove.objects.latest("seq")
    assert (row.verb, row.at, row.data["goal"]) == ("add_target", LATER, "95")
    assert Deadline.objects.filter(subject_id=added.pk, kind="target.due").count() == 1


# Signing


def test_signing_sets_a_clock_a_target_that_ends_with_the_promised_day(on_stage: Stage) -> None:
    _pledge, target = on_stage.signed()

    clock = Deadline.objects.get(kind="target.due")

    assert (clock.subject_kind, clock.subject_id, clock.basis) == (
        "target",
        target.pk,
        "Pledged in public (CC 938(2))",
    )
    assert clock.due_at == datetime(2026, 12, 31, 23, 59, 59, tzinfo=SHANGHAI)
    assert clock.provisional is False


def test_a_promised_day_of_rest_is_kept_and_not_moved(on_stage: Stage) -> None:
    pledge = on_stage.prepared()
    sunday = date(2026, 6, 28)
    pledging.add_target(pledge=pledge, draft=draft(due_on=sunday), by=on_stage.officer, at=NOON)
    pledging.sign(pledge=pledge, office="项目经理", by=on_stage.manager, at=NOON)
    assert day_of(Deadline.objects.get().due_at) == sunday


def test_who_signs(on_stage: Stage) -> None:
    pledge, _target = on_stage.with_target()
    for by in (on_stage.officer, on_stage.leader, on_stage.people.own[Role.FIRM_WORKER], on_stage.secretary):
        with pytest.raises(NotYours):
            pledging.sign(pledge=pledge, office="代签", by=by, at=NOON)
    signed = pledging.sign(pledge=pledge, office="  本物业  项目经理 ", by=on_stage.manager, at=NOON)
    assert (signed.signed_by, signed.signed_at) == ("本物业 项目经理", NOON)
    again = code_of(lambda: pledging.sign(pledge=pledge, office="经理", by=on_stage.manager, at=NOON))
    assert again == "pledge.signed"


def test_nothing_is_signed_without_a_number_or_an_office(on_stage: Stage) -> None:
    empty = on_stage.prepared(topic=on_stage.other_topic)
    full, _target = on_stage.with_target()
    assert (
        code_of(lambda: pledging.sign(pledge=empty, office="经理", by=on_stage.manager, at=NOON))
        == "pledge.no-target"
    )
    assert (
        code_of(lambda: pledging.sign(pledge=full, office=" ", by=on_stage.manager, at=NOON))
        == "pledge.no-office"
    )


def test_a_day_that_passed_while_the_draft_lay_is_refused_at_signing(on_stage: Stage) -> None:
    pledge = on_stage.prepared()
    due = date(2026, 4, 1)
    pledging.add_target(pledge=pledge, draft=draft(due_on=due), by=on_stage.officer, at=NOON)

    def sign(day: date) -> Pledge:
        at = datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)
        return pledging.sign(pledge=pledge, office="经理", by=on_stage.manager, at=at)

    assert code_of(lambda: sign(due)) == "target.due-before-signed"
    assert sign(due - timedelta(days=1)).signed_at is not None


def test_a_late_click_is_told(on_stage: Stage) -> None:
    pledge, _target = on_stage.with_target()
    stale = pledge.version
    call = lambda: pledging.sign(  # noqa: E731
        pledge=pledge, office="经理", by=on_stage.manager, at=NOON, version=stale
    )
    assert code_of(call) == "pledge.changed-meanwhile"


# Who may be promised for


def test_only_the_streets_officers_prepare(on_stage: Stage) -> None:
    for by in (on_stage.leader, on_stage.manager, on_stage.people.other[Role.STREET_OFFICER]):
        with pytest.raises(NotYours):
            pledging.make_pledge(campaign=on_stage.campaign, promise=on_stage.promise(), by=by, at=NOON)


def test_a_topic_is_claimed_once_whoever_comes_first(on_stage: Stage) -> None:
    on_stage.prepared()
    other = on_stage.promise(firm=on_stage.people.other_firm)

    call = lambda: pledging.make_pledge(  # noqa: E731
        campaign=on_stage.campaign, promise=other, by=on_stage.officer, at=NOON
    )

    assert code_of(call) == "pledge.topic-taken"
    assert Pledge.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Pledge.objects.create(
            campaign=on_stage.campaign, firm=on_stage.people.other_firm, topic=on_stage.topic, due_on=ENDS
        )


def test_an_area_promises_once(on_stage: Stage) -> None:
    own: dict[str, Any] = {
        "kind": Pledge.Kind.SECRETARY,
        "firm": None,
        "topic": None,
        "area": on_stage.people.neighbourhood,
    }
    on_stage.prepared(**own)
    assert code_of(lambda: on_stage.prepared(**own)) == "pledge.area-taken"


def test_a_firm_without_a_compound_of_the_street_cannot_promise(on_stage: Stage) -> None:
    firm = FirmFactory.create()
    assert code_of(lambda: on_stage.prepared(firm=firm)) == "pledge.firm-without-compound"


def test_a_firm_that_lost_its_compound_before_signing_does_not_sign(on_stage: Stage) -> None:
    pledge, _target = on_stage.with_target()
    Contract.objects.filter(firm=on_stage.people.firm).update(ends_on=date(2026, 3, 9))
    call = lambda: pledging.sign(pledge=pledge, office="经理", by=on_stage.manager, at=NOON)  # noqa: E731
    assert code_of(call) == "pledge.firm-without-compound"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"firm": None}, "pledge.firm-and-topic"),
        ({"topic": None}, "pledge.firm-and-topic"),
        ({"statement": "短"}, "pledge.no-words"),
        ({"due_on": date(2027, 1, 1)}, "target.due-after-campaign"),
        ({"due_on": NOON.date()}, "target.due-before-signed"),
        ({"kind": Pledge.Kind.STREET}, "pledge.area-only"),
    ],
)
def test_what_a_pledge_must_be(on_stage: Stage, changes: dict[str, Any], code: str) -> None:
    assert code_of(lambda: on_stage.prepared(**changes)) == code


def test_areas_and_topics_that_do_not_fit(on_stage: Stage) -> None:
    nobody: dict[str, Any] = {"firm": None, "topic": None}
    far = StreetFactory.create()
    assert code_of(lambda: on_stage.prepared(topic=TopicFactory.create())) == "pledge.not-an-attack-topic"
    assert (
        code_of(lambda: on_stage.prepared(kind=Pledge.Kind.STREET, area=far, **nobody))
        == "pledge.not-the-street"
    )
    assert (
        code_of(
            lambda: on_stage.prepared(
                kind=Pledge.Kind.SECRETARY, area=NeighbourhoodFactory.create(), **nobody
            )
        )
        == "pledge.not-a-neighbourhood"
    )


# What a number must be: action, form and database


BAD: list[tuple[dict[str, Any], str]] = [
    ({"goal": Decimal(80)}, "target.goal-is-baseline"),
    ({"goal": Decimal(70)}, "target.goal-against-direction"),
    ({"direction": "down"}, "target.goal-against-direction"),
    ({"goal": Decimal("100.01")}, "target.over-hundred"),
    ({"goal": Decimal(-1), "direction": "down"}, "target.negative"),
    ({"starts_on": ENDS}, "target.due-before-start"),
    ({"starts_on": date(2025, 12, 31)}, "target.starts-before-campaign"),
    ({"due_on": NOON.date()}, "target.due-before-signed"),
    ({"due_on": date(2027, 1, 1)}, "target.due-after-campaign"),
    ({"scope": "listed"}, "target.no-compounds"),
    ({"measure": "typed_in"}, "target.unknown-measure"),
    ({"measure": "demonstration_halls"}, "target.measure-does-not-fit"),
    ({"months": (Decimal(1),) * 11}, "target.bad-months"),
    ({"months": (Decimal(0),) * 12}, "target.bad-months"),
]


@pytest.mark.parametrize(("changes", "code"), BAD)
def test_a_number_that_cannot_be_promised(on_stage: Stage, changes: dict[str, Any], code: str) -> None:
    pledge = on_stage.prepared()
    call = lambda: pledging.add_target(  # noqa: E731
        pledge=pledge, draft=draft(**changes), by=on_stage.officer, at=NOON
    )
    assert code_of(call) == code
    assert Target.objects.count() == 0


@pytest.mark.parametrize(("changes", "code"), [row for row in BAD if "months" not in row[0]])
def test_the_form_says_it_beside_the_input(on_stage: Stage, changes: dict[str, Any], code: str) -> None:
    pledge = on_stage.prepared()
    typed = draft(**changes)
    data = {
        name: getattr(typed, name)
        for name in (
            "measure",
            "name",
            "name_en",
            "unit",
            "unit_en",
            "direction",
            "goal",
            "baseline",
            "scope",
        )
    }
    form = TargetForm(data | {"starts_on": typed.starts_on, "due_on": typed.due_on}, pledge=pledge, at=NOON)
    assert not form.is_valid()


def test_the_edges_that_can_be_promised(on_stage: Stage) -> None:
    pledge = on_stage.prepared()
    day = NOON.date() + timedelta(days=1)
    edges: list[dict[str, Any]] = [
        {"goal": Decimal(100)},
        {"goal": Decimal("79.99"), "direction": "down"},
        {"due_on": day},
        {"starts_on": ENDS - timedelta(days=1)},
        {"scope": "listed", "compounds": frozenset({on_stage.people.compound.pk})},
        {"months": (Decimal(0),) * 11 + (Decimal(1),)},
    ]
    for place, changes in enumerate(edges):
        pledging.add_target(
            pledge=pledge, draft=draft(code=f"edge-{place}", **changes), by=on_stage.officer, at=NOON
        )
    assert Target.objects.count() == 6


def test_a_list_holds_only_compounds_the_promiser_answers_for(on_stage: Stage) -> None:
    pledge = on_stage.prepared()
    foreign = draft(scope="listed", compounds=frozenset({on_stage.people.next_door.pk}))
    call = lambda: pledging.add_target(pledge=pledge, draft=foreign, by=on_stage.officer, at=NOON)  # noqa: E731
    assert code_of(call) == "target.foreign-compound"
    both = draft(compounds=frozenset({on_stage.people.compound.pk}))
    call = lambda: pledging.add_target(pledge=pledge, draft=both, by=on_stage.officer, at=NOON)  # noqa: E731
    assert code_of(call) == "target.compounds-not-listed"


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"goal": Decimal(80)}, "target_goal_is_not_the_baseline"),
        ({"goal": Decimal(70)}, "target_goal_lies_in_its_direction"),
        ({"due_on": STARTS}, "target_due_after_it_starts"),
        ({"goal": Decimal(-1), "direction": "down"}, "target_goal_not_negative"),
    ],
)
def test_the_database_says_no_too(on_stage: Stage, changes: dict[str, Any], name: str) -> None:
    _pledge, target = on_stage.with_target()
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.filter(pk=target.pk).update(**changes)
    names = {rule.name for rule in Target._meta.constraints}
    assert name in names


def test_a_release_says_why_and_a_change_changes_something(on_stage: Stage) -> None:
    _pledge, target = on_stage.signed()
    with pytest.raises(IntegrityError), transaction.atomic():
        Pledge.objects.update(released_on=NOON.date())
    with pytest.raises(IntegrityError), transaction.atomic():
        TargetChange.objects.create(
            target=target,
            was_goal=target.goal,
            goal=target.goal,
            was_due_on=ENDS,
            due_on=ENDS,
            reason="没有变化",
            asked_by=on_stage.manager,
        )


def test_a_code_is_used_once_a_pledge(on_stage: Stage) -> None:
    pledge, _target = on_stage.with_target()
    call = lambda: pledging.add_target(pledge=pledge, draft=draft(), by=on_stage.officer, at=NOON)  # noqa: E731
    assert code_of(call) == "target.code-taken"


def test_every_measure_of_the_house_fits_somebody_and_every_name_is_one() -> None:
    known = {measure.code for measure in registry.everything()}
    assert FITS[Pledge.Kind.STREET] == known
    assert FITS[Pledge.Kind.FIRM] < FITS[Pledge.Kind.SECRETARY] < known


def test_a_good_number_has_no_problem() -> None:
    frame = Frame(kind="firm", starts_on=STARTS, ends_on=ENDS, day=NOON.date(), reach=())
    good: Draft = draft()
    assert list(problems(good, frame)) == []


def test_numbers_are_taken_out_until_the_last_one_of_a_signed_pledge(on_stage: Stage) -> None:
    pledge, target = on_stage.signed()
    more = pledging.add_target(pledge=pledge, draft=draft(code="more"), by=on_stage.manager, at=NOON)

    pledging.remove_target(target=more, by=on_stage.manager, at=NOON)

    assert not Deadline.objects.filter(subject_id=more.pk).open().exists()
    last = code_of(lambda: pledging.remove_target(target=target, by=on_stage.manager, at=NOON))
    assert last == "pledge.no-target"


def test_what_was_measured_is_not_taken_out(on_stage: Stage) -> None:
    pledge, target = on_stage.signed()
    pledging.add_target(pledge=pledge, draft=draft(code="more"), by=on_stage.manager, at=NOON)
    target.readings.create(on=NOON.date(), made_at=NOON)
    call = lambda: pledging.remove_target(target=target, by=on_stage.manager, at=NOON)  # noqa: E731
    assert code_of(call) == "target.already-measured"


def test_a_draft_is_taken_back_with_its_numbers_and_frees_the_topic(on_stage: Stage) -> None:
    pledge, _target = on_stage.with_target()
    pledging.discard(pledge=pledge, by=on_stage.officer, at=NOON)
    assert (Pledge.objects.count(), Target.objects.count()) == (0, 0)
    signed, _target = on_stage.signed()
    assert code_of(lambda: pledging.discard(pledge=signed, by=on_stage.officer, at=NOON)) == "pledge.signed"
