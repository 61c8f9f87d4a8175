"""Emergency use of the fund: proof, seven days, one step after another, and nothing beyond the audit."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from notices import ladder, planning, registry
from notices.models import Deadline, Notice
from notices.parties import Party
from notices.planning import reconcile
from properties import emergency as rule
from properties import emergency_board
from properties.emergency import STEPS, Case, State, Verb
from properties.models import EmergencyStep, EmergencyUse, Publication, Role
from tests.cast import Cast, cast
from tests.factories import CompoundFactory
from tests.properties.money import NOW, PAPER, TODAY, asked, owed, step, yuan
from yinhang.errors import NotYours, Refused

pytestmark = pytest.mark.django_db

# Monday 7 September 2026 and seven days: the end of Monday the 14th.
END = datetime(2026, 9, 14, 23, 59, 59, tzinfo=NOW.tzinfo)
SECOND = timedelta(seconds=1)
ALL = {"on": TODAY, "note": "已完成", "amount": yuan(8000), "paper": PAPER}
WAY = {
    State.ASKED: (),
    State.APPROVED: (Verb.APPROVE,),
    State.DECLINED: (Verb.DECLINE,),
    State.BUREAU: (Verb.BUREAU,),
    State.REPAIRED: (Verb.APPROVE, Verb.REPAIR),
    State.AUDITED: (Verb.APPROVE, Verb.REPAIR, Verb.AUDIT),
    State.PAID: (Verb.APPROVE, Verb.REPAIR, Verb.AUDIT, Verb.PAY),
    State.WITHDRAWN: (Verb.WITHDRAW,),
}


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def people() -> Cast:
    return cast()


def walked(use: EmergencyUse, state: State) -> EmergencyUse:
    for verb in WAY[state]:
        at = END + SECOND if verb == Verb.BUREAU else NOW
        use = step(use, verb, None, at, **ALL)
    return use


def test_asking_starts_seven_days_that_nobody_can_move() -> None:
    use = asked(CompoundFactory.create())
    clock = Deadline.objects.get(subject_kind="emergency", subject_id=use.pk)
    assert (use.approve_by, clock.due_at, clock.statutory) == (END, END, True)
    only = use.steps.get()
    assert (only.seq, only.verb, only.note) == (1, "ask", "水泵停了。")
    assert only.document is not None
    assert not only.document.is_public


@pytest.mark.parametrize("case", list(Case))
def test_without_a_third_partys_proof_nothing_is_asked(case: Case) -> None:
    with pytest.raises(Refused) as refused:
        asked(CompoundFactory.create(), case=case, proof=None)
    assert (refused.value.code, refused.value.field) == ("emergency.proof", "proof")
    assert str(refused.value) == str(rule.PROOF[case])
    assert EmergencyUse.objects.count() == 0


@pytest.mark.parametrize("empty", ["place", "text"])
def test_where_and_what_are_said(empty: str) -> None:
    changes: Any = {empty: "  "}
    with pytest.raises(Refused) as refused:
        asked(CompoundFactory.create(), **changes)
    assert refused.value.field == empty


@pytest.mark.parametrize("role", list(Role))
def test_who_asks(people: Cast, role: Role) -> None:
    if role in rule.NEAR:
        assert asked(people.compound, by=people.own[role]).state == State.ASKED
    else:
        with pytest.raises(NotYours):
            asked(people.compound, by=people.own[role])
    with pytest.raises(NotYours):
        asked(people.compound, by=people.other[role])


@pytest.mark.parametrize(("state", "verb"), list(product(State, Verb)))
def test_only_the_table_moves_it_on(state: State, verb: Verb) -> None:
    use = walked(asked(CompoundFactory.create()), state)
    given = {**ALL, "on": (END + SECOND).date()}
    if (state, verb) in STEPS:
        assert step(use, verb, None, END + SECOND, **given).state == STEPS[state, verb].to
    else:
        with pytest.raises(Refused) as refused:
            step(use, verb, None, END + SECOND, **given)
        assert refused.value.code == "emergency.no-such-step"


@pytest.mark.parametrize("role", list(Role))
def test_only_the_committee_approves(people: Cast, role: Role) -> None:
    use = asked(people.compound)
    if role in rule.COMMITTEE:
        assert step(use, Verb.APPROVE, people.own[role], NOW).state == State.APPROVED
    else:
        with pytest.raises(NotYours):
            step(use, Verb.APPROVE, people.own[role], NOW)
    with pytest.raises(Refused):
        step(use, Verb.APPROVE, people.other[role], NOW)


def test_in_time_to_the_last_second_and_late_after_it() -> None:
    on_time, late = asked(CompoundFactory.create()), asked(CompoundFactory.create())
    step(on_time, Verb.APPROVE, None, END)
    step(late, Verb.APPROVE, None, END + SECOND)
    assert [emergency_board.history(use)[0]["late"] for use in (on_time, late)] == [False, True]
    assert Deadline.objects.get(subject_kind="emergency", subject_id=on_time.pk).met_at == END


@pytest.mark.parametrize("before", [State.ASKED, State.DECLINED])
def test_the_bureau_waits_for_the_seven_days(people: Cast, before: State) -> None:
    use = walked(asked(people.compound), before)
    officer = people.own[Role.STREET_OFFICER]
    given = {"on": END.date(), "note": "区房管局代为维修"}
    with pytest.raises(Refused) as refused:
        step(use, Verb.BUREAU, officer, END, **given)
    assert refused.value.code == "emergency.too-early"
    assert Verb.BUREAU not in emergency_board.verbs(officer, use, at=END)
    assert Verb.BUREAU in emergency_board.verbs(officer, use, at=END + SECOND)
    assert step(use, Verb.BUREAU, officer, END + SECOND, **given).state == State.BUREAU
    assert not Deadline.objects.open().filter(subject_kind="emergency").exists()


@pytest.mark.parametrize(
    ("state", "verb", "changes", "field"),
    [
        (State.ASKED, Verb.DECLINE, {"note": " "}, "note"),
        (State.APPROVED, Verb.REPAIR, {"note": ""}, "note"),
        (State.APPROVED, Verb.REPAIR, {"on": TODAY + timedelta(days=1)}, "on"),
        (State.APPROVED, Verb.REPAIR, {"on": TODAY - timedelta(days=1)}, "on"),
        (State.APPROVED, Verb.REPAIR, {"on": None}, "on"),
        (State.REPAIRED, Verb.AUDIT, {"paper": None}, "paper"),
        (State.REPAIRED, Verb.AUDIT, {"amount": None}, "amount"),
        (State.REPAIRED, Verb.AUDIT, {"amount": Decimal(0)}, "amount"),
        (State.REPAIRED, Verb.AUDIT, {"amount": Decimal("1e-30")}, "amount"),
        (State.REPAIRED, Verb.AUDIT, {"amount": Decimal("1e30")}, "amount"),
        (State.REPAIRED, Verb.AUDIT, {"amount": Decimal("Infinity")}, "amount"),
        (State.AUDITED, Verb.PAY, {"amount": yuan("8000.01")}, "amount"),
        (State.AUDITED, Verb.PAY, {"amount": Decimal(-1)}, "amount"),
    ],
)
def test_what_a_step_must_bring(state: State, verb: Verb, changes: dict[str, Any], field: str) -> None:
    use = walked(asked(CompoundFactory.create()), state)
    with pytest.raises(Refused) as refused:
        step(use, verb, None, NOW, **ALL | changes)
    assert refused.value.field == field
    use.refresh_from_db()
    assert use.state == state


def test_paid_to_the_cent_of_the_audit() -> None:
    use = walked(asked(CompoundFactory.create()), State.AUDITED)
    done = step(use, Verb.PAY, None, NOW, **ALL)
    assert (done.audited, done.paid, done.state) == (yuan(8000), yuan(8000), State.PAID)
    assert list(done.steps.values_list("seq", "verb")) == [
        (1, "ask"), (2, "approve"), (3, "repair"), (4, "audit"), (5, "pay"),
    ]  # fmt: skip


def test_the_firm_records_neither_audit_nor_payment(people: Cast) -> None:
    firm = people.own[Role.FIRM_MANAGER]
    use = walked(asked(people.compound), State.APPROVED)
    use = step(use, Verb.REPAIR, firm, NOW, on=TODAY, note="修好了")
    with pytest.raises(NotYours):
        step(use, Verb.AUDIT, firm, NOW, **ALL)


def test_history_is_only_added_to() -> None:
    only = asked(CompoundFactory.create()).steps.get()
    only.note = "别的"
    with pytest.raises(TypeError):
        only.save()
    with pytest.raises(TypeError):
        only.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyStep.objects.create(use=only.use, seq=1, verb="approve", on=TODAY)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("emergency_paid_iff_paid_and_not_more_than_audited", {"paid": Decimal("8000.01")}),
        ("emergency_paid_iff_paid_and_not_more_than_audited", {"paid": None}),
        ("emergency_audited_iff_audited", {"audited": None}),
        ("emergency_case_known", {"case": "other"}),
        ("emergency_time_to_approve", {"approve_by": NOW}),
    ],
)
def test_the_database_holds_it_too(name: str, change: dict[str, Any]) -> None:
    use = walked(asked(CompoundFactory.create()), State.PAID)
    with pytest.raises(IntegrityError, match="emergency_"), transaction.atomic():
        EmergencyUse.objects.filter(pk=use.pk).update(**change)


def told(kind: str) -> set[tuple[str, str]]:
    return set(Notice.objects.filter(subject_kind=kind).values_list("kind", "to_id"))


def test_the_chair_is_told_of_a_request_and_the_asker_of_the_answer(people: Cast) -> None:
    manager, chair = people.own[Role.FIRM_MANAGER], people.own[Role.COMMITTEE_CHAIR]
    use = asked(people.compound, by=manager, at=timezone.now())
    assert ("emergency.ask", str(chair.pk)) in told("emergency")
    step(use, Verb.APPROVE, chair, timezone.now())
    assert ("emergency.approve", str(manager.pk)) in told("emergency")


def test_the_ladder_climbs_from_the_chair_to_the_leader(people: Cast) -> None:
    ladder.load_default()
    planning.forget()
    asked(people.compound, at=NOW)
    owed_row = owed(people.compound)
    assert registry.subject_book("publication").still_open([owed_row.pk]) == {owed_row.pk}

    reconcile(END + timedelta(days=10))

    reached = {to for _kind, to in told("emergency")}
    wanted = (Role.COMMITTEE_CHAIR, Role.PARTY_SECRETARY, Role.STREET_OFFICER)
    assert {str(people.own[role].pk) for role in wanted} <= reached
    leader = registry.subject_book("emergency").audience([EmergencyUse.objects.get().pk], "street_leader")
    assert [party.id for party in next(iter(leader.values()))] == [str(people.own[Role.STREET_LEADER].pk)]


def test_a_stranger_is_entitled_to_nothing(people: Cast) -> None:
    use, row = asked(people.compound), owed(people.compound)
    for kind, key in (("emergency", use.pk), ("publication", row.pk)):
        book = registry.subject_book(kind)
        own, other = people.own[Role.COMMITTEE_CHAIR], people.other[Role.COMMITTEE_CHAIR]
        assert book.entitled(key, Party("user", str(own.pk)))
        assert not book.entitled(key, Party("user", str(other.pk)))
        assert not book.entitled(key, Party("user", "nobody"))
        assert not book.entitled(key, Party("reporter", str(own.pk)))


def test_the_words_of_every_message(people: Cast) -> None:
    ladder.load_default()
    planning.forget()
    use = asked(people.compound, by=people.own[Role.FIRM_MANAGER])
    owed_row = Publication.objects.get(pk=owed(people.compound, "fund").pk)
    for verb in (Verb.ASK, Verb.APPROVE, Verb.DECLINE, Verb.BUREAU):
        notice = Notice(kind=f"emergency.{verb}", subject_kind="emergency", subject_id=use.pk)
        words = registry.subject_book("emergency").words(notice)
        assert str(people.compound) in words.title
        assert words.path == f"/work/money/emergencies/{use.pk}/"
    clock = Deadline.objects.get(subject_kind="emergency")
    for kind, key, path in (
        ("emergency", use.pk, "/work/money/emergencies/"),
        ("publication", owed_row.pk, f"/work/money/{owed_row.pk}/"),
    ):
        for days in (-2, 0, 3):
            notice = Notice(
                kind="x", subject_kind=kind, subject_id=key, deadline=clock, due_at=END + timedelta(days=days)
            )
            words = registry.subject_book(kind).words(notice)
            assert str(people.compound) in words.title
            assert words.path.startswith(path)
    with pytest.raises(KeyError):
        registry.subject_book("publication").words(
            Notice(kind="other", subject_kind="publication", subject_id=owed_row.pk)
        )


def test_a_holiday_announced_later_moves_the_copy_of_the_date() -> None:
    use = asked(CompoundFactory.create())
    book: Any = registry.subject_book("emergency")
    book.hold(use.pk)
    book.moved(rule.APPROVE, use.pk, END + timedelta(days=1))
    use.refresh_from_db()
    assert use.approve_by == END + timedelta(days=1)
    assert use.approve_by.date() != date(2026, 9, 14)
