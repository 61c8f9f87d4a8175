"""Publishing money: what is asked for, who enters it, what is refused, and what a correction leaves behind."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from notices.actions import move_deadline
from notices.calendar import SHANGHAI, day_of
from notices.models import Deadline
from properties import actions, published
from properties.models import Compound, Contract, Document, Post, Publication, Role
from properties.tasks import ask_for_publications
from tests.cast import Cast, cast
from tests.factories import CompoundFactory, ContractFactory, PostFactory
from tests.properties.money import NOW, PAPER, TODAY, entry, owed, yuan
from tests.properties.money import published as publish_new
from yinhang.errors import NotYours, Refused

pytestmark = pytest.mark.django_db

ENTERS = {
    Role.STREET_OFFICER,
    Role.COMMITTEE_CHAIR,
    Role.COMMITTEE_MEMBER,
    Role.FIRM_MANAGER,
    Role.NEIGHBOURHOOD_STAFF,
}


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def people() -> Cast:
    return cast()


def alone(starts: date, ends: date | None = None) -> Compound:
    """A compound whose only contract ran from one day to another."""
    compound = CompoundFactory.create()
    ContractFactory.create(compound=compound, starts_on=starts, ends_on=ends, is_current=ends is None)
    return compound


def asked_for(compound: Compound) -> set[tuple[str, date]]:
    return set(Publication.objects.filter(compound=compound).values_list("kind", "period_ends"))


def test_what_is_over_is_asked_for_once_however_often_time_passes() -> None:
    compound = alone(date(2026, 1, 1))

    assert actions.open_due(at=NOW) == 3
    assert actions.open_due(at=NOW) == 0
    ask_for_publications()

    early = {("income", date(2026, 3, 31)), ("income", date(2026, 6, 30)), ("fund", date(2026, 6, 30))}
    assert early <= asked_for(compound)
    row = Publication.objects.get(compound=compound, kind="fund", period_ends=date(2026, 6, 30))
    clock = Deadline.objects.get(subject_kind="publication", subject_id=row.pk)
    assert (clock.kind, clock.amount, clock.statutory) == ("publication.due", 30, False)
    assert row.due_on == date(2026, 7, 30) == day_of(clock.due_at)


@pytest.mark.parametrize(
    ("starts", "ends", "quarters"),
    [
        (date(2026, 6, 30), None, {date(2026, 6, 30)}),
        (date(2026, 7, 1), None, set()),
        (date(2025, 1, 1), date(2026, 1, 1), {date(2025, q, d) for q, d in ((3, 31), (6, 30), (9, 30), (12, 31))}
         | {date(2026, 3, 31)}),
        (date(2025, 1, 1), date(2025, 12, 31), {date(2025, q, d) for q, d in ((3, 31), (6, 30), (9, 30), (12, 31))}),
    ],
)  # fmt: skip
def test_a_period_counts_if_somebody_answered_on_one_day_of_it(
    starts: date, ends: date | None, quarters: set[date]
) -> None:
    compound = alone(starts, ends)
    actions.open_due(at=NOW)
    assert {day for kind, day in asked_for(compound) if kind == "income"} == quarters


def test_a_committee_without_a_firm_is_asked_too() -> None:
    compound = CompoundFactory.create()
    PostFactory.create(role=Role.COMMITTEE_CHAIR, compound=compound, starts_on=date(2026, 5, 1))
    actions.open_due(at=NOW)
    assert asked_for(compound) == {("income", date(2026, 6, 30)), ("fund", date(2026, 6, 30))}


def test_nothing_older_than_two_years_is_made_up_for() -> None:
    compound = alone(date(2010, 1, 1))
    actions.open_due(at=NOW)
    assert min(day for _kind, day in asked_for(compound)) == date(2024, 9, 30)
    assert len(asked_for(compound)) == 8 + 4 + 2


def test_a_compound_with_nobody_is_not_asked() -> None:
    compound = CompoundFactory.create()
    assert (
        Contract.objects.filter(compound=compound).count()
        == Post.objects.filter(compound=compound).count()
        == 0
    )
    actions.open_due(at=NOW)
    assert asked_for(compound) == set()


@pytest.mark.parametrize("role", list(Role))
def test_who_enters(people: Cast, role: Role) -> None:
    row = owed(people.compound)

    def enter() -> Publication:
        return actions.publish(publication=row, entry=entry(), by=people.own[role], at=NOW)

    if role in ENTERS:
        assert enter().published_on == date(2026, 7, 20)
    else:
        with pytest.raises(NotYours):
            enter()


@pytest.mark.parametrize("role", sorted(ENTERS))
def test_nobody_enters_for_another_compound(people: Cast, role: Role) -> None:
    with pytest.raises(NotYours):
        actions.publish(publication=owed(people.compound), entry=entry(), by=people.other[role], at=NOW)


def test_a_published_period_ends_its_clock_and_is_entered_once(people: Cast) -> None:
    actions.open_due(at=NOW)
    row = Publication.objects.get(compound=people.compound, kind="income", period_ends=date(2026, 6, 30))
    chair = people.own[Role.COMMITTEE_CHAIR]

    done = actions.publish(publication=row, entry=entry(papers=[PAPER]), by=chair, at=NOW)

    clock = Deadline.objects.get(subject_kind="publication", subject_id=row.pk)
    assert clock.met_at == NOW
    assert (done.closing, done.to_fund, done.by, done.at) == (yuan(1200), yuan("250.01"), chair, NOW)
    assert [paper.is_public for paper in done.documents.all()] == [True]
    with pytest.raises(Refused) as refused:
        actions.publish(publication=row, entry=entry(), by=chair, at=NOW)
    assert refused.value.code == "money.published"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"closing": yuan("1200.01")}, "money.arithmetic", "closing"),
        ({"closing": yuan("1199.99")}, "money.arithmetic", "closing"),
        ({"spent": None}, "money.missing", "spent"),
        ({"to_fund": None}, "money.missing", "to_fund"),
        ({"to_fund": yuan("300.01")}, "money.to-fund", "to_fund"),
        ({"received": Decimal("500.001")}, "money.amount", "received"),
        ({"received": Decimal(-1)}, "money.amount", "received"),
        ({"received": Decimal("NaN")}, "money.amount", "received"),
        ({"received": Decimal("1e-30")}, "money.amount", "received"),
        ({"received": Decimal("1e30")}, "money.amount", "received"),
        ({"published_on": date(2026, 6, 30)}, "money.before-the-end", "published_on"),
        ({"published_on": TODAY + timedelta(days=1)}, "money.future", "published_on"),
        ({"posted_where": "  "}, "money.where", "posted_where"),
    ],
)
def test_what_is_refused(changes: dict[str, Any], code: str, field: str) -> None:
    row = owed(CompoundFactory.create())
    with pytest.raises(Refused) as refused:
        actions.publish(publication=row, entry=entry(**changes), by=None, at=NOW)
    assert (refused.value.code, refused.value.field) == (code, field)
    row.refresh_from_db()
    assert row.published_on is None


def test_a_wrong_sum_is_said_with_its_numbers() -> None:
    row = owed(CompoundFactory.create())
    with pytest.raises(Refused) as refused:
        actions.publish(publication=row, entry=entry(closing=yuan("1210.50")), by=None, at=NOW)
    for number in ("1000.00", "500.00", "300.00", "1200.00", "1210.50", "10.50"):
        assert number in str(refused.value)


@pytest.mark.parametrize("day", [date(2026, 7, 1), TODAY])
def test_the_first_and_the_last_day_it_can_have_been_published(day: date) -> None:
    assert publish_new(CompoundFactory.create(), published_on=day).published_on == day


def test_an_audit_needs_its_report_and_thirty_days() -> None:
    row = owed(CompoundFactory.create(), "audit", ends=date(2025, 12, 31))
    bare = dict.fromkeys(("opening", "received", "spent", "closing", "to_fund"))
    first = date(2026, 3, 1)

    def publish(until: date, **more: Any) -> Publication:
        given = entry(published_on=first, posted_until=until, **bare, **more)
        return actions.publish(publication=row, entry=given, by=None, at=NOW)

    with pytest.raises(Refused, match="30"):
        publish(date(2026, 3, 30), papers=[PAPER])
    with pytest.raises(Refused) as refused:
        publish(date(2026, 3, 31))
    assert refused.value.code == "money.no-report"
    assert publish(date(2026, 3, 31), papers=[PAPER]).posted_until == date(2026, 3, 31)


def test_a_correction_is_a_further_row_and_makes_nothing_late(people: Cast) -> None:
    first = actions.publish(publication=owed(people.compound), entry=entry(papers=[PAPER]), by=None, at=NOW)
    chair, later = people.own[Role.COMMITTEE_CHAIR], NOW + timedelta(days=90)
    changed = entry(spent=yuan(400), closing=yuan(1100), published_on=later.date())

    with pytest.raises(Refused) as refused:
        actions.correct(publication=first, entry=changed, reason=" ", by=chair, at=later)
    assert refused.value.field == "reason"
    second = actions.correct(publication=first, entry=changed, reason="漏记一笔支出", by=chair, at=later)

    first.refresh_from_db()
    assert (first.is_current, first.spent, first.closing) == (False, yuan(300), yuan(1200))
    assert (second.is_current, second.revision, second.reason) == (True, 2, "漏记一笔支出")
    assert (second.published_on, second.due_on) == (first.published_on, first.due_on)
    assert list(second.documents.all()) == list(first.documents.all())
    with pytest.raises(Refused) as refused:
        actions.correct(publication=first, entry=changed, reason="再来", by=chair, at=later)
    assert refused.value.code == "money.corrected"
    with pytest.raises(Refused) as refused:
        actions.correct(publication=owed(people.next_door), entry=changed, reason="早", by=None, at=later)
    assert refused.value.code == "money.not-published"
    assert actions.open_due(at=NOW) >= 0
    assert (
        Publication.objects.filter(
            compound=people.compound, kind="income", period_ends=date(2026, 6, 30)
        ).count()
        == 2
    )


def test_the_audit_of_a_term_is_asked_for_by_a_person(people: Cast) -> None:
    chair = people.own[Role.COMMITTEE_CHAIR]
    term: dict[str, Any] = {"compound": people.compound, "starts": date(2023, 8, 1), "by": chair, "at": NOW}
    row = actions.owe_term_audit(ends=date(2026, 7, 31), **term)
    assert (row.kind, row.due_on) == ("audit_term", date(2026, 8, 31))  # 30 August 2026 is a Sunday
    for ends, code in (
        (date(2026, 7, 31), "money.term-known"),
        (TODAY, "money.term-not-over"),
        (date(2023, 8, 1), "money.term-ends-first"),
    ):
        with pytest.raises(Refused) as refused:
            actions.owe_term_audit(ends=ends, **term)
        assert refused.value.code == code
    with pytest.raises(NotYours):
        actions.owe_term_audit(
            compound=people.other_compound, starts=date(2023, 8, 1), ends=date(2026, 7, 31), by=chair, at=NOW
        )


def test_a_moved_deadline_moves_the_day_it_is_due() -> None:
    compound = alone(date(2026, 1, 1))
    actions.open_due(at=NOW)
    row = Publication.objects.get(compound=compound, kind="fund")
    clock = Deadline.objects.get(subject_kind="publication", subject_id=row.pk)
    moved = datetime(2026, 9, 30, 23, 59, 59, tzinfo=SHANGHAI)
    move_deadline(clock.pk, due_at=moved, reason="换届", by=None, at=NOW)
    row.refresh_from_db()
    assert row.due_on == date(2026, 9, 30)


def test_the_share_in_time_counts_what_fell_due_in_the_period() -> None:
    compound = CompoundFactory.create()
    assert published.on_time_share(compound, date(2026, 7, 1), date(2026, 9, 30)) is None
    days = {"fund": date(2026, 7, 30), "income": date(2026, 7, 31)}
    for kind, day in days.items():
        publish_new(compound, kind, published_on=day, **({} if kind == "income" else {"to_fund": None}))
    owed(compound, ends=date(2026, 3, 31), due_on=date(2026, 7, 30))
    owed(compound, ends=date(2025, 12, 31), due_on=date(2026, 6, 30))
    assert published.on_time_share(compound, date(2026, 7, 1), date(2026, 9, 30)) == Fraction(1, 3)
    assert published.on_time_share(compound, date(2026, 7, 31), date(2026, 9, 30)) is None
    assert published.publications_in(compound, (date(2026, 7, 30), date(2026, 7, 30))).count() == 3


def test_a_correction_is_counted_once_in_the_share() -> None:
    row = publish_new(CompoundFactory.create())
    actions.correct(publication=row, entry=entry(posted_where="二号门"), reason="地点写错", by=None, at=NOW)
    assert published.publications_in(row.compound, (date(2026, 7, 1), TODAY)).count() == 1
    assert published.on_time_share(row.compound, date(2026, 7, 1), TODAY) == 1


def test_an_opening_balance_that_does_not_follow_is_seen() -> None:
    compound = CompoundFactory.create()
    before = owed(compound, ends=date(2026, 3, 31), period_starts=date(2026, 1, 1), due_on=date(2026, 4, 30))
    actions.publish(publication=before, entry=entry(published_on=date(2026, 4, 20)), by=None, at=NOW)
    row = publish_new(compound, opening=yuan(1150), closing=yuan(1350))
    assert published.gap_before(row) == yuan(50)
    fits = actions.correct(
        publication=row,
        entry=entry(opening=yuan(1200), closing=yuan(1400)),
        reason="期初写错",
        by=None,
        at=NOW,
    )
    assert published.gap_before(fits) is None


BAD_ROWS: dict[str, dict[str, Any]] = {
    "publication_balance_adds_up": {"closing": Decimal("1200.01")},
    "publication_amounts_not_negative": {"opening": Decimal(-300), "closing": Decimal(-100)},
    "publication_to_fund_of_income_only": {"to_fund": Decimal("300.01")},
    "publication_figures_where_the_law_asks": dict.fromkeys(("opening", "received", "spent", "closing")),
    "publication_owed_holds_no_figures": {"published_on": None},
    "publication_due_and_published_after_the_period": {"published_on": date(2026, 6, 30)},
    "publication_period_ends_after_it_starts": {"period_starts": date(2026, 6, 30)},
    "publication_correction_says_why": {"revision": 2},
    "publication_kind_known": {"kind": "other", "to_fund": None},
    "publication_posted_until_after_it_was_posted": {"posted_until": date(2026, 7, 19)},
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_the_database_holds_what_must_never_be_false(name: str) -> None:
    row = publish_new(CompoundFactory.create())
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Publication.objects.filter(pk=row.pk).update(**BAD_ROWS[name])


def test_income_cannot_be_published_without_its_part_for_the_fund() -> None:
    row = publish_new(CompoundFactory.create())
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=row.pk).update(to_fund=None)


def test_tenths_add_up_on_every_database() -> None:
    """In binary 0.1 + 0.2 is not 0.3; in a balance it is."""
    row = publish_new(
        CompoundFactory.create(),
        opening=yuan("0.10"), received=yuan("0.20"), spent=yuan(0), closing=yuan("0.30"), to_fund=yuan(0),
    )  # fmt: skip
    assert row.closing == yuan("0.30")
    big = publish_new(
        CompoundFactory.create(),
        opening=yuan("999999999998.98"), received=yuan("1.01"), spent=yuan(0), closing=yuan("999999999999.99"),
        to_fund=yuan(0),
    )  # fmt: skip
    assert big.closing == yuan("999999999999.99")


def test_only_one_row_of_a_period_is_current() -> None:
    row = owed(CompoundFactory.create())
    with pytest.raises(IntegrityError), transaction.atomic():
        owed(row.compound)
    assert Document.objects.count() == 0
