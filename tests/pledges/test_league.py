"""The red and black list from drawing up to publication, with every edge of its rules."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from notices.calendar import SHANGHAI
from notices.models import Deadline, Notice
from pledges.actions import league as actions
from pledges.boards import league as board
from pledges.models import League
from pledges.scoring import WEIGHTS
from properties.models import Role
from tests.pledges.league_rows import (
    BETTER,
    END,
    MONDAY,
    QUARTER,
    SECOND,
    Town,
    figures,
    firm,
    object_,
    refused,
    town,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Town:
    return town()


def table(league: League) -> list[tuple[str, Decimal | None, int | None, str]]:
    rows = [line.row for line in board.lines(league) if line.counts.received]
    return [(row.firm.name, row.score, row.rank, row.side) for row in rows]


# Drawing up


def test_a_list_freezes_the_figures_of_the_quarter(place: Town) -> None:
    league = place.draw()
    assert table(league) == [
        ("优秀物业", Decimal("95.50"), 1, "red"),
        ("中等物业", Decimal("74.17"), 2, "middle"),  # equal scores share the rank …
        ("同分物业", Decimal("74.17"), 2, "middle"),
        ("落后物业", Decimal("41.83"), 4, "black"),  # … and the next is left out
        ("新来物业", None, None, "too_few"),
    ]
    figures(place.best, month=date(2026, 3, 1), late=50)
    assert place.row(league).score == Decimal("95.50")


def test_figures_of_other_months_and_other_streets_are_not_counted(place: Town) -> None:
    figures(place.best, month=date(2025, 12, 1), late=50)
    figures(place.best, month=date(2026, 4, 1), late=50)
    assert place.row(place.draw()).score == Decimal("95.50")


def test_anybody_can_recompute_the_list_from_the_json_alone(place: Town) -> None:
    """By another way than the code's: fractions of the published numerators and denominators."""
    league = place.draw()
    scores: dict[int, Decimal] = {}
    for row in league.rows.filter(score__isnull=False):
        parts = {name: Fraction(hit, of) for name, (hit, of) in row.figures["parts"].items() if of >= 5}
        total = sum(league.weights[name] for name in parts)
        exact = 100 * sum(share * league.weights[name] for name, share in parts.items()) / total
        text = Decimal(exact.numerator) / Decimal(exact.denominator)
        assert row.score == text.quantize(Decimal("0.01"), ROUND_HALF_UP)
        scores[row.firm_id] = row.score
    for row in league.rows.filter(score__isnull=False):
        assert row.rank == 1 + sum(score > (row.score or 0) for score in scores.values())


def test_households_are_those_of_the_compounds_a_firm_answered_for(place: Town) -> None:
    contract = place.best.contracts.get()
    contract.ends_on = QUARTER
    contract.save()
    assert place.row(place.draw()).households == 200


def test_a_contract_that_ended_before_the_quarter_does_not_count(place: Town) -> None:
    contract = place.best.contracts.get()
    contract.ends_on = QUARTER - timedelta(days=1)
    contract.save()
    assert place.row(place.draw()).households == 0


def test_a_firm_without_any_report_is_on_the_list_as_too_few(place: Town) -> None:
    made = firm("安静物业", place.people)
    row = place.row(place.draw(), made)
    assert (row.side, row.score, row.rank) == ("too_few", None, None)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.STREET_OFFICER])
def test_only_an_officer_of_the_street_draws_up(place: Town, role: Role) -> None:
    refused("league.not-yours", place.draw, by=place.people.own[role])


def test_an_officer_of_another_street_does_not(place: Town) -> None:
    refused("league.not-yours", place.draw, by=place.people.other[Role.STREET_OFFICER])


def test_a_quarter_that_is_not_over_has_no_list(place: Town) -> None:
    last = datetime(2026, 3, 31, 23, 59, 59, tzinfo=SHANGHAI)
    refused("league.no-such-quarter", place.draw, at=last)
    assert place.draw(at=last + SECOND).starts_on == QUARTER


@pytest.mark.parametrize("first", [date(2025, 10, 1), date(2026, 1, 2), date(2026, 4, 1), date(2027, 1, 1)])
def test_a_period_that_is_no_quarter_of_the_campaign_is_refused(place: Town, first: date) -> None:
    refused("league.no-such-quarter", place.draw, starts_on=first)


def test_a_quarter_has_one_list(place: Town) -> None:
    place.draw()
    refused("league.exists", place.draw)


def test_a_withdrawn_list_makes_room_for_another(place: Town) -> None:
    actions.withdraw(league=place.draw(), reason="权重有误，重新编制。", by=place.officer, at=MONDAY)
    assert place.draw().state == "draft"


def test_the_database_holds_the_weights_to_a_hundred(place: Town) -> None:
    league = place.draw()
    for weights in ({}, {**WEIGHTS, "on_time": 41}):
        with pytest.raises(IntegrityError), transaction.atomic():
            League.objects.filter(pk=league.pk).update(weights=weights)


def test_a_list_keeps_its_own_weights(place: Town) -> None:
    weights = {"on_time": 100, "resolved": 0, "satisfied": 0, "recurrence": 0}
    assert place.row(place.draw(weights=weights)).score == Decimal("100.00")


# Signing off


def test_a_leader_signs_and_the_firms_are_told_at_once(place: Town) -> None:
    league = place.signed()
    assert (league.state, league.signed_by, league.objections_until) == ("open", place.leader, END)
    told = Notice.objects.filter(kind="league.open").values_list("to_id", flat=True)
    managers = {place.manager, place.people.own[Role.FIRM_MANAGER], place.people.other[Role.FIRM_MANAGER]}
    assert set(told) == {str(user.pk) for user in managers}
    clock = Deadline.objects.get(kind="league.objection")
    assert (clock.subject_id, clock.due_at) == (league.pk, END)


def test_whoever_drew_it_up_does_not_sign(place: Town) -> None:
    from tests.factories import PostFactory

    league = place.draw()
    PostFactory.create(user=place.officer, role=Role.STREET_LEADER, area=place.people.street)
    officer = type(place.officer).objects.get(pk=place.officer.pk)
    refused("league.second-person", actions.sign_off, league=league, by=officer, at=MONDAY)


def test_an_officer_does_not_sign(place: Town) -> None:
    refused("league.not-yours", actions.sign_off, league=place.draw(), by=place.officer, at=MONDAY)


def test_a_list_is_signed_once(place: Town) -> None:
    league = place.signed()
    refused("league.no-such-move", actions.sign_off, league=league, by=place.leader, at=MONDAY)


# Publication


def test_a_list_is_published_only_after_the_last_second(place: Town) -> None:
    league = place.signed()
    refused("league.too-early", actions.publish, league=league, by=place.leader, at=END)
    published = actions.publish(league=league, by=place.officer, at=END + SECOND)
    assert (published.state, published.published_at) == ("published", END + SECOND)
    assert Deadline.objects.get(kind="league.objection").met_at == END


def test_an_undecided_objection_holds_it_up(place: Town) -> None:
    league = place.signed()
    objection = object_(place, league)
    after = END + SECOND
    refused("league.objection-open", actions.publish, league=league, by=place.leader, at=after)
    actions.decide(
        objection=objection, upheld=False, decision="经核实，数据无误。", by=place.leader, at=after
    )
    assert actions.publish(league=league, by=place.leader, at=after).state == "published"


def test_a_draft_is_not_published(place: Town) -> None:
    refused("league.no-such-move", actions.publish, league=place.draw(), by=place.leader, at=END + SECOND)


def test_a_firm_does_not_publish(place: Town) -> None:
    league = place.signed()
    refused("league.not-yours", actions.publish, league=league, by=place.manager, at=END + SECOND)


def test_a_published_list_is_corrected_in_sight(place: Town) -> None:
    league = place.published()
    row = place.row(league)
    actions.correct(
        row=row, counts=BETTER, households=200, words="事后核实两件。", by=place.leader, at=MONDAY
    )
    assert league.rows.filter(firm=place.best).count() == 2


def test_a_withdrawn_list_takes_nothing_more(place: Town) -> None:
    league = place.signed()
    actions.withdraw(league=league, reason="数据口径有误。", by=place.leader, at=MONDAY)
    refused(
        "league.no-such-move",
        actions.withdraw,
        league=league,
        reason="再次。再次。",
        by=place.leader,
        at=MONDAY,
    )
    refused("league.no-such-move", actions.publish, league=league, by=place.leader, at=END + SECOND)
    assert Deadline.objects.get(kind="league.objection").cancelled_at == MONDAY


def test_the_next_list_knows_the_ranks_before(place: Town) -> None:
    place.published()
    figures(place.best, month=date(2026, 5, 1), received=20, on_time=4, late=12, rated=10, satisfied=1)
    later = place.draw(at=datetime(2026, 7, 6, 9, tzinfo=SHANGHAI), starts_on=date(2026, 4, 1))
    assert place.row(later).was_rank == 1


def test_a_list_that_is_not_public_gives_no_rank_before(place: Town) -> None:
    place.signed()
    later = place.draw(at=datetime(2026, 7, 6, 9, tzinfo=SHANGHAI), starts_on=date(2026, 4, 1))
    assert place.row(later).was_rank is None


def test_a_holiday_announced_later_moves_the_end(place: Town) -> None:
    from notices import registry

    league = place.signed()
    registry.date_moved("league", "league.objection", league.pk, END + timedelta(days=1))
    league.refresh_from_db()
    assert league.objections_until == END + timedelta(days=1)


# Export


def test_the_export_is_masked_like_the_page(place: Town) -> None:
    small = firm("小物业", place.people)
    figures(small, received=12, on_time=12, rated=4, satisfied=1)
    league = place.published()
    row = next(row for row in board.rows_for_export(league) if row["firm"] == "小物业")
    assert tuple(row) == board.EXPORT_FIELDS
    assert (row["satisfied_counted"], row["satisfied_of"], row["satisfied_share"]) == (None, None, None)
    assert (row["on_time_counted"], row["on_time_of"], row["on_time_share"]) == (12, 12, Decimal("100.0"))
    with override("en"):
        line = next(line for line in board.lines(league) if line.row.firm == small)
        assert [(cell.text, cell.rows) for cell in line.parts] == [
            ("100.0%", "12/12"),
            ("100.0%", "12/12"),
            ("sample too small", ""),
            ("100.0%", "12/12"),
        ]
        assert "Satisfied" in line.spread


def test_a_list_that_is_not_public_exports_nothing(place: Town) -> None:
    assert board.rows_for_export(place.signed()) == []
