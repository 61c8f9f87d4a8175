"""The chain of history: what is written waits for its link, what was changed is named, what was lawfully emptied holds."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from issues.models import Move
from records import actions, anchors, chain, verifying
from records.models import Kept, Link, Waiting
from tests.past_triggers import past_triggers
from tests.records.rows import history, seal_all

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_anchors(settings: Any, tmp_path: Any) -> None:
    settings.ANCHOR_DIR = tmp_path / "anchors"


def faults() -> list[str]:
    with override("en"):
        return verifying.verify(at=timezone.now()).faults


def test_what_is_written_waits_and_is_sealed_in_its_order() -> None:
    rows = history(3)
    assert Waiting.objects.filter(table="issues_move").count() >= 3
    assert "wait" in verifying.verify(at=timezone.now()).said or faults() == []
    seal_all()
    assert Waiting.objects.count() == 0
    keys = [link.key for link in Link.objects.order_by("seq") if link.table == "issues_move"]
    assert keys[-3:] == [str(row.pk) for row in rows]
    assert list(Link.objects.values_list("seq", flat=True)) == list(range(1, Link.objects.count() + 1))
    assert faults() == []
    assert actions.seal() == 0


def test_what_was_there_before_the_chain_is_sealed_once() -> None:
    with transaction.atomic(), past_triggers():
        history(2)
    seal_all()
    assert faults() == []
    with transaction.atomic(), past_triggers():
        history(1)
    seal_all()
    assert any("past the chain" in fault for fault in faults())


@pytest.mark.parametrize(
    "change",
    [
        lambda row: Move.objects.filter(pk=row.pk).update(note="改过"),
        lambda row: Move.objects.filter(pk=row.pk).update(at=row.at - timedelta(seconds=1)),
        lambda row: Move.objects.filter(pk=row.pk)._raw_delete("default"),
        lambda row: Move.objects.filter(pk=row.pk).update(data={"x": 1}),
        lambda row: Link.objects.filter(table="issues_move", key=str(row.pk)).update(digest="0" * 64),
        lambda row: Link.objects.filter(table="issues_move", key=str(row.pk)).update(key="nobody"),
        lambda _row: Link.objects.filter(seq=2)._raw_delete("default"),
        lambda _row: Link.objects.filter(seq__gt=2)._raw_delete("default"),
    ],
)
def test_what_was_changed_past_the_triggers_is_found(change: Callable[[Move], Any]) -> None:
    rows = history(3)
    seal_all()
    with transaction.atomic(), past_triggers():
        change(rows[1])
    assert faults()
    with pytest.raises(CommandError):
        call_command("verify_history", stdout=StringIO())


def test_a_tail_that_was_cut_with_its_links_is_missed_outside() -> None:
    rows = history(3)
    seal_all()
    assert anchors.drop(timezone.now()) is not None
    assert anchors.drop(timezone.now()) is None  # once a day
    with transaction.atomic(), past_triggers():
        last = Link.objects.get(table="issues_move", key=str(rows[-1].pk))
        Link.objects.filter(seq__gte=last.seq)._raw_delete("default")
        Move.objects.filter(pk=rows[-1].pk)._raw_delete("default")
    assert [fault for fault in faults() if "outside" in fault]


def test_a_row_that_was_gone_before_it_could_be_sealed_is_missed() -> None:
    rows = history(2)
    with transaction.atomic(), past_triggers():
        Move.objects.filter(pk=rows[0].pk)._raw_delete("default")
    seal_all()
    assert any(f"Row {rows[0].pk} of issues_move" in fault for fault in faults())


def test_a_row_that_waits_too_long_is_told() -> None:
    history(1)
    assert faults() == []
    with override("en"):
        late = verifying.verify(at=timezone.now() + timedelta(minutes=11)).faults
    assert any("wait too long" in fault for fault in late)


def test_emptying_is_told_in_the_chain_and_nothing_else_holds() -> None:
    row, other = history(2)
    seal_all()
    with transaction.atomic():
        Move.objects.filter(pk=row.pk).update(note="")
        assert faults()
        actions.amend(Move.objects.filter(pk=row.pk), reason="本人申请", by="zhang", at=timezone.now())
    assert faults() == []
    assert Link.objects.exclude(reason="").get().key == str(row.pk)
    with transaction.atomic():  # one that is emptied without a word
        Move.objects.filter(pk=other.pk).update(note="")
    assert faults()


def test_emptying_before_the_seal_needs_no_word() -> None:
    [row] = history(1)
    with transaction.atomic():
        Move.objects.filter(pk=row.pk).update(note="")
        assert actions.amend([row], reason="本人申请", by="zhang", at=timezone.now()) == 0
    seal_all()
    assert faults() == []


@pytest.mark.parametrize("columns", [{"note": "别的"}, {"verb": "close"}, {"note": "", "seq": 99}])
def test_the_database_lets_a_row_be_emptied_and_nothing_more(columns: dict[str, Any]) -> None:
    [row] = history(1)
    with pytest.raises(IntegrityError, match="is_frozen"), transaction.atomic():
        Move.objects.filter(pk=row.pk).update(**columns)
    with pytest.raises(IntegrityError, match="is_kept"), transaction.atomic():
        Move.objects.filter(pk=row.pk)._raw_delete("default")
    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        row.delete()


@pytest.mark.parametrize("table", sorted([*chain.tables(), "records_link"]))
def test_every_table_of_history_has_its_triggers(table: str) -> None:
    """A migration that makes a table anew on SQLite loses them, and has to put them back."""
    asked = (
        "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [table])
        found = {name for (name,) in cursor.fetchall()}
    assert f"{table}_waits" in found or table == "records_link"
    assert len(found) >= 2  # votes and stations have names of their own for those that refuse


def test_what_may_be_emptied_is_text_that_can_be() -> None:
    kept: list[type[Kept]] = [*chain.tables().values(), Link]
    for model in kept:
        assert all(model._meta.get_field(name).empty_strings_allowed for name in model.erasable)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(["write", "seal", "empty", "anchor"]), min_size=3, max_size=10))
def test_an_honest_history_raises_no_alarm(deeds: list[str]) -> None:
    at = timezone.now()
    for deed in deeds:
        if deed == "write":
            history(2)
        elif deed == "seal":
            seal_all()
        elif deed == "anchor":
            at += timedelta(days=1)
            anchors.drop(at)
        elif row := Move.objects.exclude(note="").first():
            with transaction.atomic():
                Move.objects.filter(pk=row.pk).update(note="")
                actions.amend(Move.objects.filter(pk=row.pk), reason="到期", by="", at=timezone.now())
        assert faults() == []
