"""What a confirmed sheet writes: homes, areas, owners and since when, and what it leaves as it was."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from properties.models import (
    AreaChange,
    Building,
    Entrance,
    Holding,
    Home,
    OwnerMember,
    OwnerParty,
    UploadRow,
)
from properties.owners import Member, party_key
from properties.register_sheets import staging
from tests.cast import Cast, cast
from tests.properties.sheet_rows import (
    NOW,
    WANG,
    book,
    counts,
    found,
    home,
    saved,
    sent,
    text,
    written,
)
from yinhang.fields import blind_index, reveal

pytestmark = pytest.mark.django_db
LI = {"names": "李梅", "phones": "13800138002", "papers": "310110198002025678"}
LATER = NOW + timedelta(days=3)
ENTERED = {**WANG, "since": "2019-03-01"}


@pytest.fixture
def people() -> Cast:
    return cast()


def periods() -> list[tuple[str, date, date | None]]:
    """Who held home 101 from when to when."""
    rows = Holding.objects.filter(home__number="101").order_by("starts_on")
    return [
        ("、".join(reveal(one, "name") for one in row.party.members.all()), row.starts_on, row.ends_on)
        for row in rows
    ]


def shown(upload: Any) -> list[list[tuple[str, str, str]]]:
    return [[tuple(change) for change in one.changes] for one, _text in staging.opened_rows(upload)]  # type: ignore[misc]


def test_new_homes_with_their_owners_are_written(people: Cast) -> None:
    rows = [home(people, **ENTERED, basis="买卖", entrance="2单元"), home(people, room="102")]

    upload = written(people, saved(book(*rows)))

    assert (upload.state, *counts(upload)) == ("written", 2, 0, 0, 0)
    assert (Building.objects.get().name, Entrance.objects.get().name) == ("1号楼", "2单元")
    homes = Home.objects.order_by("number")
    assert [(one.number, one.area, one.area_source, one.use) for one in homes] == [
        ("101", Decimal("89.50"), "register", "home"),
        ("102", Decimal("89.50"), "register", "home"),
    ]
    holding = Holding.objects.get()
    assert (holding.home, holding.starts_on, holding.basis) == (homes[0], date(2019, 3, 1), "买卖")
    assert holding.by == upload.confirmed_by
    member = OwnerMember.objects.get()
    assert [reveal(member, column) for column in ("name", "phone", "paper")] == [
        "王建国",
        "+8613800138001",
        WANG["papers"],
    ]
    assert member.phone_index == blind_index("+8613800138001")


def test_the_same_sheet_again_changes_nothing(people: Cast) -> None:
    rows = text(
        home(people, **ENTERED),
        home(people, room="102", **WANG),
        home(people, room="103"),
        home(people, room="104", names="甲、乙", phones="13800138003、", representative="甲"),
    )
    written(people, rows)

    upload = sent(people, rows, at=LATER)

    assert (counts(upload), shown(upload)) == ((0, 0, 4, 0), [[], [], [], []])


def test_one_owner_of_many_homes_is_one_party(people: Cast) -> None:
    """JI 9: whoever has several homes is one head; found by the paper, however it is typed."""
    typed = {**WANG, "papers": "310110 1970 0101 1234"}
    written(people, text(home(people, **WANG), home(people, room="102", **WANG)))
    upload = written(people, text(home(people, room="103", **typed)), at=LATER)

    assert upload.state == "written"
    party = OwnerParty.objects.get()
    assert party.key == party_key("person", [Member("王建国", "+8613800138001", WANG["papers"])])
    assert party.holdings.count() == 3


def test_a_home_passes_on_and_keeps_who_had_it(people: Cast) -> None:
    written(people, text(home(people, **ENTERED)))

    upload = written(people, text(home(people, **LI, since="2024-05-01", basis="继承")), at=LATER)

    assert counts(upload) == (0, 1, 0, 0)
    assert periods() == [
        ("王建国", date(2019, 3, 1), date(2024, 4, 30)),
        ("李梅", date(2024, 5, 1), None),
    ]
    old = Holding.objects.get(ends_on__isnull=False)
    assert old.end_recorded_at == Holding.objects.get(ends_on=None).recorded_at == LATER


def test_what_is_shown_before_it_is_confirmed_hides_the_names(people: Cast) -> None:
    written(people, text(home(people, **ENTERED)))

    upload = sent(people, text(home(people, area="90.10", **LI, since="2024-05-01")), at=LATER)

    assert shown(upload) == [
        [
            ("area", "89.50 register", "90.10 register"),
            ("names", "王＊", "李＊"),
            ("since", "2019-03-01", "2024-05-01"),
        ]
    ]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (LI, "owner.since-missing"),
        ({**LI, "since": "2019-03-01"}, "owner.since-too-early"),
        ({**LI, "since": "2018-01-01"}, "owner.since-too-early"),
        ({**WANG, "since": "2020-01-01"}, "owner.since-differs"),
    ],
)
def test_an_owner_follows_another_only_later(people: Cast, more: dict[str, Any], code: str) -> None:
    written(people, text(home(people, **ENTERED)))

    assert found(sent(people, text(home(people, **more)), at=LATER)) == [(2, code)]


def test_the_day_after_the_first_is_early_enough(people: Cast) -> None:
    written(people, text(home(people, **ENTERED)))
    written(people, text(home(people, **LI, since="2019-03-02")), at=LATER)

    assert periods()[0] == ("王建国", date(2019, 3, 1), date(2019, 3, 1))


def test_an_empty_owner_leaves_the_owner_as_it_is(people: Cast) -> None:
    written(people, text(home(people, **ENTERED)))

    upload = sent(people, text(home(people)), at=LATER)

    assert counts(upload) == (0, 0, 1, 0)


def test_an_area_is_corrected_with_what_it_was_before(people: Cast) -> None:
    written(people, text(home(people)))

    upload = written(people, text(home(people, area="90", source="实测", use="商铺")), at=LATER)

    assert upload.state == "written"
    one = Home.objects.get()
    assert (one.area, one.area_source, one.use) == (Decimal("90.00"), "survey", "shop")
    change = AreaChange.objects.get()
    assert (change.was, change.was_source, change.area, change.source) == (
        Decimal("89.50"),
        "register",
        Decimal("90.00"),
        "survey",
    )
    assert (change.on, change.by, change.recorded_at) == (LATER.date(), upload.confirmed_by, LATER)
    assert "登记.xlsx" in change.reason
    earlier = text(home(people, area="91", **WANG, since="2026-11-30"))
    assert found(sent(people, earlier, at=LATER)) == [(2, "home.later-area")]


def test_other_particulars_of_an_owner_are_kept_and_the_owner_stays_the_same(people: Cast) -> None:
    written(people, text(home(people, names="王建国", phones="13800138001", since="2019-03-01")))
    party = OwnerParty.objects.get()

    upload = written(people, text(home(people, **{**WANG, "phones": "13900139009"})), at=LATER)

    assert counts(upload) == (0, 1, 0, 0)
    member = OwnerMember.objects.get()
    assert (member.party, reveal(member, "phone"), reveal(member, "paper")) == (
        party,
        "+8613900139009",
        WANG["papers"],
    )
    party.refresh_from_db()
    assert party.key == party_key("person", [Member("王建国", "", WANG["papers"])])
    assert periods() == [("王建国", date(2019, 3, 1), None)]


def test_another_paper_is_another_person_of_the_same_name(people: Cast) -> None:
    written(people, text(home(people, **ENTERED)))
    other = {**WANG, "papers": "310110199009099999"}

    assert found(sent(people, text(home(people, **other)), at=LATER)) == [(2, "owner.since-missing")]
    written(people, text(home(people, **other, since="2024-05-01")), at=LATER)
    assert OwnerParty.objects.count() == 2


def test_the_representative_changes(people: Cast) -> None:
    both = {"names": "甲、乙", "papers": "11111111、22222222"}
    written(people, text(home(people, **both, representative="甲")))

    upload = written(people, text(home(people, **both, representative="乙")), at=LATER)

    assert upload.state == "written"
    assert [reveal(one, "name") for one in OwnerMember.objects.filter(is_representative=True)] == ["乙"]
    assert OwnerParty.objects.count() == 1


def test_two_rows_that_say_different_things_about_one_owner(people: Cast) -> None:
    upload = sent(
        people, text(home(people, **WANG), home(people, room="102", **{**WANG, "phones": "13900139009"}))
    )

    assert found(upload) == [(3, "owner.told-twice")]


def test_the_developers_unsold_homes_are_one_owner(people: Cast) -> None:
    unsold = {"kind": "开发商", "names": "演示开发公司"}
    written(people, text(home(people, **unsold), home(people, room="102", **unsold)))
    written(people, text(home(people, room="103", kind="建设单位", names="演示开发（集团）公司")), at=LATER)

    assert OwnerParty.objects.get().holdings.count() == 3


def test_a_room_behind_an_entrance_is_not_taken_for_another(people: Cast) -> None:
    written(people, text(home(people, entrance="1单元"), home(people, building="2号楼")))

    upload = sent(people, text(home(people), home(people, building="2号楼", entrance="1单元")), at=LATER)

    assert found(upload) == [(2, "home.entrance-missing"), (3, "home.entrance-unknown")]


def test_a_new_home_needs_an_area(people: Cast) -> None:
    upload = sent(people, text(home(people), home(people, room="102", area="", source="")))

    assert found(upload) == [(3, "cell.empty")]


def test_nothing_personal_lies_open_while_it_waits_and_nothing_stays(people: Cast) -> None:
    upload = sent(people, text(home(people, **WANG)))
    kept = UploadRow.objects.get().sealed

    assert all(word not in kept for word in ("王建国", "138001", WANG["papers"]))
    assert not hasattr(upload, "file")


_ROOMS = st.lists(
    st.tuples(
        st.sampled_from(["1号楼", "2号楼"]),
        st.integers(101, 106),
        st.decimals("0.01", "300", places=2),
        st.sampled_from(["", "王", "李", "张"]),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda row: row[:2],
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_ROOMS)
def test_whatever_was_written_the_same_sheet_finds_the_same(
    people: Cast, rows: list[tuple[Any, ...]]
) -> None:
    """And the areas of the register add up to those of the sheet."""
    with connection.cursor() as cursor:
        for model in (OwnerMember, Holding, OwnerParty, Home):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
    lines = [
        home(
            people,
            building=building,
            room=str(room),
            area=str(area),
            **({"names": name} if name else {"names": ""}),
        )
        for building, room, area, name in rows
    ]

    upload = written(people, text(*lines))

    assert counts(upload) == (len(rows), 0, 0, 0)
    assert sum(Home.objects.order_by().values_list("area", flat=True)) == sum(row[2] for row in rows)
    assert OwnerParty.objects.count() == len({row[3] for row in rows if row[3]})
    assert counts(sent(people, text(*lines), at=LATER)) == (0, 0, len(rows), 0)
