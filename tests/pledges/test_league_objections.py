"""Objections to the red and black list, how they are decided, and what a correction leaves to be read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from notices.models import Notice
from pledges.actions import league as actions
from pledges.boards import league as board
from pledges.models import LeagueRow, Objection
from pledges.scoring import Counts
from properties.models import Role
from tests.pledges.league_rows import BETTER, END, MONDAY, SECOND, Town, object_, refused, town

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Town:
    return town()


# Objections


def test_a_manager_objects_until_the_last_second(place: Town) -> None:
    league = place.signed()
    late: dict[str, Any] = {"row": place.row(league), "text": "有两件不是我们小区的。", "by": place.manager}
    refused("league.too-late", actions.object_to, **late, at=END + SECOND)
    assert object_(place, league, at=END).state == "open"


def test_the_street_is_told_of_an_objection(place: Town) -> None:
    object_(place, place.signed())
    told = Notice.objects.filter(kind="league.objection").values_list("to_id", flat=True)
    assert set(told) == {str(place.officer.pk), str(place.leader.pk)}


def test_one_objection_at_a_time(place: Town) -> None:
    league = place.signed()
    object_(place, league)
    again: dict[str, Any] = {
        "row": place.row(league),
        "text": "还有一件也不是。",
        "by": place.manager,
        "at": MONDAY,
    }
    refused("league.objection-open", actions.object_to, **again)


def test_nobody_objects_for_another_firm(place: Town) -> None:
    row = place.row(place.signed())
    for user in (*place.people.own.values(), *place.people.other.values()):
        refused("league.not-your-row", actions.object_to, row=row, text="不是我们的。", by=user, at=MONDAY)


def test_nobody_objects_to_a_draft(place: Town) -> None:
    row = place.row(place.draw())
    refused(
        "league.no-such-move", actions.object_to, row=row, text="不是我们的。", by=place.manager, at=MONDAY
    )


def test_an_objection_says_something(place: Town) -> None:
    row = place.row(place.signed())
    refused("league.no-words", actions.object_to, row=row, text="  不 ", by=place.manager, at=MONDAY)


# Decisions and corrections


def test_an_upheld_objection_leaves_the_old_row_to_be_read(place: Town) -> None:
    league = place.signed()
    objection = object_(place, league)
    actions.decide(
        objection=objection,
        upheld=True,
        decision="经核实，两件属于相邻小区，已更正。",
        counts=BETTER,
        by=place.officer,
        at=MONDAY,
    )
    old, new = LeagueRow.objects.filter(league=league, firm=place.best).order_by("revision")
    assert (old.revision, old.is_current, old.score) == (1, False, Decimal("95.50"))
    assert (new.revision, new.is_current, new.correction) == (2, True, "经核实，两件属于相邻小区，已更正。")
    assert new.figures["counts"] == BETTER._asdict()
    line = next(line for line in board.lines(league) if line.row.firm == place.best)
    assert [past.row for past in line.older] == [old]
    assert [decided.decision for decided in line.decisions] == ["经核实，两件属于相邻小区，已更正。"]


def test_a_correction_ranks_everybody_anew_and_says_why(place: Town) -> None:
    league = place.signed()
    row = league.rows.get(firm__name="同分物业")
    actions.correct(
        row=row,
        counts=BETTER,
        households=row.households,
        words="两件属于相邻小区。",
        by=place.officer,
        at=MONDAY,
    )
    current = {line.row.firm.name: line.row for line in board.lines(league)}
    assert [
        (current[name].rank, current[name].revision) for name in ("优秀物业", "同分物业", "中等物业")
    ] == [
        (1, 1),
        (2, 2),
        (3, 2),
    ]
    assert "同分物业" in current["中等物业"].correction
    assert current["落后物业"].revision == 1


def test_a_rejected_objection_changes_no_figure(place: Town) -> None:
    league = place.signed()
    objection = object_(place, league)
    actions.decide(
        objection=objection, upheld=False, decision="经核实，数据无误。", by=place.leader, at=MONDAY
    )
    assert place.row(league).revision == 1
    told = Notice.objects.filter(kind="league.decided").values_list("to_id", flat=True)
    assert set(told) == {str(place.manager.pk)}


def test_an_objection_is_decided_once_and_by_the_street(place: Town) -> None:
    objection = object_(place, place.signed())
    given: dict[str, Any] = {
        "objection": objection,
        "upheld": False,
        "decision": "经核实，数据无误。",
        "at": MONDAY,
    }
    refused("league.not-yours", actions.decide, **given, by=place.manager)
    refused("league.not-yours", actions.decide, **given, by=place.people.own[Role.SUPERVISOR])
    actions.decide(**given, by=place.officer)
    refused("league.objection-decided", actions.decide, **given, by=place.officer)


def test_upheld_needs_other_figures_that_can_be_true(place: Town) -> None:
    league = place.signed()
    given: dict[str, Any] = {
        "objection": object_(place, league),
        "upheld": True,
        "decision": "经核实，予以更正。",
        "by": place.officer,
        "at": MONDAY,
    }
    same = Counts(**place.row(league).figures["counts"])
    refused("league.no-figures", actions.decide, **given)
    refused("league.same-figures", actions.decide, **given, counts=same)
    refused("league.counts", actions.decide, **given, counts=BETTER._replace(on_time=19))
    assert Objection.objects.get().state == "open"


def test_a_firm_that_gains_too_few_cases_leaves_the_ranking(place: Town) -> None:
    league = place.signed()
    few = BETTER._replace(closed=9, resolved=9, on_time=9)
    row = place.row(league)
    actions.correct(row=row, counts=few, households=200, words="其余不属本季度。", by=place.leader, at=MONDAY)
    assert (place.row(league).side, place.row(league).rank) == ("too_few", None)


def test_an_old_revision_cannot_be_corrected_or_objected_to(place: Town) -> None:
    league = place.signed()
    old = place.row(league)
    given: dict[str, Any] = {
        "counts": BETTER,
        "households": 1,
        "words": "两件属于相邻小区。",
        "by": place.officer,
        "at": MONDAY,
    }
    actions.correct(row=old, **given)
    refused("league.corrected-meanwhile", actions.correct, row=old, **given)
    refused(
        "league.corrected-meanwhile",
        actions.object_to,
        row=old,
        text="有两件不是我们的。",
        by=place.manager,
        at=MONDAY,
    )
