"""How long an owner roll of 5,000 homes takes, beside a bare SELECT of the same rows. Run with the world's environment.

python -m tests.bench.rolls
"""

from __future__ import annotations

import json
import time
import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from properties.models import Area, AreaChange, Building, Compound, Holding, Home, OwnerParty  # noqa: E402
from properties.rolls import owner_roll  # noqa: E402
from yinhang.fields import blind_index  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

HOMES: Final = 5_000
ROUNDS: Final = 40
_CHANGED: Final = 250
_CODE: Final = "bench-roll"
_FLOOR: Final = (
    "SELECT id, area, area_source FROM properties_home WHERE compound_id = %s",
    """SELECT h.home_id, h.party_id, p.kind FROM properties_holding h JOIN properties_home o ON o.id = h.home_id
    JOIN properties_ownerparty p ON p.id = h.party_id
    WHERE o.compound_id = %s AND h.voided_at IS NULL AND h.ends_on IS NULL""",
)


def measure() -> dict[str, float]:
    """p50 and p95 in ms of the roll and of its floor, and the roll's statements; also printed."""
    compound = Compound.objects.filter(code=_CODE).first() or _built()
    day = timezone.localdate()
    with CaptureQueriesContext(connection) as asked:
        roll = owner_roll(compound, day)
    if roll.homes != HOMES:
        msg = f"the roll has {roll.homes} homes"
        raise RuntimeError(msg)
    then = day - timedelta(days=400)
    found = {
        **_times("roll", lambda: owner_roll(compound, day)),
        **_times("roll of last year", lambda: owner_roll(compound, then, known_at=timezone.now())),
        **_times("floor", lambda: _bare(compound.pk)),
        "roll, CPU ms": _cpu(lambda: owner_roll(compound, day)),
        "statements": len(asked),
    }
    for name, value in found.items():
        print(f"{name:<28}{value:>8.1f}")
    return found


def _times(name: str, go: Callable[[], object]) -> dict[str, float]:
    taken = []
    go()
    for _round in range(ROUNDS):
        began = time.perf_counter()
        go()
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return {f"{name}, p50 ms": taken[ROUNDS // 2], f"{name}, p95 ms": taken[ROUNDS * 95 // 100]}


def _cpu(go: Callable[[], object]) -> float:
    """The own time of this process for one roll, which a busy neighbour on the machine does not lengthen."""
    began = time.process_time()
    for _round in range(ROUNDS):
        go()
    return (time.process_time() - began) * 1000 / ROUNDS


def _bare(compound: int) -> None:
    with connection.cursor() as cursor:
        for statement in _FLOOR:
            cursor.execute(statement, [compound])
            cursor.fetchall()


def _place() -> Compound:
    street = Area.objects.create(
        kind=Area.Kind.SUBDISTRICT, code=_CODE, name="测量用街道（演示）", is_demo=True
    )
    grid = Area.objects.create(
        kind=Area.Kind.GRID, code=f"{_CODE}-g", name="测量用网格", parent=street, is_demo=True
    )
    area = Area.objects.create(
        kind=Area.Kind.NEIGHBOURHOOD, code=f"{_CODE}-n", name="测量用居民区", parent=grid, is_demo=True
    )
    return Compound.objects.create(
        code=_CODE, name="测量用小区", neighbourhood=area, grid=grid, subdistrict=street, is_demo=True
    )


@transaction.atomic
def _built() -> Compound:
    """A compound of its own: nine homes in ten have each an owner, a tenth belongs to one; some were sold and
    some corrected within the last year. Names are not part of a roll.
    """
    compound = _place()
    buildings = Building.objects.bulk_create(Building(compound=compound, name=f"{n}号楼") for n in range(50))
    homes = Home.objects.bulk_create(
        Home(
            compound=compound,
            building=buildings[number % len(buildings)],
            number=str(number),
            area=Decimal(5000 + number) / 100,
            area_source="register",
        )
        for number in range(HOMES)
    )
    parties = OwnerParty.objects.bulk_create(
        OwnerParty(id=uuid.uuid4(), compound=compound, kind="person", key=blind_index(f"bench {number}"))
        for number in range(HOMES * 9 // 10)
    )
    today, now = timezone.localdate(), timezone.now()
    rows = []
    for number, home in enumerate(homes):
        owner = parties[number] if number < len(parties) else parties[0]
        since = date(2010, 1, 1)
        if number % 10 == 0:
            since = today - timedelta(days=number % 300)
            before = parties[(number + 1) % len(parties)]
            rows.append(
                Holding(
                    home=home,
                    party=before,
                    starts_on=date(2010, 1, 1),
                    ends_on=since - timedelta(days=1),
                    end_recorded_at=now,
                )
            )
        rows.append(Holding(home=home, party=owner, starts_on=since))
    Holding.objects.bulk_create(rows, batch_size=1000)
    AreaChange.objects.bulk_create(
        AreaChange(
            home=home,
            was=home.area - 1,
            was_source="contract",
            area=home.area,
            source="register",
            on=today - timedelta(days=100),
            reason="测量",
        )
        for home in homes[:_CHANGED]
    )
    return compound


if __name__ == "__main__":
    print(json.dumps(measure()))
